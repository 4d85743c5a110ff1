"""Files that this installation makes, and where they can be fetched."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.services import report_files
from trainingflow.services.files import LASTS
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(
    description="A file that this installation made (导出文件), a table as a rule; the end of its "
    "name says what it is written as."
)
class ReportFile:
    """A file that can be fetched."""

    name: str = strawberry.field(description="The name of the file (文件名).")
    size: int = strawberry.field(description="Its size in bytes (大小).")
    sha256: str = strawberry.field(description="The hash of its content (校验值), hexadecimal.")
    address: str = strawberry.field(
        description="Where it can be fetched until `expiresAt` (下载地址); ask again for another."
    )
    expires_at: datetime = strawberry.field(description="Until when it can be fetched (有效期至).")

    @classmethod
    def of(cls, row: AnyRow, info: Info) -> "ReportFile | None":
        """Show the file of a row, to whoever may see the row; none where there is none (yet)."""
        files, viewer = info.context.files, info.context.viewer
        if files is None or row.file_id is None:
            return None
        return cls(
            name=row.file_name,
            size=row.size,
            sha256=row.sha256.hex(),
            address=report_files.address_of(files, viewer, row.file_id),
            expires_at=viewer.now + LASTS,
        )

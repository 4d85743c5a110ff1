"""The documents of items: texts, files with an address to fetch them from, references."""

from collections.abc import Sequence
from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import global_id
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.person import Person
from trainingflow.domain.workflow.dossier import HeldDocument
from trainingflow.services.dossiers.uploads import address_of
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(description="The file of a document (文件).")
class DocumentFile:
    """The file of a document."""

    name: str = strawberry.field(description="Its name (文件名).")
    content_type: str = strawberry.field(description="Its media type (文件类型).")
    size: int = strawberry.field(description="Its size in bytes (大小).")
    address: str | None = strawberry.field(
        description="Where to fetch it with GET for the next fifteen minutes (下载地址), relative "
        "to this server; null where it takes no files any more."
    )


@strawberry.type(
    description="A document of an item (材料): its text, a file, or where it lies. An earlier one "
    "of its kind stays in the archive."
)
class Document(Part):
    """A document of an item."""

    row: strawberry.Private[AnyRow]

    kind: str = strawberry.field(description="The kind (材料种类).")
    title: str = strawberry.field(description="The title (标题).")
    text: str | None = strawberry.field(description="The text (正文), if it has one.")
    reference: str | None = strawberry.field(description="Where it lies (存放位置), if not here.")
    sha256: str = strawberry.field(
        description="SHA-256 of the text, of the file, or of the reference (校验值)."
    )
    attempt: int = strawberry.field(description="The submission it belongs to (第几次申报).")
    added_at: datetime = strawberry.field(description="When it was added (提交时间).")
    replaces_id: strawberry.ID | None = strawberry.field(
        description="The document that it takes the place of (替换的材料), if any."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Document":
        """Show a row of `history.documents`."""
        replaced = row.replaces_id and strawberry.ID(global_id("Document", row.replaces_id))
        return cls(
            key=row.id,
            row=row,
            kind=row.kind,
            title=row.title,
            text=row.text,
            reference=row.reference,
            sha256=row.sha256.hex(),
            attempt=row.attempt,
            added_at=row.added_at,
            replaces_id=replaced,
        )

    @field("The file (文件), if it was uploaded.")
    def file(self, info: Info) -> DocumentFile | None:
        """Show the file, with an address for whoever sees the document."""
        row, context = self.row, info.context
        if row.upload_id is None:
            return None
        files = context.files
        return DocumentFile(
            name=row.file_name,
            content_type=row.content_type,
            size=row.size,
            address=address_of(files, context.viewer, row.id) if files else None,
        )

    @field("Who added it (提交人).")
    async def added_by(self, info: Info) -> Person | None:
        """Load the person who added it."""
        if self.row.added_by is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.added_by))


def held(rows: Sequence[AnyRow]) -> list[HeldDocument]:
    """Rows of `history.documents` as a dossier holds documents."""
    return [
        HeldDocument(
            id=row.id, kind=row.kind, title=row.title, sha256=row.sha256, replaces=row.replaces_id
        )
        for row in rows
    ]

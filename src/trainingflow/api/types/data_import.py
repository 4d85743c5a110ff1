"""Imports of tables: what was sent, where it stands, and what came of it."""

from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.import_row import ImportRow
from trainingflow.api.types.import_words import ImportKind, ImportState, RowOutcome, Why
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.report_file import ReportFile
from trainingflow.services.files import LASTS
from trainingflow.services.imports import arriving, report
from trainingflow.services.imports.faults import sentence
from trainingflow.services.reading import imports
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(description="Why a file cannot be taken over, or a step was not made (拒绝原因).")
class ImportRefusal:
    """Why a file or a step was refused."""

    code: Why = strawberry.field(description="The reason (原因).")
    message: str = strawberry.field(
        description="What it means and how to go on (说明), in the language of the request."
    )


@strawberry.type(
    description="A table that is taken over (数据导入): sent, checked by the worker, looked at, "
    "applied in one step, and undone while nothing rests on it. Its rows are kept for thirty days."
)
class DataImport(Node):
    """A table that is taken over."""

    row: strawberry.Private[AnyRow]

    kind: ImportKind = strawberry.field(description="What it takes over (种类).")
    file_name: str = strawberry.field(description="The name of the file (文件名).")
    size: int = strawberry.field(description="The size of the file in bytes (大小).")
    state: ImportState = strawberry.field(description="Where it stands (状态).")
    asked_at: datetime = strawberry.field(description="When it was asked for (提出时间).")
    expires_at: datetime = strawberry.field(
        description="Until when the file can be sent (上传有效期至)."
    )
    read: int = strawberry.field(description="How many rows are read so far (已读行数).")
    compared: int = strawberry.field(description="How many are compared so far (已比对行数).")
    added: int = strawberry.field(description="How many rows add something (新增行数).")
    changed: int = strawberry.field(description="How many change something (更改行数).")
    unchanged: int = strawberry.field(description="How many say what is known (无变化行数).")
    faulty: int = strawberry.field(description="How many are left out (有误行数).")
    checked_at: datetime | None = strawberry.field(description="When it was checked (检查时间).")
    applied_at: datetime | None = strawberry.field(description="When it was applied (导入时间).")
    undone_at: datetime | None = strawberry.field(description="When it was undone (撤销时间).")
    undo_reason: str | None = strawberry.field(description="Why it was undone (撤销理由).")
    forgotten_at: datetime | None = strawberry.field(
        description="When its rows were removed (清除时间); it can no longer be undone."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "DataImport":
        """Show a row of `imports.imports`."""
        same = (
            *("file_name", "size", "asked_at", "expires_at", "read", "compared", "added"),
            *("changed", "unchanged", "faulty", "checked_at", "applied_at", "undone_at"),
            *("undo_reason", "forgotten_at"),
        )
        said: dict[str, Any] = {name: getattr(row, name) for name in same}
        return cls(
            key=row.id, row=row, kind=ImportKind(row.kind), state=ImportState(row.state), **said
        )

    @field("Why the file, or the last step, was refused (拒绝原因); null where nothing was.")
    def refusal(self, info: Info) -> ImportRefusal | None:
        """Show why it was refused."""
        said = self.row.refusal
        if said is None:
            return None
        why = Why(said["why"])
        message = sentence(why, said["about"]).text(info.context.language)
        return ImportRefusal(code=why, message=message)

    @field("Where to send the file with PUT (上传地址); null when it is not awaited any more.")
    async def address(self, info: Info) -> str | None:
        """Make an address."""
        context = info.context
        files, viewer = context.files, context.viewer
        awaited = self.state is ImportState.AWAITED and self.row.asked_by == viewer.person_id
        if files is None or not awaited or self.expires_at <= viewer.now:
            return None
        return await arriving.address_for(files, viewer, self.row.id, self.expires_at)

    @field("What is wrong, as a workbook to mend and send again (问题清单); null where nothing is.")
    def report(self, info: Info) -> ReportFile | None:
        """Show where the list of what is wrong can be fetched."""
        files, viewer, size = info.context.files, info.context.viewer, self.row.report_size
        if files is None or size is None:
            return None
        return ReportFile(
            name=report.name_of(self.file_name),
            size=size,
            sha256=self.row.report_sha256.hex(),
            address=arriving.list_address(files, viewer, self.row),
            expires_at=viewer.now + LASTS,
        )

    @field("Who asked for it (提出人).")
    async def asked_by(self, info: Info) -> Person | None:
        """Load who asked for it."""
        return await _person(self.row.asked_by, info)

    @field("Who had it applied (确认人).")
    async def applied_by(self, info: Info) -> Person | None:
        """Load who had it applied."""
        return await _person(self.row.applied_by, info)

    @field(
        "Who has asked first to undo it (撤销申请人), where it takes two: another calls "
        "`undoImport` as well."
    )
    async def undo_asked_by(self, info: Info) -> Person | None:
        """Load who has asked first."""
        return await _person(self.row.undo_asked_by, info)

    @field("Who had it undone (撤销人).")
    async def undone_by(self, info: Info) -> Person | None:
        """Load who had it undone."""
        return await _person(self.row.undone_by, info)

    @field("Its rows (导入行), in the order of the file; until they are removed.")
    async def rows(
        self,
        info: Info,
        outcome: Annotated[
            RowOutcome | None,
            strawberry.argument(description="Only those that come to this (结果)."),
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[ImportRow]:
        """List the rows."""
        loaders, key, kind = info.context.loaders, self.row.id, self.row.kind
        name = f"import rows {outcome or None}"
        window = Window((name, key), first=first, after=after, last=last, before=before)
        listing = imports.rows(info.context.viewer, outcome or None)
        page = await loaders.nested(name, listing, imports.IMPORT, key, window.request)

        async def total() -> int:
            return await loaders.nested_count(name, listing, imports.IMPORT, key)

        return window.show(page, lambda row: ImportRow.of(row, kind), total)


async def _person(key: UUID | None, info: Info) -> Person | None:
    return shown(Person.of, await info.context.loaders.persons.load(key)) if key else None

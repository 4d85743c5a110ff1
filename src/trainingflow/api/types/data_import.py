"""Imports of tables: what was sent, what is wrong with it, and what it would change."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum
from typing import Annotated, Any
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.report_file import ReportFile
from trainingflow.domain.citation import Label
from trainingflow.services.imports import arriving
from trainingflow.services.imports.columns import Column
from trainingflow.services.imports.faults import REFUSALS, SENTENCES, Code, Fault, sentence
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState, RowOutcome
from trainingflow.services.reading import imports
from trainingflow.services.reading.paging import AnyRow

ImportKind = StrEnum("ImportKind", {name: name for name in KINDS})  # type: ignore[misc]  # whatever kinds there are
"""The kinds of imports."""


class _Left(dict[str, str]):
    """What a sentence says of one cell is left open where all cells are meant."""

    def __missing__(self, key: str) -> str:
        return "…"


def _open(sentences: Mapping[Any, Label]) -> dict[str, str]:
    return {
        str(one): f"{label.en.format_map(_Left())} ({label.zh.format_map(_Left())})"
        for one, label in sentences.items()
    }


described(
    ImportKind,
    "What an import takes over (导入种类).",
    {name: f"{kind.label.en} ({kind.label.zh}). {kind.about.en}" for name, kind in KINDS.items()},
)
described(
    ImportState,
    "Where an import stands (导入状态).",
    {
        "AWAITED": "Its file is awaited (待上传).",
        "CHECKING": "Its file is checked (检查中).",
        "CHECKED": "It can be looked at and applied (待确认).",
        "APPLYING": "It is applied (办理中).",
        "APPLIED": "It is applied (已导入).",
        "UNDOING": "It is undone (撤销中).",
        "UNDONE": "It is undone (已撤销).",
        "REFUSED": "Its file cannot be taken over (无法导入).",
        "CANCELLED": "It was dropped (已取消).",
    },
)
described(
    RowOutcome,
    "What a row of an import comes to (导入行结果).",
    {
        "ADDED": "Something new is added (新增).",
        "CHANGED": "Something known is changed (更改).",
        "UNCHANGED": "Everything is known already (无变化).",
        "FAULTY": "Something is wrong with it, and it is left out (有误).",
    },
)
described(
    Code,
    "What is wrong with a cell (导入问题).",
    _open(SENTENCES),
    name="ImportFaultCode",
)
described(
    Why,
    "Why a file or a step was refused (导入拒绝原因).",
    _open(REFUSALS),
    name="ImportRefusalCode",
)


@strawberry.type(description="Why a file cannot be taken over, or a step was not made (拒绝原因).")
class ImportRefusal:
    """Why a file or a step was refused."""

    code: Why = strawberry.field(description="The reason (原因).")
    message: str = strawberry.field(
        description="What it means and how to go on (说明), in the language of the request."
    )


@strawberry.type(description="Something wrong with a row (问题).")
class ImportFault:
    """Something wrong with a row."""

    code: Code = strawberry.field(description="What is wrong (问题).")
    column: str | None = strawberry.field(
        description="The name of the column (列); null where it is the row as a whole."
    )
    heading: str | None = strawberry.field(
        description="Its heading (列名), in the language of the request."
    )
    message: str = strawberry.field(
        description="What is wrong and how to mend it (说明), in the language of the request."
    )


@strawberry.type(description="What would become different, or has become so (变更).")
class ImportChange:
    """What becomes different."""

    column: str = strawberry.field(description="The name of the column (列).")
    heading: str = strawberry.field(
        description="Its heading (列名), in the language of the request."
    )
    was: str = strawberry.field(description="What it was (原值); empty where there was nothing.")
    becomes: str = strawberry.field(description="What it becomes (新值).")


@strawberry.type(description="A cell of a row (单元格).")
class ImportCell:
    """A cell of a row."""

    column: str = strawberry.field(description="The name of the column (列).")
    value: str = strawberry.field(description="What the file says (原文); empty where nothing.")


@strawberry.type(description="A row of a file that is imported (导入行).")
class ImportRow:
    """A row of a file."""

    row: strawberry.Private[AnyRow]
    columns: strawberry.Private[Mapping[str, Column]]

    number: int = strawberry.field(description="As a spreadsheet counts it (行号), from 1.")
    outcome: RowOutcome | None = strawberry.field(
        description="What it comes to (结果); null while it is compared."
    )

    @classmethod
    def of(cls, row: AnyRow, kind: str) -> "ImportRow":
        """Show a row of `imports.rows`."""
        return cls(
            row=row,
            columns={one.name: one for one in KINDS[kind].columns},
            number=row.number,
            outcome=RowOutcome(row.outcome) if row.outcome else None,
        )

    @field("What the file says (原文), in the order of the template.")
    def cells(self) -> list[ImportCell]:
        """Show the cells."""
        pairs = zip(self.columns, self.row.cells, strict=True)
        return [ImportCell(column=name, value=value) for name, value in pairs]

    @field("Everything that is wrong with it (问题).")
    def faults(self, info: Info) -> list[ImportFault]:
        """Show what is wrong."""
        return [self._fault(Fault.read(one), info) for one in self.row.faults]

    @field("What it changes (变更).")
    def changes(self, info: Info) -> list[ImportChange]:
        """Show what it changes."""
        return [
            ImportChange(
                column=one["field"],
                heading=self._heading(one["field"], info) or one["field"],
                was=one["was"],
                becomes=one["becomes"],
            )
            for one in self.row.changes
        ]

    def _fault(self, fault: Fault, info: Info) -> ImportFault:
        return ImportFault(
            code=fault.code,
            column=fault.column or None,
            heading=self._heading(fault.column, info),
            message=fault.label.text(info.context.language),
        )

    def _heading(self, column: str, info: Info) -> str | None:
        found = self.columns.get(column)
        return found.heading.text(info.context.language) if found else None


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
    async def report(self, info: Info) -> ReportFile | None:
        """Load the list of what is wrong."""
        if self.row.report_id is None:
            return None
        row = await info.context.loaders.import_reports.load(self.row.report_id)
        return ReportFile.of(row, info) if row is not None else None

    @field("Who asked for it (提出人).")
    async def asked_by(self, info: Info) -> Person | None:
        """Load who asked for it."""
        return await _person(self.row.asked_by, info)

    @field("Who had it applied (确认人).")
    async def applied_by(self, info: Info) -> Person | None:
        """Load who had it applied."""
        return await _person(self.row.applied_by, info)

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


@strawberry.type(description="A column of a kind of import (导入列).")
class ImportColumn:
    """A column of a kind of import."""

    name: str = strawberry.field(description="The name (列), which a file may use as heading.")
    heading: str = strawberry.field(
        description="The heading (列名), in the language of the request; both are understood."
    )
    note: str = strawberry.field(
        description="What to write (填写说明), in the language of the request."
    )
    required: bool = strawberry.field(description="Whether every row fills it in (是否必填).")
    choices: list[str] = strawberry.field(
        description="The words of a closed list (可选值), in the language of the request; empty: "
        "anything."
    )


@strawberry.type(description="A kind of import (导入种类): its columns, and where its template is.")
class ImportTemplate:
    """A kind of import."""

    kind: ImportKind = strawberry.field(description="The kind (种类).")

    @field("What it is called (名称), in the language of the request.")
    def label(self, info: Info) -> str:
        """Show the name."""
        return KINDS[self.kind].label.text(info.context.language)

    @field("What it does (说明), in the language of the request.")
    def about(self, info: Info) -> str:
        """Show what it does."""
        return KINDS[self.kind].about.text(info.context.language)

    @field("Whether you may import it (可否导入).")
    def may_import(self, info: Info) -> bool:
        """Decide for the viewer."""
        actor = info.context.viewer.actor
        return actor is not None and KINDS[self.kind].may(actor)

    @field("Its columns (列).")
    def columns(self, info: Info) -> list[ImportColumn]:
        """Show the columns."""
        language = info.context.language
        return [
            ImportColumn(
                name=one.name,
                heading=one.heading.text(language),
                note=one.note.text(language),
                required=one.required,
                choices=[word.text(language) for word in (one.choices or {}).values()],
            )
            for one in KINDS[self.kind].columns
        ]

    @field("Where an empty workbook to fill in is (模板地址), relative to this server.")
    def workbook(self) -> str:
        """Name the address."""
        return f"/import-templates/{self.kind}.xlsx"

    @field("Where an empty CSV file to fill in is (文本模板地址), relative to this server.")
    def text(self) -> str:
        """Name the address."""
        return f"/import-templates/{self.kind}.csv"

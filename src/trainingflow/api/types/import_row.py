"""The rows of an import: what they say, what is wrong with them, and what they would change."""

from collections.abc import Mapping

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.import_words import Code, RowOutcome
from trainingflow.domain.citation import Label
from trainingflow.services.imports.columns import Column
from trainingflow.services.imports.faults import Fault
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.reading.paging import AnyRow


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
    headings: strawberry.Private[Mapping[str, Label]]

    number: int = strawberry.field(description="As a spreadsheet counts it (行号), from 1.")
    outcome: RowOutcome | None = strawberry.field(
        description="What it comes to (结果); null while it is compared."
    )

    @classmethod
    def of(cls, row: AnyRow, kind: str) -> "ImportRow":
        """Show a row of `imports.rows`."""
        columns = {one.name: one for one in KINDS[kind].columns}
        return cls(
            row=row,
            columns=columns,
            headings={
                **KINDS[kind].follows,
                **{name: one.heading for name, one in columns.items()},
            },
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
        found = self.headings.get(column)
        return found.text(info.context.language) if found else None

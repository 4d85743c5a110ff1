"""The kinds of imports, with their columns and templates."""

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.import_words import ImportKind
from trainingflow.services.imports.kinds import KINDS


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

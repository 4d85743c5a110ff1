"""Questions about imports."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.data_import import DataImport
from trainingflow.api.types.import_template import ImportTemplate
from trainingflow.api.types.import_words import ImportKind, ImportState
from trainingflow.services.reading import imports


@strawberry.type
class ImportQueries:
    """Questions about imports."""

    @field("The kinds of imports (导入种类), with their columns and templates.")
    def import_templates(self) -> list[ImportTemplate]:
        """List the kinds."""
        return [ImportTemplate(kind=one) for one in ImportKind]

    @field(
        "Imports (数据导入), the newest first: for those who import such tables, and auditors; of "
        "rosters, attendance and results your own. Empty for others."
    )
    async def imports(
        self,
        info: Info,
        kind: Annotated[
            ImportKind | None, strawberry.argument(description="Only of this kind (种类).")
        ] = strawberry.UNSET,
        state: Annotated[
            ImportState | None, strawberry.argument(description="Only in this state (状态).")
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[DataImport]:
        """List the imports."""
        signature = ("imports", kind or None, state or None)
        window = Window(signature, first=first, after=after, last=last, before=before)
        listing = imports.imports(info.context.viewer, kind=kind or None, state=state or None)
        return await connection(info, listing, window, DataImport.of)

"""Questions about exports."""

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.data_export import DataExport
from trainingflow.services.reading import exports


@strawberry.type
class ExportQueries:
    """Questions about exports."""

    @field(
        "The lists and reports that you asked to have as files (数据导出), the newest first; a "
        "token shows those that were asked for with it."
    )
    async def exports(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[DataExport]:
        """List the exports."""
        window = Window(("exports",), first=first, after=after, last=last, before=before)
        return await connection(info, exports.exports(info.context.viewer), window, DataExport.of)

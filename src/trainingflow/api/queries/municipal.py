"""Questions about uploads to the municipal system."""

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.municipal import MunicipalUpload
from trainingflow.services.reading import municipal


@strawberry.type
class MunicipalQueries:
    """Questions about uploads to the municipal system."""

    @field(
        "Uploads to the municipal system (市级报送), the newest first: for officers of the bodies "
        "and auditors; empty for others."
    )
    async def municipal_uploads(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[MunicipalUpload]:
        """List the uploads."""
        window = Window(("municipalUploads",), first=first, after=after, last=last, before=before)
        listing = municipal.uploads(info.context.viewer)
        return await connection(info, listing, window, MunicipalUpload.of)

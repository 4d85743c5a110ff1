"""Questions about uploads to the municipal system."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.municipal import MunicipalDifference, MunicipalUpload
from trainingflow.services.municipal.states import DifferenceKind
from trainingflow.services.reading import municipal, municipal_differences
from trainingflow.services.reading.municipal_differences import DifferenceFilter


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

    @field(
        "Where this side and the municipal system differ (市级报送差异), by kind: for officers of "
        "the bodies and auditors; empty for others."
    )
    async def municipal_differences(
        self,
        info: Info,
        kinds: Annotated[
            list[DifferenceKind] | None,
            strawberry.argument(description="Only of these kinds (差异种类); all when left out."),
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[MunicipalDifference]:
        """List the differences."""
        wanted = DifferenceFilter(kinds=tuple(kinds) if kinds else None)
        signature = ("municipalDifferences", wanted)
        window = Window(signature, first=first, after=after, last=last, before=before)
        listing = municipal_differences.differences(info.context.viewer, wanted)
        return await connection(info, listing, window, MunicipalDifference.of)

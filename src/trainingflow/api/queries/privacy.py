"""Questions about personal data that are written down when they are answered."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Forbidden
from trainingflow.api.fields import field
from trainingflow.api.nodes import required_key
from trainingflow.api.types.personal_number import WholeNumber
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.privacy.shown import may_see_whole, whole


@strawberry.type
class PrivacyQueries:
    """Questions about personal data."""

    @field(
        "A whole personal number (查看完整号码). Who asks, about whom and why is written down with "
        "the answer; at most 100 an hour are shown to one person."
    )
    async def whole_number(
        self,
        info: Info,
        person_id: Annotated[strawberry.ID, strawberry.argument(description="Whose (人员标识).")],
        kind: Annotated[NumberKind, strawberry.argument(description="Which (种类).")],
        reason: Annotated[
            str,
            strawberry.argument(
                description="What it is needed for (查看理由), in 4 to 500 characters."
            ),
        ],
    ) -> WholeNumber:
        """Show the number and write down that it was shown."""
        key = required_key(person_id, "Teacher", "Person")
        viewer = info.context.viewer
        if not may_see_whole(viewer, key):
            name = "Query.wholeNumber"
            raise Forbidden(name)
        async with info.context.database.writing(Boundary.NUMBER_SHOWN) as session:
            work = await begin(session, viewer.signed_in_as)
            return WholeNumber.of(await whole(work, info.context.keyring, key, kind, reason))

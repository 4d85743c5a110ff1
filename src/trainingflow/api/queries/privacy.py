"""Questions about personal data that are written down when they are answered."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Forbidden
from trainingflow.api.fields import field
from trainingflow.api.nodes import required_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.data_request import DataRequest
from trainingflow.api.types.found_by_number import FoundByNumber
from trainingflow.api.types.personal_number import WholeNumber
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.privacy import requests
from trainingflow.services.privacy.register import Purpose
from trainingflow.services.privacy.searching import search
from trainingflow.services.privacy.shown import Why, may_search, may_see_whole, whole

KIND = Annotated[NumberKind, strawberry.argument(description="Which (种类).")]
PURPOSE = Annotated[
    Purpose, strawberry.argument(description="The purpose of the register (处理目的).")
]
REASON = Annotated[
    str,
    strawberry.argument(
        description="The case at hand (查看理由), in 4 to 500 characters, without any number."
    ),
]


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
        kind: KIND,
        purpose: PURPOSE,
        reason: REASON,
    ) -> WholeNumber:
        """Show the number and write down that it was shown."""
        key = required_key(person_id, "Teacher", "Person")
        viewer = info.context.viewer
        if not may_see_whole(viewer, key):
            name = "Query.wholeNumber"
            raise Forbidden(name)
        async with info.context.database.writing(Boundary.NUMBER_SHOWN) as session:
            work = await begin(session, viewer.signed_in_as)
            why = Why(purpose, reason)
            return WholeNumber.of(await whole(work, info.context.keyring, key, kind, why))

    @field(
        "Whose number it is (按号码查找), for officers of the personnel section: the whole number, "
        "never a part of it. Who looks for which kind, for what, and how many were found is "
        "written down; the number is not. At most 100 an hour."
    )
    async def find_by_number(
        self,
        info: Info,
        kind: KIND,
        number: Annotated[str, strawberry.argument(description="The whole number (完整号码).")],
        purpose: PURPOSE,
        reason: REASON,
    ) -> FoundByNumber:
        """Look for people and write down that somebody looked."""
        viewer = info.context.viewer
        if not may_search(viewer):
            name = "Query.findByNumber"
            raise Forbidden(name)
        async with info.context.database.writing(Boundary.NUMBER_SOUGHT) as session:
            work = await begin(session, viewer.signed_in_as)
            why = Why(purpose, reason)
            found = await search(work, info.context.keyring, kind, number, why)
        return await FoundByNumber.of(found, info)

    @field(
        "What people ask about their own data (个人信息申请), the first asked first: all of them "
        "for officers of the personnel section, security administrators and auditors, for others "
        "their own."
    )
    async def data_requests(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[DataRequest]:
        """List requests."""
        window = Window(("dataRequests",), first=first, after=after, last=last, before=before)
        listing = requests.listing(info.context.viewer)
        return await connection(info, listing, window, DataRequest.of)

"""Questions about versions of policies."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.policy import policy_code
from trainingflow.api.types.publication import PolicyPublication
from trainingflow.services.reading import publications


@strawberry.type
class PublicationQueries:
    """Questions about versions of policies."""

    @field(
        "Versions of policies (政策版本), the newest first: policy officers and auditors also see "
        "drafts, everybody who is signed in what is published."
    )
    async def policy_publications(
        self,
        info: Info,
        policy: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only of this policy (办法).")
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[PolicyPublication]:
        """List the versions."""
        code = policy_code(policy) if policy else None
        window = Window(
            ("policyPublications", code), first=first, after=after, last=last, before=before
        )
        listing = publications.publications(info.context.viewer, code)
        return await connection(info, listing, window, PolicyPublication.of)

"""Questions about the pool of experts and the defence sessions."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.defence_session import DefenceSession
from trainingflow.api.types.expert import Expert
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services.reading import defence, experts
from trainingflow.services.reading.experts import ExpertFilter


@strawberry.type
class ExpertQueries:
    """Questions about the pool of experts and the defence sessions."""

    @field(
        "The pool of experts (专家库), the longest in it first: all for officers and chairs of the "
        "bodies of the regulation and auditors, the own entry for an expert."
    )
    async def experts(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        role: Annotated[
            ExpertRole | None, strawberry.argument(description="Only those of it (专家类别).")
        ] = strawberry.UNSET,
        subject: Annotated[
            str | None, strawberry.argument(description="Only those of it (学科).")
        ] = strawberry.UNSET,
        stage: Annotated[
            str | None, strawberry.argument(description="Only those of it (学段).")
        ] = strawberry.UNSET,
        present: Annotated[
            bool, strawberry.argument(description="Only those in the pool today (仅在库).")
        ] = True,
    ) -> Connection[Expert]:
        """List experts."""
        wanted = ExpertFilter(role or None, subject or None, stage or None, present)
        window = Window(
            ("experts", wanted.role, wanted.subject, wanted.stage, present),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        listing = experts.experts(info.context.viewer, wanted)
        return await connection(info, listing, window, Expert.of)

    @field(
        "Defence sessions (答辩会), the earliest first: all for offices and overseers, for others "
        "those in which an item of theirs is heard."
    )
    async def defence_sessions(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        since: Annotated[
            datetime | None,
            strawberry.argument(description="Only those that end after it (起始时间)."),
        ] = strawberry.UNSET,
        until: Annotated[
            datetime | None,
            strawberry.argument(description="Only those that begin before it (截止时间)."),
        ] = strawberry.UNSET,
    ) -> Connection[DefenceSession]:
        """List sessions."""
        span = (since or None, until or None)
        window = Window(
            ("defenceSessions", *span), first=first, after=after, last=last, before=before
        )
        listing = defence.sessions(info.context.viewer, since=span[0], until=span[1])
        return await connection(info, listing, window, DefenceSession.of)

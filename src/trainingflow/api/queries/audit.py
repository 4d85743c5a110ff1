"""Questions about the journal; that they were asked is an entry of it."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.nodes import optional_key, parts, required_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import chosen, connection
from trainingflow.api.types.audit_entry import AuditEntry
from trainingflow.services.journal.journal import Result
from trainingflow.services.reading import audit
from trainingflow.services.reading.audit import EntryFilter


@strawberry.input(
    description="Which entries (筛选); all that is given must hold. An empty list holds for none."
)
class AuditEntryFilter:
    """Which entries of the journal."""

    since: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Written at this instant or later (起始时间)."
    )
    until: datetime | None = strawberry.field(
        default=strawberry.UNSET, description="Written before this instant (截止时间)."
    )
    actor_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="By this person, or on their behalf (经办人)."
    )
    actions: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="One of these actions, mutations, questions or jobs (操作).",
    )
    results: list[Result] | None = strawberry.field(
        default=strawberry.UNSET, description="With one of these outcomes (结果)."
    )
    about_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="About this item, person or other object (对象), by its global id.",
    )
    request_id: str | None = strawberry.field(
        default=strawberry.UNSET, description="Written for this request (请求编号)."
    )

    def wanted(self) -> EntryFilter:
        """As the reading services know it.

        Raises:
            BadInput: the period ends before it begins, or an id is none.
        """
        since, until = self.since or None, self.until or None
        if since is not None and until is not None and until < since:
            msg = "`until` lies before `since`."
            raise BadInput(msg, "`until` 早于 `since`。")
        results = chosen(self.results)
        named = parts(self.about_id) if self.about_id else None
        return EntryFilter(
            since=since,
            until=until,
            actor_id=optional_key(self.actor_id or None, *PERSON, argument="actorId"),
            actions=chosen(self.actions),
            results=None if results is None else tuple(map(str, results)),
            about_id=required_key(self.about_id, named[0] if named else "", argument="aboutId")
            if self.about_id
            else None,
            request_id=self.request_id or None,
        )


@strawberry.type
class AuditQueries:
    """Questions about the journal."""

    @field(
        "The journal of the authority (审计日志), the newest entry first: for auditors only. That "
        "it was read, and by what it was filtered, is written down in it."
    )
    async def audit_entries(
        self,
        info: Info,
        filter: Annotated[  # noqa: A002 - the name that clients expect
            AuditEntryFilter | None, strawberry.argument(description="Only these (筛选).")
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[AuditEntry]:
        """List entries."""
        wanted = (filter or AuditEntryFilter()).wanted()
        window = Window(
            ("auditEntries", wanted), first=first, after=after, last=last, before=before
        )
        listing = audit.entries(info.context.viewer, wanted)
        return await connection(info, listing, window, AuditEntry.of)

"""Questions about bulk jobs, staged decisions, notices and the heat of lifecycles."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.comment import ItemNotice
from trainingflow.api.types.kept import BulkJob, StagedDecision
from trainingflow.api.types.node import shown
from trainingflow.api.types.stays import HeatMap
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import daily_work, sight, stays


@strawberry.type
class DailyWorkQueries:
    """Questions about a person's day."""

    @field("A bulk job of yours (批量任务); null when there is none.")
    async def bulk_job(
        self,
        info: Info,
        id: Annotated[  # noqa: A002 - the name that clients expect
            strawberry.ID, strawberry.argument(description="The job (批量任务).")
        ],
    ) -> BulkJob | None:
        """Load a bulk job."""
        key = required_key(id, "BulkJob")
        return shown(BulkJob.of, await info.context.loaders.bulk_jobs.load(key))

    @field("Your bulk jobs (批量任务), the newest first; auditors see all.")
    async def bulk_jobs(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[BulkJob]:
        """List bulk jobs."""
        window = Window(("bulkJobs",), first=first, after=after, last=last, before=before)
        return await connection(info, daily_work.jobs(info.context.viewer), window, BulkJob.of)

    @field(
        "What you and your offices have staged and not released (待发布决定), the earliest first."
    )
    async def staged_decisions(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        batch: Annotated[
            str | None, strawberry.argument(description="Of this batch (批次).")
        ] = strawberry.UNSET,
    ) -> Connection[StagedDecision]:
        """List staged decisions."""
        name = batch or None
        window = Window(
            ("stagedDecisions", name), first=first, after=after, last=last, before=before
        )
        listing = daily_work.staged(info.context.viewer, name)
        return await connection(info, listing, window, StagedDecision.of)

    @field(
        "What you are told of items (事项提醒), the newest first: moves of those that you watch, "
        "comments that name you."
    )
    async def item_notices(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        unread: Annotated[
            bool, strawberry.argument(description="Only those not read yet (仅未读).")
        ] = False,
    ) -> Connection[ItemNotice]:
        """List notices."""
        window = Window(("itemNotices", unread), first=first, after=after, last=last, before=before)
        listing = daily_work.notices(info.context.viewer, unread=unread)
        return await connection(info, listing, window, ItemNotice.of)

    @field(
        "Where the items of a lifecycle are (流程热图), of those that you may see; null where "
        "there is no such lifecycle."
    )
    async def heat_map(
        self,
        info: Info,
        kind: Annotated[ItemKind, strawberry.argument(description="The kind (事项种类).")],
        version: Annotated[
            int | None,
            strawberry.argument(
                description="Of the lifecycle to which they are bound (流程版本); the newest when "
                "left out."
            ),
        ] = strawberry.UNSET,
        organisation_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(
                description="Declared by this unit, or by one below it (申报单位)."
            ),
        ] = strawberry.UNSET,
    ) -> HeatMap | None:
        """Count the items of a lifecycle by state."""
        asked_kind = ItemKind(kind)
        known = [number for of, number in DEFINITIONS if of is asked_kind]
        definition = DEFINITIONS.get((asked_kind, version or max(known, default=0)))
        if definition is None:
            return None
        viewer = info.context.viewer
        asked = stays.Asked(
            viewer.authority_id,
            viewer.now,
            asked_kind,
            definition.version,
            optional_key(organisation_id or None, "Organisation"),
        )
        async with info.context.database.reading() as session:
            heat = await stays.heat(session, asked, sight.items(viewer))
        return HeatMap(definition=definition, heat=heat)

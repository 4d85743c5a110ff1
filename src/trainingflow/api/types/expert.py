"""Experts of the pool (专家库)."""

from datetime import date, datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import required_key
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.person import Person
from trainingflow.domain.workflow.panel import Conflict
from trainingflow.domain.workflow.panel_rule import ExpertRole
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(description="An expert of the pool (专家库成员).")
class Expert(Part):
    """An expert of the pool."""

    row: strawberry.Private[AnyRow]

    roles: list[ExpertRole] = strawberry.field(description="As what to ask them (专家类别).")
    subjects: list[str] = strawberry.field(description="Subjects (学科).")
    stages: list[str] = strawberry.field(description="Stages of education (学段).")
    capacity: int | None = strawberry.field(
        description="How many items at once (同时承担上限); null: any number."
    )
    since: date = strawberry.field(description="In the pool since (入库日期).")
    until: date | None = strawberry.field(description="The last day in it (截止日期).")
    retired_at: datetime | None = strawberry.field(
        description="When taken out of it (出库时间), if so."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Expert":
        """Show a row of `experts.experts`."""
        return cls(
            key=row.id,
            row=row,
            roles=[ExpertRole(role) for role in row.roles],
            subjects=list(row.subjects),
            stages=list(row.stages),
            capacity=row.capacity,
            since=row.since,
            until=row.until,
            retired_at=row.retired_at,
        )

    @field("Who it is (人员).")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("How many assignments are open (在评项数): asked or seated, nothing said yet.")
    async def load(self, info: Info) -> int:
        """Load how much the expert has to do."""
        return await info.context.loaders.expert_loads.load(self.row.person_id)

    @field(
        "What speaks against this expert on an item (利益关系), seen before anybody is asked; "
        "NONE where nothing does, null for an item that you may not see."
    )
    async def conflict(
        self,
        info: Info,
        item_id: Annotated[strawberry.ID, strawberry.argument(description="The item (事项).")],
    ) -> Conflict | None:
        """Load what speaks against the expert."""
        item = required_key(item_id, *item_types(), argument="itemId")
        if await info.context.loaders.items.load(item) is None:
            return None
        return await info.context.loaders.expert_conflicts.load((item, self.row.person_id))

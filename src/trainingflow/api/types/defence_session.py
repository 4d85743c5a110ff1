"""Defence sessions (答辩会)."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.node import Part, shown
from trainingflow.services.reading.paging import AnyRow

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


@strawberry.type(description="The place of an item on the list of a defence session (答辩安排).")
class DefenceSlot:
    """The place of an item on the list of a session."""

    row: strawberry.Private[AnyRow]

    order: int = strawberry.field(description="Its place in the order (顺序).")

    @field("The item (事项).")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))


@strawberry.type(
    description="A defence session in which items are heard one after another (答辩会)."
)
class DefenceSession(Part):
    """A defence session."""

    row: strawberry.Private[AnyRow]

    place: str = strawberry.field(description="Where (地点).")
    begins_at: datetime = strawberry.field(description="When it begins (开始时间).")
    ends_at: datetime = strawberry.field(description="When it ends (结束时间).")
    capacity: int = strawberry.field(description="How many items it hears at most (容量).")
    held_at: datetime | None = strawberry.field(
        description="When its minutes were recorded (记录时间); null while they are not."
    )
    minutes: str | None = strawberry.field(description="The minutes (答辩记录).")
    cancelled_at: datetime | None = strawberry.field(
        description="When it was cancelled (取消时间), if it was."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "DefenceSession":
        """Show a row of `defence.sessions`."""
        return cls(
            key=row.id,
            row=row,
            place=row.place,
            begins_at=row.begins_at,
            ends_at=row.ends_at,
            capacity=row.capacity,
            held_at=row.held_at,
            minutes=row.minutes,
            cancelled_at=row.cancelled_at,
        )

    @field("The items that you may see, in their order (答辩安排).")
    async def slots(self, info: Info) -> list[DefenceSlot]:
        """Load the list."""
        rows = await info.context.loaders.defence_slots.load(self.key)
        return [DefenceSlot(row=row, order=row.position) for row in rows]

"""The history of items, and what the clock will do with them."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Context, Info
from trainingflow.api.fields import field
from trainingflow.api.loader import told
from trainingflow.api.pagination import Edge, PageInfo
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.node import shown
from trainingflow.api.types.person import Person
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.changes import MIGRATE, MIGRATION
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.paging import AnyRow

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


@strawberry.type(
    description="One move or recorded act of an item (办理记录). Never changed, never deleted."
)
class Event:
    """One move, or one recorded act, of an item."""

    row: strawberry.Private[AnyRow]

    seq: int = strawberry.field(
        description="The number of the event (序号): the item's version after it."
    )
    action: str = strawberry.field(description="The action (操作).")
    from_state: str | None = strawberry.field(
        graphql_type=ItemState | None, description="The state before (原状态); null at creation."
    )
    to_state: str = strawberry.field(
        graphql_type=ItemState, description="The state after (新状态); often the same."
    )
    at: datetime = strawberry.field(description="When it happened (时间).")
    decision_reference: str | None = strawberry.field(
        description="The decision that was carried out (决定文号)."
    )
    comment: str | None = strawberry.field(description="The comment (意见).")

    @classmethod
    def of(cls, row: AnyRow) -> "Event":
        """Show a row of `history.events`."""
        return cls(
            row=row,
            seq=row.seq,
            action=row.action,
            from_state=row.from_state or None,
            to_state=row.to_state,
            at=row.at,
            decision_reference=row.decision_reference,
            comment=row.comment,
        )

    @field("The role that was used (所用职责); null where a relation to the item was.")
    def role(self) -> Role | None:
        """Show the role."""
        return Role(self.row.role) if self.row.role else None

    @field("The body that was acted for (代表机构).")
    def acting_for(self) -> Body | None:
        """Show the body."""
        return Body(self.row.acting_for) if self.row.acting_for else None

    @field("SHA-256 of the event's row (校验值).")
    def hash(self) -> str:
        """Show the checksum."""
        row_hash: bytes = self.row.row_hash
        return row_hash.hex()

    @field("The name of the action (操作名称).")
    def label(self, info: Info) -> str:
        """Name the action as its lifecycle does."""
        return action_label(self.row.kind, self.row.definition_version, self.action, info)

    @field("The item (事项); null where you may see it no longer.")
    def item(self, info: Info) -> WorkItemType | None:
        """Show the item."""
        return told(info.context.loaders.items, self.row.item_id, _item)

    @field("Who did it (办理人); null for the clock.")
    def actor(self, info: Info) -> Person | None:
        """Show the person who acted."""
        return _person(self.row.actor_id, info.context)

    @field("Who had delegated it (委托人), if anybody.")
    def delegator(self, info: Info) -> Person | None:
        """Show the person who delegated."""
        return _person(self.row.delegator_id, info.context)


@strawberry.type(
    description="A page of the feed of events (办理记录推送分页), with where to go on from."
)
class EventFeedConnection:
    """A page of the feed, with what a script needs to follow it."""

    edges: list[Edge[Event]] = strawberry.field(
        description="The events of this page with their cursors (带游标的记录)."
    )
    page_info: PageInfo = strawberry.field(description="Where this page lies (分页信息).")
    resume_cursor: str = strawberry.field(
        description="Keep it, and hand it over as `after` next time (续读游标), also when the page "
        "is empty: every later event comes once, none is lost while others write."
    )
    alike: strawberry.Private[object | None] = None

    @field("The events of this page (记录).")
    def nodes(self) -> list[Event]:
        """Show the events without their cursors."""
        return [edge.node for edge in self.edges]


def action_label(kind: str, version: int, action: str, info: Info) -> str:
    """The name of an action in its lifecycle; the action itself where the lifecycle lost it."""
    if action == MIGRATE:
        return MIGRATION.text(info.context.language)
    lines = definition_of(ItemKind(kind), version).lines(action)
    return next((line.label.text(info.context.language) for line in lines), action)


def state_label(kind: str, version: int, state: str, info: Info) -> str:
    """The name of a state in its lifecycle."""
    return definition_of(ItemKind(kind), version).state(state).label.text(info.context.language)


def _item(row: AnyRow | None) -> WorkItemType | None:
    from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

    return shown(WorkItem.of, row)


def _person(person_id: UUID | None, context: Context) -> Person | None:
    if person_id is None:
        return None
    return told(context.loaders.persons, person_id, _shown)


def _shown(row: AnyRow | None) -> Person | None:
    return shown(Person.of, row)

"""What hangs together with items that have no tables of their own, and their process archive."""

from collections.abc import Collection, Mapping
from typing import Final

from sqlalchemy import ColumnElement, and_, case, false, or_
from sqlalchemy.orm import aliased

from trainingflow.db.models import Item, ItemEvent
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.lines import Ask, Same
from trainingflow.services.reading import history, items, sight
from trainingflow.services.reading.items import ORDERS, ItemFilter, ItemOrder
from trainingflow.services.reading.paging import Column, Listing
from trainingflow.services.reading.viewers import Viewer

CHILD_PARENT: Final = Item.parent_id
"""The column that says whose child a row of `children` is."""

RECORD_ITEM: Final = ItemEvent.item_id
"""The column that says of which item a row of `records` is."""


def children(viewer: Viewer) -> Listing:
    """The items that belong to others, as far as the viewer may see them, the oldest first."""
    return items.listing(viewer, ItemFilter(), ItemOrder.OLDEST)


def related(viewer: Viewer, ask: Ask) -> tuple[Listing, Column]:
    """The items that a lifecycle asks about under a name, as far as the viewer may see them.

    Returns:
        The rows for all items that ask, the oldest first, and the column that says which asks.
    """
    mine = aliased(Item)
    statement = items.visible(viewer).join(
        mine,
        and_(
            mine.authority_id == Item.authority_id,
            Item.kind == str(ask.kind),
            Item.id != mine.id,
            *(_agreements(mine)[one] for one in sorted(ask.same)),
        ),
    )
    return Listing(statement, ORDERS[ItemOrder.OLDEST]), mine.id


def records(viewer: Viewer, definition: Definition, actions: Collection[str]) -> Listing:
    """The acts of a process archive (过程性档案) with what was filled in, the first act first.

    They are seen by whoever is inside the item; a school that sent participants sees what it is
    told, and of lists the rows of its own people. What only members of a panel fill in is shown to
    its author alone: scores and votes have rules of sight of their own.

    Args:
        viewer: who looks.
        definition: of the kind whose items they are of.
        actions: the actions, among those that the definition records.
    """
    own = [name for name in actions if _of_panel_only(definition, name)]
    shown = or_(
        ItemEvent.action.not_in(own) if own else ~false(),
        ItemEvent.actor_id == viewer.person_id,
    )
    whole = or_(sight.inside(viewer, ItemEvent.authority_id, ItemEvent.item_id), sight.told(viewer))
    events = history.events(viewer)
    content = case(
        (and_(whole, shown), ItemEvent.input),
        (sight.names_own(viewer), sight.own_rows(viewer)),
    )
    statement = events.statement.add_columns(content.label("input")).where(
        ItemEvent.kind == str(definition.kind),
        ItemEvent.action.in_(sorted(actions)),
    )
    return Listing(statement, events.order)


def _agreements(mine: type[Item]) -> Mapping[Same, ColumnElement[bool]]:
    return {
        Same.ORGANISATION: Item.organisation_id == mine.organisation_id,
        Same.SUBJECT: Item.subject_id == mine.subject_id,
        Same.YEAR: Item.target_year == mine.target_year,
        Same.PARENT: Item.parent_id == mine.parent_id,
        Same.CHILD: Item.parent_id == mine.id,
    }


def _of_panel_only(definition: Definition, action: str) -> bool:
    owners = [owner for line in definition.lines(action) for owner in line.owners]
    return bool(owners) and all(owner is Relation.PANEL_MEMBER for owner in owners)

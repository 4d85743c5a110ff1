"""What a change of a window changes: deadlines and late marks of the items of its round."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Item
from trainingflow.domain.calendar import Window
from trainingflow.domain.lifecycles import DEFINITIONS, definition_of
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.states import Due
from trainingflow.domain.workflow.window_changes import (
    Subject,
    WindowChange,
    late,
    window_of_round,
)
from trainingflow.services import deadlines
from trainingflow.services.facts.common import common_fields, heads, procedures_of
from trainingflow.services.windows import PolicyWindows, subject_of, windows_used
from trainingflow.services.work import Work


@dataclass(frozen=True, slots=True)
class Consequence:
    """How one item changes.

    Attributes:
        item_id: the item.
        closes: when its round closes, before and after.
        late: whether its submission is late, before and after.
        due: by when its state should be left, before and after; none where that hangs on
            something else.
    """

    item_id: UUID
    closes: tuple[datetime | None, datetime | None]
    late: tuple[bool, bool]
    due: tuple[datetime | None, datetime | None]

    @property
    def changes(self) -> bool:
        """Whether anything is different afterwards."""
        return self.closes[0] != self.closes[1] or self.late[0] != self.late[1]


async def consequences(
    work: Work, policy_id: str, name: str, before: PolicyWindows, change: WindowChange
) -> tuple[Consequence, ...]:
    """Every item that a change concerns and really changes, in the order of their ids.

    The heads are locked: what is previewed is what is applied.
    """
    ids = await work.session.scalars(
        select(Item.id).where(
            Item.authority_id == work.authority_id,
            Item.policy_id == policy_id,
            Item.submitted_at.is_not(None),
            Item.kind.in_(_kinds(name)),
        )
    )
    rows = await heads(work, list(ids), lock=True)
    after = before.with_change(change)
    found = []
    for row in rows.values():
        subject = subject_of(row.Item, row.organisation_path)
        if change.scope.covers(subject):
            found.append(_consequence(row.Item, subject, before, after))
    return tuple(
        one for one in found if one.closes[0] != one.closes[1] or one.late[0] != one.late[1]
    )


async def recompute(work: Work, changed: Iterable[Consequence]) -> None:
    """Move the deadlines of items to where they would be had the window always been so."""
    moved = [one.item_id for one in changed if one.due[0] != one.due[1]]
    rows = await heads(work, moved, lock=True)
    common = await common_fields(work, rows, await procedures_of(work, rows))
    for item_id, row in rows.items():
        item, fields = row.Item, common[item_id]
        definition = definition_of(ItemKind(item.kind), item.definition_version)
        await deadlines.extend(
            work, item, definition.state(item.state), fields["procedure"], fields["round_closes"]
        )


def _consequence(
    item: Item, subject: Subject, before: PolicyWindows, after: PolicyWindows
) -> Consequence:
    definition = definition_of(ItemKind(item.kind), item.definition_version)
    used = windows_used(definition)
    was = [one for one in before.of(subject) if one.name in used]
    now = [one for one in after.of(subject) if one.name in used]
    closes = (_closes(was, item), _closes(now, item))
    state = definition.state(item.state)
    hangs = state.deadline is not None and state.deadline.due is Due.ROUND_CLOSES
    return Consequence(
        item_id=item.id,
        closes=closes,
        late=(late(was, item.round, item.submitted_at), late(now, item.round, item.submitted_at)),
        due=closes if hangs else (None, None),
    )


def _closes(windows: Iterable[Window], item: Item) -> datetime | None:
    row = window_of_round(windows, item.round, item.submitted_at)
    return row.closes if row else None


def _kinds(window: str) -> list[str]:
    return sorted({str(one.kind) for one in DEFINITIONS.values() if window in windows_used(one)})

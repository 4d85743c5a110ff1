"""By when a state should be left, and what the clock then does."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from trainingflow.domain.workflow.definition import ClockMove, Deadline, Definition, Due


@dataclass(frozen=True, slots=True)
class DueMove:
    """What the clock does with an item, and when; `action` is what it will attempt."""

    at: datetime
    move: ClockMove
    action: str | None


def due_move(
    definition: Definition, state: str, instants: Mapping[Due, datetime | None]
) -> DueMove | None:
    """What the clock will do with an item in the state; None when nothing.

    Args:
        definition: the lifecycle of the item.
        state: the state that the item has entered.
        instants: when the round closes, the notice ends …, as far as it is known.
    """
    deadline: Deadline | None = definition.state(state).deadline
    at = instants.get(deadline.due) if deadline else None
    if deadline is None or at is None:
        return None
    return DueMove(at, deadline.move, deadline.action)

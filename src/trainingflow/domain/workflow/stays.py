"""How long an item was in each state, in days and in working days."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from trainingflow.domain.calendar import WorkingDays, local_date


@dataclass(frozen=True, slots=True)
class Stay:
    """One stay in a state, from entering it until it was left; `left` is None while it lasts.

    The day of entering is not counted, the day of leaving is: as the regulations count a notice.
    """

    state: str
    entered: datetime
    left: datetime | None
    days: int
    working_days: int


def stays(
    entries: Iterable[tuple[str, datetime]], now: datetime, calendar: WorkingDays
) -> tuple[Stay, ...]:
    """The stays of an item, the first first.

    Args:
        entries: each state with the instant at which it was entered, in order of time.
        now: until when the last stay is counted.
        calendar: which days are worked.
    """
    moves = list(entries)
    ends: list[datetime | None] = [at for _, at in moves[1:]]
    return tuple(
        _stay(state, entered, left, now, calendar)
        for (state, entered), left in zip(moves, [*ends, None], strict=False)
    )


def _stay(
    state: str, entered: datetime, left: datetime | None, now: datetime, calendar: WorkingDays
) -> Stay:
    first, last = local_date(entered), local_date(left or now)
    days = max((last - first).days, 0)
    worked = sum(calendar.is_worked(first + timedelta(days=n)) for n in range(1, days + 1))
    return Stay(state, entered, left, days, worked)

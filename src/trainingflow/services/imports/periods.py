"""Employments of one teacher: whether a new one has room, and which one it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

_LAST = date.max


@dataclass(slots=True)
class Period:
    """A period at a unit; `until` is its last day, None while it lasts."""

    id: UUID
    unit: str
    since: date
    until: date | None

    def __str__(self) -> str:
        """As people read it."""
        return f"{self.unit} {self.since}～{self.until or ''}"


@dataclass(frozen=True, slots=True)
class Room:
    """What a new period does to the others.

    Attributes:
        ends: the one that lasts, and ends the day before.
        clash: the one that it cannot stand beside.
    """

    ends: Period | None = None
    clash: Period | None = None


def room_for(unit: str, since: date, until: date | None, others: Sequence[Period]) -> Room:
    """Whether a period has room among others that do not overlap.

    Who goes to another unit leaves the one before: a period that lasts is ended by a later one
    elsewhere. At the same unit, or where both are in the past, somebody has to say what is right.
    """
    ends: Period | None = None
    for one in others:
        if since > (one.until or _LAST) or one.since > (until or _LAST):
            continue
        moved = one.until is None and one.since < since and one.unit != unit
        if not moved or ends is not None:
            return Room(clash=one)
        ends = one
    return Room(ends=ends)


def day_before(day: date) -> date:
    """The last day of what ends when something begins."""
    return day - timedelta(days=1)

"""Chance that comes out the same every time, and the ids that follow from it."""

import random
from datetime import date, datetime
from uuid import UUID

from trainingflow.demo.instants import morning

_SEED = "朝阳 2021–2025"
_RUNNING = 1 << 12


class Chance(random.Random):
    """A stream of chance for one part of the district.

    Every part draws from a stream of its own, so that a change of one part leaves the others as
    they were.
    """

    def __init__(self, part: str) -> None:
        """Begin the stream of the part; the same name begins the same stream."""
        super().__init__(f"{_SEED}/{part}")
        self._made = 0

    def happens(self, share: float) -> bool:
        """Whether something happens that happens in so large a share of cases, 0 to 1."""
        return self.random() < share

    def new_id(self, at: datetime) -> UUID:
        """An identifier of the shape of UUID version 7, as if made at the instant.

        A running number stands before the random bits: what is made first is sorted first.
        """
        self._made = (self._made + 1) % _RUNNING
        milliseconds = int(at.timestamp() * 1000)
        ordered = milliseconds << 80 | 0x7 << 76 | self._made << 64
        return UUID(int=ordered | 0x2 << 62 | self.getrandbits(62))

    def new_id_on(self, day: date) -> UUID:
        """An identifier as if made on the morning of the day."""
        return self.new_id(morning(day))

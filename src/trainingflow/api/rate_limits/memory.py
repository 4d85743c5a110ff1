"""Budgets of one process: quick, bounded in number, and gone with the process."""

from collections import OrderedDict
from collections.abc import Callable, Mapping
from typing import Final

from trainingflow.services.rate_buckets import Filled, Rate

MOST_BUCKETS: Final = 50_000


class Memory:
    """The buckets of one process, the least recently used forgotten first.

    Args:
        clock: seconds that only ever grow.
    """

    def __init__(self, clock: Callable[[], float], *, most: int = MOST_BUCKETS) -> None:
        self._clock = clock
        self._most = most
        self._spent: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def look(self, key: str, rate: Rate) -> float:
        """What is spent of a budget now."""
        spent, at = self._spent.get(key, (0.0, self._clock()))
        return max(0.0, spent - rate.per_second * (self._clock() - at))

    def spend(self, rates: Mapping[str, Rate], points: int) -> Mapping[str, Filled]:
        """Take points from several budgets at once; each is granted or not by itself."""
        return {key: self._spend(key, rate, points) for key, rate in rates.items()}

    def _spend(self, key: str, rate: Rate, points: int) -> Filled:
        spent = self.look(key, rate)
        granted = spent + points <= rate.capacity
        spent += points if granted else 0
        self._spent[key] = spent, self._clock()
        self._spent.move_to_end(key)
        if len(self._spent) > self._most:
            self._spent.popitem(last=False)
        return Filled(spent, granted)

    def __len__(self) -> int:
        return len(self._spent)

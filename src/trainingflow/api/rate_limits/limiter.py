"""Charges each operation to whoever asks, and to the address that it comes from.

Questions are counted in the process and go through when counting fails; changes, and whatever
signs somebody in, are counted in the database for all processes together, and are refused when
that cannot be done.
"""

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Final

from starlette.requests import Request

from trainingflow.api.origin import Network, address_of
from trainingflow.api.rate_limits.memory import Memory
from trainingflow.db.session import Database
from trainingflow.services import rate_buckets
from trainingflow.services.rate_buckets import Filled, Rate
from trainingflow.settings import Budgets

REFUSED: Final = 1
"""Points of a request that is not executed, because it cannot be read or is not admitted."""

REFUSED_TOKEN: Final = 20
"""Points of a token that is not valid: tokens are not to be guessed."""

_FORGET_EVERY: Final = 5_000


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks.

    Attributes:
        person: whose token or session it is; None: nobody is signed in.
        address: where it comes from; None: the server does not know.
    """

    person: str | None
    address: str | None

    def keys(self, kind: str) -> tuple[str, str]:
        """The budgets of this caller: its own, and that of its address."""
        address = f"{kind}:address:{self.address}"
        own = address if self.person is None else f"{kind}:person:{self.person}"
        return own, address


@dataclass(frozen=True, slots=True)
class Budget:
    """A budget after an operation was charged to it, in points.

    Attributes:
        limit: what there is when nothing is spent.
        remaining: what is left.
        reset_at: when all of it will be there again, if nothing else is asked.
        retry_after: seconds until what was refused fits; None: it was granted.
    """

    limit: int
    remaining: int
    reset_at: datetime
    retry_after: int | None = None


class LimitsUnknown(Exception):
    """What has been spent cannot be found out; nothing that changes something is let through."""


class Limiter:
    """The budgets of one process, and those that it shares with the others.

    Args:
        database: holds the shared budgets.
        budgets: how much there is.
        proxies: the networks whose word about addresses is trusted.
        clock: seconds that only ever grow; of tests their own.
    """

    def __init__(
        self,
        database: Database,
        budgets: Budgets,
        proxies: Sequence[Network] = (),
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._proxies = proxies
        self._database = database
        self._own = Rate.a_minute(budgets.points_a_minute)
        self._address = Rate.a_minute(budgets.address_points_a_minute)
        self._memory = Memory(clock)
        self._count = 0

    def address(self, request: Request) -> str | None:
        """The address that a request is charged to."""
        return address_of(request, self._proxies)

    def look(self, address: str | None) -> Budget | None:
        """The budget of an address that has spent all; None where it may ask.

        Asked before anything is read from the database.
        """
        _, key = Caller(None, address).keys("questions")
        spent = self._memory.look(key, self._address)
        if spent + 1 <= self._address.capacity:
            return None
        return _budget(self._address, Filled(spent, granted=False), 1)

    def charge_refused(self, address: str | None, points: int) -> Budget:
        """Charge what was refused to the address that it came from."""
        _, key = Caller(None, address).keys("questions")
        filled = self._memory.spend({key: self._address}, points)[key]
        if not filled.granted:  # what does not fit empties it
            left = self._address.capacity - math.ceil(filled.spent)
            filled = self._memory.spend({key: self._address}, max(0, left))[key]
        return _budget(self._address, replace(filled, granted=True), points)

    async def charge(self, caller: Caller, points: int, *, changes: bool) -> Budget:
        """Charge an operation, all of its fields together.

        Args:
            caller: who asks.
            points: what it costs.
            changes: whether it changes something or signs somebody in.

        Returns:
            The budget that has least left, with `retry_after` where the operation is refused.

        Raises:
            LimitsUnknown: it changes something, and the shared budgets cannot be reached.
        """
        own, address = caller.keys("changes" if changes else "questions")
        rates = {own: self._own, address: self._address}
        if own == address:
            rates = {address: self._address}
        filled = await self._shared(rates, points) if changes else self._memory.spend(rates, points)
        return _tightest([(rates[key], filled[key]) for key in rates], points)

    async def _shared(self, rates: Mapping[str, Rate], points: int) -> Mapping[str, Filled]:
        try:
            filled = await rate_buckets.spend(self._database, rates, points)
            self._count += 1
            if self._count % _FORGET_EVERY == 0:
                await rate_buckets.forget(self._database)
        except rate_buckets.UNAVAILABLE as error:
            raise LimitsUnknown from error
        return filled


def _tightest(found: list[tuple[Rate, Filled]], points: int) -> Budget:
    refused = [one for one in found if not one[1].granted]
    budgets = [_budget(rate, filled, points) for rate, filled in refused or found]
    if refused:
        return max(budgets, key=lambda one: one.retry_after or 0)
    return budgets[0]


def _budget(rate: Rate, filled: Filled, points: int) -> Budget:
    missing = filled.spent + points - rate.capacity
    full = timedelta(seconds=filled.spent / rate.per_second)
    return Budget(
        limit=rate.capacity,
        remaining=max(0, math.floor(rate.capacity - filled.spent)),
        reset_at=(datetime.now(UTC) + full).replace(microsecond=0) + timedelta(seconds=1),
        retry_after=None if filled.granted else max(1, math.ceil(missing / rate.per_second)),
    )

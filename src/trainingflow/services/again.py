"""Carries out a whole command again where its transaction crossed another's."""

import asyncio
import random
from collections.abc import Awaitable, Callable
from typing import Final, TypeVar

from trainingflow.db.session import Crossed
from trainingflow.observing import metrics

MOST_TIMES: Final = 3
_LONGEST_PAUSE: Final = 0.2
_SHORTEST_PAUSE: Final = 0.01

T = TypeVar("T")


async def again(work: Callable[[], Awaitable[T]]) -> T:
    """Do something in a transaction of its own, again where PostgreSQL chose it to give way.

    Nothing of the first time is left then: 40001 and 40P01 end with a rollback.

    Args:
        work: opens its transaction itself, and reads again whatever it decides on.

    Raises:
        Crossed: it gave way three times.
    """
    for _ in range(MOST_TIMES - 1):
        try:
            return await work()
        except Crossed:
            metrics.RETRIED.inc()
            pause = random.uniform(_SHORTEST_PAUSE, _LONGEST_PAUSE)  # noqa: S311 - no secret
            await asyncio.sleep(pause)
    return await work()

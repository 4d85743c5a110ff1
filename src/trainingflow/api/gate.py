"""How many operations run at once: more wait a moment, and then are told to come back."""

import asyncio
from typing import Final

from trainingflow.db.session import Overloaded

LONGEST_WAIT: Final = 2.0
_WAITING_FOR_EACH: Final = 20


class Gate:
    """Lets a number of operations through at once: each while it is in the block.

    A queue that grows helps nobody: whoever waits in it has given up before it is their turn.

    Args:
        size: how many run at once.
        wait: seconds that the next one waits at most.
    """

    def __init__(self, size: int, wait: float = LONGEST_WAIT) -> None:
        self._free = asyncio.Semaphore(size)
        self._wait = wait
        self._waiting = 0
        self._most_waiting = size * _WAITING_FOR_EACH

    async def __aenter__(self) -> None:
        """Wait for a place.

        Raises:
            Overloaded: no place was free in time, or too many wait already.
        """
        if not self._free.locked():
            await self._free.acquire()  # at once
            return
        if self._waiting >= self._most_waiting:
            raise Overloaded
        self._waiting += 1
        try:
            async with asyncio.timeout(self._wait):
                await self._free.acquire()
        except TimeoutError as error:
            raise Overloaded from error
        finally:
            self._waiting -= 1

    async def __aexit__(self, *_raised: object) -> None:
        """Give the place back."""
        self._free.release()

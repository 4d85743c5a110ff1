"""What a subscription carries beside its context: where events come from, and its turn."""

import asyncio
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from trainingflow.services.live.hub import Hub
from trainingflow.services.live.seats import Arrived

if TYPE_CHECKING:
    from trainingflow.api.context import Context

AT_ONCE: Final = 4
"""So many answers of subscriptions are made at once; ordinary operations have their own gate."""


@dataclass(slots=True)
class Following:
    """One subscription: it waits for as long as it likes, and has a turn when it has to answer.

    Attributes:
        hub: where events come from.
        turns: shared by all subscriptions of the process.
    """

    hub: Hub
    turns: asyncio.Semaphore
    _answers: bool = False

    async def begin(self, context: "Context", arrived: Arrived) -> None:
        """Wait for a turn; nothing is shown that was read for an earlier answer.

        Items that were read for everybody who waits are not read again.
        """
        await self.turns.acquire()
        self._answers = True
        context.look_again(arrived.viewer, arrived.items)

    def end(self) -> None:
        """Give the turn back, if there is one."""
        if self._answers:
            self._answers = False
            self.turns.release()

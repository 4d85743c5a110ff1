"""Moves items at a rate, from a process of its own; says when each was committed.

python -m bench.subscriptions.moving URL RATE SECONDS AUTHORITY PERSON ITEM…
"""

import asyncio
import json
import sys
import time
from collections.abc import Sequence
from typing import Final
from uuid import UUID, uuid4

from trainingflow.db.session import Database
from trainingflow.services.command import Command, Performed
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.perform import perform

_HANDS: Final = 6


async def _moving(
    url: str, rate: float, seconds: float, who: SignedIn, items: Sequence[UUID]
) -> None:
    """Each hand has items of its own, so that none waits for the lock of another."""
    database = Database(url, pool_size=_HANDS)
    began = time.monotonic()
    due = iter(range(int(rate * seconds)))

    async def hand(own: Sequence[UUID]) -> None:
        for turn in due:
            await asyncio.sleep(max(0.0, began + turn / rate - time.monotonic()))
            item = own[turn // _HANDS % len(own)]
            command = Command(
                action="saveDraft",
                item_id=item,
                input={"title": f"第{turn}稿"},
                idempotency_key=str(uuid4()),
            )
            async with database.of(who.authority_id).writing() as session:
                done = await perform(await begin(session, who), command)
            if not isinstance(done, Performed):
                raise TypeError(done)
            print(json.dumps([str(item), done.seq, time.time()]), flush=True)
            if time.monotonic() - began > seconds * 2:
                return

    await asyncio.gather(*(hand(items[number::_HANDS]) for number in range(_HANDS)))
    await database.close()


if __name__ == "__main__":
    _URL, _RATE, _SECONDS, _AUTHORITY, _PERSON, *_ITEMS = sys.argv[1:]
    _WHO = SignedIn(UUID(_AUTHORITY), UUID(_PERSON))
    asyncio.run(_moving(_URL, float(_RATE), float(_SECONDS), _WHO, [UUID(one) for one in _ITEMS]))

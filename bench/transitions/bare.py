"""A bare psycopg program: the same statements in the same round trips, and nothing else."""

import asyncio
import time
from collections.abc import Sequence
from typing import Any, cast
from uuid import UUID

import psycopg

from bench.transitions.recording import COMMIT, ROLLBACK, Sent, Template, trips


class Bare:
    """One connection that moves one item again and again."""

    def __init__(self, url: str, template: Template, item: UUID) -> None:
        """Prepare; nothing is connected."""
        self._url = url
        self._template = template
        self._item = item
        self._number = 0
        self.times: list[float] = []

    async def move_until(self, end: float) -> None:
        """Move until the instant, one move after the other."""
        async with await psycopg.AsyncConnection.connect(
            self._url, options="-c timezone=UTC"
        ) as connection:
            while (begun := time.perf_counter()) < end:
                sent = self._template.move(self._number, self._item, f"{self._item} {self._number}")
                await _send(connection, sent)
                self._number += 1
                self.times.append(time.perf_counter() - begun)


async def measured(bares: Sequence[Bare], seconds: float) -> dict[str, Any]:
    """Let all connections move for so long."""
    for one in bares:
        one.times.clear()
    begun = time.perf_counter()
    await asyncio.gather(*(one.move_until(begun + seconds) for one in bares))
    return summary([one for bare in bares for one in bare.times], time.perf_counter() - begun)


def summary(times: list[float], took: float) -> dict[str, Any]:
    """Moves per second and how long they took."""
    ordered = sorted(times) or [0.0]

    def at(share: float) -> float:
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 1)

    return {
        "moves": len(times),
        "perSecond": round(len(times) / took, 1),
        "p50Milliseconds": at(0.5),
        "p99Milliseconds": at(0.99),
    }


async def _send(connection: psycopg.AsyncConnection[Any], sent: Sequence[Sent]) -> None:
    for together in trips(sent):
        if len(together) > 1:
            async with connection.pipeline():
                cursors = [
                    await connection.execute(cast("Any", one.what), one.parameters)
                    for one in together
                ]
            for cursor in cursors:
                await cursor.fetchall()
        else:
            await _alone(connection, together[0])


async def _alone(connection: psycopg.AsyncConnection[Any], one: Sent) -> None:
    async with connection.cursor() as cursor:
        if one.what == COMMIT:
            await connection.commit()
        elif one.what == ROLLBACK:
            await connection.rollback()
        elif one.many:
            await cursor.executemany(cast("Any", one.what), one.parameters)
        else:
            await cursor.execute(cast("Any", one.what), one.parameters)
            if cursor.description is not None:
                await cursor.fetchall()

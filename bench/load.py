"""Asks one server the same things over and over: `python -m bench.load < order.json`.

A process of its own, so that it neither waits for whom it measures nor makes them wait. It sends
bytes that were made before, and of an answer reads no more than its status and length: a few
microseconds a request, far below what any of the servers needs (ADR 0175).
"""

import asyncio
import json
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import cycle
from typing import Any, Final
from urllib.parse import urlsplit

import uvloop

_END: Final = b"\r\n\r\n"
_LENGTH: Final = b"content-length:"
_MOST_BUSY: Final = 200
_LEAST: Final = 4
"""So many answers are waited for, however long they take."""


@dataclass(slots=True)
class Asked:
    """What came of asking for a while.

    Attributes:
        seconds: of each answer, from the first byte that was sent to the last that came.
        sizes: how many bytes the bodies had, all together.
        busy: how many answers were 503: asked again, as clients do, and never counted as answers.
        refused: the first answer that was neither.
    """

    seconds: list[float] = field(default_factory=list)
    sizes: int = 0
    busy: int = 0
    refused: str | None = None


class Connection(asyncio.Protocol):
    """One connection that asks again as soon as it is answered."""

    def __init__(self, requests: Iterator[bytes], end: float, asked: Asked) -> None:
        """Prepare; it asks as soon as it is connected."""
        self.over = asyncio.get_running_loop().create_future()
        self._requests, self._end, self._asked = requests, end, asked
        self._came = bytearray()
        self._head = self._length = -1
        self._begun = 0.0

    def connection_made(self, transport: Any) -> None:  # noqa: D102
        self._transport = transport
        self._ask()

    def data_received(self, data: bytes) -> None:  # noqa: D102
        self._came += data
        if self._length < 0:
            self._head, self._length = _whole(self._came)
        if 0 <= self._length <= len(self._came):
            self._answered()

    def connection_lost(self, exc: Exception | None) -> None:  # noqa: D102
        if not self.over.done():
            self._asked.refused = self._asked.refused or f"the connection was closed: {exc}"
            self.over.set_result(None)

    def _ask(self) -> None:
        self._came.clear()
        self._length = -1
        self._begun = time.perf_counter()
        self._transport.write(next(self._requests))

    def _answered(self) -> None:
        now = time.perf_counter()
        if self._came[9:12] == b"503" and self._asked.busy < _MOST_BUSY:
            self._asked.busy += 1
        elif self._came[9:12] != b"200":
            self._asked.refused = bytes(self._came[:2000]).decode(errors="replace")
        else:
            self._asked.seconds.append(now - self._begun)
            self._asked.sizes += self._length - self._head
        few = len(self._asked.seconds) < _LEAST
        if (now < self._end or few) and self._asked.refused is None:
            self._ask()
        elif not self.over.done():
            self.over.set_result(None)
            self._transport.close()


def _whole(came: bytearray) -> tuple[int, int]:
    """How long the head of an answer is, and all of it; -1 while the head is not there.

    Raises:
        ValueError: the answer does not say how long it is.
    """
    end = came.find(_END)
    if end < 0:
        return -1, -1
    head = bytes(came[:end]).lower()
    at = head.find(_LENGTH)
    if at < 0:
        message = f"no Content-Length: {head!r}"
        raise ValueError(message)
    begins = end + len(_END)
    return begins, begins + int(head[at + len(_LENGTH) :].split(b"\r\n", 1)[0])


def request_bytes(address: str, path: str, headers: dict[str, str], body: str | None) -> bytes:
    """One HTTP request as it is sent."""
    said = {"Host": urlsplit(address).netloc, **headers}
    content = b"" if body is None else body.encode()
    if body is not None:
        said |= {"Content-Type": "application/json", "Content-Length": str(len(content))}
    lines = [f"{'GET' if body is None else 'POST'} {path} HTTP/1.1"]
    lines += [f"{name}: {value}" for name, value in said.items()]
    return "\r\n".join(lines).encode() + _END + content


async def ask(address: str, requests: list[bytes], connections: int, seconds: float) -> Asked:
    """Ask over so many connections for so long; each request in its turn."""
    at, asked = urlsplit(address), Asked()
    host, port = at.hostname or "localhost", at.port or 80
    end, turns = time.perf_counter() + seconds, cycle(requests)
    loop = asyncio.get_running_loop()
    opened = [
        (await loop.create_connection(lambda: Connection(turns, end, asked), host, port))
        for _ in range(connections)
    ]
    await asyncio.gather(*(one.over for _, one in opened))
    return asked


def summary(asked: Asked, took: float) -> dict[str, Any]:
    """Requests per second, and how long they took in milliseconds.

    Raises:
        RuntimeError: something was refused: what is refused quickly is no measurement.
    """
    if asked.refused is not None:
        raise RuntimeError(asked.refused)
    ordered = sorted(asked.seconds)

    def at(share: float) -> float:
        return round(1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))], 2)

    return {
        "requests": len(ordered),
        "perSecond": round(len(ordered) / took, 1),
        "p50": at(0.5),
        "p99": at(0.99),
        "bytes": asked.sizes // len(ordered),
        "busy": asked.busy,
    }


def main() -> None:
    """Do what standard input says; print what came of it."""
    order = json.load(sys.stdin)
    requests = [
        request_bytes(order["address"], one["path"], order["headers"], one["body"])
        for one in order["requests"]
    ]
    begun = time.perf_counter()
    asked = uvloop.run(ask(order["address"], requests, order["connections"], order["seconds"]))
    print(json.dumps(summary(asked, time.perf_counter() - begun)))


if __name__ == "__main__":
    main()

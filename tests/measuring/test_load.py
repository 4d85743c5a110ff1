"""The client of the measurements asks in turn, counts whole answers, and hides no refusal."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from bench.load import ask, request_bytes, summary


@asynccontextmanager
async def served(
    status: str, body: bytes, *, split: int = 0
) -> AsyncIterator[tuple[str, list[bytes]]]:
    """A server that answers every request the same, its answer in two pieces where asked."""
    asked: list[bytes] = []

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        whole = f"HTTP/1.1 {status}\r\ncontent-length: {len(body)}\r\n\r\n".encode() + body
        while head := await reader.read(1000):
            asked.append(head.split(b" ", 2)[1])
            writer.write(whole[:split])
            await asyncio.sleep(0.001)
            writer.write(whole[split:])
        writer.close()

    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    async with server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}", asked


@pytest.mark.parametrize("split", [0, 10, 45])
async def test_answers_are_counted_when_they_are_whole(split: int) -> None:
    async with served("200 OK", b"0123456789", split=split) as (address, asked):
        requests = [request_bytes(address, path, {}, None) for path in ("/a", "/b")]
        found = summary(await ask(address, requests, 1, 0.1), 0.1)
    assert found["bytes"] == 10
    assert found["requests"] == len(asked)
    assert asked[:4] == [b"/a", b"/b", b"/a", b"/b"]


async def test_a_server_that_is_busy_is_asked_again_and_its_refusals_are_counted_apart() -> None:
    async with served("503 Service Unavailable", b"later") as (address, asked):
        done = await ask(address, [request_bytes(address, "/", {}, None)], 1, 5)
    assert done.seconds == []
    assert done.busy == len(asked) - 1
    with pytest.raises(RuntimeError, match="503"):
        summary(done, 1)


async def test_a_refusal_ends_the_measurement() -> None:
    async with served("400 Bad Request", b"wrong") as (address, asked):
        done = await ask(address, [request_bytes(address, "/", {}, "{}")], 1, 5)
    assert len(asked) == 1
    with pytest.raises(RuntimeError, match="400"):
        summary(done, 1)

"""A small TCP proxy before PostgreSQL, which delays, cuts and loses answers."""

import asyncio
import contextlib
import random
import socket
import struct
from collections import Counter
from typing import Final

COMMIT: Final = b"COMMIT\x00"
_AT_ONCE: Final = struct.pack("ii", 1, 0)  # SO_LINGER: close with RST, send nothing more
_CHUNK: Final = 64 * 1024


class Proxy:
    """Listens on a port of this machine and forwards to the server's socket.

    What it does to a connection is counted by kind. `answer lost` is the ambiguous one: the COMMIT
    has reached the server, and the client gets a reset in place of the answer.
    """

    def __init__(self, chance: random.Random, upstream: str) -> None:
        """Prepare; `upstream` is the path of the server's socket."""
        self._chance = chance
        self._upstream = upstream
        self._open: set[asyncio.StreamWriter] = set()
        self.done: Counter[str] = Counter()
        self.faults = False
        self.port = 0

    async def listen(self) -> asyncio.Server:
        """Begin to listen on a free port."""
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0)
        self.port = server.sockets[0].getsockname()[1]
        return server

    def cut(self) -> None:
        """Reset one of the connections, whatever it is doing."""
        if self._open:
            _reset(self._chance.choice(sorted(self._open, key=id)))
            self.done["cut"] += 1

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            server_reader, server_writer = await asyncio.open_unix_connection(self._upstream)
        except OSError:
            _reset(writer)
            return
        self._open.add(writer)
        both = (
            asyncio.create_task(self._asked(reader, server_writer, writer)),
            asyncio.create_task(_answered(server_reader, writer)),
        )
        try:
            await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for one in both:
                one.cancel()
            self._open.discard(writer)
            for end in (writer, server_writer):
                end.close()

    async def _asked(
        self,
        reader: asyncio.StreamReader,
        server: asyncio.StreamWriter,
        client: asyncio.StreamWriter,
    ) -> None:
        with contextlib.suppress(OSError):
            while chunk := await reader.read(_CHUNK):
                fault = self._fault(chunk)
                if fault == "delayed":
                    await asyncio.sleep(self._chance.uniform(0.01, 0.2))
                if fault == "cut before the server":
                    _reset(client)
                    return
                server.write(chunk)
                await server.drain()
                if fault == "answer lost":
                    _reset(client)
                    await asyncio.sleep(0.2)  # the server reads what was sent, and commits
                    return

    def _fault(self, chunk: bytes) -> str | None:
        if not self.faults:
            return None
        dice = self._chance.random()
        fault = None
        if COMMIT in chunk and dice < 0.02:
            fault = "answer lost"
        elif dice < 0.0005:
            fault = "cut before the server"
        elif dice < 0.003:
            fault = "delayed"
        if fault is not None:
            self.done[fault] += 1
        return fault


async def _answered(reader: asyncio.StreamReader, client: asyncio.StreamWriter) -> None:
    with contextlib.suppress(OSError):
        while chunk := await reader.read(_CHUNK):
            client.write(chunk)
            await client.drain()


def _reset(writer: asyncio.StreamWriter) -> None:
    found = writer.get_extra_info("socket")
    if found is not None:
        with contextlib.suppress(OSError):
            found.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
    writer.transport.abort()

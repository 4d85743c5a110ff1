"""Hears what the database announces: LISTEN on a connection of its own."""

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Final

import psycopg
from psycopg import sql
from sqlalchemy import URL

_log = logging.getLogger(__name__)

_AGAIN: Final = 1.0
"""Seconds before a connection that was lost is made again."""

_QUIET: Final = 30.0
"""After so many seconds without a word the connection is asked whether it is still there."""


async def heard(url: URL, channel: str) -> AsyncIterator[str | None]:
    """What is announced on a channel, until the iteration is given up.

    Whatever was announced while nobody listened is lost; so None comes first, and after every
    connection that was lost, to say: look for yourself.
    """
    address = url.set(drivername="postgresql").render_as_string(hide_password=False)
    listen = sql.SQL("LISTEN {}").format(sql.Identifier(channel))
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(
                address, autocommit=True, connect_timeout=5, application_name="trainingflow events"
            ) as connection:
                await connection.execute(listen)
                yield None
                while True:
                    async for one in connection.notifies(timeout=_QUIET):
                        yield one.payload
                    await connection.execute("SELECT 1")
        except psycopg.Error:
            _log.warning("the announcements of %s were interrupted", channel)
            await asyncio.sleep(_AGAIN)

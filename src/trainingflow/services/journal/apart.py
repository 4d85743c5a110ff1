"""Entries in a transaction of their own: of what was refused, failed or only read.

Whose answer waits for its entries shares the transaction with all who wait at that moment: many
who read cost one commit.
"""

import asyncio
import logging
from collections.abc import Mapping, Sequence
from contextvars import Context
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.session import Busy, Database
from trainingflow.domain.people import Actor
from trainingflow.failpoints import Boundary
from trainingflow.services.journal.journal import AS_ONE, Note, as_one, row_of

_log = logging.getLogger(__name__)

_MOST: Final = 500
"""Entries of one transaction: what waits longer is written with the next."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it will be written.

    Attributes:
        authority_id: whose data it is about.
        row: its columns.
    """

    authority_id: UUID
    row: Mapping[str, Any]


def entry_of(
    authority_id: UUID, person_id: UUID | None, note: Note, via_id: UUID | None = None
) -> Entry:
    """An entry of what the request or job at hand has done.

    Args:
        authority_id: whose data it is about.
        person_id: who; none for somebody who is not signed in.
        note: what.
        via_id: the token or session that was used.
    """
    return Entry(authority_id, row_of(authority_id, Actor(person_id, ()), via_id, note))


async def write_apart(
    database: Database,
    authority_id: UUID,
    person_id: UUID | None,
    note: Note,
    *,
    via_id: UUID | None = None,
) -> None:
    """Write one entry; the transaction that it tells of, if any, is over.

    Where it cannot be written the log says so: nothing was changed, and whoever was refused is
    told why as before.
    """
    await _write(database, [entry_of(authority_id, person_id, note, via_id)])


class Apart:
    """Writes the entries of all requests of a process, those that come together in one go.

    Args:
        database: where.
    """

    def __init__(self, database: Database) -> None:
        self._database = database
        self._waiting: list[tuple[Sequence[Entry], asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None

    async def write(self, entries: Sequence[Entry]) -> None:
        """Wait until they are written; or until the log says that they could not be."""
        if not entries:
            return
        written = asyncio.get_running_loop().create_future()
        self._waiting.append((entries, written))
        if self._writing is None or self._writing.done():
            # Of no request: whoever goes away in the meantime takes nobody's entries along.
            self._writing = asyncio.create_task(self._write_all(), context=Context())
        await written

    async def _write_all(self) -> None:
        while self._waiting:
            await asyncio.sleep(0)  # whoever is as far as this comes along
            taken = self._taken()
            failure: Exception | None = None
            try:
                await _write(self._database, [one for entries, _ in taken for one in entries])
            except Exception as error:  # noqa: BLE001 - each who waits is told, and the next go on
                failure = error
            for _, written in taken:
                if written.done():  # nobody waits any more
                    continue
                if failure is None:
                    written.set_result(None)
                else:
                    written.set_exception(failure)

    def _taken(self) -> list[tuple[Sequence[Entry], asyncio.Future[None]]]:
        number = size = 0
        while number < len(self._waiting) and size < _MOST:
            size += len(self._waiting[number][0])
            number += 1
        taken, self._waiting = self._waiting[:number], self._waiting[number:]
        return taken


async def _write(database: Database, entries: Sequence[Entry]) -> None:
    ordered = sorted(entries, key=lambda one: one.authority_id)
    for authority_id, of_one in groupby(ordered, lambda one: one.authority_id):
        rows = [one.row for one in of_one]
        try:
            await database.of(authority_id).write_once(
                Boundary.TOLD_APART, AS_ONE, rows=as_one(rows)
            )
        except (SQLAlchemyError, Busy, OSError):
            told = sorted({f"{row['action']} {row['result']}" for row in rows})
            _log.exception("%d entries could not be written: %s", len(rows), ", ".join(told))

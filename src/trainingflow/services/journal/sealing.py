"""The sealer: signs what was written since the last seal, and tells a file outside of it.

Only transactions that have ended before every one that still runs are sealed, in their order: an
entry of a slow transaction is sealed later, and none is left out.
"""

import asyncio
import json
import logging
import os
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any, Final, Self

from sqlalchemy import Row, insert, text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import AuditSeal
from trainingflow.db.session import Busy, Database
from trainingflow.failpoints import Boundary
from trainingflow.services.journal.seals import BEGINNING, KeyUnusable, Seal, SigningKey, root_of
from trainingflow.settings import SettingInvalid, Settings

_log = logging.getLogger(__name__)

AT_ONCE: Final = 10_000
"""So many entries are under one seal at most."""

EVERY: Final = timedelta(seconds=1)
"""So long the sealer rests where nothing is left to seal."""

# One sealer works at a time, however many workers there are.
_LOCK: Final = 7_420_223

# So many ends of lines show a whole line even where the last one is torn.
_WHOLE_LINES: Final = 2

ALL_SEALS: Final = """
    SELECT n, first_txid, first_id, last_txid, last_id, entries, root, previous,
           audit_instant(sealed_at) AS sealed_at, key_id, signature
    FROM audit_seal WHERE n > :after ORDER BY n
"""
_NEXT = """
    SELECT txid, id, row_hash FROM audit_entry
    WHERE (txid, id) > (:txid, :id)
      AND txid < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
    ORDER BY txid, id LIMIT :limit
"""
LEAVES: Final = """
    SELECT row_hash FROM audit_entry
    WHERE (txid, id) >= (:first_txid, :first_id) AND (txid, id) <= (:last_txid, :last_id)
    ORDER BY txid, id
"""
_AGE = """
    SELECT clock_timestamp() - min(at) FROM audit_entry
    WHERE (txid, id) > (SELECT coalesce(max(last_txid), 0), coalesce(max(last_id), 0) FROM (
      SELECT last_txid, last_id FROM audit_seal ORDER BY n DESC LIMIT 1) AS newest)
"""


class NumbersWentBack(Exception):
    """The database counts its transactions from below the last seal: it was loaded from a dump."""


@dataclass(frozen=True, slots=True)
class Sealer:
    """Signs entries, batch after batch.

    Attributes:
        key: what seals are signed with.
        outside: the file that every seal is appended to, on a disk that the database's owner
            cannot write; None: seals are kept in the database only, where its owner could
            rewrite all of them.
    """

    key: SigningKey
    outside: Path | None = None

    @classmethod
    def of(cls, settings: Settings) -> Self | None:
        """The sealer of an installation; none where no key is set.

        Raises:
            SettingInvalid: what is set is no key.
        """
        if settings.audit_key is None:
            return None
        try:
            key = SigningKey.of_pem(settings.audit_key.reveal().encode())
        except KeyUnusable as error:
            remedy = "write a key as `trainingflow audit key` makes it."
            name = "TRAININGFLOW_AUDIT_KEY"
            raise SettingInvalid(name, "…", remedy) from error
        return cls(key, Path(settings.audit_seals) if settings.audit_seals else None)

    async def seal(self, database: Database) -> int:
        """Seal what can be sealed, at most `AT_ONCE` entries, and tell the file.

        Returns:
            How many entries were sealed; 0 where there were none, or another sealer works.

        Raises:
            NumbersWentBack: entries would come before those that are sealed.
        """
        async with database.writing(Boundary.SEALED) as session:
            if not await session.scalar(
                text("SELECT pg_try_advisory_xact_lock(:key)"), {"key": _LOCK}
            ):
                return 0
            seal = await self._next(session)
            if seal is not None:
                await session.execute(insert(AuditSeal).values(_row(seal)))
        if self.outside is not None:
            await self._tell(database, self.outside)
        return 0 if seal is None else seal.entries

    async def keep_sealing(self, database: Database) -> None:
        """Seal until cancelled; what fails is written to the log and tried again."""
        while True:
            try:
                while await self.seal(database) == AT_ONCE:
                    continue
            except (SQLAlchemyError, Busy, OSError, NumbersWentBack):
                _log.exception("the journal could not be sealed")
            await asyncio.sleep(EVERY.total_seconds())

    async def _next(self, session: AsyncSession) -> Seal | None:
        last = await _newest(session)
        ended = last.last if last else (0, 0)
        if ended[0] >= await _running(session):
            raise NumbersWentBack
        query = {"txid": ended[0], "id": ended[1], "limit": AT_ONCE}
        rows = (await session.execute(text(_NEXT), query)).all()
        if not rows:
            return None
        seal = Seal(
            n=last.n + 1 if last else 1,
            first=(rows[0].txid, rows[0].id),
            last=(rows[-1].txid, rows[-1].id),
            entries=len(rows),
            root=root_of([bytes(row.row_hash) for row in rows]),
            previous=last.hash() if last else BEGINNING,
            sealed_at=str(
                await session.scalar(text("SELECT audit_instant(clock_timestamp())")) or ""
            ),
            key_id=self.key.public.id,
        )
        return replace(seal, signature=self.key.sign(seal.said()))

    async def _tell(self, database: Database, outside: Path) -> None:
        """Append the seals that the file has not, with the hashes of their entries."""
        async with database.reading() as session:
            for seal in await seals_after(session, _told(outside)):
                leaves = await leaves_of(session, seal)
                line = {"seal": seal.as_json(), "leaves": [leaf.hex() for leaf in leaves]}
                _append(outside, json.dumps(line, separators=(",", ":")))


async def seals_after(session: AsyncSession, n: int) -> Sequence[Seal]:
    """The seals after a number, in order."""
    return [as_seal(row) for row in await session.execute(text(ALL_SEALS), {"after": n})]


async def leaves_of(session: AsyncSession, seal: Seal) -> Sequence[bytes]:
    """The hashes of the entries under a seal, in order."""
    rows = await session.scalars(text(LEAVES), range_of(seal))
    return [bytes(row) for row in rows]


def range_of(seal: Seal) -> dict[str, int]:
    """The first and last entry under a seal, as parameters of a query."""
    (first_txid, first_id), (last_txid, last_id) = seal.first, seal.last
    return {
        "first_txid": first_txid,
        "first_id": first_id,
        "last_txid": last_txid,
        "last_id": last_id,
    }


async def unsealed_for(session: AsyncSession) -> timedelta | None:
    """How long the oldest entry has been waiting for its seal; none where nothing waits.

    More than a few seconds say that no sealer works, or that a transaction does not end.
    """
    waiting: timedelta | None = await session.scalar(text(_AGE))
    return waiting


def as_seal(row: Row[Any]) -> Seal:
    """The seal of a row, its instant as `audit_instant` writes it."""
    return Seal(
        n=row.n,
        first=(row.first_txid, row.first_id),
        last=(row.last_txid, row.last_id),
        entries=row.entries,
        root=bytes(row.root),
        previous=bytes(row.previous),
        sealed_at=row.sealed_at,
        key_id=row.key_id,
        signature=bytes(row.signature),
    )


async def _newest(session: AsyncSession) -> Seal | None:
    number = await session.scalar(text("SELECT coalesce(max(n), 0) - 1 FROM audit_seal"))
    found = await seals_after(session, int(number or 0))
    return found[-1] if found else None


async def _running(session: AsyncSession) -> int:
    query = text("SELECT (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint")
    return int(await session.scalar(query) or 0)


def _row(seal: Seal) -> dict[str, object]:
    return {
        "n": seal.n,
        "first_txid": seal.first[0],
        "first_id": seal.first[1],
        "last_txid": seal.last[0],
        "last_id": seal.last[1],
        "entries": seal.entries,
        "root": seal.root,
        "previous": seal.previous,
        "sealed_at": text(f"timestamptz '{seal.sealed_at}'"),
        "key_id": seal.key_id,
        "signature": seal.signature,
    }


def _told(outside: Path) -> int:
    """The number of the last seal in the file; 0 where it has none."""
    if not outside.exists():
        return 0
    with outside.open("rb") as file:
        size = file.seek(0, os.SEEK_END)
        reach, tail = 0, b""
        while reach < size and tail.count(b"\n", 0, -1) < _WHOLE_LINES:
            reach = min(size, reach * 2 or 1 << 16)
            file.seek(size - reach)
            tail = file.read(reach)
    # What the system did not write to its end, when it lost its power, has no end of line.
    lines = tail[: tail.rfind(b"\n") + 1].splitlines()
    return int(json.loads(lines[-1])["seal"]["n"]) if lines else 0


def _append(outside: Path, line: str) -> None:
    descriptor = os.open(outside, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o640)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        os.write(descriptor, b"\n" * torn + line.encode() + b"\n")
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

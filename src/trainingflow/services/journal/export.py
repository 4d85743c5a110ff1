"""Hands the journal out: entries of a period with the seals over them, as lines of JSON.

What is exported can be checked without this database: `check` reads it again.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.services.journal.sealing import as_seal, range_of, seals_after
from trainingflow.services.journal.seals import FIELDS, Seal

ENTRIES: Final = "entries.jsonl"
SEALS: Final = "seals.jsonl"
KEY: Final = "key.pem"
"""The files of an export, in one folder."""

_TEXT: Final = {
    "at": "audit_instant(at)",
    "before_sha256": "encode(before_sha256, 'hex')",
    "after_sha256": "encode(after_sha256, 'hex')",
}
_COLUMNS: Final = ", ".join(f"{_TEXT.get(name, f'{name}::text')} AS {name}" for name in FIELDS)

_OF_PERIOD = """
    SELECT n, first_txid, first_id, last_txid, last_id, entries, root, previous,
           audit_instant(sealed_at) AS sealed_at, key_id, signature
    FROM audit_seal s
    WHERE EXISTS (SELECT FROM audit_entry e
      WHERE (e.txid, e.id) >= (s.first_txid, s.first_id)
        AND (e.txid, e.id) <= (s.last_txid, s.last_id)
        AND e.at >= :since AND e.at < :until)
    ORDER BY n
"""
_UNDER = f"""
    SELECT {_COLUMNS}, encode(row_hash, 'hex') AS row_hash FROM audit_entry
    WHERE (txid, id) >= (:first_txid, :first_id) AND (txid, id) <= (:last_txid, :last_id)
    ORDER BY audit_entry.txid, audit_entry.id
"""  # noqa: S608 - names of this file

_ALL = f"""
    SELECT {_COLUMNS}, encode(row_hash, 'hex') AS row_hash FROM audit_entry
    ORDER BY audit_entry.txid, audit_entry.id
"""  # noqa: S608 - names of this file
_NEWEST = f"""
    SELECT {_COLUMNS}, encode(row_hash, 'hex') AS row_hash FROM audit_entry
    WHERE audit_entry.at >= :since AND audit_entry.at < :until
    ORDER BY audit_entry.txid DESC, audit_entry.id DESC LIMIT :limit
"""  # noqa: S608 - names of this file


async def seals_of(session: AsyncSession, since: datetime, until: datetime) -> list[Seal]:
    """The seals over what was written from one instant until before another, in order."""
    rows = await session.execute(text(_OF_PERIOD), {"since": since, "until": until})
    return [as_seal(row) for row in rows]


async def lines_under(session: AsyncSession, seal: Seal) -> AsyncIterator[str]:
    """The entries under a seal, one line of JSON each, every value as the text that is hashed."""
    rows = await session.stream(text(_UNDER), range_of(seal))
    async for row in rows.mappings():
        yield json.dumps(dict(row), ensure_ascii=False, separators=(",", ":"))


async def all_seals(session: AsyncSession) -> Sequence[Seal]:
    """Every seal, in order."""
    return await seals_after(session, 0)


async def purged_through(session: AsyncSession) -> int:
    """The last seal whose entries were taken away by two persons; 0 where none were."""
    return int(await session.scalar(text("SELECT coalesce(max(seal_n), 0) FROM audit_purge")) or 0)


async def all_entries(session: AsyncSession) -> AsyncIterator[dict[str, str | None]]:
    """Every entry in the order in which it is sealed, its values as the text that is hashed."""
    rows = await session.stream(text(_ALL))
    async for row in rows.mappings():
        yield dict(row)


async def newest(
    session: AsyncSession, since: datetime, until: datetime, limit: int
) -> list[dict[str, str | None]]:
    """The newest entries of a period, the oldest of them first."""
    found = await session.execute(text(_NEWEST), {"since": since, "until": until, "limit": limit})
    return [dict(row) for row in found.mappings()][::-1]

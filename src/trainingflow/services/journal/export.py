"""Hands the journal out: entries of a period with the seals over them, as lines of JSON.

What is exported can be checked without this database: `check` reads it again.
"""

import json
from collections.abc import AsyncIterator, Sequence
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.services.journal.marks import ACTION
from trainingflow.services.journal.read import Proof
from trainingflow.services.journal.sealing import as_seal, range_of, seals_after
from trainingflow.services.journal.seals import FIELDS, Seal

ENTRIES: Final = "entries.jsonl"
SEALS: Final = "seals.jsonl"
PURGES: Final = "purges.jsonl"
KEY: Final = "key.pem"
"""The files of an export, in one folder. The key is for whoever has none: it proves nothing."""

_TEXT: Final = {
    "at": "audit_instant(at)",
    "before_sha256": "encode(before_sha256, 'hex')",
    "after_sha256": "encode(after_sha256, 'hex')",
}
_COLUMNS: Final = ", ".join(f"{_TEXT.get(name, f'{name}::text')} AS {name}" for name in FIELDS)

# From the first to the last seal over anything of the period, and all between them: a slow
# transaction is sealed late. Whether a seal whose entries are gone was over any, its instant and
# that of the seal before it tell.
_OF_PERIOD = """
    WITH of_period AS (
      SELECT s.n FROM audit_seal s
      LEFT JOIN audit_seal b ON b.n = s.n - 1
      WHERE (s.sealed_at >= :since AND :until > coalesce(b.sealed_at, (
          SELECT min(e.at) FROM audit_entry e
          WHERE (e.txid, e.id) <= (s.last_txid, s.last_id)), '-infinity'))
        OR EXISTS (SELECT FROM audit_entry e
          WHERE (e.txid, e.id) >= (s.first_txid, s.first_id)
            AND (e.txid, e.id) <= (s.last_txid, s.last_id)
            AND e.at >= :since AND e.at < :until))
    SELECT n, first_txid, first_id, last_txid, last_id, entries, root, previous,
           audit_instant(sealed_at) AS sealed_at, key_id, signature
    FROM audit_seal
    WHERE n BETWEEN (SELECT min(n) - 1 FROM of_period) AND (SELECT max(n) FROM of_period)
    ORDER BY n
"""
_UNDER = f"""
    SELECT {_COLUMNS}, encode(row_hash, 'hex') AS row_hash FROM audit_entry
    WHERE (txid, id) >= (:first_txid, :first_id) AND (txid, id) <= (:last_txid, :last_id)
    ORDER BY audit_entry.txid, audit_entry.id
"""  # noqa: S608 - names of this file

_OVER_MARKS = """
    SELECT DISTINCT s.n, s.first_txid, s.first_id, s.last_txid, s.last_id, s.entries, s.root,
           s.previous, audit_instant(s.sealed_at) AS sealed_at, s.key_id, s.signature
    FROM audit_purge p
    JOIN audit_entry e ON e.object_id = p.id AND e.action = :action
    JOIN audit_seal s ON (e.txid, e.id) >= (s.first_txid, s.first_id)
      AND (e.txid, e.id) <= (s.last_txid, s.last_id)
    ORDER BY s.n
"""

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
    """The seals over what was written from one instant until before another, in order.

    Before them comes the one before the first, if there is one: it shows that none was cut off.
    """
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


async def proofs_of_purges(session: AsyncSession) -> Sequence[Proof]:
    """The seals under which the marks of purges lie, each with all of its entries, in order."""
    rows = (await session.execute(text(_OVER_MARKS), {"action": ACTION})).all()
    found = []
    for seal in map(as_seal, rows):
        entries = (await session.execute(text(_UNDER), range_of(seal))).mappings()
        found.append(Proof(seal, [dict(one) for one in entries]))
    return found


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

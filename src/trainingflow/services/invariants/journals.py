"""What holds of the journal: entries have their hash, seals their chain, deeds their event."""

from collections.abc import Iterator
from typing import Final

from sqlalchemy import Connection, text

from trainingflow.services.invariants.invariant import Invariant, Row
from trainingflow.services.journal.marks import ACTION
from trainingflow.services.journal.sealing import ALL_SEALS, LEAVES, as_seal, range_of
from trainingflow.services.journal.seals import BEGINNING, root_of

# A purge that no entry tells of took nothing away that may be missing.
_PURGED = """
    SELECT coalesce(max(p.seal_n), 0) FROM audit_purge p
    WHERE EXISTS (SELECT FROM audit_entry e WHERE e.object_id = p.id AND e.action = :action)
"""


def _broken_seals(connection: Connection) -> Iterator[Row]:
    """Every seal that does not name the one before it, or is not of the entries that are there.

    Who signed it is checked by `trainingflow audit verify`, which is given the key.
    """
    purged = connection.scalar(text(_PURGED), {"action": ACTION}) or 0
    number, previous = 1, BEGINNING
    for row in connection.execute(text(ALL_SEALS), {"after": 0}).all():
        seal = as_seal(row)
        if (seal.n, seal.previous) != (number, previous):
            yield {"seal": seal.n, "wrong": "the seal before"}
        if seal.n > purged:
            leaves = [bytes(one) for one in connection.scalars(text(LEAVES), range_of(seal))]
            if (len(leaves), root_of(leaves)) != (seal.entries, seal.root):
                yield {"seal": seal.n, "wrong": "its entries", "entries": len(leaves)}
        number, previous = seal.n + 1, seal.hash()


JOURNALS_HOLD: Final[tuple[Invariant, ...]] = (
    Invariant(
        name="entries-have-their-hash",
        row="I15",
        en="Every entry of the journal has the hash of what it says.",
        zh="每条审计记录的哈希值与其内容相符。",
        query="""
            SELECT e.id AS entry, e.action, e.at FROM audit_entry e
            WHERE e.row_hash <> audit_row_hash(e)""",
    ),
    Invariant(
        name="seals-are-chained",
        row="I15",
        en="Every seal names the one before it, and the entries under it are those it was put on.",
        zh="审计封印首尾相接，封印下的记录与封存时一致。",
        look=_broken_seals,
    ),
    Invariant(
        name="deeds-have-their-event",
        row="I16",
        en="What the journal says was done to an item is an event of it, with the same hash.",
        zh="审计记录所载的办理，在事项经过中存在且哈希值一致。",
        query="""
            SELECT a.id AS entry, a.action, a.object_id AS item, a.detail->>'seq' AS seq
            FROM audit_entry a
            LEFT JOIN item_event e ON e.authority_id = a.authority_id AND e.item_id = a.object_id
              AND e.seq = (a.detail->>'seq')::int
            WHERE a.result = 'DONE' AND a.after_sha256 IS NOT NULL
              AND e.row_hash IS DISTINCT FROM a.after_sha256""",
    ),
)

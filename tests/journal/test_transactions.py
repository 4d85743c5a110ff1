"""Whatever the application has written stands beside an entry of the same transaction."""

import psycopg
import pytest
from psycopg import sql

from tests.api.conftest import Api, api
from tests.districts import District
from tests.invariants.conftest import lived
from trainingflow.api.nodes import global_id

__all__ = ["api", "lived"]

# What belongs to no deed: seals and counters, what waits for the worker, and what it derives.
NO_DEED = {
    "audit_seal",
    "credit_account",
    "demo_clock",
    "rate_bucket",
    "recomputation",
    "standing_due",
}


@pytest.fixture
def contents(lived: District) -> str:
    return lived.database_name


def test_every_row_of_every_table_was_written_with_an_entry(owner: psycopg.Connection) -> None:
    """A course that went all its way: declared, appraised, held, confirmed."""
    written, alone = set[str](), dict[str, int]()
    for (table,) in owner.execute(
        """SELECT relname FROM pg_class WHERE relkind = 'r'
           AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'procrastinate%'
           AND relname NOT IN ('alembic_version', 'audit_entry')"""
    ).fetchall():
        rows, without = owner.execute(
            sql.SQL(
                """SELECT count(*), count(*) FILTER (WHERE NOT EXISTS (
                     SELECT FROM audit_entry a WHERE a.txid & 4294967295 = t.xmin::text::bigint))
                   FROM {} t WHERE t.xmin::text::bigint
                     >= (SELECT min(txid) & 4294967295 FROM audit_entry)"""
            ).format(sql.Identifier(table))
        ).fetchone() or (0, 0)
        if rows and table not in NO_DEED:
            written.add(table)
        if without and table not in NO_DEED:
            alone[table] = without

    assert alone == {}
    assert {"item_event", "credit_record", "credit_confirmation", "vote", "task"} <= written
    assert len(written) > 20, sorted(written)


async def test_each_mutation_is_told_in_its_transaction(
    api: Api, owner: psycopg.Connection
) -> None:
    """One after the other over HTTP; the rows that each has written carry its entry's number."""
    [course, *_] = owner.execute("SELECT id FROM item WHERE kind = 'COURSE'").fetchall()
    item = global_id("Course", course[0])
    asked = {
        "watch": f'watch(itemId: "{item}")',
        "unwatch": f'unwatch(itemId: "{item}")',
        "createCalendarFeed": "createCalendarFeed",
    }
    for name, document in asked.items():
        [before] = owner.execute("SELECT coalesce(max(id), 0) FROM audit_entry").fetchone() or [0]

        await api.data(f"mutation {{ {document} {{ __typename }} }}", "ce-officer")

        entries = owner.execute(
            "SELECT coalesce(detail->>'operation', action), result, txid FROM audit_entry"
            " WHERE id > %s",
            [before],
        ).fetchall()
        assert [one[:2] for one in entries] == [(name, "DONE")]
        assert _rows_of(owner, entries[0][2]) > 0, name


def _rows_of(owner: psycopg.Connection, txid: int) -> int:
    """How many rows, entries excepted, a transaction has left."""
    found = 0
    for table in ("watch", "calendar_feed"):
        rows = owner.execute(
            sql.SQL("SELECT count(*) FROM {} t WHERE t.xmin::text::bigint = %s").format(
                sql.Identifier(table)
            ),
            [txid & 0xFFFFFFFF],
        ).fetchone()
        found += rows[0] if rows else 0
    return found

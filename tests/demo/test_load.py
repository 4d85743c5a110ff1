"""Loading: once, the same every time, and with a clock that can be set."""

from datetime import date

import psycopg
from psycopg import sql

from trainingflow import demo
from trainingflow.db.models import Base
from trainingflow.demo.load import load

# What the migration writes, what depends on when the demo was started (standings are those of the
# day), and the journal: whoever has asked the shared district before this stands in it.
NOT_OF_THE_DISTRICT = frozenset(
    {"lifecycle_state", "transition_rule", "demo_clock", "credit_account", "audit_entry"}
)


def checksums(url: str) -> dict[str, object]:
    """A hash over all rows of every table, without real clocks and numbers of transactions."""
    found: dict[str, object] = {}
    with psycopg.connect(url) as connection:
        for table in sorted(Base.metadata.tables.keys() - NOT_OF_THE_DISTRICT):
            query = sql.SQL(
                "SELECT count(*),"
                " md5(coalesce(string_agg(t::text, '' ORDER BY t::text COLLATE \"C\"), ''))"
                " FROM (SELECT to_jsonb(one) - 'began_at' - 'position' FROM {} AS one) AS t"
            )
            found[table] = connection.execute(query.format(sql.Identifier(table))).fetchone()
    return found


def test_two_loads_give_the_same_district(loaded: str, owner_url: str) -> None:
    load(owner_url, today=date(2025, 6, 2))
    assert checksums(owner_url) == checksums(loaded)


def test_a_second_load_changes_nothing_not_even_the_clock(loaded: str) -> None:
    before = checksums(loaded)
    load(loaded, today=date(2025, 6, 2))
    assert (checksums(loaded), demo.today(loaded)) == (before, date(2024, 5, 20))


def test_the_clock_can_be_set_to_the_morning_of_any_day(owner_url: str) -> None:
    demo.set_today(owner_url, date(2024, 11, 4))
    with psycopg.connect(owner_url) as connection:
        row = connection.execute(
            "SELECT to_char(trainingflow_now() AT TIME ZONE 'Asia/Shanghai', 'YYYY-MM-DD HH24:MI')"
        ).fetchone()
    assert row == ("2024-11-04 09:00",)


def test_a_database_without_the_demo_has_the_clock_of_the_server(owner_url: str) -> None:
    with psycopg.connect(owner_url) as connection:
        row = connection.execute("SELECT trainingflow_now() = transaction_timestamp()").fetchone()
    assert row == (True,)

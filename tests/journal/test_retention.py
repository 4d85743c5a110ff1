"""Entries are kept: what is younger than half a year never goes, and the rest by two persons."""

from collections.abc import Iterator
from uuid import uuid4

import psycopg
import pytest

from tests.journal.sealing import Sealed
from tests.services.conftest import People


@pytest.fixture
def contents(sealed: Sealed) -> str:
    return sealed.database_name


@pytest.fixture
def keeper(owner_url: str) -> Iterator[psycopg.Connection]:
    """A connection as the owner of the tables, who migrates and is no superuser."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        connection.execute("SET ROLE trainingflow_owner")
        yield connection


def age(owner: psycopg.Connection, seal: int, months: int) -> None:
    """Let the entries under a seal, and under those before it, be so old."""
    with owner.transaction():
        owner.execute("ALTER TABLE audit_entry DISABLE TRIGGER USER")
        owner.execute(
            """UPDATE audit_entry SET at = at - make_interval(months => %s)
               WHERE (txid, id) <= (SELECT last_txid, last_id FROM audit_seal WHERE n = %s)""",
            [months, seal],
        )
        owner.execute("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_append_only")
        owner.execute("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_written")
        owner.execute("ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_no_truncate")


def purge(keeper: psycopg.Connection, people: People, seal: int, months: int, *persons: str) -> int:
    """Take away what is under a seal and before it; gives how many entries went."""
    number = uuid4()
    one, other = (people.world.people[code] for code in persons)
    with keeper.transaction():
        keeper.execute(
            """INSERT INTO audit_entry (authority_id, action, object_kind, result)
               SELECT id, 'purge', 'AUDIT', 'DONE' FROM authority""",
        )
        keeper.execute(
            """INSERT INTO audit_purge (id, before, proposed_by, approved_by, reason, seal_n,
                 entries, root)
               SELECT %s, now() - make_interval(months => %s), %s, %s, 'kept for long enough', n,
                 entries, root FROM audit_seal WHERE n = %s""",
            [number, months, one, other, seal],
        )
        [gone] = keeper.execute("SELECT purge_audit(%s)", [number]).fetchone() or [0]
    return int(gone)


def test_what_is_old_goes_when_two_persons_want_it(
    people: People, keeper: psycopg.Connection, owner: psycopg.Connection
) -> None:
    age(owner, 2, months=40)
    before = people.world.count("audit_entry")

    gone = purge(keeper, people, 2, 36, "ce-officer", "ce-officer-2")

    assert gone > 0
    assert people.world.count("audit_entry") == before + 1 - gone


def test_one_person_alone_takes_nothing_away(
    people: People, keeper: psycopg.Connection, owner: psycopg.Connection
) -> None:
    age(owner, 2, months=40)

    with pytest.raises(psycopg.errors.CheckViolation, match="two_persons"):
        purge(keeper, people, 2, 36, "ce-officer", "ce-officer")


def test_nothing_younger_than_half_a_year_goes_whoever_wants_it(
    people: People, keeper: psycopg.Connection, owner: psycopg.Connection
) -> None:
    age(owner, 2, months=5)

    with pytest.raises(psycopg.IntegrityError, match="floor"):
        purge(keeper, people, 2, 4, "ce-officer", "ce-officer-2")
    with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
        purge(keeper, people, 2, 7, "ce-officer", "ce-officer-2")
    for statement in ("DELETE FROM audit_entry", "TRUNCATE audit_entry"):
        with pytest.raises(psycopg.errors.RestrictViolation, match="append-only"):
            keeper.execute(statement)

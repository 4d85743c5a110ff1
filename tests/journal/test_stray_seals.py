"""The role of the application adds no seal but the next one, over the very entries that it says."""

from typing import Final

import psycopg
import pytest

from tests.journal.sealing import KEY, Sealed, acts, ended, seal
from tests.services.conftest import People
from trainingflow.services.journal.sealing import Sealer, seals_after
from trainingflow.services.journal.seals import BEGINNING, SigningKey

WAITING: Final = 3
"""So many entries wait for the next seal."""

RIGHT: Final = {
    "n": "b.n + 1",
    "first_txid": "(w.e[1]).txid",
    "first_id": "(w.e[1]).id",
    "last_txid": "(w.e[3]).txid",
    "last_id": "(w.e[3]).id",
    "entries": "3",
    "root": "audit_root(ROW(0, (w.e[1]).txid, (w.e[1]).id, (w.e[3]).txid, (w.e[3]).id,"
    " 0, '', '', now(), '', '')::audit_seal)",
    "previous": "audit_seal_hash(b)",
    "sealed_at": "clock_timestamp()",
    "key_id": "'nobody''s'",
    "signature": "'forged'",
}
"""A seal that is right but for its signature, in terms of the last one and of those that wait."""

WRONG: Final = {
    "a number left out": {"n": "b.n + 2"},
    "a number again": {"n": "b.n"},
    "another before it": {"previous": "sha256('another')"},
    "none before it": {"previous": "''"},
    "an entry skipped": {"first_txid": "(w.e[2]).txid", "first_id": "(w.e[2]).id", "entries": "2"},
    "an entry that has a seal": {"first_txid": "b.last_txid", "first_id": "b.last_id"},
    "an end without an entry": {"last_id": "(w.e[3]).id + 1000"},
    "entries to come": {"last_txid": "(w.e[3]).txid + 1000000000"},
    "an end before the beginning": {"last_txid": "b.last_txid", "last_id": "b.last_id"},
    "too few entries": {"entries": "2"},
    "too many entries": {"entries": "4"},
    "no entries": {"entries": "0", "root": "sha256('')"},
    "another root": {"root": "sha256('another')"},
    "an earlier hour": {"sealed_at": "clock_timestamp() - interval '1 hour'"},
    "a later hour": {"sealed_at": "clock_timestamp() + interval '1 hour'"},
}


@pytest.fixture
def contents(sealed: Sealed) -> str:
    return sealed.database_name


def added(connection: psycopg.Connection, changed: dict[str, str]) -> None:
    """Add a seal as any statement could."""
    said = {**RIGHT, **changed}
    connection.execute(
        f"""WITH b AS (SELECT * FROM audit_seal ORDER BY n DESC LIMIT 1), w AS (
              SELECT array_agg(e ORDER BY e.txid, e.id) AS e FROM audit_entry e, b
              WHERE (e.txid, e.id) > (b.last_txid, b.last_id))
            INSERT INTO audit_seal ({", ".join(said)})
            SELECT {", ".join(said.values())} FROM b, w""".encode()  # noqa: S608 - all from above
    )


@pytest.mark.parametrize("wrong", WRONG)
async def test_a_seal_that_does_not_continue_the_chain_is_refused(
    wrong: str, people: People, application: psycopg.Connection
) -> None:
    await acts(people, WAITING)
    await ended(people)

    with pytest.raises(psycopg.errors.RestrictViolation, match="does not continue the chain"):
        added(application, WRONG[wrong])

    assert people.world.count("audit_seal") == 4
    assert await seal(people, Sealer(KEY)) == WAITING


async def test_only_its_signature_tells_a_seal_of_nobody_from_the_next_one(
    people: People, application: psycopg.Connection
) -> None:
    """Else the refusals above would say nothing; whoever has no key still cannot hide by it."""
    await acts(people, WAITING)
    await ended(people)

    added(application, {})

    async with people.database.reading() as session:
        [*_, last] = await seals_after(session, 0)
    assert (last.n, last.entries, KEY.public.signed(last)) == (5, WAITING, False)


async def test_a_running_transaction_is_under_no_seal(
    people: People, application: psycopg.Connection, database_url: str
) -> None:
    with psycopg.connect(database_url) as slow:
        slow.execute(
            "INSERT INTO audit_entry (authority_id, action, object_kind, result)"
            " VALUES (%s, 'slow', '', 'DONE')",
            [people.world.authority_id],
        )
        await acts(people, WAITING)

        with pytest.raises(psycopg.errors.RestrictViolation, match="does not continue the chain"):
            added(application, {})


@pytest.mark.parametrize("number", [1, 2, 3, 4, 5, 7, 8, 31])
async def test_root_and_hash_are_alike_with_and_without_the_database(
    people: People, owner: psycopg.Connection, number: int
) -> None:
    await acts(people, number)
    await seal(people, Sealer(SigningKey.new()))

    found = owner.execute(
        "SELECT n, audit_root(s) = root, audit_seal_hash(s) FROM audit_seal s ORDER BY n"
    ).fetchall()

    async with people.database.reading() as session:
        seals = await seals_after(session, 0)
    assert found == [(one.n, True, one.hash()) for one in seals]
    assert [one.previous for one in seals] == [BEGINNING, *(one.hash() for one in seals[:-1])]

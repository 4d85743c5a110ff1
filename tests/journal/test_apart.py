"""Entries of those who read at the same time share a transaction, and nobody's is lost by it."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import Any

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from trainingflow.db.session import Database
from trainingflow.services.journal import apart, journal
from trainingflow.services.journal.apart import Apart, Entry, entry_of
from trainingflow.services.journal.journal import Note, Result


def _entry(people: People, action: str, **also: Any) -> Entry:
    note = Note(action=action, object_kind="QUERY", result=Result.READ, **also)
    return entry_of(people.world.authority_id, people.world.people["manager"], note)


async def _actions(database: Database) -> list[str]:
    async with database.reading() as session:
        found = await session.scalars(
            text("SELECT action FROM audit_entry WHERE action LIKE 'told%' ORDER BY id")
        )
        return list(found)


async def test_entries_of_many_at_once_are_written_in_few_transactions(
    people: People, database: Database
) -> None:
    together = Apart(database)
    asked = [[_entry(people, f"told {n}.{m}") for m in range(2)] for n in range(40)]

    await asyncio.gather(*(together.write(entries) for entries in asked))

    async with database.reading() as session:
        counted = await session.execute(
            text(
                "SELECT txid, count(*) AS number FROM audit_entry"
                " WHERE action LIKE 'told%' GROUP BY 1"
            )
        )
        numbers = [row.number for row in counted]
    assert sum(numbers) == 80
    assert len(numbers) <= 3
    assert Counter(await _actions(database)) == Counter(
        f"told {n}.{m}" for n in range(40) for m in range(2)
    )


async def test_who_goes_away_takes_no_entry_along(people: People, database: Database) -> None:
    together = Apart(database)
    going = asyncio.create_task(together.write([_entry(people, "told by who goes")]))
    staying = asyncio.create_task(together.write([_entry(people, "told by who stays")]))
    await asyncio.sleep(0)
    going.cancel()

    await staying

    with pytest.raises(asyncio.CancelledError):
        await going
    assert await _actions(database) == ["told by who goes", "told by who stays"]


async def test_a_fault_is_told_to_whom_it_concerns_and_the_next_entries_are_written(
    people: People, database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    together = Apart(database)
    as_one = journal.as_one

    def faulty(rows: Sequence[Any]) -> str:
        if any(row["action"] == "told wrongly" for row in rows):
            message = "a fault of ours"
            raise ValueError(message)
        return as_one(rows)

    monkeypatch.setattr(apart, "as_one", faulty)
    with pytest.raises(ValueError, match="a fault of ours"):
        await together.write([_entry(people, "told wrongly")])
    await together.write([_entry(people, "told rightly")])
    assert await _actions(database) == ["told rightly"]


async def test_where_entries_cannot_be_written_the_log_says_which(
    people: People, owner_url: str, database: Database, caplog: pytest.LogCaptureFixture
) -> None:
    with people.world.engine.begin() as connection:
        connection.execute(text("REVOKE INSERT ON audit_entry FROM trainingflow_app"))

    await Apart(database).write([_entry(people, "told"), _entry(people, "told")])

    assert "2 entries could not be written: told READ" in caplog.text
    assert await _actions(database) == []


async def test_hashes_and_details_arrive_as_they_were(people: People, database: Database) -> None:
    detail = {"条件": ["甲", None, 1], "count": 2}
    entry = _entry(people, "told", before=b"\x00\xff", after=b"", detail=detail, reason="一 \\x")

    await Apart(database).write([entry])

    async with database.reading() as session:
        found = await session.execute(
            text(
                "SELECT before_sha256, after_sha256, detail, reason, roles, actor_id"
                " FROM audit_entry WHERE action = 'told'"
            )
        )
        row = found.one()
    assert tuple(row) == (b"\x00\xff", b"", detail, "一 \\x", [], people.world.people["manager"])

"""Data keys are changed without a loss, under the eyes of whoever reads meanwhile."""

import asyncio

import pytest
from typer.testing import CliRunner

from tests.privacy.conftest import MASTER, Connection, People
from tests.privacy.test_numbers import ALL, EMAIL, ID, KEYRING, PHONE, find, keep, read
from trainingflow.cli import keys as command
from trainingflow.db.session import clock
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.services.privacy import data_keys, rotating
from trainingflow.services.privacy.numbers import ErasedForGood
from trainingflow.services.privacy.rotating import Rotated
from trainingflow.services.work import Work

SHARED = (*ALL, ("teacher-1", NumberKind.PHONE, PHONE))
EVERYTHING = (
    "SELECT sealed FROM personal_number UNION ALL SELECT blind FROM personal_number "
    "UNION ALL SELECT wrapped FROM subject_key UNION ALL SELECT wrapped FROM data_key"
)


async def rotate(people: People) -> Rotated:
    async with people.database.writing() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        return await rotating.rotate(work, KEYRING)


async def test_after_a_rotation_nothing_is_as_it_was_and_everything_reads_as_before(
    people: People, owner: Connection
) -> None:
    await keep(people, KEYRING, *SHARED)
    before = set(owner.execute(EVERYTHING).fetchall())

    rotated = await rotate(people)

    after = set(owner.execute(EVERYTHING).fetchall())
    assert rotated == Rotated(people=2, numbers=4)
    assert before & after == set()
    assert await read(people, KEYRING, "teacher-0") == [
        ("EMAIL", EMAIL),
        ("ID_CARD", ID),
        ("PHONE", PHONE),
    ]
    assert await find(people, KEYRING, NumberKind.PHONE, PHONE) == sorted(
        people.world.people[who] for who in ("teacher-0", "teacher-1")
    )
    assert owner.execute(
        "SELECT object_kind, detail->>'numbers' FROM audit_entry WHERE action = 'rotateKeys'"
    ).fetchall() == [("AUTHORITY", "4")]


async def test_a_key_that_was_destroyed_stays_destroyed(people: People) -> None:
    await keep(people, KEYRING, *SHARED)
    async with people.database.writing() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        await data_keys.destroy(work, people.world.people["teacher-0"])

    assert await rotate(people) == Rotated(people=1, numbers=1)
    assert await read(people, KEYRING, "teacher-0") == []
    with pytest.raises(ErasedForGood):
        await keep(people, KEYRING, *ALL)


async def test_whoever_reads_meanwhile_reads_whole_numbers_and_who_writes_waits(
    people: People,
) -> None:
    await keep(people, KEYRING, *SHARED)
    done = asyncio.Event()
    seen = []

    async def reading() -> None:
        while not done.is_set():
            seen.append(await read(people, KEYRING, "teacher-1"))

    watching = asyncio.create_task(reading())
    for _ in range(5):
        await asyncio.gather(
            rotate(people), keep(people, KEYRING, ("teacher-2", NumberKind.PHONE, PHONE))
        )
    done.set()
    await watching

    assert {tuple(one) for one in seen} == {(("PHONE", PHONE),)}
    assert await read(people, KEYRING, "teacher-2") == [("PHONE", PHONE)]


async def test_where_nothing_is_encrypted_nothing_is_rotated(people: People) -> None:
    assert await rotate(people) == Rotated()


def test_the_command_rotates_every_authority_and_prints_no_key(
    people: People, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def kept() -> None:
        await keep(people, KEYRING, *SHARED)
        await people.database.close()

    asyncio.run(kept())
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TRAININGFLOW_MASTER_KEY", MASTER)

    said = CliRunner().invoke(command.app, ["rotate"])

    assert (said.exit_code, said.stdout) == (
        0,
        "4 numbers of 2 people are encrypted anew. Older backups are not.\n",
    )

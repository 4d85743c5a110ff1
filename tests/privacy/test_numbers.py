"""Numbers are encrypted at rest, found by their blind index, and read by whoever has the keys."""

from collections.abc import Sequence
from uuid import UUID

import psycopg
import pytest
from sqlalchemy.exc import IntegrityError

from tests.privacy.conftest import MASTER, Connection, People
from trainingflow.db.session import clock
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.personal_numbers import NumberInvalid, NumberKind
from trainingflow.services.privacy import data_keys, numbers
from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.privacy.numbers import ErasedForGood, Kept
from trainingflow.services.privacy.suites import SealBroken
from trainingflow.services.work import Work

FIRST, SECOND = MASTER, "7a" * 31 + "02"
ID, PHONE, EMAIL = "11010519491231002X", "13800138000", "wang.fang@example.cn"
KEYRING = Keyring.from_hex([FIRST])


async def keep(people: People, keyring: Keyring, *kept: tuple[str, NumberKind, str]) -> None:
    async with people.database.writing() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        rows = [Kept(people.world.people[who], kind, text) for who, kind, text in kept]
        await numbers.keep(work, keyring, rows)


async def read(people: People, keyring: Keyring, who: str) -> Sequence[tuple[str, str]]:
    async with people.database.reading() as session:
        one = people.world.people[who]
        found = await numbers.numbers_of(session, keyring, people.world.authority_id, [one])
    return [(str(number.kind), number.whole) for number in found.get(one, ())]


async def find(people: People, keyring: Keyring, kind: NumberKind, text: str) -> Sequence[UUID]:
    async with people.database.reading() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        return await numbers.find(work, keyring, kind, text)


ALL = (
    ("teacher-0", NumberKind.ID_CARD, ID),
    ("teacher-0", NumberKind.PHONE, PHONE),
    ("teacher-0", NumberKind.EMAIL, EMAIL),
)


async def test_numbers_are_read_as_they_were_kept_and_found_by_any_way_of_writing_them(
    people: People,
) -> None:
    await keep(people, KEYRING, *ALL)

    assert await read(people, KEYRING, "teacher-0") == [
        ("EMAIL", EMAIL),
        ("ID_CARD", ID),
        ("PHONE", PHONE),
    ]
    assert await find(people, KEYRING, NumberKind.PHONE, "+86 138 0013 8000") == [
        people.world.people["teacher-0"]
    ]
    assert await find(people, KEYRING, NumberKind.PHONE, "13800138001") == []
    assert await read(people, KEYRING, "teacher-1") == []


async def test_a_later_number_takes_the_place_of_the_earlier_one(people: People) -> None:
    await keep(people, KEYRING, ("teacher-0", NumberKind.PHONE, PHONE))
    await keep(people, KEYRING, ("teacher-0", NumberKind.PHONE, "13900139000"))

    assert await read(people, KEYRING, "teacher-0") == [("PHONE", "13900139000")]
    assert await find(people, KEYRING, NumberKind.PHONE, PHONE) == []


async def test_two_people_may_share_a_phone_and_never_an_id_card(people: People) -> None:
    await keep(people, KEYRING, *ALL, ("teacher-1", NumberKind.PHONE, PHONE))

    with pytest.raises(IntegrityError, match="uq_personal_number_id_card"):
        await keep(people, KEYRING, ("teacher-1", NumberKind.ID_CARD, ID))


async def test_the_suite_can_change_and_what_is_there_stays_readable_and_found(
    people: People,
) -> None:
    national = Keyring.from_hex([FIRST], "gm")
    await keep(people, KEYRING, ("teacher-0", NumberKind.PHONE, PHONE))
    await keep(people, national, ("teacher-1", NumberKind.PHONE, PHONE))

    for keyring in (KEYRING, national):
        assert await read(people, keyring, "teacher-0") == [("PHONE", PHONE)]
        assert await read(people, keyring, "teacher-1") == [("PHONE", PHONE)]
        assert await find(people, keyring, NumberKind.PHONE, PHONE) == sorted(
            people.world.people[who] for who in ("teacher-0", "teacher-1")
        )


async def test_after_a_rewrap_the_earlier_master_key_is_not_needed_any_more(
    people: People,
) -> None:
    await keep(people, KEYRING, *ALL)
    both, newest = Keyring.from_hex([SECOND, FIRST]), Keyring.from_hex([SECOND])
    with pytest.raises(MasterMissing, match=KEYRING.newest.generation):
        await read(people, newest, "teacher-0")
    async with people.database.writing() as session:
        wrapped = await data_keys.rewrap(session, both, await clock(session))
    async with people.database.writing() as session:
        again = await data_keys.rewrap(session, both, await clock(session))

    assert (wrapped, again) == (2, 0)
    assert len(await read(people, newest, "teacher-0")) == 3
    assert await find(people, newest, NumberKind.EMAIL, EMAIL) == [people.world.people["teacher-0"]]


async def test_a_number_moved_to_another_person_does_not_open(
    people: People, owner: Connection
) -> None:
    await keep(people, KEYRING, *ALL, ("teacher-1", NumberKind.PHONE, "13900139000"))
    owner.execute(
        "UPDATE personal_number SET sealed = (SELECT sealed FROM personal_number "
        "WHERE kind = 'PHONE' AND person_id = %s) WHERE kind = 'PHONE' AND person_id = %s",
        [people.world.people["teacher-0"], people.world.people["teacher-1"]],
    )

    with pytest.raises(SealBroken):
        await read(people, KEYRING, "teacher-1")


async def test_a_number_moved_to_another_kind_of_the_same_person_does_not_open(
    people: People, owner: Connection
) -> None:
    await keep(people, KEYRING, *ALL)
    owner.execute(
        "UPDATE personal_number SET sealed = (SELECT sealed FROM personal_number "
        "WHERE kind = 'PHONE') WHERE kind = 'EMAIL'"
    )

    with pytest.raises(SealBroken):
        await read(people, KEYRING, "teacher-0")


async def test_a_person_whose_key_is_destroyed_cannot_be_read_nor_kept_again(
    people: People,
) -> None:
    await keep(people, KEYRING, *ALL)
    async with people.database.writing() as session:
        work = Work(session, people.world.authority_id, SYSTEM, await clock(session))
        await data_keys.destroy(work, people.world.people["teacher-0"])

    assert await read(people, KEYRING, "teacher-0") == []
    with pytest.raises(ErasedForGood):
        await keep(people, KEYRING, ("teacher-0", NumberKind.PHONE, PHONE))


async def test_what_is_no_number_is_not_kept(people: People) -> None:
    with pytest.raises(NumberInvalid):
        await keep(people, KEYRING, *ALL, ("teacher-1", NumberKind.PHONE, "12"))

    assert await read(people, KEYRING, "teacher-0") == []


async def test_nothing_of_a_number_stands_in_a_dump_of_the_database(
    people: People, owner_url: str
) -> None:
    await keep(people, KEYRING, *ALL)

    dumped = dump(owner_url)

    assert "personal_number" in dumped
    for text in (ID, PHONE, EMAIL, ID[:17], "wang.fang", FIRST):
        for written in (text, text.encode().hex()):
            assert written not in dumped


def dump(url: str) -> str:
    """Everything in the database, in the form in which a dump holds it."""
    with psycopg.connect(url) as connection:
        tables = connection.execute(
            "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace "
            "WHERE relkind = 'r' AND nspname = 'public' ORDER BY 1"
        ).fetchall()
        said = []
        for (table,) in tables:
            with connection.cursor().copy(f'COPY "{table}" TO STDOUT'.encode()) as rows:
                said += [table, *(bytes(row).decode() for row in rows)]
    return "\n".join(said)

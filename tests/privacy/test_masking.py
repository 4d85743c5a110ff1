"""Numbers are shown masked; a whole one to a few, with a reason that is written down."""

import re
from typing import Any

import pytest
from psycopg.rows import tuple_row

from tests.privacy.conftest import Api, Connection, People
from tests.privacy.test_numbers import ALL, EMAIL, ID, KEYRING, PHONE, keep
from trainingflow.api.nodes import global_id
from trainingflow.db.base import new_id

WHOLE = """
    query($about: ID!, $kind: NumberKind!, $purpose: NumberPurpose!, $reason: String!) {
        wholeNumber(personId: $about, kind: $kind, purpose: $purpose, reason: $reason) {
            number withheld
        }
    }
"""
WHY = {"kind": "PHONE", "purpose": "IDENTITY_CHECK", "reason": "核对参训名单"}
MASKED = """
    query($about: ID!) {
        teacher(id: $about) { personalNumbers { kind masked } }
        teachers(first: 100) { nodes { name personalNumbers { kind masked } } }
    }
"""


@pytest.fixture(autouse=True)
async def _numbers(people: People) -> None:
    """The numbers of one teacher."""
    await keep(people, KEYRING, *ALL)


def of(api: Api, who: str = "teacher-0") -> str:
    return global_id("Teacher", api.world.people[who])


async def ask(api: Api, who: str, about: str = "teacher-0", **said: str) -> Any:
    asked = {"about": of(api, about), **WHY, **said}
    return await api.data(WHOLE, who, **asked)


def readings(owner: Connection) -> list[tuple[Any, ...]]:
    with owner.cursor(row_factory=tuple_row) as cursor:
        return cursor.execute(
            "SELECT person_id, reader_id, kind, purpose, reason FROM number_reading ORDER BY id"
        ).fetchall()


@pytest.mark.parametrize("who", ["teacher-0", "manager", "ce-officer", "personnel-officer"])
async def test_whoever_sees_the_teacher_sees_the_numbers_masked(keyed: Api, who: str) -> None:
    answer = await keyed.answer(MASKED, who, about=of(keyed))

    assert answer["data"]["teacher"]["personalNumbers"] == [
        {"kind": "EMAIL", "masked": "w***@example.cn"},
        {"kind": "ID_CARD", "masked": "110105********002X"},
        {"kind": "PHONE", "masked": "138****8000"},
    ]
    assert not re.search(r"\d{11}|wang\.fang@", str(answer))


async def test_another_teacher_sees_nothing_of_the_teacher(keyed: Api) -> None:
    assert (await keyed.data(MASKED, "teacher-1", about=of(keyed)))["teacher"] is None


@pytest.mark.parametrize(("kind", "number"), [("ID_CARD", ID), ("PHONE", PHONE), ("EMAIL", EMAIL)])
async def test_an_officer_of_the_personnel_section_is_shown_a_whole_number_with_a_reason(
    keyed: Api, owner: Connection, kind: str, number: str
) -> None:
    found = await ask(keyed, "personnel-officer", kind=kind)

    assert found["wholeNumber"] == {"number": number, "withheld": None}
    people = keyed.world.people
    assert readings(owner) == [
        (people["teacher-0"], people["personnel-officer"], kind, "IDENTITY_CHECK", "核对参训名单")
    ]


async def test_the_kind_may_be_written_into_the_question(keyed: Api) -> None:
    asked = f'personId: "{of(keyed)}", kind: EMAIL, purpose: CONTACT, reason: "核对名单"'
    question = f"{{ wholeNumber({asked}) {{ number }} }}"

    found = await keyed.data(question, "personnel-officer")

    assert found["wholeNumber"] == {"number": EMAIL}


async def test_a_person_is_shown_the_own_number(keyed: Api) -> None:
    assert (await ask(keyed, "teacher-0"))["wholeNumber"]["number"] == PHONE


@pytest.mark.parametrize("who", ["ce-officer", "manager", "principal", "teacher-1", "chair"])
async def test_nobody_else_is_shown_a_whole_number(keyed: Api, owner: Connection, who: str) -> None:
    asked = {"about": of(keyed), **WHY}

    assert await keyed.code(WHOLE, who, **asked) == "FORBIDDEN"
    assert await keyed.code(WHOLE, **asked) == "UNAUTHENTICATED"
    assert readings(owner) == []


@pytest.mark.parametrize(
    ("about", "said", "why"),
    [
        ("teacher-0", {"reason": "  x "}, "REASON_MISSING"),
        ("teacher-1", {}, "NONE_KEPT"),
    ],
)
async def test_a_number_is_withheld_for_a_reason_that_is_said(
    keyed: Api, owner: Connection, about: str, said: dict[str, str], why: str
) -> None:
    found = await ask(keyed, "personnel-officer", about, **said)

    assert found["wholeNumber"] == {"number": None, "withheld": why}
    assert readings(owner) == []


async def test_a_person_who_is_not_there_has_no_number(keyed: Api) -> None:
    asked = {"about": global_id("Teacher", new_id()), **WHY}

    found = await keyed.data(WHOLE, "personnel-officer", **asked)

    assert found["wholeNumber"] == {"number": None, "withheld": "NONE_KEPT"}


async def test_after_a_hundred_numbers_within_an_hour_none_is_shown(
    keyed: Api, owner: Connection
) -> None:
    owner.execute(
        "INSERT INTO number_reading "
        "(authority_id, id, person_id, reader_id, kind, reason, read_at) "
        "SELECT %s, gen_random_uuid(), %s, %s, 'PHONE', '核对', trainingflow_now() - age "
        "FROM (SELECT interval '59 minutes' AS age FROM generate_series(1, 99) "
        "UNION ALL SELECT interval '61 minutes' FROM generate_series(1, 500)) AS earlier",
        [
            keyed.world.authority_id,
            keyed.world.people["teacher-0"],
            keyed.world.people["personnel-officer"],
        ],
    )

    hundredth = await ask(keyed, "personnel-officer")
    next_one = await ask(keyed, "personnel-officer")

    assert hundredth["wholeNumber"] == {"number": PHONE, "withheld": None}
    assert next_one["wholeNumber"] == {"number": None, "withheld": "LIMIT_REACHED"}


async def test_without_a_master_key_there_are_no_numbers(api: Api) -> None:
    found = await api.data(MASKED, "ce-officer", about=of(api))

    assert found["teacher"]["personalNumbers"] == []
    assert (await ask(api, "personnel-officer"))["wholeNumber"]["withheld"] == "NONE_KEPT"

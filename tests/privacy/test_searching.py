"""People are found by a whole number, by a few, and never without a trace."""

from typing import Any

import pytest

from tests.privacy.conftest import Api, Connection, People
from tests.privacy.test_numbers import ALL, ID, KEYRING, PHONE, dump, keep
from trainingflow.db.session import Database
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.services.identity import begin
from trainingflow.services.privacy import erasing

OFFICER = "personnel-officer"
FIND = """
    query($kind: NumberKind!, $number: String!, $reason: String!) {
        findByNumber(kind: $kind, number: $number, purpose: IDENTITY_CHECK, reason: $reason) {
            people { id name } withheld
        }
    }
"""
SHARED = (*ALL, ("teacher-1", NumberKind.PHONE, PHONE))


@pytest.fixture(autouse=True)
async def _numbers(people: People) -> None:
    await keep(people, KEYRING, *SHARED)


async def look(api: Api, number: str, kind: str = "ID_CARD", reason: str = "核对报名表") -> Any:
    asked = {"kind": kind, "number": number, "reason": reason}
    return (await api.data(FIND, OFFICER, **asked))["findByNumber"]


async def test_an_officer_finds_whoever_has_the_number(keyed: Api) -> None:
    by_id = await look(keyed, f" {ID[:6]} {ID[6:].lower()}")
    by_phone = await look(keyed, "+86 138-0013-8000", "PHONE")
    nobody = await look(keyed, "110105194912310038")

    assert (len(by_id["people"]), len(by_phone["people"])) == (1, 2)
    assert nobody == {"people": [], "withheld": None}


@pytest.mark.parametrize("part", [ID[:17], PHONE[:10], "", "%"])
async def test_a_part_of_a_number_finds_nobody(keyed: Api, part: str) -> None:
    assert await look(keyed, part) == {"people": [], "withheld": "NO_NUMBER"}


@pytest.mark.parametrize("who", ["ce-officer", "manager", "principal", "chair", "teacher-0"])
async def test_nobody_else_searches(keyed: Api, owner: Connection, who: str) -> None:
    asked = {"kind": "PHONE", "number": PHONE, "reason": "核对报名表"}

    assert await keyed.code(FIND, who, **asked) == "FORBIDDEN"
    assert await keyed.code(FIND, **asked) == "UNAUTHENTICATED"
    assert owner.execute("SELECT count(*) FROM number_search").fetchone() == (0,)


async def test_every_search_is_written_down_without_the_number(
    keyed: Api, owner: Connection, owner_url: str
) -> None:
    await look(keyed, ID)
    await look(keyed, "110105194912310038")

    people = keyed.world.people
    assert owner.execute(
        "SELECT searcher_id, kind, purpose, reason, found FROM number_search ORDER BY found DESC"
    ).fetchall() == [
        (people[OFFICER], "ID_CARD", "IDENTITY_CHECK", "核对报名表", found) for found in (1, 0)
    ]
    assert owner.execute(
        "SELECT actor_id, object_id, result FROM audit_entry "
        "WHERE action = 'findByNumber' ORDER BY object_id NULLS LAST"
    ).fetchall() == [
        (people[OFFICER], people["teacher-0"], "READ"),
        (people[OFFICER], None, "READ"),
    ]
    written = dump(owner_url)
    for number in (ID, "110105194912310038"):
        assert number not in written


@pytest.mark.parametrize(
    "reason", [" x ", "    ", f"电话 {PHONE}", "138 0013 8000 的主人", f"证件{ID}", "a@b.cn"]
)
async def test_a_search_says_what_it_is_for_and_holds_no_number_in_plain_words(
    keyed: Api, owner: Connection, reason: str
) -> None:
    assert (await look(keyed, ID, reason=reason))["withheld"] == "REASON_MISSING"
    assert owner.execute("SELECT count(*) FROM number_search").fetchone() == (0,)


async def test_after_a_hundred_searches_within_an_hour_none_is_answered(
    keyed: Api, owner: Connection
) -> None:
    owner.execute(
        "INSERT INTO number_search "
        "(authority_id, id, searcher_id, kind, purpose, reason, found, searched_at) "
        "SELECT %s, gen_random_uuid(), %s, 'PHONE', 'CONTACT', '核对', 0, "
        "trainingflow_now() - interval '59 minutes' FROM generate_series(1, 99)",
        [keyed.world.authority_id, keyed.world.people[OFFICER]],
    )

    hundredth, next_one = await look(keyed, ID), await look(keyed, ID)

    assert (len(hundredth["people"]), next_one) == (
        1,
        {"people": [], "withheld": "LIMIT_REACHED"},
    )


async def test_nobody_finds_a_person_whose_data_is_restricted(
    keyed: Api, people: People, database: Database
) -> None:
    async with database.of(people.world.authority_id).writing() as session:
        work = await begin(session, people.world.signed_in(OFFICER))
        await erasing.restrict(work, people.world.people["teacher-0"], "本人申请")

    assert await look(keyed, ID) == {"people": [], "withheld": None}
    assert len((await look(keyed, PHONE, "PHONE"))["people"]) == 1

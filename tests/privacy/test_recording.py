"""Numbers are recorded and corrected by who answers for them, and by people for themselves."""

import asyncio
from typing import Any

import pytest

from tests.privacy.conftest import Api, Connection, People
from tests.privacy.test_numbers import ALL, ID, KEYRING, PHONE, keep, read
from trainingflow.api.nodes import global_id

OFFICER = "personnel-officer"
RECORD = """
    mutation($about: ID!, $kind: NumberKind!, $number: String!) {
        recordPersonalNumber(input: { personId: $about, kind: $kind, number: $number }) {
            replayed errors { code message path }
        }
    }
"""


async def record(
    api: Api, who: str, number: str, kind: str = "PHONE", about: str = "teacher-0"
) -> Any:
    key = global_id("Teacher", api.world.people[about])
    answer = await api.data(RECORD, who, about=key, kind=kind, number=number)
    return answer["recordPersonalNumber"]


def codes(payload: Any) -> list[str]:
    return [one["code"] for one in payload["errors"]]


async def test_an_officer_records_a_number_and_corrects_it(keyed: Api, people: People) -> None:
    first = await record(keyed, OFFICER, "139 0013 9000")
    again = await record(keyed, OFFICER, "+86-13900139000")
    corrected = await record(keyed, OFFICER, PHONE)

    assert first == {"replayed": False, "errors": []}
    assert again == {"replayed": True, "errors": []}
    assert corrected == {"replayed": False, "errors": []}
    assert await read(people, KEYRING, "teacher-0") == [("PHONE", PHONE)]


async def test_people_correct_their_own_phone_and_address_and_not_their_id_card(
    keyed: Api, people: People
) -> None:
    phone = await record(keyed, "teacher-0", PHONE)
    address = await record(keyed, "teacher-0", "w@example.cn", "EMAIL")
    card = await record(keyed, "teacher-0", ID, "ID_CARD")

    assert (phone["errors"], address["errors"], codes(card)) == ([], [], ["ROLE_REQUIRED"])
    assert [kind for kind, _ in await read(people, KEYRING, "teacher-0")] == ["EMAIL", "PHONE"]


@pytest.mark.parametrize("who", ["ce-officer", "manager", "principal", "chair", "teacher-1"])
async def test_nobody_else_records_the_number_of_another(keyed: Api, who: str) -> None:
    assert codes(await record(keyed, who, PHONE)) == ["ROLE_REQUIRED"]


async def test_an_id_card_that_is_anothers_is_refused_without_saying_whose(
    keyed: Api, people: People
) -> None:
    await keep(people, KEYRING, *ALL)

    refused = await record(keyed, OFFICER, ID, "ID_CARD", "teacher-1")

    assert codes(refused) == ["INPUT_INVALID"]
    assert ID not in str(refused)
    assert str(people.world.people["teacher-0"]) not in str(refused)
    assert await read(people, KEYRING, "teacher-1") == []


async def test_what_is_no_number_is_refused_with_how_one_is_written(keyed: Api) -> None:
    refused = await record(keyed, OFFICER, "12345")

    [error] = refused["errors"]
    assert error["code"] == "INPUT_INVALID"
    assert error["message"].endswith("the 11 digits of a mobile phone.")


async def test_a_record_is_in_the_journal_by_the_person_and_without_the_number(
    keyed: Api, owner: Connection
) -> None:
    await record(keyed, OFFICER, PHONE)

    people = keyed.world.people
    [entry] = owner.execute(
        "SELECT actor_id, object_id, result, t::text FROM audit_entry t "
        "WHERE action = 'recordPersonalNumber'"
    ).fetchall()
    assert entry[:3] == (people[OFFICER], people["teacher-0"], "DONE")
    assert PHONE not in entry[3]


async def test_without_a_master_key_nothing_is_recorded(api: Api) -> None:
    assert codes(await record(api, OFFICER, PHONE)) == ["INPUT_INVALID"]


async def test_of_two_who_record_the_same_id_card_at_once_one_is_told(keyed: Api) -> None:
    answers = await asyncio.gather(
        *(record(keyed, OFFICER, ID, "ID_CARD", f"teacher-{one}") for one in range(2))
    )

    assert sorted(codes(one) for one in answers) == [[], ["INPUT_INVALID"]]

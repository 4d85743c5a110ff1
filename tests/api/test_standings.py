"""Standings of many teachers over the API: filters, pages, changes, sums; and who sees them."""

import asyncio
from typing import Any, Final

import pytest

from tests.api.conftest import Api
from tests.services.career import import_career
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.services.standings.renew import renew

LIST: Final = """
query L($where: CreditStatusFilter, $since: String, $first: Int, $after: String) {
  creditStatuses(where: $where, changedSince: $since, first: $first, after: $after) {
    nodes {
      teacher { code } policy { code } organisation { name } applies eligible asOf standsUntil
      requirements { code label unit need have shortfall met blocking }
      inputsHash findings
    }
    pageInfo { hasNextPage endCursor }
    changesCursor totalCount waitingCount
  }
}
"""
CHAOYANG: Final = global_id("Policy", "chaoyang-2021")


@pytest.fixture
async def people(people: People) -> People:
    """The district in the last days of the cycle, where a teacher has everything."""
    people.world.set_now("2025-12-20T09:00")
    import_career(people, "teacher-0", "v11-induction-120")
    await renew(people.database)
    return people


async def asked(api: Api, who: str = "ce-officer", **variables: Any) -> dict[str, Any]:
    data: dict[str, Any] = (await api.data(LIST, who, **variables))["creditStatuses"]
    return data


async def read_through(api: Api, size: int, **variables: Any) -> list[dict[str, Any]]:
    """Every page of a list."""
    found, after = [], None
    while True:
        page = await asked(api, first=size, after=after, **variables)
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def settled(api: Api) -> str:
    """A cursor after which nothing has changed; it waits for whoever else writes on the server."""
    for _ in range(100):
        cursor: str = (await asked(api, first=1))["changesCursor"]
        if not (await asked(api, first=1, since=cursor))["nodes"]:
            return cursor
        await asyncio.sleep(0.1)
    pytest.fail("somebody has kept a transaction open for ten seconds")


def codes(nodes: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(one["teacher"]["code"], one["policy"]["code"]) for one in nodes}


async def test_a_teacher_is_shown_under_the_district_and_under_the_city(
    api: Api, people: People
) -> None:
    teacher = global_id("Teacher", people.world.people["teacher-0"])

    nodes = (await asked(api, where={"teachers": [teacher]}))["nodes"]

    assert codes(nodes) == {("teacher-0", "chaoyang-2021"), ("teacher-0", "beijing-2021")}
    district = next(one for one in nodes if one["policy"]["code"] == "chaoyang-2021")
    assert (district["eligible"], district["organisation"]["name"]) == (True, "school")
    assert district["requirements"][0] == {
        "code": "TOTAL",
        "label": "Total credits",
        "unit": "CREDITS",
        "need": "36",
        "have": "36",
        "shortfall": "0",
        "met": True,
        "blocking": True,
    }


async def test_what_is_stored_is_what_an_evaluation_shows(api: Api, people: People) -> None:
    teacher = global_id("Teacher", people.world.people["teacher-0"])
    [stored] = (await asked(api, where={"teachers": [teacher], "policy": CHAOYANG}))["nodes"]

    data = await api.data(
        "query E($id: ID!) { teacher(id: $id) { creditStatus { eligible requirements"
        " { code label unit need have shortfall met blocking } } } }",
        "ce-officer",
        id=teacher,
    )

    fresh = data["teacher"]["creditStatus"]
    assert (stored["eligible"], stored["requirements"]) == (
        fresh["eligible"],
        fresh["requirements"],
    )


async def test_pages_of_any_size_have_every_teacher_once(api: Api, people: People) -> None:
    whole = await read_through(api, 500)
    by_seven = await read_through(api, 7)

    assert by_seven == whole
    assert len(codes(whole)) == len(whole) == (await asked(api, first=1))["totalCount"]


async def test_a_page_of_fifty_costs_as_many_statements_as_one_of_two(
    api: Api, people: People
) -> None:
    sent = {}
    for size in (2, 10, 50):
        with api.statements() as statements:
            assert len((await asked(api, first=size))["nodes"]) == size
        sent[size] = len(statements)

    assert sent[2] == sent[10] == sent[50]


async def test_filters_narrow_the_list(api: Api, people: People) -> None:
    school = global_id("Organisation", people.world.units["school"])
    private = global_id("Organisation", people.world.units["private-school"])

    eligible = await read_through(api, 100, where={"eligible": True, "policy": CHAOYANG})
    short = await read_through(api, 500, where={"missing": ["ELECTIVE"], "organisation": school})
    elsewhere = await read_through(api, 100, where={"organisation": private})

    assert codes(eligible) == {("teacher-0", "chaoyang-2021")}
    assert len(short) == 2 * people.world.count("teacher") - _others(people)
    assert {policy for _, policy in codes(elsewhere)} == {"chaoyang-private-2021", "beijing-2021"}
    assert await read_through(api, 100, where={"teachers": []}) == []


async def test_changes_are_those_of_the_teacher_whose_ledger_changed(
    api: Api, people: People
) -> None:
    cursor = await settled(api)
    import_career(people, "teacher-1", "v11-induction-120")
    waiting = (await asked(api, first=1))["waitingCount"]
    await renew(people.database)
    after = await read_through(api, 500, since=cursor)

    assert waiting == 1
    assert codes(after) == {("teacher-1", "chaoyang-2021"), ("teacher-1", "beijing-2021")}


async def test_everybody_sees_their_own_and_schools_see_their_teachers(
    api: Api, people: People
) -> None:
    own = (await asked(api, "teacher-3", first=500))["nodes"]
    school = (await asked(api, "manager", first=500))["nodes"]
    private = (await asked(api, "private-principal", first=500))["nodes"]

    assert {teacher for teacher, _ in codes(own)} == {"teacher-3"}
    assert {one["organisation"]["name"] for one in school} == {"school"}
    assert {teacher for teacher, _ in codes(private)} == {"private-teacher", "private-principal"}
    assert (await api.answer(LIST))["errors"][0]["extensions"]["code"] == "UNAUTHENTICATED"


@pytest.mark.parametrize(
    "variables",
    [
        {"after": "nonsense"},
        {"since": "nonsense"},
        {"since": "Y2hhbmdlczo5OTk5OTk5OTk5OTk5"},
        {"where": {"policy": global_id("Policy", "nowhere-2021")}},
        {"where": {"teachers": [global_id("Organisation", "x")]}},
    ],
)
async def test_what_cannot_be_asked_is_refused(
    api: Api, people: People, variables: dict[str, Any]
) -> None:
    answer = await api.answer(LIST, "ce-officer", **variables)

    assert [one["extensions"]["code"] for one in answer["errors"]] == ["BAD_USER_INPUT"]


ROLL_UP: Final = """
query R($by: CreditGroupBy!, $policy: ID, $organisation: ID) {
  creditRollUp(groupBy: $by, policy: $policy, organisation: $organisation) {
    policy { code } organisation { name } organisationKind teachers eligible
    pace { state teachers } lacks { code teachers amount }
  }
}
"""


async def test_a_district_is_summed_from_the_standings(api: Api, people: People) -> None:
    nodes = await read_through(api, 500, where={"policy": CHAOYANG})

    [district] = (await api.data(ROLL_UP, "ce-officer", by="ALL", policy=CHAOYANG))["creditRollUp"]

    assert (district["teachers"], district["eligible"]) == (len(nodes), 1)
    assert {one["state"]: one["teachers"] for one in district["pace"]} == {
        "BEHIND": len(nodes) - 1,
        "ON_TRACK": 0,
        "AHEAD": 0,
        "DONE": 1,
    }
    total = next(one for one in district["lacks"] if one["code"] == "TOTAL")
    assert (total["teachers"], total["amount"]) == (len(nodes) - 1, str(36 * (len(nodes) - 1)))


async def test_schools_add_up_to_the_district(api: Api, people: People) -> None:
    async def groups(by: str, who: str = "ce-officer") -> list[dict[str, Any]]:
        found: list[dict[str, Any]] = (await api.data(ROLL_UP, who, by=by))["creditRollUp"]
        return found

    everybody = {one["policy"]["code"]: one["teachers"] for one in await groups("ALL")}
    by_school: dict[str, int] = {}
    for one in await groups("ORGANISATION"):
        code = one["policy"]["code"]
        by_school[code] = by_school.get(code, 0) + one["teachers"]
    kinds = {one["organisationKind"] for one in await groups("ORGANISATION_KIND")}
    seen = {one["organisation"]["name"] for one in await groups("ORGANISATION", "manager")}

    assert by_school == everybody
    assert kinds == {"PRIMARY_SCHOOL", "TRAINING_INSTITUTION", "OFFICE"}
    assert seen == {"school"}


def _others(people: People) -> int:
    """Accounts of teachers elsewhere, and of the one who lacks no elective."""
    elsewhere = people.world.count("teacher") - 64
    return 2 * elsewhere + 2

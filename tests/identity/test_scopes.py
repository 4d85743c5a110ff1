"""What a token is for narrows every read and every action, and what its owner loses it loses."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.conftest import Api
from tests.api.general_items import one_of_each
from tests.identity.credentials import ask, data, organisation, token
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.api.schema import Schema
from trainingflow.api.token_scope import TABLE, Need, ScopesStale, limit, need_of
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.domain.scopes import Operation, Scope

ITEMS = "{ workItems(first: 100) { nodes { id kind organisation { id } } } }"
TEACHERS = "{ teachers(first: 100) { totalCount nodes { code } } }"
ITEM = """
query($id: ID!) { node(id: $id) { ... on WorkItem {
  title history { totalCount } actions(includeBlocked: true) { name allowed blockers { code } }
} } }
"""
SUBMIT = """
mutation($id: ID!, $key: String!) {
  performAction(input: {itemId: $id, action: "saveDraft", expectedVersion: 1,
    input: {title: "新题"},
    idempotencyKey: $key}) {
    performed item { state } errors { __typename code path message }
  }
}
"""
DECLARE = """
mutation($unit: ID!, $key: String!) {
  createItem(input: {kind: COURSE, action: "declareCourse", organisationId: $unit,
    input: {}, idempotencyKey: $key}) { performed errors { code } }
}
"""


DELEGATE = """
delegate(input: {delegateId: "x", opens: "2024-05-20T00:00:00Z", closes: "2024-05-21T00:00:00Z",
  reason: "x", idempotencyKey: "k"}) { replayed }
"""


async def submit(api: Api, secret: str, course: UUID) -> dict[str, Any]:
    shown = await data(api, secret, SUBMIT, id=global_id("Course", course), key=str(uuid4()))
    payload: dict[str, Any] = shown["performAction"]
    return payload


async def test_a_token_to_read_carries_out_no_action(api: Api, people: People) -> None:
    course = await people.declare_course()
    reading = await token(api, "applicant", operations=["READ"])
    acting = await token(api, "applicant", operations=["READ", "ACT"])

    refused = await submit(api, reading, course)
    done = await submit(api, acting, course)

    assert (refused["performed"], refused["errors"]) == (
        False,
        [
            {
                "__typename": "RoleBlocker",
                "code": "TOKEN_SCOPE",
                "path": [],
                "message": "The token does not permit this.",
            }
        ],
    )
    assert (done["performed"], done["errors"]) == (True, [])


async def test_what_a_token_may_not_do_is_shown_as_blocked(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())
    reading = await token(api, "applicant", operations=["READ"])

    shown = (await data(api, reading, ITEM, id=course))["node"]["actions"]

    assert shown
    assert all("TOKEN_SCOPE" in {b["code"] for b in one["blockers"]} for one in shown)


async def test_a_token_for_courses_sees_and_touches_no_other_kind(api: Api, people: People) -> None:
    await people.declare_course()
    kinds = one_of_each(people.world)
    whole = await token(api, "ce-officer")
    some = await token(api, "ce-officer", kinds=["COURSE"])

    seen = {one["kind"] for one in (await data(api, whole, ITEMS))["workItems"]["nodes"]}
    narrowed = {one["kind"] for one in (await data(api, some, ITEMS))["workItems"]["nodes"]}
    kind, key = next(iter(kinds.items()))
    other = global_id(GENERAL_TYPES[kind].__name__, key)

    assert len(seen) > 2
    assert narrowed == {"COURSE"}
    assert (await data(api, whole, ITEM, id=other))["node"] is not None
    assert (await data(api, some, ITEM, id=other))["node"] is None


async def test_a_token_of_a_school_sees_neither_items_nor_people_of_another(
    api: Api, people: People
) -> None:
    await people.declare_course()
    reads = {"operations": ["READ", "READ_PEOPLE"]}
    whole = await token(api, "ce-officer", **reads)
    school, private = [
        await token(api, "ce-officer", organisationId=organisation(api, one), **reads)
        for one in ("school", "private-school")
    ]

    counts = [
        (await data(api, one, TEACHERS))["teachers"]["totalCount"]
        for one in (whole, school, private)
    ]
    items = [
        len((await data(api, one, ITEMS))["workItems"]["nodes"]) for one in (whole, school, private)
    ]
    theirs = (await data(api, private, TEACHERS))["teachers"]["nodes"]

    assert counts[0] > counts[1] > counts[2] == 2
    assert items == [1, 0, 0]
    assert {one["code"] for one in theirs} == {"private-principal", "private-teacher"}
    for secret, seen in ((school, False), (private, True)):
        one = global_id("Teacher", api.world.people["private-teacher"])
        node = await data(api, secret, "query($id: ID!) { node(id: $id) { id } }", id=one)
        assert (node["node"] is not None) is seen


async def test_a_token_of_a_unit_acts_for_no_other(api: Api, people: People) -> None:
    course = await people.declare_course()
    elsewhere = await token(
        api,
        "applicant",
        operations=["READ", "ACT"],
        organisationId=organisation(api, "school"),
    )

    refused = await submit(api, elsewhere, course)
    made = await data(api, elsewhere, DECLARE, unit=organisation(api, "college"), key=str(uuid4()))

    assert [one["code"] for one in refused["errors"]] == ["NOT_FOUND"]
    assert "TOKEN_SCOPE" in {one["code"] for one in made["createItem"]["errors"]}


async def test_a_token_without_people_shows_none(api: Api) -> None:
    secret = await token(api, "ce-officer", operations=["READ"])

    answer = (await ask(api, secret, TEACHERS)).json()
    teacher = global_id("Teacher", api.world.people["teacher-1"])
    node = await data(api, secret, "query($id: ID!) { node(id: $id) { id } }", id=teacher)

    assert answer["data"] is None
    assert answer["errors"][0]["extensions"] == {
        "code": "FORBIDDEN",
        "reason": "TOKEN_SCOPE",
        "needs": "READ_PEOPLE",
    }
    assert node["node"] is None


@pytest.mark.parametrize(
    "query", ["experts", "appointments", "defenceSessions", "bulkJobs", "policyPublications"]
)
async def test_what_is_of_the_whole_authority_is_closed_to_a_token_for_some_items(
    api: Api, query: str
) -> None:
    whole = await token(api, "ce-officer", operations=["READ", "READ_PEOPLE"])
    some = await token(api, "ce-officer", operations=["READ", "READ_PEOPLE"], kinds=["COURSE"])
    asked = f"{{ {query} {{ totalCount }} }}"

    open_ = (await ask(api, whole, asked)).json()
    closed = (await ask(api, some, asked)).json()

    remedy = "it takes a person, or a token for everything"
    assert "errors" not in open_
    assert [(one["extensions"]["reason"], one["message"]) for one in closed["errors"]] == [
        ("TOKEN_SCOPE", f"The token does not permit Query.{query}: {remedy}.")
    ]


DAY = """
{ inbox(first: 50) { totalCount nodes { kind } } inboxCounts { total }
  heatMap(kind: COURSE) { states { count } } deadlines(first: 50) { nodes { item { kind } } }
  itemNotices { totalCount nodes { item { kind } } } stagedDecisions { totalCount } }
"""


async def test_a_token_for_some_items_shows_what_waits_of_these(api: Api, people: People) -> None:
    await people.declare_course()
    tokens = [
        await token(api, "applicant", **some)
        for some in (
            {},
            {"kinds": ["COURSE"]},
            {"kinds": ["CREDIT_CLAIM"]},
            {"organisationId": organisation(api, "college")},
            {"organisationId": organisation(api, "school")},
        )
    ]

    shown = [await data(api, one, DAY) for one in tokens]

    assert [(one["inbox"]["totalCount"], one["inboxCounts"]["total"]) for one in shown] == [
        (1, 1),
        (1, 1),
        (0, 0),
        (1, 1),
        (0, 0),
    ]
    assert [sum(one["count"] for one in day["heatMap"]["states"]) for day in shown] == [
        1,
        1,
        0,
        1,
        0,
    ]
    assert all(
        one["item"] is None or one["item"]["kind"] == "COURSE"
        for day in shown
        for one in day["deadlines"]["nodes"]
    )


GIVE = """
mutation($input: DelegateInput!) { delegate(input: $input) { errors { code path } } }
"""
GIVEN = "{ delegations { totalCount nodes { kinds organisation { id } } } }"


async def test_a_token_for_some_items_shows_delegations_of_nothing_else(api: Api) -> None:
    api.world.set_now("2024-05-19T09:00")
    lent: list[dict[str, Any]] = [
        {},
        {"kinds": ["COURSE"]},
        {"kinds": ["COURSE", "CREDIT_CLAIM"]},
        {"organisationId": organisation(api, "school")},
    ]
    for number, one in enumerate(lent):
        given = {
            "delegateId": global_id("Person", api.world.people["ce-officer-2"]),
            "opens": f"2024-05-{20 + number}T00:00:00+08:00",
            "closes": f"2024-05-{21 + number}T00:00:00+08:00",
            "reason": "away",
            "idempotencyKey": f"d{number}",
            **one,
        }
        made = (await api.data(GIVE, "ce-officer", input=given))["delegate"]
        assert made["errors"] == []

    scopes: dict[str, dict[str, Any]] = {
        "all": {},
        "courses": {"kinds": ["COURSE"]},
        "courses and claims": {"kinds": ["COURSE", "CREDIT_CLAIM"]},
        "the school": {"organisationId": organisation(api, "school")},
        "another school": {"organisationId": organisation(api, "private-school")},
    }
    found = {}
    for name, scope in scopes.items():
        secret = await token(api, "ce-officer", **scope)
        found[name] = (await data(api, secret, GIVEN))["delegations"]["totalCount"]

    assert found == {
        "all": 4,
        "courses": 1,
        "courses and claims": 2,
        "the school": 1,
        "another school": 0,
    }


@pytest.mark.parametrize(
    "mutation",
    [
        'createToken(input: {name: "x", operations: [READ], idempotencyKey: "k"}) { secret }',
        'rotateToken(input: {tokenId: "x", idempotencyKey: "k"}) { secret }',
        'revokeToken(tokenId: "x") { token { id } }',
        "createCalendarFeed { __typename }",
        DELEGATE,
    ],
)
async def test_no_token_opens_what_would_outlive_it(api: Api, mutation: str) -> None:
    everything = ["READ", "READ_PEOPLE", "ACT", "ADMINISTER"]
    secret = await token(api, "ce-officer", operations=everything)

    answer = (await ask(api, secret, f"mutation {{ {mutation} }}")).json()

    [error] = answer["errors"]
    assert (error["extensions"]["code"], error["extensions"]["reason"]) == (
        "FORBIDDEN",
        "TOKEN_SCOPE",
    )


async def test_a_token_shows_nothing_of_the_tokens_of_its_owner(api: Api) -> None:
    secret = await token(api, "applicant")

    answer = (await ask(api, secret, "{ viewer { tokens { nodes { name } } } }")).json()

    assert answer["errors"][0]["extensions"]["reason"] == "TOKEN_SCOPE"


async def test_what_its_owner_loses_a_token_loses_at_the_next_request(api: Api) -> None:
    secret = await token(api, "ce-officer", operations=["READ", "READ_PEOPLE"])
    before = (await data(api, secret, TEACHERS))["teachers"]["totalCount"]

    api.world.dismiss("ce-officer")

    after = (await data(api, secret, TEACHERS))["teachers"]["totalCount"]
    assert (before > 1, after) == (True, 1)  # oneself


def test_a_field_that_the_table_does_not_name_needs_the_right_to_administer() -> None:
    assert need_of("Mutation.somethingNew") == Need(Operation.ADMINISTER)
    assert need_of("Query.somethingNew") == Need(Operation.ADMINISTER)
    assert need_of("Query.wholeNumber") == Need(Operation.READ_PEOPLE)
    assert need_of("Teacher.somethingNew") == Need(Operation.READ_PEOPLE, narrowed=True)


def test_a_name_that_is_no_field_stops_the_schema(
    schema: Schema, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(TABLE, "Mutation.gone", Need(Operation.ACT))

    with pytest.raises(ScopesStale, match=r"Mutation\.gone"):
        limit(schema._schema)  # noqa: SLF001 - strawberry has no public name for it


def test_a_scope_covers_its_kinds_below_its_unit() -> None:
    unit, above, other = UUID(int=1), UUID(int=2), UUID(int=3)
    scope = Scope(frozenset({Operation.READ}), frozenset({"COURSE"}), unit)

    assert scope.covers("COURSE", (unit, above))
    assert not scope.covers("COURSE", (other, above))
    assert not scope.covers("PROJECT", (unit, above))
    assert scope.limited

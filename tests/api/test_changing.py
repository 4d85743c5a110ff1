"""Mutations: every reason at once, once per key, and nothing behind the lifecycle's back."""

import asyncio
from typing import Any

import pytest

from tests.api.conftest import Api
from tests.services.conftest import COMPLETION, People
from tests.services.test_write_path import ready_for_approval
from trainingflow.api.nodes import global_id

DECLARE = """
mutation Declare($input: DeclareCourseInput!) {
  declareCourse(input: $input) {
    performed replayed
    item { id title state version leader { name } documents { kind } }
    errors { __typename code path message }
  }
}
"""

ACT = """
mutation Act($input: PerformActionInput!) {
  performAction(input: $input) {
    performed replayed seq
    item { id state version }
    errors {
      __typename code path clearedBy nextPossibleAt
      ... on WindowBlocker { window closesAt }
      ... on DocumentBlocker { kinds }
      ... on RoleBlocker { required }
      ... on StaleObject { expectedVersion currentVersion current { version } }
    }
    warnings { code }
  }
}
"""

ACTIONS = """
query Actions($id: ID!) {
  node(id: $id) { ... on WorkItem { version actions(includeBlocked: true) { name allowed } } }
}
"""


def declaration(api: Api, **more: object) -> dict[str, Any]:
    return {
        "idempotencyKey": "one",
        "organisationId": global_id("Organisation", api.world.units["college"]),
        "title": "课堂观察与诊断",
        "category": "ELECTIVE",
        "activity": "ELECTIVE_COURSE",
        "part": "TOPIC",
        "size": "GENERAL",
        "hours": "20",
        "deliveryMode": "FACE_TO_FACE",
        "documents": [{"kind": "OBJECTIVES", "title": "目标", "text": "…"}],
        **more,
    }


async def act(api: Api, who: str, item: str, action: str, **more: object) -> dict[str, Any]:
    given = {"itemId": item, "action": action, "idempotencyKey": f"{who} {action}", **more}
    if "expectedVersion" not in given:
        given["expectedVersion"] = (await api.data(ACTIONS, who, id=item))["node"]["version"]
    data = await api.data(ACT, who, input=given)
    payload: dict[str, Any] = data["performAction"]
    return payload


async def test_course_is_declared_as_a_draft_of_its_applicant(api: Api) -> None:
    payload = (await api.data(DECLARE, "applicant", input=declaration(api)))["declareCourse"]

    assert payload["errors"] == []
    assert payload["item"] | {"id": None} == {
        "id": None,
        "title": "课堂观察与诊断",
        "state": "DRAFT",
        "version": 1,
        "leader": {"name": "applicant"},
        "documents": [{"kind": "OBJECTIVES"}],
    }


@pytest.mark.parametrize("field", ["state", "authorityId", "applicantId", "version"])
async def test_field_that_no_input_names_is_refused(api: Api, field: str) -> None:
    """Nobody sets what is not theirs to say by saying it along with what is."""
    asked = declaration(api) | {field: "IN_LIBRARY"}

    code = await api.code(DECLARE, "applicant", input=asked)

    assert (code, api.world.count("course")) == ("BAD_USER_INPUT", 0)


async def test_same_key_twice_is_one_course_and_the_same_answer(api: Api) -> None:
    first = (await api.data(DECLARE, "applicant", input=declaration(api)))["declareCourse"]
    second = (await api.data(DECLARE, "applicant", input=declaration(api)))["declareCourse"]

    assert (first["replayed"], second["replayed"]) == (False, True)
    assert second == first | {"replayed": True}
    assert api.world.count("course") == 1


async def test_same_key_for_something_else_is_refused(api: Api) -> None:
    await api.data(DECLARE, "applicant", input=declaration(api))

    other = declaration(api, title="另一门课")
    payload = (await api.data(DECLARE, "applicant", input=other))["declareCourse"]

    assert [(one["code"], one["path"]) for one in payload["errors"]] == [
        ("KEY_REUSED", ["input", "idempotencyKey"])
    ]
    assert api.world.count("course") == 1


async def test_dry_run_changes_nothing(api: Api) -> None:
    asked = declaration(api, dryRun=True)
    payload = (await api.data(DECLARE, "applicant", input=asked))["declareCourse"]

    assert (payload["performed"], payload["item"], payload["errors"]) == (False, None, [])
    assert api.world.count("course") == 0


async def test_incomplete_course_is_refused_with_every_reason_at_once(
    api: Api, people: People
) -> None:
    course = global_id("Course", await people.declare_course())
    api.world.set_now("2024-06-03T09:00")

    payload = await act(api, "applicant", course, "submitForAppraisal")

    assert payload["performed"] is False
    assert payload["item"]["state"] == "DRAFT"
    sorts = {one["__typename"] for one in payload["errors"]}
    assert {"WindowBlocker", "InputProblem"} <= sorts
    [window] = [one for one in payload["errors"] if one["__typename"] == "WindowBlocker"]
    assert window == {
        "__typename": "WindowBlocker",
        "code": "WINDOW_CLOSED",
        "path": [],
        "clearedBy": "TIME",
        "nextPossibleAt": "2024-11-01T00:00:00+08:00",
        "window": "COURSE_APPRAISAL",
        "closesAt": "2024-06-01T00:00:00+08:00",
    }


async def test_complete_course_is_submitted(api: Api, people: People) -> None:
    key = await people.declare_course()
    await people.must("applicant", "saveDraft", key, **COMPLETION)

    payload = await act(api, "applicant", global_id("Course", key), "submitForAppraisal")

    assert (payload["performed"], payload["errors"]) == (True, [])
    assert (payload["item"]["state"], payload["item"]["version"]) == ("SUBMITTED", 3)


async def test_stale_version_is_refused_with_the_item_as_it_is(api: Api, people: People) -> None:
    key = await people.declare_course()
    await people.must("applicant", "saveDraft", key, title="新名称")

    payload = await act(
        api,
        "applicant",
        global_id("Course", key),
        "saveDraft",
        expectedVersion=1,
        input={"title": "旧屏幕"},
    )

    [error] = payload["errors"]
    assert error == {
        "__typename": "StaleObject",
        "code": "STALE_VERSION",
        "path": ["input", "expectedVersion"],
        "clearedBy": "ACTOR",
        "nextPossibleAt": None,
        "expectedVersion": 1,
        "currentVersion": 2,
        "current": {"version": 2},
    }


async def test_item_that_one_may_not_see_is_not_found(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())
    nowhere = global_id("Course", api.world.people["chair"])

    answers = [
        await act(api, "teacher-0", item, "saveDraft", expectedVersion=1)
        for item in (course, nowhere)
    ]

    assert answers[0] == answers[1]
    assert [(one["code"], one["path"]) for one in answers[0]["errors"]] == [
        ("NOT_FOUND", ["input", "itemId"])
    ]


async def test_wrong_role_is_told_who_may(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())

    payload = await act(api, "chair", course, "saveDraft")

    [error] = [one for one in payload["errors"] if one["__typename"] == "RoleBlocker"]
    assert (error["code"], error["required"]) == ("ROLE_REQUIRED", ["APPLICANT", "DEVELOPER"])


async def test_field_that_is_none_is_named_by_its_path(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())

    payload = await act(
        api,
        "applicant",
        course,
        "saveDraft",
        input={"units": [{"title": "一", "hours": "many"}], "colour": "red"},
    )

    assert sorted(one["path"] for one in payload["errors"]) == [
        ["input", "input", "colour"],
        ["input", "input", "units", "0", "hours"],
    ]


async def test_ids_in_the_input_of_an_action_are_global_ids(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())
    leader = global_id("Person", api.world.people["developer"])

    payload = await act(api, "applicant", course, "saveDraft", input={"leader": leader})

    assert payload["errors"] == []
    shown = await api.data(
        "query L($id: ID!) { node(id: $id) { ... on Course { leader { id } } } }",
        "applicant",
        id=course,
    )
    assert shown == {"node": {"leader": {"id": leader}}}


async def test_nobody_changes_anything_without_signing_in(api: Api) -> None:
    assert await api.code(DECLARE, input=declaration(api)) == "UNAUTHENTICATED"


@pytest.mark.parametrize("id_", ["rubbish", "", global_id("Person", "x")])
async def test_id_of_something_else_is_bad_input(api: Api, id_: str) -> None:
    given = declaration(api, organisationId=id_)

    assert await api.code(DECLARE, "applicant", input=given) == "BAD_USER_INPUT"


async def test_of_many_at_once_one_wins_and_the_others_are_told(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())

    payloads = await asyncio.gather(
        *(
            act(
                api,
                "applicant",
                course,
                "saveDraft",
                expectedVersion=1,
                idempotencyKey=str(number),
                input={"title": f"第{number}稿"},
            )
            for number in range(6)
        )
    )

    assert sorted(one["performed"] for one in payloads) == [False] * 5 + [True]
    refused = [one["errors"] for one in payloads if not one["performed"]]
    assert [[error["code"] for error in errors] for errors in refused] == [["STALE_VERSION"]] * 5


async def test_action_that_is_offered_is_not_refused_and_the_others_are(
    api: Api, people: People
) -> None:
    course = global_id("Course", await people.declare_course())
    node = (await api.data(ACTIONS, "applicant", id=course))["node"]

    for action in node["actions"]:
        payload = await act(api, "applicant", course, action["name"], comment="…", dryRun=True)
        refused = {one["code"] for one in payload["errors"]} - {"FIELD_MISSING", "INPUT_INVALID"}
        assert bool(refused) is not action["allowed"], (action, refused)


async def test_messages_speak_the_language_of_the_request(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())
    query = """
      query Q($id: ID!) {
        node(id: $id) { ... on Course {
          stateLabel actions(includeBlocked: true) { name label blockers { message } }
        } }
      }
    """

    zh = (await api.data(query, "chair", "zh-CN", id=course))["node"]
    en = (await api.data(query, "chair", "en", id=course))["node"]

    assert (zh["stateLabel"], en["stateLabel"]) == ("草稿", "draft")
    pairs = [
        (blocker["message"], other["message"])
        for action, twin in zip(zh["actions"], en["actions"], strict=True)
        for blocker, other in zip(action["blockers"], twin["blockers"], strict=True)
    ]
    assert pairs
    assert all(chinese != english for chinese, english in pairs)


async def test_inbox_of_an_office_holds_what_waits_for_the_body_that_it_acts_for(
    api: Api, people: People
) -> None:
    course = await ready_for_approval(people)

    found = await api.data("{ inbox { nodes { id state } } }", "ce-officer")

    assert found["inbox"]["nodes"] == [{"id": global_id("Course", course), "state": "WG_REVIEW"}]


async def test_action_says_whether_the_decision_has_to_be_named(api: Api, people: People) -> None:
    course = global_id("Course", await ready_for_approval(people))
    query = """query D($id: ID!) { node(id: $id) { ... on WorkItem {
      actions(includeBlocked: true) { name decisionReferenceRequired blockers { code } }
    } } }"""

    for who in ("ce-officer", "applicant"):
        actions = (await api.data(query, who, id=course))["node"]["actions"]
        demanded = {one["name"] for one in actions if one["decisionReferenceRequired"]}
        assert {"approve"} <= demanded < {one["name"] for one in actions}
        assert "WRONG_STATE" not in {code["code"] for one in actions for code in one["blockers"]}


async def test_fields_of_an_action_are_named_in_the_language_of_the_request(
    api: Api, people: People
) -> None:
    course = global_id("Course", await people.declare_course())
    query = (
        "query I($id: ID!) { node(id: $id) { ... on WorkItem { actions { name inputSchema } } } }"
    )

    shown = {}
    for language in ("zh-CN", "en"):
        actions = (await api.data(query, "applicant", language, id=course))["node"]["actions"]
        [schema] = [one["inputSchema"] for one in actions if one["name"] == "saveDraft"]
        unit = schema["properties"]["units"]["items"]["properties"]["title"]
        shown[language] = (schema["properties"]["hours"], unit)

    for zh, en in zip(shown["zh-CN"], shown["en"], strict=True):
        assert en == zh | {"title": zh["description"], "description": zh["title"]}
        assert zh["title"] != en["title"]


@pytest.mark.parametrize("key", ["", "x" * 256], ids=["empty", "too long"])
async def test_idempotency_key_of_no_length_is_an_input_problem(api: Api, key: str) -> None:
    asked = declaration(api, idempotencyKey=key)
    payload = (await api.data(DECLARE, "applicant", input=asked))["declareCourse"]

    [error] = payload["errors"]
    assert error | {"message": None} == {
        "__typename": "InputProblem",
        "code": "INPUT_INVALID",
        "path": ["input", "idempotencyKey"],
        "message": None,
    }
    longest = declaration(api, idempotencyKey="x" * 255)
    assert (await api.data(DECLARE, "applicant", input=longest))["declareCourse"]["performed"]


async def test_errors_name_the_argument_that_the_client_used(api: Api, people: People) -> None:
    stranger = global_id("Person", api.world.units["school"])
    asked = declaration(api, leaderId=stranger, developerIds=[stranger])
    payload = (await api.data(DECLARE, "applicant", input=asked))["declareCourse"]

    assert sorted(error["path"] for error in payload["errors"]) == [
        ["input", "developerIds"],
        ["input", "leaderId"],
    ]

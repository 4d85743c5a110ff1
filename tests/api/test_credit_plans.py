"""Plans of runs: proposed, saved, shared, and looked at again."""

from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.played import Enrolling, enrolling
from tests.services.test_journey import DAYS
from trainingflow.api.nodes import global_id

__all__ = ["enrolling"]

BY = "2025-12-31"

PLAN = """
query Plan($id: ID!, $by: Date!, $policy: ID) {
  planCredits(teacherId: $id, by: $by, policy: $policy) {
    runs { title hours days lastDay run { id state } courseClass { id number } }
    status { validAt requirements { code have } }
    remaining { code shortfall }
    assumptions { record title }
    optimal
    inputsHash
    errors { code path }
  }
}
"""

SAVED = """
fragment Saved on CreditPlan {
  id name by advisory optimal eligible policyHash inputsHash
  policy { code }
  teacher { code }
  madeBy { name }
  runs { title hours days lastDay }
  remaining { code label shortfall }
  assumptions { record title }
  changes { kind run { title } }
  shares { id person { name } organisation { name } }
}
"""

SAVE = (
    SAVED
    + """
mutation Save($input: SaveCreditPlanInput!) {
  saveCreditPlan(input: $input) {
    plan { ...Saved } replayed errors { code path message }
  }
}
"""
)

SHARE = (
    SAVED
    + """
mutation Share($input: ShareCreditPlanInput!) {
  shareCreditPlan(input: $input) { plan { ...Saved } replayed errors { code path } }
}
"""
)

END = """
mutation End($id: ID!) {
  endCreditPlanShare(shareId: $id) { plan { id } replayed errors { code path } }
}
"""

LIST = """
query List($id: ID) {
  creditPlans(first: 50, teacherId: $id) { totalCount nodes { id name changes { kind } } }
}
"""

NODE = SAVED + "query Node($id: ID!) { node(id: $id) { ... on CreditPlan { ...Saved } } }"


def teacher(api: Api, code: str = "teacher-1") -> str:
    return global_id("Teacher", api.world.people[code])


@pytest.fixture
def contents(enrolling: Enrolling) -> str:
    return enrolling.database_name


@pytest.fixture
def run(people: People, enrolling: Enrolling) -> tuple[UUID, UUID]:
    """A run of twenty hours that enrols, and its class."""
    return enrolling.given_to(people)


async def proposal(api: Api, who: str = "teacher-1", **given: Any) -> Any:
    asked = {"id": teacher(api), "by": BY, **given}
    return (await api.data(PLAN, who, **asked))["planCredits"]


async def save(api: Api, who: str = "teacher-1", **given: Any) -> Any:
    asked = {"teacherId": teacher(api), "by": BY, "name": "本学期", **given}
    asked.setdefault("idempotencyKey", str(uuid4()))
    return (await api.data(SAVE, who, input=asked))["saveCreditPlan"]


async def share(api: Api, plan: str, who: str = "teacher-1", **given: Any) -> Any:
    asked = {"planId": plan, "idempotencyKey": str(uuid4()), **given}
    return (await api.data(SHARE, who, input=asked))["shareCreditPlan"]


async def execute(people: People, statement: str, **given: object) -> None:
    async with people.database.writing() as session:
        await session.execute(text(statement), given)


async def enrol(people: People, run: tuple[UUID, UUID], who: str = "teacher-1") -> None:
    given = {"class": str(run[1]), "participant": str(people.world.people[who])}
    await people.must(who, "enrol", run[0], **given)


async def test_a_run_that_helps_is_proposed_and_what_no_run_fills_is_named(
    api: Api, run: tuple[UUID, UUID]
) -> None:
    found = await proposal(api)

    assert found["errors"] == []
    [one] = found["runs"]
    assert (one["title"], one["hours"], one["days"], one["lastDay"]) == (
        "课堂观察与诊断",
        "20",
        list(DAYS),
        DAYS[-1],
    )
    assert one["run"] == {"id": global_id("CourseRun", run[0]), "state": "ENROLLING"}
    assert one["courseClass"] == {"id": global_id("CourseClass", run[1]), "number": 1}
    have = {entry["code"]: entry["have"] for entry in found["status"]["requirements"]}
    assert (have["ELECTIVE"], have["TOTAL"], found["optimal"]) == ("1", "1", True)
    short = {entry["code"]: entry["shortfall"] for entry in found["remaining"]}
    assert (short["ELECTIVE"], short["REQUIRED.PROFESSIONAL"]) == ("5", "10")
    assert "HOURS" not in short  # it only warns


async def test_every_run_of_a_plan_can_be_joined_and_then_is_taken_for_granted(
    api: Api, people: People, run: tuple[UUID, UUID]
) -> None:
    assert len((await proposal(api))["runs"]) == 1

    await enrol(people, run)

    found = await proposal(api)
    assert found["runs"] == []
    assert found["assumptions"] == [{"record": None, "title": "课堂观察与诊断"}]
    have = {entry["code"]: entry["have"] for entry in found["status"]["requirements"]}
    assert have["ELECTIVE"] == "1"


@pytest.mark.parametrize(
    "spoiled",
    [
        "UPDATE course_class SET status = 'CANCELLED'",
        "UPDATE course_class SET status = 'STARTED'",
        "UPDATE course_run SET leader_id = :teacher",
        "UPDATE teacher SET qualified = false WHERE id = :teacher",
        "UPDATE employment SET until = '2024-05-31' WHERE teacher_id = :teacher",
        "UPDATE class_session SET planned_on = '2024-06-03' WHERE number = 1",
        "UPDATE class_session SET planned_on = '2026-01-10' WHERE number = 5",
    ],
    ids=["cancelled", "started", "leader", "unqualified", "not in service", "begun", "too late"],
)
async def test_a_class_that_cannot_be_joined_is_not_offered(
    api: Api, people: People, run: tuple[UUID, UUID], spoiled: str
) -> None:
    given = {"teacher": people.world.people["teacher-1"]} if ":teacher" in spoiled else {}
    await execute(people, spoiled, **given)

    found = await proposal(api)

    assert run
    assert (found["runs"], found["errors"], found["optimal"]) == ([], [], True)


async def test_a_full_class_is_not_offered(
    api: Api, people: People, run: tuple[UUID, UUID]
) -> None:
    await enrol(people, run, "teacher-2")
    await execute(people, "UPDATE course_class SET capacity = 1")

    assert (await proposal(api))["runs"] == []


async def test_a_day_that_is_past_is_refused(api: Api) -> None:
    found = await proposal(api, by="2024-05-19")

    assert (found["status"], found["errors"]) == (
        None,
        [{"code": "INPUT_INVALID", "path": ["by"]}],
    )


async def test_a_plan_is_made_under_another_policy(api: Api, run: tuple[UUID, UUID]) -> None:
    found = await proposal(api, policy=global_id("Policy", "beijing-2021"))

    assert run
    assert len(found["runs"]) == 1
    assert "SCHOOL_BASED" in {entry["code"] for entry in found["remaining"]}


async def test_nobody_plans_for_a_teacher_whom_they_may_not_see(api: Api) -> None:
    assert await proposal(api, "teacher-2") is None
    assert await api.code(PLAN, None, id=teacher(api), by=BY) == "UNAUTHENTICATED"
    saved = await save(api, "teacher-2")
    assert saved["errors"][0]["code"] == "NOT_FOUND"


async def test_a_plan_is_saved_as_it_was_proposed_and_once(
    api: Api, run: tuple[UUID, UUID]
) -> None:
    offered, key = await proposal(api), str(uuid4())

    first = await save(api, inputsHash=offered["inputsHash"], idempotencyKey=key)
    again = await save(api, inputsHash=offered["inputsHash"], idempotencyKey=key)

    assert run
    assert (first["errors"], first["replayed"], again["replayed"]) == ([], False, True)
    plan = first["plan"]
    assert plan["id"] == again["plan"]["id"]
    assert (plan["name"], plan["by"], plan["policy"]["code"]) == ("本学期", BY, "chaoyang-2021")
    assert plan["runs"] == [
        {name: one[name] for name in ("title", "hours", "days", "lastDay")}
        for one in offered["runs"]
    ]
    assert plan["remaining"][0]["label"] == "Total credits"
    assert (plan["changes"], plan["shares"], plan["optimal"]) == ([], [], True)
    assert (plan["teacher"]["code"], plan["madeBy"]["name"]) == ("teacher-1", "teacher-1")


async def test_another_proposal_by_now_is_not_saved(
    api: Api, people: People, run: tuple[UUID, UUID]
) -> None:
    offered = await proposal(api)
    await enrol(people, run)

    saved = await save(api, inputsHash=offered["inputsHash"])

    assert (saved["plan"], saved["errors"][0]["path"]) == (None, ["input", "inputsHash"])
    assert people.world.count("credit_plan") == 0


@pytest.mark.parametrize(("given", "path"), [({"name": " "}, "name"), ({"by": "2024-01-01"}, "by")])
async def test_a_plan_without_a_name_or_for_the_past_is_refused(
    api: Api, given: dict[str, str], path: str
) -> None:
    [problem] = (await save(api, **given))["errors"]

    assert (problem["code"], problem["path"]) == ("INPUT_INVALID", ["input", path])


async def test_a_saved_plan_is_never_changed(api: Api, people: People) -> None:
    await save(api)

    with pytest.raises(DBAPIError, match="permission denied"):
        await execute(people, "UPDATE credit_plan SET name = 'x'")
    with people.world.engine.connect() as owner, pytest.raises(DBAPIError):
        owner.execute(text("UPDATE credit_plan SET name = 'x'"))


async def seen(api: Api, plan: str, *who: str) -> list[bool]:
    return [(await api.data(NODE, one, id=plan))["node"] is not None for one in who]


async def test_a_plan_is_seen_by_whom_it_is_shown_to_and_by_nobody_else(api: Api) -> None:
    plan = (await save(api))["plan"]["id"]
    others = ("teacher-2", "manager", "principal", "ce-officer")
    assert await seen(api, plan, "teacher-1", *others) == [True, False, False, False, False]

    shown = await share(
        api, plan, personIds=[global_id("Person", api.world.people["teacher-2"])], school=True
    )

    assert shown["errors"] == []
    names = [(one["person"] or one["organisation"])["name"] for one in shown["plan"]["shares"]]
    assert sorted(names) == ["school", "teacher-2"]
    assert await seen(api, plan, *others) == [True, True, True, False]
    node = (await api.data(NODE, "teacher-2", id=plan))["node"]
    assert (node["teacher"], node["shares"]) == (None, [])  # the plan, and nothing beside it
    assert (await api.data(LIST, "teacher-2"))["creditPlans"]["totalCount"] == 1
    assert await api.data(NODE, None, id=plan) == {"node": None}

    for one in shown["plan"]["shares"]:
        ended = (await api.data(END, "teacher-1", id=one["id"]))["endCreditPlanShare"]
        assert (ended["errors"], ended["replayed"]) == ([], False)
    assert await seen(api, plan, *others) == [False] * 4


async def test_a_share_is_made_once_and_only_by_whose_plan_it_is(api: Api) -> None:
    plan = (await save(api, "manager"))["plan"]["id"]
    person = global_id("Person", api.world.people["teacher-3"])

    for _ in range(2):
        shown = await share(api, plan, "teacher-1", personIds=[person])
        assert len(shown["plan"]["shares"]) == 1
    refused = await share(api, plan, "teacher-3", school=True)
    unknown = await share(api, plan, personIds=[global_id("Person", uuid4())])

    assert refused["errors"] == [{"code": "NOT_FOUND", "path": ["input", "planId"]}]
    assert unknown["errors"] == [{"code": "NOT_FOUND", "path": ["input", "personIds"]}]
    [only] = shown["plan"]["shares"]
    ended = (await api.data(END, "teacher-3", id=only["id"]))["endCreditPlanShare"]
    assert ended["errors"][0]["code"] == "NOT_FOUND"


async def kinds(api: Api, plan: str) -> list[str]:
    node = (await api.data(NODE, "teacher-1", id=plan))["node"]
    return [one["kind"] for one in node["changes"]]


@pytest.mark.parametrize(
    ("changed", "kind"),
    [
        ("UPDATE course_class SET status = 'CANCELLED'", "RUN_CANCELLED"),
        ("UPDATE course_class SET status = 'STARTED'", "ENROLMENT_CLOSED"),
        ("UPDATE class_session SET planned_on = '2024-09-02' WHERE number = 1", "DAYS_CHANGED"),
        (
            (
                "UPDATE teacher SET transferred_on = '2024-02-01', "
                "transferred_from = 'OTHER_PROVINCE' WHERE id = :teacher"
            ),
            "FACTS_CHANGED",
        ),
    ],
)
async def test_what_has_changed_since_is_told(
    api: Api, people: People, run: tuple[UUID, UUID], changed: str, kind: str
) -> None:
    plan = (await save(api))["plan"]["id"]
    assert run
    assert await kinds(api, plan) == []
    given = {"teacher": people.world.people["teacher-1"]} if ":teacher" in changed else {}

    await execute(people, changed, **given)

    assert await kinds(api, plan) == [kind]


async def test_a_place_that_is_taken_and_a_class_that_is_full_are_told(
    api: Api, people: People, run: tuple[UUID, UUID]
) -> None:
    plan = (await save(api))["plan"]["id"]
    await enrol(people, run, "teacher-2")
    await execute(people, "UPDATE course_class SET capacity = 1")
    full = await kinds(api, plan)
    await execute(people, "UPDATE course_class SET capacity = 2")
    await enrol(people, run)

    assert (full, await kinds(api, plan)) == (["CLASS_FULL"], ["JOINED"])


async def test_another_policy_and_a_day_that_has_passed_are_told(
    api: Api, people: People, run: tuple[UUID, UUID]
) -> None:
    await save(api, by="2024-10-01")
    copied = UUID(int=7)
    await execute(
        people,
        "INSERT INTO credit_plan SELECT teacher_id, name, due_by, advisory, policy_id, 'other', "
        "inputs_hash, facts_hash, content, made_by, made_at, authority_id, :id FROM credit_plan",
        id=copied,
    )
    people.world.set_now("2024-10-02T09:00")

    assert run
    assert await kinds(api, global_id("CreditPlan", copied)) == [
        "ENROLMENT_CLOSED",
        "POLICY_CHANGED",
        "DAY_PASSED",
    ]


async def test_a_page_of_plans_costs_the_same_for_1_3_and_50(
    api: Api, people: People, run: tuple[UUID, UUID]
) -> None:
    await save(api)
    assert run
    counts = []
    for wanted in (1, 3, 50):
        while people.world.count("credit_plan") < wanted:
            await execute(
                people,
                "INSERT INTO credit_plan SELECT teacher_id, name, due_by, advisory, policy_id, "
                "policy_hash, inputs_hash, facts_hash, content, made_by, made_at, authority_id, "
                "gen_random_uuid() FROM credit_plan LIMIT 1",
            )
        with api.statements() as sent:
            data = await api.data(LIST, "teacher-1")
        assert data["creditPlans"]["totalCount"] == wanted
        counts.append(len(sent))

    assert counts == [counts[0]] * 3, counts

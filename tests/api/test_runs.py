"""Runs, participants and the credits that follow, as they are shown and changed."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.played import Ran, ran
from tests.services.test_journey import confirm_credits, run_course
from trainingflow.api.nodes import global_id
from trainingflow.db import asking
from trainingflow.domain.workflow.kinds import ItemKind

__all__ = ["ran"]

RUN = """
query Run($id: ID!, $first: Int, $after: String) {
  node(id: $id) {
    ... on CourseRun {
      version state course { title } leader { name }
      classes { number capacity enrolled status sessions { number hours heldAt } }
      enrolments(first: $first, after: $after) {
        totalCount
        nodes {
          participant { id name } courseClass { number }
          result { passed sessionsAttended revision } attendance { present session { number } }
        }
        pageInfo { hasNextPage endCursor }
      }
    }
  }
}
"""

# Every loader is used in one place only: where two places share one, their batches may or may not
# meet, and the number of statements would depend on luck.
RUNS = """
query Runs {
  courseRuns(first: 50) {
    totalCount
    nodes {
      title semester course { title } leader { name } organisation { name }
      classes {
        number enrolled sessions { number plannedOn }
        enrolments(first: 3) { totalCount nodes { result { passed } attendance { present } } }
      }
      enrolments(first: 3) { totalCount nodes { result { passed } } }
      actions(includeBlocked: true) { name blockers { message } }
      history { totalCount nodes { label } }
    }
  }
}
"""

STATUS = """
query Status($policy: ID, $validAt: Date, $knownAt: DateTime) {
  viewer { teacher {
    creditStatus(policy: $policy, validAt: $validAt, knownAt: $knownAt) {
      policy { code }
      requirements { code have citation { article } }
      lines { activity hours status reason awards { ledger credits } citation { article } }
    }
  } }
}
"""

CORRECT = """
mutation Correct($input: CorrectResultInput!) {
  correctResult(input: $input) { performed errors { code message } }
}
"""


@pytest.fixture
def contents(ran: Ran) -> str:
    return ran.database_name


@pytest.fixture
def course(people: People, ran: Ran) -> UUID:
    """A course that has run once."""
    return ran.given_to(people)[0]


@pytest.fixture
def run(people: People, ran: Ran) -> UUID:
    """Its run, which goes on; its credits wait to be confirmed."""
    return ran.given_to(people)[1]


async def test_run_is_shown_with_its_participants_to_its_leader(api: Api, run: UUID) -> None:
    id_ = global_id("CourseRun", run)

    first = (await api.data(RUN, "applicant", id=id_, first=20))["node"]
    cursor = first["enrolments"]["pageInfo"]["endCursor"]
    second = (await api.data(RUN, "applicant", id=id_, first=20, after=cursor))["node"]

    assert first["classes"] == [
        {
            "number": 1,
            "capacity": 30,
            "enrolled": 25,
            "status": "STARTED",
            "sessions": first["classes"][0]["sessions"],
        }
    ]
    assert [one["hours"] for one in first["classes"][0]["sessions"]] == ["4"] * 5
    shown = first["enrolments"]["nodes"] + second["enrolments"]["nodes"]
    assert [one["participant"]["name"] for one in shown] == [f"teacher-{n}" for n in range(25)]
    assert [one["result"]["passed"] for one in shown] == [False] + [True] * 24
    assert all(len(one["attendance"]) == 5 for one in shown)
    assert (first["enrolments"]["totalCount"], second["enrolments"]["pageInfo"]["hasNextPage"]) == (
        25,
        False,
    )


async def test_actions_of_a_run_are_decided_beside_its_history(
    api: Api, run: UUID, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What they are decided by is asked of the session itself, which does one thing at a time."""
    page = """
    query Page($id: ID!) {
      node(id: $id) { ... on CourseRun {
        organisation { name } documents { kind }
        history(first: 4) { nodes { actor { name } } }
        actions(includeBlocked: true) { name }
      } }
    }
    """
    executing: list[AsyncSession] = []
    execute, answers = AsyncSession.execute, asking._answers  # noqa: SLF001 - both ways to ask

    async def alone(session: AsyncSession, *given: Any, **more: Any) -> Any:
        executing.append(session)
        try:
            return await execute(session, *given, **more)
        finally:
            executing.remove(session)

    async def beside_nothing(session: AsyncSession, asked: Any) -> Any:
        assert session not in executing
        return await answers(session, asked)

    monkeypatch.setattr(AsyncSession, "execute", alone)
    monkeypatch.setattr(asking, "_answers", beside_nothing)

    for _ in range(3):
        found = (await api.data(page, "applicant", id=global_id("CourseRun", run)))["node"]
        assert found["history"]["nodes"][0] == {"actor": {"name": "applicant"}}
        assert found["actions"] == [{"name": "correctResult"}]


async def test_participants_see_their_own_place_and_strangers_none(api: Api, run: UUID) -> None:
    id_ = global_id("CourseRun", run)

    counts = {who: await enrolments_seen(api, who, id_) for who in ("teacher-1", "teacher-40")}
    manager = await enrolments_seen(api, "manager", id_)

    assert counts == {"teacher-1": ["teacher-1"], "teacher-40": []}
    assert len(manager) == 20  # the page; all of them teach at the manager's school


async def test_participants_see_the_credit_batches_of_their_runs_and_strangers_none(
    api: Api, people: People, course: UUID, run: UUID
) -> None:
    runs = [run, await run_course(people, course)]
    query = """{
      workItems(filter: {kinds: [CREDIT_BATCH]}) { nodes { ... on CreditBatch { run { id } } } }
    }"""

    own, other = [(await api.data(query, who))["workItems"] for who in ("teacher-1", "teacher-40")]

    seen = {node["run"]["id"] for node in own["nodes"]}
    assert seen == {global_id("CourseRun", run) for run in runs}
    assert other == {"nodes": []}


async def test_every_list_answers_to_participants_of_runs_with_credit_batches(
    api: Api, people: People, course: UUID
) -> None:
    await run_course(people, course)

    data = await api.data(
        """{
          courses { totalCount } courseRuns { totalCount } workItems { totalCount }
          inbox { totalCount } teachers { totalCount } deadlines(first: 1) { nodes { kind } }
        }""",
        "teacher-1",
    )

    [next_] = data.pop("deadlines")["nodes"]
    assert next_["kind"] in {"REMIND", "OPEN_WINDOW", "ESCALATE"}

    assert {name: one["totalCount"] for name, one in data.items()} == {
        "courses": 1,
        "courseRuns": 2,
        "workItems": 5,  # with the credit batch of each run
        "inbox": 0,
        "teachers": 1,
    }


async def enrolments_seen(api: Api, who: str, run: str) -> list[str]:
    node = (await api.data(RUN, who, id=run))["node"]
    return [one["participant"]["name"] for one in node["enrolments"]["nodes"]]


async def test_confirmed_credit_names_its_article_and_a_correction_takes_it_back(
    api: Api, people: People, run: UUID
) -> None:
    [reported] = await lines(api, "teacher-1")
    assert (reported["status"], reported["reason"]) == ("NOT_COUNTED", "NOT_CONFIRMED")

    await confirm_credits(people, run)
    [line] = await lines(api, "teacher-1")
    assert line["citation"]["article"]
    assert line == {
        "activity": "ELECTIVE_COURSE",
        "hours": "20",
        "status": "COUNTED",
        "reason": None,
        "awards": [{"ledger": "ELECTIVE", "credits": line["awards"][0]["credits"]}],
        "citation": line["citation"],
    }

    payload = await correct(api, run, "teacher-1", passed=False)
    assert payload == {"performed": True, "errors": []}
    assert "COUNTED" not in [one["status"] for one in await lines(api, "teacher-1")]


async def test_status_answers_for_another_policy_another_day_and_what_was_known(
    api: Api, people: People, run: UUID
) -> None:
    await confirm_credits(people, run)
    municipal = global_id("Policy", "beijing-2021")

    assert (await status(api, "teacher-1"))["policy"] == {"code": "chaoyang-2021"}
    assert (await status(api, "teacher-1", policy=municipal))["policy"] == {"code": "beijing-2021"}
    [early] = (await status(api, "teacher-1", validAt="2024-09-28"))["lines"]
    assert early["reason"] == "NOT_YET_EARNED"
    assert (await status(api, "teacher-1", knownAt="2024-10-01T00:00:00+08:00"))["lines"] == []


async def status(api: Api, who: str, **asked: Any) -> dict[str, Any]:
    data = await api.data(STATUS, who, **asked)
    found: dict[str, Any] = data["viewer"]["teacher"]["creditStatus"]
    return found


async def lines(api: Api, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = (await status(api, who))["lines"]
    return found


async def correct(api: Api, run: UUID, who: str, *, passed: bool) -> dict[str, Any]:
    id_ = global_id("CourseRun", run)
    version = (await api.data(RUN, "applicant", id=id_))["node"]["version"]
    given = {
        "runId": id_,
        "participantId": global_id("Person", api.world.people[who]),
        "assessmentPassed": passed,
        "expectedVersion": version,
        "idempotencyKey": "correction",
        "comment": "成绩登记有误",
    }
    payload: dict[str, Any] = (await api.data(CORRECT, "applicant", input=given))["correctResult"]
    return payload


async def test_page_of_runs_costs_the_same_for_1_3_and_50(
    api: Api, people: People, course: UUID
) -> None:
    counts = []
    for wanted in (1, 3, 50):
        while people.world.count("course_run") < wanted:
            await plan(people, course)
        with api.statements() as sent:
            data = await api.data(RUNS, "chair")
        assert data["courseRuns"]["totalCount"] == wanted
        counts.append(len(sent))

    assert counts == [counts[0]] * 3, counts


async def plan(people: People, course: UUID) -> UUID:
    return await people.must(
        "applicant",
        "planRun",
        kind=ItemKind.COURSE_RUN,
        organisation_id=people.world.units["college"],
        course=str(course),
        deliveryMode="FACE_TO_FACE",
        firstSession="2025-03-01",
        lastSession="2025-03-08",
        classes=[
            {"capacity": 30, "sessions": [{"on": "2025-03-01", "hours": "4"}]},
            {"capacity": 30, "sessions": [{"on": "2025-03-08", "hours": "4"}]},
        ],
    )


INNER = """
query Inner($id: ID!) {
  node(id: $id) {
    ... on Course {
      title documents { kind } history { totalCount }
      panel { conflict } reviews { opinion } ballots { yes } objections { text }
    }
  }
}
"""


async def test_course_in_the_library_is_public_and_its_minutes_are_not(
    api: Api, course: UUID
) -> None:
    id_ = global_id("Course", course)

    public = (await api.data(INNER, "teacher-40", id=id_))["node"]
    applicant = (await api.data(INNER, "applicant", id=id_))["node"]
    officer = (await api.data(INNER, "ce-officer", id=id_))["node"]

    assert public == {
        "title": "课堂观察与诊断",
        "documents": [{"kind": "BASIC_INFORMATION"}],
        "history": {"totalCount": 0},
        "panel": [],
        "reviews": [],
        "ballots": [],
        "objections": [],
    }
    assert len(applicant["documents"]) > 5
    assert (applicant["ballots"], applicant["reviews"]) == ([{"yes": 3}], [])
    assert [one["opinion"] for one in officer["reviews"]] == ["PASS"] * 3
    assert officer["history"] == applicant["history"]

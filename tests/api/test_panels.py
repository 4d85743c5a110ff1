"""Panels, the pool of experts and defence sessions through the API: who sees what."""

import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text

from tests.api.conftest import Api
from tests.services.conftest import COMPLETION, People
from tests.services.test_panels import Panels
from trainingflow.api.nodes import global_id
from trainingflow.policies import library

ADD = """
mutation ($input: AddExpertInput!) {
  addExpert(input: $input) {
    replayed
    expert { id roles subjects stages capacity load person { name } }
    errors { code path }
  }
}
"""
EXPERTS = """
query ($role: ExpertRole, $subject: String, $stage: String, $item: ID!) {
  experts(role: $role, subject: $subject, stage: $stage) {
    nodes { person { name } roles load conflict(itemId: $item) }
  }
}
"""
PANEL = """
query ($id: ID!) {
  node(id: $id) {
    ... on WorkItem {
      title
      appraisalPanel {
        quorum
        passRule
        own { status }
        members { status person { name } }
        sheets { verdict text score member { name } scores { criterion points notApplicable } }
        aggregates { criterion mean scored notApplicable }
        mean
        comments
        discussion { text author { name } }
        conclusion { result text members mean by { name } }
        rubric { criteria { key maximum } }
      }
    }
  }
}
"""
PLAN = """
mutation ($input: PlanDefenceSessionInput!) {
  planDefenceSession(input: $input) {
    session { id place capacity heldAt slots { order item { title } } }
    errors { code path }
  }
}
"""
SCHEDULE = """
mutation ($input: ScheduleDefenceInput!) {
  scheduleDefence(input: $input) {
    performed
    errors { code path ... on LimitBlocker { limit allowed } }
    item { appraisalPanel { defenceSession { place slots { order item { title } } } } }
  }
}
"""


class Desk:
    """Asks the API about panels."""

    def __init__(self, api: Api, panels: Panels) -> None:
        self.api = api
        self.panels = panels

    def person(self, who: str) -> str:
        return global_id("Person", self.panels.person(who))

    async def do(self, who: str, mutation: str, item: UUID, **given: Any) -> Any:
        """Do one of the typed mutations of panels; gives its payload."""
        name = mutation[0].upper() + mutation[1:]
        field = f"{mutation}(input: $input) {{ performed errors {{ code path }} }}"
        answer = await self.api.data(
            f"mutation ($input: {_INPUTS.get(mutation, name)}Input!) {{ {field} }}",
            who,
            input={
                "itemId": global_id("TrainingProject", item),
                "idempotencyKey": str(uuid4()),
                **given,
            },
        )
        return answer[mutation]

    async def panel(self, who: str, item: UUID, kind: str = "TrainingProject") -> Any:
        """The panel as somebody sees it; None where they see the item and not the panel."""
        answer = await self.api.data(PANEL, who, id=global_id(kind, item))
        return answer["node"] and answer["node"]["appraisalPanel"]

    async def version(self, item: UUID) -> int:
        query = "query ($id: ID!) { node(id: $id) { ... on WorkItem { version } } }"
        answer = await self.api.data(query, "ce-officer", id=global_id("TrainingProject", item))
        return int(answer["node"]["version"])

    async def ask(self, item: UUID, *whom: str, mutation: str = "inviteReviewers") -> Any:
        members = [{"personId": self.person(one), "role": "PROJECT_EXPERT"} for one in whom]
        return await self.do(
            "ce-officer",
            mutation,
            item,
            members=members,
            expectedVersion=await self.version(item),
        )


_INPUTS: Mapping[str, str] = {"proposePanel": "AskPanel", "inviteReviewers": "AskPanel"}
DONE = {"performed": True, "errors": []}


@pytest.fixture
async def desk(api: Api, people: People) -> Desk:
    found = Desk(api, Panels(people))
    for who in ("member-1", "member-4"):
        await found.panels.add_expert(who)
    return found


@pytest.fixture
async def item(desk: Desk) -> UUID:
    """A project of the school under appraisal."""
    return await desk.panels.appraised(by="manager", unit="school")


async def with_opinions(desk: Desk, item: UUID) -> None:
    """Two experts have said what they think."""
    assert await desk.ask(item, "member-1", "member-4") == DONE
    for who, verdict in (("member-1", "PASS"), ("member-4", "FAIL")):
        assert await desk.do(who, "acceptInvitation", item, conflict="NONE") == DONE
        given = {"verdict": verdict, "text": f"{who}的意见"}
        assert await desk.do(who, "submitVerdict", item, **given) == DONE


async def test_panel_appraises_a_project_by_typed_mutations(desk: Desk, item: UUID) -> None:
    """Shows: CY-PROJ-11."""
    assert await desk.ask(item, "member-1", mutation="proposePanel") == DONE
    assert await desk.ask(item, "member-1", "member-4") == DONE
    assert await desk.do("member-1", "acceptInvitation", item, conflict="NONE") == DONE
    assert await desk.do("member-4", "declineInvitation", item, comment="时间冲突") == DONE
    assert await desk.do("member-1", "discuss", item, text="方案成熟。") == DONE
    said = {"verdict": "PASS", "text": "同意立项"}
    assert await desk.do("member-1", "submitVerdict", item, **said) == DONE
    version = await desk.version(item)
    given = {"result": "PASS", "text": "专家意见：通过", "expectedVersion": version}
    assert await desk.do("ce-officer", "conclude", item, **given) == DONE

    seen = await desk.panel("ce-officer", item)

    assert seen == {
        "quorum": 1,
        "passRule": "SIMPLE_MAJORITY",
        "own": None,
        "members": [
            {"status": "DONE", "person": {"name": "member-1"}},
            {"status": "DECLINED", "person": {"name": "member-4"}},
        ],
        "sheets": [
            {
                "verdict": "PASS",
                "text": "同意立项",
                "score": None,
                "member": {"name": "member-1"},
                "scores": [],
            }
        ],
        "aggregates": None,
        "mean": None,
        "comments": [],
        "discussion": [{"text": "方案成熟。", "author": {"name": "member-1"}}],
        "conclusion": {
            "result": "PASS",
            "text": "专家意见：通过",
            "members": 1,
            "mean": None,
            "by": {"name": "ce-officer"},
        },
        "rubric": None,
    }


async def test_invited_expert_sees_what_it_is_about_and_nothing_of_the_panel(
    desk: Desk, item: UUID
) -> None:
    assert await desk.panel("member-1", item) is None
    await desk.ask(item, "member-1", "member-4")
    await desk.do("member-4", "acceptInvitation", item, conflict="NONE")
    await desk.do("member-4", "discuss", item, text="内部讨论")

    seen = await desk.panel("member-1", item)

    assert seen["own"] == {"status": "INVITED"}
    assert (seen["members"], seen["sheets"], seen["discussion"]) == ([], [], [])


async def test_member_sees_the_others_after_the_own_opinion(desk: Desk, item: UUID) -> None:
    await desk.ask(item, "member-1", "member-4")
    for who in ("member-1", "member-4"):
        await desk.do(who, "acceptInvitation", item, conflict="NONE")
    await desk.do("member-4", "submitVerdict", item, verdict="FAIL", text="不同意")

    before = await desk.panel("member-1", item)
    await desk.do("member-1", "submitVerdict", item, verdict="PASS", text="同意")
    after = await desk.panel("member-1", item)

    assert before["sheets"] == []
    assert [one["verdict"] for one in after["sheets"]] == ["PASS", "FAIL"]


async def test_applicant_sees_what_the_policy_opens_and_never_who_said_what(
    desk: Desk, item: UUID
) -> None:
    await with_opinions(desk, item)
    before = await desk.panel("manager", item)
    given = {"result": "FAIL", "text": "未获多数", "expectedVersion": await desk.version(item)}
    assert await desk.do("ce-officer", "conclude", item, **given) == DONE

    after = await desk.panel("manager", item)

    nothing: dict[str, Any] = {
        "members": [],
        "sheets": [],
        "comments": [],
        "discussion": [],
        "mean": None,
    }
    assert {name: before[name] for name in nothing} == nothing
    assert {name: after[name] for name in nothing} == nothing
    assert (before["conclusion"], after["conclusion"]["result"]) == (None, "FAIL")


async def test_panel_of_an_item_is_nothing_to_others(desk: Desk, item: UUID) -> None:
    await with_opinions(desk, item)

    assert await desk.panel("teacher-1", item) is None


async def test_conclusion_against_the_opinions_is_refused(desk: Desk, item: UUID) -> None:
    await with_opinions(desk, item)

    given = {"result": "PASS", "text": "通过", "expectedVersion": await desk.version(item)}
    answer = await desk.do("ce-officer", "conclude", item, **given)

    assert answer == {"performed": False, "errors": [{"code": "VOTE_OTHERWISE", "path": []}]}


RUBRIC = """
      rubric:
        criteria:
          AIMS: {label: {zh-CN: 目标, en: Aims}, maximum: 40}
          METHOD: {label: {zh-CN: 方法, en: Method}, maximum: 60, mayBeNotApplicable: true}
        citation: {document: annex3, article: 第八条, quote: 由区继教办组织专家进行项目论证}
      applicantSees: [CONCLUSION, AGGREGATE, COMMENTS]
      citation:
        document: annex3
        article: 第八条
        quote: 由区继教办组织专家进行项目论证
"""


async def scored(desk: Desk, item: UUID) -> None:
    """The item is bound to an earlier text of the policy, whose panel scores by a rubric."""
    policy = "chaoyang-2021"
    texts = dict(library.texts(policy))
    own = texts[policy]
    at = own.index("    TRAINING_PROJECT:\n      quorum: 1")
    begins = own.index("      applicantSees", at)
    ends = own.index("        reading:", begins)
    texts[policy] = own[:begins] + RUBRIC.lstrip("\n") + own[ends:]
    kept = library.from_texts(policy, texts)
    with desk.api.world.engine.begin() as connection:
        connection.execute(
            text("INSERT INTO policy_version VALUES (:id, :hash, :said)"),
            {"id": policy, "hash": kept.hash, "said": json.dumps(texts, ensure_ascii=False)},
        )
        # Only a migration of the item binds it to another text; here the test stands in for one.
        connection.execute(text("ALTER TABLE item DISABLE TRIGGER USER"))
        connection.execute(
            text("UPDATE item SET policy_hash = :hash WHERE id = :item"),
            {"hash": kept.hash, "item": item},
        )
        connection.execute(text("ALTER TABLE item ENABLE TRIGGER USER"))
        rows = (("member-1", "AIMS", 40), ("member-1", "METHOD", None), ("member-4", "AIMS", 10))
        for who, criterion, points in (*rows, ("member-4", "METHOD", 30)):
            connection.execute(
                text(
                    "INSERT INTO score SELECT authority_id, item_id, attempt, person_id, "
                    ":criterion, :points, submitted_at FROM review WHERE person_id = :person"
                ),
                {"criterion": criterion, "points": points, "person": desk.panels.person(who)},
            )


async def test_scores_add_up_and_are_opened_to_the_applicant_without_names(
    desk: Desk, item: UUID
) -> None:
    """Shows: HK-PLAN-23."""
    await with_opinions(desk, item)
    await scored(desk, item)
    office, before = await desk.panel("ce-officer", item), await desk.panel("manager", item)
    given = {"result": "FAIL", "text": "未获多数", "expectedVersion": await desk.version(item)}
    await desk.do("ce-officer", "conclude", item, **given)
    after = await desk.panel("manager", item)

    # member-1: 40/40, METHOD not applicable → 100; member-4: (10/40 + 30/60) / 2 → 37.5
    aggregates = [
        {"criterion": "AIMS", "mean": "25", "scored": 2, "notApplicable": 0},
        {"criterion": "METHOD", "mean": "30", "scored": 1, "notApplicable": 1},
    ]
    assert [one["score"] for one in office["sheets"]] == ["100", "37.5"]
    assert (office["aggregates"], office["mean"]) == (aggregates, "68.75")
    assert (before["aggregates"], before["mean"], before["comments"]) == (None, None, [])
    assert (after["aggregates"], after["mean"]) == (aggregates, "68.75")
    assert after["comments"] == ["member-1的意见", "member-4的意见"]
    assert (after["sheets"], after["members"]) == ([], [])


async def test_pool_is_listed_with_load_and_conflicts_before_anybody_is_asked(
    desk: Desk, item: UUID
) -> None:
    """Shows: CY-PLAN-61, HK-PLAN-03."""
    for who, subject in (("member-2", "数学"), ("manager", "语文")):
        answer = await desk.api.data(
            ADD,
            "ce-officer",
            input={
                "idempotencyKey": str(uuid4()),
                "personId": desk.person(who),
                "roles": ["PROJECT_EXPERT"],
                "subjects": [subject],
                "stages": ["小学"],
                "capacity": 3,
            },
        )
        assert answer["addExpert"]["errors"] == []
    await desk.ask(item, "member-1")
    about = global_id("TrainingProject", item)

    everybody = await desk.api.data(EXPERTS, "ce-officer", item=about)
    maths = await desk.api.data(EXPERTS, "ce-officer", item=about, subject="数学", stage="小学")
    own = await desk.api.data(EXPERTS, "member-1", item=about)
    stranger = await desk.api.data(EXPERTS, "teacher-1", item=about)

    def shown(answer: Any) -> list[tuple[str, int, str | None]]:
        nodes = answer["experts"]["nodes"]
        return [(one["person"]["name"], one["load"], one["conflict"]) for one in nodes]

    assert shown(everybody) == [
        ("member-1", 1, "NONE"),
        ("member-4", 0, "NONE"),
        ("member-2", 0, "SAME_ORGANISATION"),
        ("manager", 0, "APPLICANT"),
    ]
    assert shown(maths) == [("member-2", 0, "SAME_ORGANISATION")]
    assert shown(own) == [("member-1", 1, "NONE")]
    assert shown(stranger) == []


async def test_pool_is_changed_by_its_office_alone(desk: Desk) -> None:
    asked = {
        "idempotencyKey": "one",
        "personId": desk.person("member-2"),
        "roles": ["COURSE_EXPERT"],
    }

    refused = await desk.api.data(ADD, "college-officer", input=asked)
    made = await desk.api.data(ADD, "ce-officer", input=asked)
    again = await desk.api.data(ADD, "ce-officer", input=asked)

    assert refused["addExpert"] == {
        "replayed": False,
        "expert": None,
        "errors": [{"code": "ROLE_REQUIRED", "path": []}],
    }
    assert made["addExpert"]["expert"]["roles"] == ["COURSE_EXPERT"]
    assert again["addExpert"]["replayed"] is True
    retired = await desk.api.data(
        "mutation ($id: ID!) { retireExpert(expertId: $id) { expert { retiredAt } } }",
        "ce-officer",
        id=made["addExpert"]["expert"]["id"],
    )
    assert retired["retireExpert"]["expert"]["retiredAt"] is not None


class Defence:
    """Courses before their defence, and sessions to hear them in."""

    def __init__(self, api: Api, people: People) -> None:
        self.api = api
        self.people = people

    async def course(self, title: str) -> UUID:
        item = await self.people.declare_course(title=title)
        await self.people.must("applicant", "saveDraft", item, **COMPLETION)
        await self.people.must("applicant", "submitForAppraisal", item)
        members = [self.people.world.people[f"member-{one}"] for one in (1, 2, 3)]
        await self.people.must("chair", "assignReviewers", item, reviewers=members)
        await self.people.must("chair", "openTextReview", item)
        return item

    async def session(self, begins: str, ends: str, capacity: int = 5) -> Any:
        asked = {
            "idempotencyKey": str(uuid4()),
            "place": "报告厅",
            "beginsAt": f"2024-05-{begins}:00+08:00",
            "endsAt": f"2024-05-{ends}:00+08:00",
            "capacity": capacity,
        }
        return (await self.api.data(PLAN, "chair", input=asked))["planDefenceSession"]

    async def schedule(self, item: UUID, session: str, **given: Any) -> Any:
        version = await self.version(item)
        asked = {
            "itemId": global_id("Course", item),
            "sessionId": session,
            "expectedVersion": version,
            "idempotencyKey": str(uuid4()),
            **given,
        }
        return (await self.api.data(SCHEDULE, "chair", input=asked))["scheduleDefence"]

    async def version(self, item: UUID) -> int:
        query = "query ($id: ID!) { node(id: $id) { ... on WorkItem { version } } }"
        answer = await self.api.data(query, "chair", id=global_id("Course", item))
        return int(answer["node"]["version"])


@pytest.fixture
def defence(api: Api, people: People) -> Defence:
    return Defence(api, people)


async def test_items_are_heard_in_the_order_of_a_session(defence: Defence) -> None:
    """Shows: CY-COURSE-23."""
    first, second = await defence.course("甲"), await defence.course("乙")
    session = (await defence.session("22T09:00", "22T12:00"))["session"]

    assert (await defence.schedule(first, session["id"], order=2))["performed"]
    answer = await defence.schedule(second, session["id"], order=1)

    assert answer["item"]["appraisalPanel"]["defenceSession"] == {
        "place": "报告厅",
        "slots": [
            {"order": 1, "item": {"title": "乙"}},
            {"order": 2, "item": {"title": "甲"}},
        ],
    }


async def test_full_session_and_busy_members_are_refused(defence: Defence) -> None:
    first, second = await defence.course("甲"), await defence.course("乙")
    small = (await defence.session("22T09:00", "22T12:00", capacity=1))["session"]
    meanwhile = (await defence.session("22T11:00", "22T13:00"))["session"]
    after = (await defence.session("22T12:00", "22T13:00"))["session"]
    await defence.schedule(first, small["id"])

    full = await defence.schedule(second, small["id"])
    busy = await defence.schedule(second, meanwhile["id"])
    free = await defence.schedule(second, after["id"])

    assert [one["limit"] for one in full["errors"]] == ["SESSION_ITEMS"]
    assert {one["limit"] for one in busy["errors"]} == {"ONE_SESSION_AT_A_TIME"}
    assert free["performed"]


async def test_defence_is_recorded_once_its_session_has_begun(
    defence: Defence, people: People
) -> None:
    item = await defence.course("甲")
    for member in (1, 2, 3):
        given = {"conflict": "NONE", "opinion": "PASS", "text": "同意"}
        await people.must(f"member-{member}", "submitReview", item, **given)
    await people.must("chair", "finishTextReview", item)
    session = (await defence.session("22T09:00", "22T12:00"))["session"]
    await defence.schedule(item, session["id"])
    hold = """
    mutation ($id: ID!) {
      holdDefenceSession(sessionId: $id, minutes: "记录") { session { minutes } errors { code } }
    }
    """

    early = await people.do(
        "chair", "recordDefence", item, heldOn="2024-05-20", documents=("DEFENCE_MINUTES",)
    )
    unheld = await defence.api.data(hold, "chair", id=session["id"])
    people.world.set_now("2024-05-22T12:00")
    await people.must(
        "chair", "recordDefence", item, heldOn="2024-05-22", documents=("DEFENCE_MINUTES",)
    )
    held = await defence.api.data(hold, "chair", id=session["id"])

    assert [str(one.code) for one in early.blockers] == ["PREREQUISITE"]  # type: ignore[union-attr]  # refused
    assert [one["code"] for one in unheld["holdDefenceSession"]["errors"]] == ["PREREQUISITE"]
    assert held["holdDefenceSession"] == {"session": {"minutes": "记录"}, "errors": []}


async def test_sessions_are_seen_by_offices_and_those_concerned(defence: Defence) -> None:
    item = await defence.course("甲")
    session = (await defence.session("22T09:00", "22T12:00"))["session"]
    await defence.schedule(item, session["id"])
    query = "{ defenceSessions { nodes { place slots { item { title } } } } }"

    seen = {
        who: (await defence.api.data(query, who))["defenceSessions"]["nodes"]
        for who in ("chair", "applicant", "member-1", "member-4", "teacher-1")
    }

    one = [{"place": "报告厅", "slots": [{"item": {"title": "甲"}}]}]
    assert seen == {
        "chair": one,
        "applicant": one,
        "member-1": one,
        "member-4": [],
        "teacher-1": [],
    }


async def test_session_is_planned_by_an_appraising_office(defence: Defence) -> None:
    asked = {
        "idempotencyKey": "one",
        "place": " ",
        "beginsAt": "2024-05-19T09:00:00+08:00",
        "endsAt": "2024-05-19T08:00:00+08:00",
        "capacity": 0,
    }

    stranger = await defence.api.data(PLAN, "manager", input=asked)
    wrong = await defence.api.data(PLAN, "chair", input=asked)

    assert "ROLE_REQUIRED" in [one["code"] for one in stranger["planDefenceSession"]["errors"]]
    assert [one["path"] for one in wrong["planDefenceSession"]["errors"]] == [
        ["input", "place"],
        ["input", "begins"],
        ["input", "ends"],
        ["input", "capacity"],
    ]


async def test_panels_of_many_items_cost_no_more_statements(
    desk: Desk, item: UUID, people: People
) -> None:
    others = [
        await desk.panels.appraised(title, by="manager", unit="school") for title in ("乙", "丙")
    ]
    query = """
    query ($ids: [ID!]!) { nodes(ids: $ids) { ... on WorkItem { appraisalPanel { quorum
      members { person { name } } sheets { text } discussion { text } conclusion { result } } } } }
    """
    ids = [global_id("TrainingProject", one) for one in (item, *others)]
    for one in (item, *others):
        await desk.ask(one, "member-1")
        await people.must("member-1", "acceptInvitation", one, conflict="NONE")
        await people.must("member-1", "submitReview", one, opinion="PASS", text="同意")

    with desk.api.statements() as one_item:
        await desk.api.data(query, "ce-officer", ids=ids[:1])
    with desk.api.statements() as three_items:
        answer = await desk.api.data(query, "ce-officer", ids=ids)

    assert [len(one["appraisalPanel"]["sheets"]) for one in answer["nodes"]] == [1, 1, 1]
    assert len(one_item) == len(three_items)

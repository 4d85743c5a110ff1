"""A person's day over the API: inbox, bulk, staged decisions, delegation, comments, watching."""

import asyncio
from typing import Any
from uuid import UUID, uuid4

import pytest
from typer.testing import CliRunner

from tests.api.conftest import Api
from tests.services.conftest import COMPLETION, People
from tests.services.test_write_path import ready_for_approval
from trainingflow.api.nodes import global_id
from trainingflow.cli.workflow import app
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.services import bulk

INBOX = """
query I($filter: InboxFilter, $first: Int, $after: String, $orderBy: WorkItemOrder! = DUE) {
  inbox(filter: $filter, first: $first, after: $after, orderBy: $orderBy) {
    totalCount
    nodes { title tasks { held dueAt role actions delegator { name } organisation { name } } }
    pageInfo { endCursor hasNextPage }
  }
  inboxCounts(filter: $filter) {
    total byKind { kind count } byState { state label count } byUrgency { urgency count }
  }
}
"""
ERRORS = "errors { code message path }"


def course_id(key: UUID) -> str:
    return global_id("Course", key)


async def mutate(api: Api, who: str, name: str, fields: str, **given: Any) -> dict[str, Any]:
    """Send a mutation with one input."""
    type_ = {
        "performActions": "BulkInput",
        "startBulkJob": "BulkInput",
    }.get(name, f"{name[0].upper()}{name[1:]}Input")
    query = f"mutation M($input: {type_}!) {{ {name}(input: $input) {{ {fields} }} }}"
    body = {"idempotencyKey": str(uuid4()), **given}
    found: dict[str, Any] = (await api.data(query, who, input=body))[name]
    return found


async def lend(api: Api, delegator: str, delegate: str) -> dict[str, Any]:
    return await mutate(
        api,
        delegator,
        "delegate",
        "delegation { id inForce roles { role organisation { name } } delegate { name } } "
        + ERRORS,
        delegateId=global_id("Person", api.world.people[delegate]),
        opens="2024-05-20T00:00:00+08:00",
        closes="2024-05-27T00:00:00+08:00",
        reason="出差",
    )


def titles(data: dict[str, Any]) -> list[str]:
    return [one["title"] for one in data["inbox"]["nodes"]]


async def test_inbox_counts_what_it_lists(api: Api, people: People) -> None:
    for number in range(3):
        await people.declare_course(title=f"课程{number}")
    submitted = await people.declare_course(title="已提交")
    await people.must("applicant", "saveDraft", submitted, **COMPLETION)
    await people.must("applicant", "submitForAppraisal", submitted)

    mine = await api.data(INBOX, "applicant")
    offices = await api.data(INBOX, "college-officer")

    assert mine["inbox"]["totalCount"] == mine["inboxCounts"]["total"] == 3
    assert mine["inboxCounts"]["byKind"] == [{"kind": "COURSE", "count": 3}]
    assert [(one["state"], one["count"]) for one in mine["inboxCounts"]["byState"]] == [
        ("DRAFT", 3)
    ]
    assert sum(one["count"] for one in mine["inboxCounts"]["byUrgency"]) == 3
    assert {task["held"] for one in mine["inbox"]["nodes"] for task in one["tasks"]} == {
        "IN_PERSON"
    }
    assert titles(offices) == ["已提交"]
    assert {task["held"] for one in offices["inbox"]["nodes"] for task in one["tasks"]} == {
        "BY_ROLE"
    }


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"title": "课程1"}, ["课程1"]),
        ({"kinds": []}, []),
        ({"kinds": ["COURSE_RUN"]}, []),
        ({"states": ["DRAFT"], "held": ["IN_PERSON"]}, ["课程0", "课程1"]),
        ({"held": ["BY_ROLE", "BY_DELEGATION"]}, []),
        ({"urgencies": ["OVERDUE"]}, []),
        ({"dueBefore": "2024-05-01T00:00:00+08:00"}, []),
        ({"watching": True}, []),
    ],
    ids=str,
)
async def test_inbox_lists_what_fits(
    api: Api, people: People, given: dict[str, Any], expected: list[str]
) -> None:
    for number in range(2):
        await people.declare_course(title=f"课程{number}")

    data = await api.data(INBOX, "applicant", filter=given, orderBy="TITLE")

    assert titles(data) == expected
    assert data["inboxCounts"]["total"] == len(expected)


async def test_inbox_pages_stay_right_while_items_come_and_go(api: Api, people: People) -> None:
    """No row that stays is lost or repeated when others join and leave between two pages."""
    courses = [await people.declare_course(title=f"课程{n}") for n in range(6)]
    first = await api.data(INBOX, "applicant", first=3, orderBy="TITLE")
    await people.must("applicant", "withdraw", courses[0], comment="不再申报")
    await people.must("applicant", "withdraw", courses[4], comment="不再申报")
    await people.declare_course(title="课程0新")
    await people.declare_course(title="课程9")

    cursor = first["inbox"]["pageInfo"]["endCursor"]
    second = await api.data(INBOX, "applicant", first=9, after=cursor, orderBy="TITLE")

    assert titles(first) == ["课程0", "课程1", "课程2"]
    assert titles(second) == ["课程3", "课程5", "课程9"]


async def test_inbox_costs_the_same_for_1_and_20(api: Api, people: People) -> None:
    query = INBOX.replace(
        "nodes { title",
        "nodes { title watching timeInStates { days workingDays state { label } } "
        "comments(first: 2) { nodes { text author { name } } }",
    )
    sent = []
    for number in (1, 20):
        while people.world.count("course") < number:
            await people.declare_course()
        with api.statements() as statements:
            data = await api.data(query, "applicant", first=50)
        assert data["inbox"]["totalCount"] == number
        sent.append(len(statements))

    assert sent == [sent[0]] * 2


async def test_delegate_finds_and_does_what_waits_for_the_delegator(
    api: Api, people: People
) -> None:
    course = await ready_for_approval(people)
    actions = """
      query A($id: ID!, $lender: ID) {
        node(id: $id) { ... on WorkItem { version actions(onBehalfOfId: $lender) { name } } }
      }
    """
    lender = global_id("Person", api.world.people["ce-officer"])
    assert (await api.data(INBOX, "manager"))["inboxCounts"]["total"] == 0
    lent = await lend(api, "ce-officer", "manager")
    assert lent["errors"] == []
    assert lent["delegation"]["inForce"] is True
    assert lent["delegation"]["roles"] == [
        {"role": "OFFICER", "organisation": {"name": "ce-office"}}
    ]

    waiting = await api.data(INBOX, "manager", filter={"held": ["BY_DELEGATION"]})
    [item] = waiting["inbox"]["nodes"]
    assert item["tasks"][0]["delegator"] == {"name": "ce-officer"}
    seen = (await api.data(actions, "manager", id=course_id(course), lender=lender))["node"]
    own = (await api.data(actions, "manager", id=course_id(course), lender=None))["node"]
    assert "approve" in {one["name"] for one in seen["actions"]}
    assert "approve" not in {one["name"] for one in own["actions"]}

    done = await mutate(
        api,
        "manager",
        "performAction",
        "performed " + ERRORS,
        itemId=course_id(course),
        action="approve",
        expectedVersion=seen["version"],
        onBehalfOfId=lender,
        actingFor="WORKING_GROUP",
        decisionReference="2024-05 第5次",
        comment="同意",
        documents=[{"kind": "WG_DECISION", "title": "决定", "text": "同意"}],
    )
    assert done == {"performed": True, "errors": []}
    history = """
      query H($id: ID!) {
        node(id: $id) { ... on WorkItem {
          history(last: 1) { nodes { action actor { name } delegator { name } } } } }
      }
    """
    event = (await api.data(history, "ce-officer", id=course_id(course)))["node"]["history"]
    assert event["nodes"] == [
        {"action": "approve", "actor": {"name": "manager"}, "delegator": {"name": "ce-officer"}}
    ]
    listed = "{ delegations(side: RECEIVED, inForce: true) { nodes { delegator { name } } } }"
    assert (await api.data(listed, "manager"))["delegations"]["nodes"] == [
        {"delegator": {"name": "ce-officer"}}
    ]
    assert (await api.data(listed, "principal"))["delegations"]["nodes"] == []


async def test_bulk_answers_for_each_item_and_a_job_lists_its_results(
    api: Api, people: People
) -> None:
    courses = [course_id(await people.declare_course(title=f"课程{n}")) for n in range(3)]
    items = [{"itemId": one, "expectedVersion": 1 + (n == 1)} for n, one in enumerate(courses)]
    result = "itemId result { performed errors { code } item { id version } }"

    done = await mutate(
        api,
        "applicant",
        "performActions",
        "performed refused results { " + result + " } " + ERRORS,
        items=items,
        action="saveDraft",
        input=COMPLETION,
    )

    assert (done["performed"], done["refused"], done["errors"]) == (2, 1, [])
    assert [one["itemId"] for one in done["results"]] == courses
    assert [[e["code"] for e in one["result"]["errors"]] for one in done["results"]] == [
        [],
        ["STALE_VERSION"],
        [],
    ]
    assert [one["result"]["item"]["version"] for one in done["results"]] == [2, 1, 2]

    started = await mutate(
        api,
        "applicant",
        "startBulkJob",
        "job { id total done finishedAt } replayed " + ERRORS,
        items=[{"itemId": one, "expectedVersion": 2} for one in courses],
        action="saveDraft",
        input={"title": "统一名称"},
    )
    assert started["errors"] == []
    assert (started["job"]["total"], started["job"]["done"]) == (3, 0)
    await bulk.run_open(people.database)
    query = """
      query J($id: ID!) { bulkJob(id: $id) {
        done refused finishedAt
        results(first: 5) { totalCount nodes { outcome reasons { code message } item { title } } }
      } }
    """
    job = (await api.data(query, "applicant", id=started["job"]["id"]))["bulkJob"]
    assert (job["done"], job["refused"]) == (2, 1)
    assert job["finishedAt"] is not None
    assert [one["outcome"] for one in job["results"]["nodes"]] == ["DONE", "REFUSED", "DONE"]
    assert job["results"]["nodes"][1]["reasons"][0]["code"] == "STALE_VERSION"
    assert (await api.data(query, "chair", id=started["job"]["id"]))["bulkJob"] is None


async def test_staged_decisions_take_effect_when_released(api: Api, people: People) -> None:
    course = await ready_for_approval(people)
    node = "query V($id: ID!) { node(id: $id) { ... on WorkItem { version state } } }"
    seen = (await api.data(node, "ce-officer", id=course_id(course)))["node"]
    given = {
        "itemId": course_id(course),
        "action": "approve",
        "expectedVersion": seen["version"],
        "actingFor": "WORKING_GROUP",
        "decisionReference": "2024-05 第5次",
        "comment": "同意",
        "documents": [{"kind": "WG_DECISION", "title": "决定", "text": "同意"}],
        "batch": "五月批次",
    }
    staged = await mutate(
        api,
        "ce-officer",
        "stageDecision",
        "stagedDecision { id label current batch } " + ERRORS,
        **given,
    )
    assert staged["errors"] == []
    assert staged["stagedDecision"]["current"] is True
    assert (await api.data(node, "ce-officer", id=course_id(course)))["node"] == seen

    listed = "{ stagedDecisions { nodes { action stagedBy { name } item { title } } } }"
    assert len((await api.data(listed, "ce-officer-2"))["stagedDecisions"]["nodes"]) == 1
    assert (await api.data(listed, "applicant"))["stagedDecisions"]["nodes"] == []

    released = await mutate(
        api,
        "ce-officer-2",
        "releaseDecisions",
        "release { done results { outcome seq reasons { code message } } } " + ERRORS,
        batch="五月批次",
    )
    assert released["errors"] == []
    assert released["release"]["done"] == 1
    after = (await api.data(node, "ce-officer", id=course_id(course)))["node"]
    assert after["state"] != seen["state"]


COMMENTS = """
query C($id: ID!) {
  node(id: $id) { ... on WorkItem { comments { totalCount nodes { text audience } } } }
}
"""


async def said(api: Api, who: str, course: UUID) -> list[str]:
    node = (await api.data(COMMENTS, who, id=course_id(course)))["node"]
    return [one["text"] for one in node["comments"]["nodes"]]


async def test_comment_is_heard_by_its_audience_and_nobody_else(api: Api, people: People) -> None:
    course = await ready_for_approval(people)
    for audience in ("INTERNAL", "PANEL", "DECLARANT"):
        done = await mutate(
            api,
            "ce-officer",
            "comment",
            "comment { text } " + ERRORS,
            itemId=course_id(course),
            audience=audience,
            text=audience,
        )
        assert done["errors"] == []

    assert await said(api, "ce-officer", course) == ["INTERNAL", "PANEL", "DECLARANT"]
    assert await said(api, "member-1", course) == ["PANEL", "DECLARANT"]
    assert await said(api, "applicant", course) == ["DECLARANT"]
    refused = await mutate(
        api,
        "applicant",
        "comment",
        ERRORS,
        itemId=course_id(course),
        audience="INTERNAL",
        text="x",
    )
    assert [one["code"] for one in refused["errors"]] == ["NOT_FOUND"]


async def test_edit_takes_the_place_and_a_mention_has_to_hear_it(api: Api, people: People) -> None:
    course = await ready_for_approval(people)
    given = {"itemId": course_id(course), "audience": "INTERNAL", "text": "初稿"}
    first = await mutate(api, "ce-officer", "comment", "comment { id }", **given)
    stranger = global_id("Person", api.world.people["applicant"])
    colleague = global_id("Person", api.world.people["ce-officer-2"])

    refused = await mutate(api, "ce-officer", "comment", ERRORS, **given, mentionIds=[stranger])
    edited = await mutate(
        api,
        "ce-officer",
        "comment",
        "comment { text edited mentions { name } } " + ERRORS,
        **{**given, "text": "定稿"},
        replacesId=first["comment"]["id"],
        mentionIds=[colleague],
    )

    assert [one["path"] for one in refused["errors"]] == [["input", "mentionIds"]]
    assert edited["comment"] == {
        "text": "定稿",
        "edited": True,
        "mentions": [{"name": "ce-officer-2"}],
    }
    assert await said(api, "ce-officer", course) == ["定稿"]
    notices = "{ itemNotices(unread: true) { nodes { id action comment { text } } } }"
    [notice] = (await api.data(notices, "ce-officer-2"))["itemNotices"]["nodes"]
    assert (notice["action"], notice["comment"]) == (None, {"text": "定稿"})
    read = "mutation R($ids: [ID!]!) { readItemNotices(ids: $ids) { errors { code } } }"
    await api.data(read, "ce-officer-2", ids=[notice["id"]])
    assert (await api.data(notices, "ce-officer-2"))["itemNotices"]["nodes"] == []


async def test_who_watches_is_told_of_moves_by_others(api: Api, people: People) -> None:
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    watch = """
      mutation W($id: ID!) { watch(itemId: $id) { item { watching } errors { code } } }
    """
    for who in ("chair", "applicant"):
        done = (await api.data(watch, who, id=course_id(course)))["watch"]
        assert done == {"item": {"watching": True}, "errors": []}
    unseen = (await api.data(watch, "teacher-1", id=course_id(course)))["watch"]
    assert [one["code"] for one in unseen["errors"]] == ["NOT_FOUND"]

    await people.must("applicant", "submitForAppraisal", course)

    notices = "{ itemNotices { nodes { action toState item { title } } } }"
    [told] = (await api.data(notices, "chair"))["itemNotices"]["nodes"]
    assert (told["action"], told["toState"]) == ("submitForAppraisal", "SUBMITTED")
    assert (await api.data(notices, "applicant"))["itemNotices"]["nodes"] == []
    watching = "{ workItems(filter: { watching: true }) { totalCount } }"
    assert (await api.data(watching, "chair"))["workItems"]["totalCount"] == 1
    unwatch = watch.replace("watch(", "unwatch(")
    await api.data(unwatch, "chair", id=course_id(course))
    assert (await api.data(watching, "chair"))["workItems"]["totalCount"] == 0


async def test_time_in_states_and_heat_show_what_one_may_see(api: Api, people: People) -> None:
    course = await ready_for_approval(people)
    await people.declare_course()
    people.world.set_now("2024-05-24T09:00")
    query = """
      query T($id: ID!) {
        node(id: $id) { ... on WorkItem {
          timeInStates { left days workingDays state { name owners { duty } } } } }
        heatMap(kind: COURSE) { states { count overdue medianDays state { name } } mermaid }
      }
    """

    data = await api.data(query, "ce-officer", id=course_id(course))
    nothing = (await api.data(query, "teacher-1", id=course_id(course)))["heatMap"]

    *before, last = data["node"]["timeInStates"]
    assert all(one["left"] is not None for one in before)
    assert (last["left"], last["days"], last["workingDays"]) == (None, 4, 4)
    counts = {
        one["state"]["name"]: (one["count"], one["medianDays"])
        for one in data["heatMap"]["states"]
        if one["count"]
    }
    assert counts == {"DRAFT": (1, 4), last["state"]["name"]: (1, 4)}
    assert f"class {last['state']['name']} " in data["heatMap"]["mermaid"]
    assert sum(one["count"] for one in nothing["states"]) == 0


async def test_heat_is_printed_for_who_keeps_the_database(
    people: People, database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    await people.declare_course()
    monkeypatch.setenv("DATABASE_URL", database_url)
    done = await asyncio.to_thread(CliRunner().invoke, app, ["heat", "COURSE", "--json"])
    drawn = await asyncio.to_thread(CliRunner().invoke, app, ["heat", "COURSE"])

    assert done.exit_code == drawn.exit_code == 0
    assert '"DRAFT": {\n  "count": 1' in done.stdout
    assert "    class DRAFT waiting" in drawn.stdout.splitlines()
    assert len(COURSE.states) == drawn.stdout.count("\n    class ")

"""Auditors read the journal through the API; nobody else does, and the journal says who did."""

from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.orm import Session

from tests.api.conftest import Api, api
from tests.journal.test_mutations import told
from tests.services.conftest import People
from tests.world import add_person
from trainingflow.api.journal import UNCHANGED
from trainingflow.api.nodes import global_id
from trainingflow.domain.people import Role
from trainingflow.services.reading.audit import masked_address

__all__ = ["api"]

ENTRIES = """
query($filter: AuditEntryFilter, $first: Int, $after: String) {
  auditEntries(filter: $filter, first: $first, after: $after) {
    nodes {
      action result reason objectKind objectKey hash network withCredential requestId
      actor { name } onBehalfOf { name } item { title }
      roles { role organisation { id } } organisation { id } details { name value }
    }
    pageInfo { hasNextPage endCursor }
    totalCount
  }
}
"""
DELEGATE = """
mutation($to: ID!, $key: String!) {
  delegate(
    input: {
      delegateId: $to, idempotencyKey: $key, reason: "出差"
      opens: "2024-05-20T10:00:00+08:00", closes: "2024-05-25T10:00:00+08:00"
    }
  ) {
    replayed errors { code }
  }
}
"""
WITHDRAW = """
mutation($item: ID!, $key: String!, $dry: Boolean! = false) {
  performAction(
    input: {
      itemId: $item, action: "withdraw", expectedVersion: 1, idempotencyKey: $key, dryRun: $dry
    }
  ) {
    replayed errors { code }
  }
}
"""
FEED = "mutation { createCalendarFeed { path } }"


@pytest.fixture
def audited(api: Api) -> Api:
    """The district with an auditor."""
    with Session(api.world.engine) as session, session.begin():
        add_person(session, api.world, "auditor", "commission", ((Role.AUDITOR, "commission"),))
    return api


async def read(api: Api, who: str = "auditor", **wanted: Any) -> Any:
    return (await api.data(ENTRIES, who, filter=wanted))["auditEntries"]


async def test_an_auditor_reads_who_did_what_and_in_which_quality(
    audited: Api, people: People
) -> None:
    course = await people.declare_course()

    found = await read(audited, actions=["declareCourse"])

    college = global_id("Organisation", people.world.units["college"])
    [entry] = found["nodes"]
    details = {one["name"] for one in entry.pop("details")}
    assert details == {"seq", "from", "to", "input"}
    assert len(entry.pop("hash")) == 64
    assert entry == {
        "action": "declareCourse",
        "result": "DONE",
        "reason": None,
        "objectKind": "COURSE",
        "objectKey": str(course),
        "network": None,
        "withCredential": False,
        "requestId": None,
        "actor": {"name": "applicant"},
        "onBehalfOf": None,
        "item": {"title": "课堂观察与诊断"},
        "roles": [{"role": "TEACHER", "organisation": {"id": college}}],
        "organisation": {"id": college},
    }
    assert found["totalCount"] == 1


async def test_entries_are_found_by_person_thing_outcome_time_and_request(
    audited: Api, people: People
) -> None:
    course, other = await people.declare_course(), await people.declare_course()
    await people.do("teacher-1", "withdraw", course)
    await audited.data("{ teachers { totalCount } }", "ce-officer")
    about = global_id("Course", course)
    by = global_id("Person", people.world.people["teacher-1"])

    async def actions(**wanted: Any) -> list[str]:
        return [one["action"] for one in (await read(audited, **wanted))["nodes"]]

    assert await actions(aboutId=about) == ["withdraw", "declareCourse"]
    assert await actions(aboutId=about, results=["REFUSED"]) == ["withdraw"]
    assert await actions(actorId=by) == ["withdraw"]
    assert await actions(aboutId=global_id("Course", other), actorId=by) == []
    assert await actions(results=["READ"], actions=["teachers"]) == ["teachers"]
    assert await actions(until="2020-01-01T00:00:00Z") == []
    assert await actions(since="2099-01-01T00:00:00Z") == []
    assert await actions(actions=[]) == []
    [shown] = (await read(audited, actions=["teachers"]))["nodes"]
    assert shown["requestId"]
    assert await actions(requestId=shown["requestId"]) == ["teachers"]


@pytest.mark.parametrize(
    "wanted", [{"since": "2000-01-01T00:00:00Z"}, {"until": "2099-01-01T00:00:00Z"}]
)
async def test_entries_of_a_time_are_read_page_by_page(
    audited: Api, people: People, wanted: dict[str, str]
) -> None:
    for _ in range(3):
        await people.declare_course()
    of_time = {**wanted, "actions": ["declareCourse"]}
    first = await audited.data(ENTRIES, "auditor", filter=of_time, first=2)
    after = first["auditEntries"]["pageInfo"]["endCursor"]

    second = await audited.data(ENTRIES, "auditor", filter=of_time, first=2, after=after)

    assert [len(one["auditEntries"]["nodes"]) for one in (first, second)] == [2, 1]


async def test_pages_follow_each_other_and_each_entry_stands_on_one_of_them(
    audited: Api, people: People
) -> None:
    courses = [await people.declare_course() for _ in range(5)]
    seen, after = [], None

    while True:
        page = (
            await audited.data(
                ENTRIES, "auditor", filter={"actions": ["declareCourse"]}, first=2, after=after
            )
        )["auditEntries"]
        seen += [one["objectKey"] for one in page["nodes"]]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break

    assert seen == [str(one) for one in reversed(courses)]


@pytest.mark.parametrize("who", ["applicant", "ce-officer", "manager", "chair", None])
async def test_nobody_else_reads_the_journal_and_that_they_tried_is_written(
    audited: Api, who: str | None
) -> None:
    code = await audited.code(ENTRIES, who)

    expected = "FORBIDDEN" if who else "UNAUTHENTICATED"
    assert (code, await told(audited, "auditEntries")) == (expected, [("REFUSED", expected)])


async def test_that_the_journal_was_read_stands_in_it_with_what_was_asked_for(
    audited: Api, people: People
) -> None:
    by = people.world.people["applicant"]

    await read(audited, actorId=global_id("Person", by), results=["DONE"])

    async with audited.database.reading() as session:
        [entry] = (
            await session.execute(
                text(
                    "SELECT actor_id, result, detail FROM audit_entry WHERE action = 'auditEntries'"
                )
            )
        ).all()
    assert tuple(entry) == (
        people.world.people["auditor"],
        "READ",
        {"filter": {"actorId": str(by), "results": 1}},
    )


async def test_a_change_that_is_repeated_with_its_key_is_told_once_as_done(
    audited: Api, people: People
) -> None:
    item = global_id("Course", await people.declare_course())
    to = global_id("Person", people.world.people["college-officer"])
    asked = (("ce-officer", DELEGATE, {"to": to}), ("applicant", WITHDRAW, {"item": item}))

    for who, document, said in asked:
        for _ in range(3):
            answer = await audited.data(document, who, key="once", **said)
            assert [one["errors"] for one in answer.values()] == [[]]

    once = [("DONE", None), ("REPEATED", None), ("REPEATED", None)]
    assert await told(audited, "delegate") == once
    assert await told(audited, "performAction") == once


async def test_what_changed_nothing_is_told_as_such_and_what_has_no_id_as_done(
    audited: Api, people: People
) -> None:
    item = global_id("Course", await people.declare_course())

    await audited.data(WITHDRAW, "applicant", item=item, key="try", dry=True)
    await audited.data(FEED, "applicant")

    assert await told(audited, "performAction") == [("DONE", UNCHANGED)]
    assert await told(audited, "createCalendarFeed") == [("DONE", None)]


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("203.0.113.77", "203.0.113.*"),
        ("2001:db8:12:34:56::1", "2001:db8:12:*"),
        ("::1", ":*"),
        ("unix", "*"),
        (None, None),
    ],
)
def test_of_an_address_the_network_is_shown(address: str | None, shown: str | None) -> None:
    assert masked_address(address) == shown

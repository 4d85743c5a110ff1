"""Windows, notices and feeds as a portal meets them: over GraphQL, and as a calendar."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import icalendar
import pytest

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.test_window_changes import complete, submitted
from trainingflow.api.nodes import global_id
from trainingflow.services import clock

POLICY = global_id("Policy", "chaoyang-2021")

EXTEND = """
mutation($input: ExtendWindowInput!) { extendWindow(input: $input) {
  change { until reason exceptional actingFor decisionReference item { id } }
  consequences { closesBefore closesAfter dueBefore dueAfter lateBefore lateAfter item { id } }
  replayed errors { code path message } } }
"""
OPEN = """
mutation($input: OpenExceptionalWindowInput!) { openExceptionalWindow(input: $input) {
  change { until exceptional } proposalId consequences { lateAfter } errors { code path } } }
"""
CONFIRM = """
mutation($id: ID!) { confirmWindowChange(proposalId: $id) {
  change { until exceptional } proposalId replayed errors { code path } } }
"""
WAITING = """
{ windowChangeProposals { totalCount nodes { id window round reason proposedBy { name } } } }
"""
SWITCH = """
mutation($input: SwitchClockInput!) { switchClock(input: $input) {
  done overdue errors { code path message } } }
"""


def asked(**more: Any) -> dict[str, Any]:
    return {
        "idempotencyKey": str(uuid4()),
        "policyId": POLICY,
        "window": "COURSE_APPRAISAL",
        "reason": "区级会议推迟",
        "actingFor": "WORKING_GROUP",
        "decisionReference": "2024年第5次会议",
        **more,
    }


EXTENSION = {"round": "2024-MAY", "until": "2024-06-11T00:00:00+08:00"}


async def test_extension_is_previewed_and_then_applied(api: Api, people: People) -> None:
    """Shows: AMB-14, AMB-46."""
    item = global_id("Course", await submitted(people))
    consequence = {
        "closesBefore": "2024-06-01T00:00:00+08:00",
        "closesAfter": "2024-06-11T00:00:00+08:00",
        "dueBefore": "2024-06-01T00:00:00+08:00",
        "dueAfter": "2024-06-11T00:00:00+08:00",
        "lateBefore": False,
        "lateAfter": False,
        "item": {"id": item},
    }

    wanted = asked(**EXTENSION)
    dry = await api.data(EXTEND, "ce-officer", input={**wanted, "dryRun": True})
    done = await api.data(EXTEND, "ce-officer", input=wanted)
    again = await api.data(EXTEND, "ce-officer", input=wanted)

    assert dry["extendWindow"] == {
        "change": None,
        "consequences": [consequence],
        "replayed": False,
        "errors": [],
    }
    change = {
        "until": "2024-06-11T00:00:00+08:00",
        "reason": "区级会议推迟",
        "exceptional": False,
        "actingFor": "WORKING_GROUP",
        "decisionReference": "2024年第5次会议",
        "item": None,
    }
    assert done["extendWindow"] == {
        "change": change,
        "consequences": [consequence],
        "replayed": False,
        "errors": [],
    }
    assert (again["extendWindow"]["replayed"], again["extendWindow"]["change"]) == (True, change)


async def test_who_is_not_entitled_is_told_why(api: Api) -> None:
    refused = await api.data(EXTEND, "manager", input=asked(**EXTENSION))

    assert [one["code"] for one in refused["extendWindow"]["errors"]] == ["ROLE_REQUIRED"]
    assert await api.code(EXTEND, input=asked(**EXTENSION)) == "UNAUTHENTICATED"


async def test_exceptional_window_is_among_the_windows(api: Api) -> None:
    done = await api.data(
        OPEN,
        "ce-officer",
        input=asked(
            opensAt="2024-07-05T00:00:00+08:00",
            closesAt="2024-07-10T00:00:00+08:00",
            scope={"organisationId": global_id("Organisation", api.world.units["college"])},
        ),
    )

    proposal = done["openExceptionalWindow"]["proposalId"]
    assert (done["openExceptionalWindow"]["errors"], proposal is None) == ([], False)
    waiting = {
        "id": proposal,
        "window": "COURSE_APPRAISAL",
        "round": None,
        "reason": "区级会议推迟",
        "proposedBy": {"name": "ce-officer"},
    }
    assert (await api.data(WAITING, "ce-officer-2"))["windowChangeProposals"] == {
        "totalCount": 1,
        "nodes": [waiting],
    }
    assert (await api.data(WAITING, "manager"))["windowChangeProposals"]["totalCount"] == 0
    same = (await api.data(CONFIRM, "ce-officer", id=proposal))["confirmWindowChange"]
    other = (await api.data(CONFIRM, "ce-officer-2", id=proposal))["confirmWindowChange"]
    assert [one["code"] for one in same["errors"]] == ["SAME_PERSON_TWICE"]
    assert other["change"] == {"until": "2024-07-10T00:00:00+08:00", "exceptional": True}
    assert (await api.data(WAITING, "ce-officer-2"))["windowChangeProposals"]["totalCount"] == 0
    shown = await api.data(
        '{ windows(openAt: "2024-07-05T00:00:00+08:00") { nodes { round exceptional '
        "changes { exceptional organisation { code } } } } }"
    )
    assert shown["windows"]["nodes"] == [
        {
            "round": "2024-EXCEPTIONAL-1",
            "exceptional": True,
            "changes": [{"exceptional": True, "organisation": {"code": "college"}}],
        }
    ]


async def test_late_mark_follows_the_windows_as_they_are_now(api: Api, people: People) -> None:
    item = global_id("Course", await submitted(people))
    query = "query($id: ID!) { node(id: $id) { ... on Course { late } } }"
    with api.world.engine.begin() as connection:
        connection.exec_driver_sql("UPDATE \"window\" SET due_at = '2024-05-10T00:00+08'")

    before = await api.data(query, "applicant", id=item)
    done = await api.data(EXTEND, "ce-officer", input=asked(**EXTENSION))
    after = await api.data(query, "applicant", id=item)

    [one] = done["extendWindow"]["consequences"]
    assert (before["node"]["late"], after["node"]["late"]) == (True, False)
    assert (one["lateBefore"], one["lateAfter"]) == (True, False)


async def test_deadlines_say_what_the_clock_will_do_and_to_whom(api: Api, people: People) -> None:
    item = global_id("Course", await submitted(people))
    query = """query($item: ID) { deadlines(itemId: $item) {
        nodes { kind rung recipients dueAt item { id } window { name } } } }"""

    found = await api.data(query, "applicant", item=item)

    rungs = [
        ("REMIND", "BEFORE", "2024-05-29T00:00:00+08:00", ["OWNERS"]),
        ("REMIND", "DUE", "2024-06-01T00:00:00+08:00", ["OWNERS"]),
        (
            "ESCALATE",
            "AFTER",
            "2024-06-04T00:00:00+08:00",
            ["ACADEMIC_COMMITTEE.CHAIR", "WORKING_GROUP.OFFICER"],
        ),
    ]
    assert found["deadlines"]["nodes"] == [
        {
            "kind": kind,
            "rung": rung,
            "recipients": recipients,
            "dueAt": due,
            "item": {"id": item},
            "window": None,
        }
        for kind, rung, due, recipients in rungs
    ]
    opening = await api.data(
        """{ deadlines(kinds: [OPEN_WINDOW], dueAfter: "2024-05-20T00:00:00+08:00",
            dueBefore: "2024-06-02T00:00:00+08:00") {
            nodes { label window { round policy { id } } } } }""",
        "manager",
        "zh-CN",
    )
    assert [
        (one["label"], one["window"]["round"], one["window"]["policy"]["id"])
        for one in opening["deadlines"]["nodes"]
    ] == [
        ("开班申请", "2024-JUNE", POLICY),
        ("课程申报实施", "2024-JUNE", POLICY),
    ]


async def test_notices_are_read_by_each_holder_of_a_role(api: Api, people: People) -> None:
    await submitted(people)
    people.world.set_now("2024-06-01T00:00")
    await clock.send_due(people.database)
    query = "{ notices(unread: true) { totalCount nodes { id text kind item { title } } } }"

    mine = await api.data(query, "college-officer")
    read = await api.data("mutation { markNoticesRead }", "college-officer")
    left = await api.data(query, "college-officer")
    chair = await api.data(query, "chair", "zh-CN")
    others = await api.data(query, "teacher-1")

    about = [one for one in mine["notices"]["nodes"] if one["item"]]
    assert [(one["text"], one["kind"]) for one in about] == [
        ("“课堂观察与诊断” is due: please deal with it.", "REMIND")
    ]
    assert read["markNoticesRead"] == mine["notices"]["totalCount"]
    assert left["notices"]["totalCount"] == 0
    assert [one["text"] for one in chair["notices"]["nodes"]] == [
        "“课堂观察与诊断”已到期，请办理。"
    ]
    assert others["notices"]["totalCount"] == 0


async def test_working_days_are_set_by_who_keeps_the_calendar(api: Api) -> None:
    query = """mutation($input: SetWorkingDayInput!) { setWorkingDay(input: $input) {
        done errors { code } } }"""
    given = {"day": "2024-05-24", "worked": False, "reason": "区运动会"}

    refused = await api.data(query, "manager", input=given)
    done = await api.data(query, "ce-officer", input=given)

    assert refused["setWorkingDay"]["done"] is False
    assert done["setWorkingDay"] == {"done": True, "errors": []}
    assert api.world.count("calendar_day") == 1


async def test_switching_on_late_says_what_is_overdue_and_asks(api: Api, people: People) -> None:
    off = {"about": "COURSE", "move": "REMIND", "on": False, "reason": "系统维护"}
    await submitted(people)
    await api.data(SWITCH, "ce-officer", input=off)
    people.world.set_now("2024-06-04T00:00")

    sent = await clock.send_due(people.database)
    asks = await api.data(SWITCH, "ce-officer", input={**off, "on": True})
    done = await api.data(SWITCH, "ce-officer", input={**off, "on": True, "confirmOverdue": True})

    assert [one.rung for one in sent if one.kind == "ESCALATE"] == ["AFTER"]
    assert (asks["switchClock"]["done"], asks["switchClock"]["overdue"]) == (False, 2)
    assert [one["path"] for one in asks["switchClock"]["errors"]] == [["input", "confirmOverdue"]]
    assert done["switchClock"] == {"done": True, "overdue": 2, "errors": []}


async def test_calendar_and_semesters_of_a_policy(api: Api) -> None:
    """Shows: CAL-22, CAL-27, AMB-21."""
    found = await api.data(
        "{ policies { calendar { row name lastDay by to label } "
        "semesters(firstYear: 2024, lastYear: 2024) { code begins ends } } }"
    )

    chaoyang = found["policies"][0]
    assert chaoyang["semesters"] == [
        {"code": "2024-SPRING", "begins": "2024-02-01", "ends": "2024-09-01"},
        {"code": "2024-AUTUMN", "begins": "2024-09-01", "ends": "2025-02-01"},
    ]
    assert {
        "row": "CAL-22",
        "name": "PROJECT_REPORT",
        "lastDay": "02-28",
        "by": ["CE_OFFICE"],
        "to": ["PERSONNEL_SECTION"],
        "label": "Annual report on training projects",
    } in chaoyang["calendar"]
    assert "CAL-27" in {one["row"] for one in chaoyang["calendar"]}


@pytest.mark.parametrize(("language", "due"), [("zh-CN", "待办到期："), ("en", "Due: ")])
async def test_feed_shows_windows_and_what_waits_for_its_person(
    api: Api, people: People, language: str, due: str
) -> None:
    await submitted(people)
    made = await api.data("mutation { createCalendarFeed { path } }", "chair", language)

    answer = await api.client.get(made["createCalendarFeed"]["path"])
    again = await api.client.get(made["createCalendarFeed"]["path"])

    assert answer.headers["content-type"].startswith("text/calendar")
    assert answer.content == again.content
    events = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    found = {str(one["summary"]): one.decoded("dtstart") for one in events}
    assert found[f"{due}课堂观察与诊断"] == datetime(2024, 5, 31, 16, tzinfo=UTC)
    uids = [str(one["uid"]) for one in events]
    assert len(uids) == len(set(uids)) > 1


async def test_feed_shows_reminders_and_duties_and_keeps_their_stamps(
    api: Api, people: People
) -> None:
    """Read a month later what is unchanged bears the same stamp; what is done is gone."""
    await submitted(people)
    made = await api.data("mutation { createCalendarFeed { path } }", "college-officer", "en")
    path = made["createCalendarFeed"]["path"]

    def events(content: bytes) -> dict[str, tuple[datetime, datetime]]:
        return {
            str(one["summary"]): (one.decoded("dtstart"), one.decoded("dtstamp"))
            for one in icalendar.Calendar.from_ical(content).walk("VEVENT")
        }

    first = events((await api.client.get(path)).content)
    people.world.set_now("2024-05-28T09:00")
    second = events((await api.client.get(path)).content)

    assert first["Reminder: 课堂观察与诊断"][0] == datetime(2024, 5, 28, 16, tzinfo=UTC)
    assert "Duty due: Half of the courses are general ones" in first
    assert second == first


async def test_feed_of_an_unknown_or_revoked_secret_is_not_found(api: Api) -> None:
    made = await api.data("mutation { createCalendarFeed { path } }", "manager")
    path = made["createCalendarFeed"]["path"]
    assert (await api.client.get(path)).status_code == 200

    revoked = await api.data("mutation { revokeCalendarFeed }", "manager")

    assert revoked["revokeCalendarFeed"] is True
    assert (await api.client.get(path)).status_code == 404
    assert (await api.client.get("/calendar/nobody.ics")).status_code == 404


async def test_feed_does_not_show_what_waits_for_others(api: Api, people: People) -> None:
    await complete(people)
    await submitted(people)
    made = await api.data("mutation { createCalendarFeed { path } }", "teacher-1")

    answer = await api.client.get(made["createCalendarFeed"]["path"])

    assert "课堂观察与诊断" not in answer.text

"""Rosters, attendance and results: each row does what the button does, as whoever sends it."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.services.conftest import People
from tests.services.imports.sent import Office
from tests.services.played import Enrolling, enrolling
from tests.services.test_journey import DAYS
from trainingflow.failpoints import HALF_WRITTEN, Boundary, Broken, armed
from trainingflow.services.imports import asking, found
from trainingflow.services.imports.run import run_open, step
from trainingflow.services.imports.states import ImportState
from trainingflow.services.once import Unknown

__all__ = ["enrolling"]

LEADER = "applicant"
ROSTER = ("课程编号", "学期", "课程负责人编号", "班级", "人员编号")
ATTENDANCE = ("课程编号", "学期", "班级", "课次", "人员编号", "出勤")
RESULTS = ("课程编号", "学期", "人员编号", "考核结果", "更正原因")
RUN = ("2024-0001", "2024年秋")
PLACES = (
    "SELECT p.code, e.withdrawn_at IS NULL FROM enrolment e JOIN person p ON p.id = e.teacher_id"
    " ORDER BY 1"
)
PRESENT = (
    "SELECT s.number, p.code, a.present FROM attendance a JOIN class_session s"
    " ON s.id = a.session_id JOIN enrolment e ON e.id = a.enrolment_id"
    " JOIN person p ON p.id = e.teacher_id ORDER BY 1, 2"
)
GRADED = (
    "SELECT p.code, r.revision, r.passed, r.reason FROM result r JOIN enrolment e"
    " ON e.id = r.enrolment_id JOIN person p ON p.id = e.teacher_id ORDER BY 1, 2"
)
EVENTS = "SELECT action, count(*) FROM item_event WHERE item_id = :run GROUP BY 1"


@pytest.fixture
def contents(enrolling: Enrolling) -> str:
    return enrolling.database_name


@pytest.fixture
def run(people: People, enrolling: Enrolling) -> UUID:
    """A run that enrols, with one class of thirty places."""
    return enrolling.given_to(people)[0]


@pytest.fixture
def leader(office: Office) -> Office:
    return office.of(LEADER)


def roster(*codes: str, leader: str = "", number: str = "") -> list[list[Any]]:
    return [list(ROSTER), *([*RUN, leader, number, code] for code in codes)]


def attendance(session: int, **present: str) -> list[list[Any]]:
    rows: list[list[Any]] = [list(ATTENDANCE)]
    for code, was in present.items():
        rows.append([*RUN, 1, session, code.replace("_", "-"), was])
    return rows


def results(*rows: tuple[str, ...]) -> list[list[Any]]:
    return [list(RESULTS), *([*RUN, *row] for row in rows)]


async def running(office: Office, run: UUID, participants: int = 25) -> None:
    """Let the run begin with so many participants, on the evening of its first session."""
    await office.of(LEADER).applied(
        "ROSTERS", roster(*(f"teacher-{number}" for number in range(participants)))
    )
    await office.people.must(LEADER, "startRun", run)
    office.people.world.set_now(f"{DAYS[0]}T18:00")


async def test_a_roster_enrols_as_the_button_does_and_once(leader: Office, run: UUID) -> None:
    table = roster("teacher-0", "teacher-1", "teacher-1", "nobody", LEADER)

    first = await leader.applied("ROSTERS", table)
    again = await leader.applied("ROSTERS", table)

    assert await leader.counts(first) == ("APPLIED", 2, 0, 1, 2)
    assert await leader.counts(again) == ("APPLIED", 0, 0, 3, 2)
    assert await leader.faults(first) == [(5, "code", "STRANGER"), (6, "code", "REFUSED")]
    assert await leader.changes(first) == [(2, "class", "", "1"), (3, "class", "", "1")]
    assert leader.select(PLACES) == [("teacher-0", True), ("teacher-1", True)]
    assert dict(leader.select(EVENTS, run=run))["enrol"] == 2


async def test_what_is_previewed_is_taken_back(leader: Office, run: UUID) -> None:
    before = [leader.people.world.count(one) for one in ("enrolment", "item_event", "audit_entry")]

    id_ = await leader.checked("ROSTERS", roster("teacher-0"))

    after = [leader.people.world.count(one) for one in ("enrolment", "item_event", "audit_entry")]
    assert await leader.counts(id_) == ("CHECKED", 1, 0, 0, 0)
    # that it was asked for and that it was checked
    assert after == [before[0], before[1], before[2] + 2]


async def test_the_last_places_are_given_once(leader: Office, run: UUID) -> None:
    id_ = await leader.applied("ROSTERS", roster(*(f"teacher-{one}" for one in range(32))))

    assert await leader.counts(id_) == ("APPLIED", 30, 0, 0, 2)
    assert [(column, code) for _, column, code in await leader.faults(id_)] == [
        ("class", "REFUSED"),
        ("class", "REFUSED"),
    ]


async def test_everybody_enrols_whom_they_may_and_learns_of_nobody_else(
    office: Office, run: UUID
) -> None:
    """A teacher enrols herself; that others take part is told by nothing."""
    await office.of(LEADER).applied("ROSTERS", roster("teacher-2"))

    mine = await office.of("teacher-1").applied(
        "ROSTERS", roster("teacher-1", "teacher-2", "teacher-3", "nobody")
    )
    attended = await office.of("teacher-1").checked("ATTENDANCE", attendance(1, teacher_2="是"))
    graded = await office.of("teacher-1").checked("RESULTS", results(("teacher-2", "合格", "")))

    assert await office.faults(mine) == [
        (3, "code", "STRANGER"),
        (4, "code", "STRANGER"),
        (5, "code", "STRANGER"),
    ]
    assert await office.faults(attended) == [(2, "course", "REFUSED")]
    assert await office.faults(graded) == [(2, "course", "REFUSED")]
    assert office.select(PLACES) == [("teacher-1", True), ("teacher-2", True)]


async def test_only_who_has_sent_it_handles_a_roster(office: Office, run: UUID) -> None:
    id_ = await office.of(LEADER).checked("ROSTERS", roster("teacher-1"))

    answers = [
        await office.ask(what, id_, *rest, who="ce-officer")
        for what, *rest in ((asking.apply,), (asking.undo, "因由"), (asking.cancel,))
    ]

    assert answers == [Unknown("importId")] * 3


async def test_runs_and_classes_are_named_as_people_name_them(leader: Office, run: UUID) -> None:
    table: list[list[Any]] = [
        list(ROSTER),
        ["2024-0001", "2024-AUTUMN", None, "第1班", "teacher-0"],
        ["2024-0001", "2024秋季", LEADER, 1, "teacher-1"],
        ["2024-0001", "2024秋", None, 2, "teacher-2"],
        ["2024-0001", "2025春", None, 1, "teacher-3"],
        ["2024-0001", "秋", None, 1, "teacher-4"],
        ["2024-0001", "2024秋", None, 0, "teacher-5"],
        ["2024-0009", "2024秋", None, None, "teacher-6"],
    ]

    id_ = await leader.applied("ROSTERS", table)

    assert await leader.faults(id_) == [
        (3, "course", "NAMED_OTHERWISE"),
        (4, "class", "UNKNOWN"),
        (5, "course", "UNKNOWN"),
        (6, "semester", "NOT_A_CHOICE"),
        (7, "class", "NOT_A_NUMBER"),
        (8, "course", "UNKNOWN"),
    ]
    assert leader.select(PLACES) == [("teacher-0", True)]


async def test_a_roster_is_undone_by_giving_the_places_up(leader: Office, run: UUID) -> None:
    id_ = await leader.applied("ROSTERS", roster("teacher-0", "teacher-1"))
    await leader.people.must("teacher-1", "withdrawEnrolment", run)

    await leader.undo(id_)

    assert (await leader.found(id_)).state == "UNDONE"
    assert leader.select(PLACES) == [("teacher-0", False), ("teacher-1", False)]
    assert dict(leader.select(EVENTS, run=run))["withdrawEnrolment"] == 2


async def test_a_roster_on_which_attendance_rests_stays(leader: Office, run: UUID) -> None:
    await running(leader, run)
    first = leader.select("SELECT id FROM data_import ORDER BY id LIMIT 1")[0][0]
    await leader.applied("ATTENDANCE", attendance(1, teacher_0="是"))

    await leader.undo(first)

    found = await leader.found(first)
    assert (found.state, found.refusal) == (
        "APPLIED",
        {"why": "BUILT_UPON", "about": "考勤 attendance"},
    )


async def test_attendance_is_recorded_by_session_and_mended_row_by_row(
    leader: Office, run: UUID
) -> None:
    await running(leader, run)

    first = await leader.applied(
        "ATTENDANCE", attendance(1, teacher_0="是", teacher_1="否", teacher_2="？", nobody="是")
    )
    early = await leader.applied("ATTENDANCE", attendance(2, teacher_0="是"))
    mended = await leader.applied("ATTENDANCE", attendance(1, teacher_2="是", teacher_0="是"))
    held = leader.select(PRESENT)
    await leader.undo(mended)
    back = leader.select(PRESENT)
    await leader.undo(first)

    assert await leader.faults(first) == [
        (4, "present", "NOT_A_CHOICE"),
        (5, "code", "NOT_ENROLLED"),
    ]
    assert (await leader.changes(first))[0] == (2, "present", "", "是")
    [others] = [one for one in await leader.changes(first) if one[1] == "others"]
    assert others[3].startswith("未列出，按缺勤登记：teacher-10、")
    assert await leader.faults(early) == [(2, "session", "REFUSED")]
    assert await leader.changes(mended) == [(2, "present", "否", "是")]
    assert await leader.counts(mended) == ("UNDONE", 0, 1, 1, 0)
    assert [row for row in held if row[2]] == [(1, "teacher-0", True), (1, "teacher-2", True)]
    assert [row for row in back if row[2]] == [(1, "teacher-0", True)]
    assert len(held) == len(back) == 25
    found = await leader.found(first)
    assert found.state == "APPLIED"
    assert found.refusal is not None
    assert found.refusal["why"] == "NO_WAY_BACK"


async def test_results_are_recorded_and_corrected_for_a_reason(leader: Office, run: UUID) -> None:
    await running(leader, run)
    early = await leader.applied("RESULTS", results(("teacher-0", "合格", "")))
    for number, day in enumerate(DAYS, start=1):
        leader.people.world.set_now(f"{day}T18:00")
        await leader.applied("ATTENDANCE", attendance(number, teacher_0="是", teacher_1="是"))

    first = await leader.applied(
        "RESULTS",
        results(("teacher-0", "合格", ""), ("teacher-1", "合格", ""), ("teacher-2", "合格", "")),
    )
    again = await leader.applied("RESULTS", results(("teacher-0", "合格", "")))
    corrected = await leader.applied(
        "RESULTS", results(("teacher-0", "不合格", ""), ("teacher-1", "FAILED", "录入有误"))
    )
    graded = leader.select(GRADED)
    await leader.undo(corrected)
    await leader.undo(first)

    assert await leader.faults(early) == [(2, "code", "REFUSED")]
    assert await leader.counts(again) == ("APPLIED", 0, 0, 1, 0)
    assert await leader.faults(corrected) == [(2, "reason", "MISSING")]
    sessions = len(DAYS)
    assert await leader.changes(first) == [
        (2, "passed", "", "合格"),
        (2, "outcome", "", f"通过（出勤 {sessions}/{sessions}）"),
        (3, "passed", "", "合格"),
        (3, "outcome", "", f"通过（出勤 {sessions}/{sessions}）"),
        (4, "passed", "", "合格"),
        (4, "outcome", "", f"未通过（出勤 0/{sessions}）"),
    ]
    assert graded == [
        ("teacher-0", 1, True, None),
        ("teacher-1", 1, True, None),
        ("teacher-1", 2, False, "录入有误"),
        ("teacher-2", 1, False, None),
    ]
    assert leader.select(GRADED)[3] == ("teacher-1", 3, True, "传错文件")
    assert (await leader.found(corrected)).state == "UNDONE"
    refused = (await leader.found(first)).refusal
    assert refused is not None
    assert refused["why"] == "NO_WAY_BACK"


async def test_what_has_changed_since_the_preview_is_looked_at_again(
    leader: Office, run: UUID
) -> None:
    id_ = await leader.checked("ROSTERS", roster("teacher-0", "teacher-1"))
    async with leader.database.writing() as session:
        await session.execute(
            text("UPDATE teacher SET qualified = false WHERE id = :id"),
            {"id": leader.people.world.people["teacher-1"]},
        )

    await leader.apply(id_)

    found = await leader.found(id_)
    assert (found.state, found.refusal) == ("CHECKED", {"why": "CHANGED_SINCE", "about": ""})
    assert await leader.counts(id_) == ("CHECKED", 1, 0, 0, 1)
    assert leader.select(PLACES) == []


@pytest.mark.parametrize(
    "point",
    [f"{Boundary.IMPORT_APPLIED}.before-commit", f"{HALF_WRITTEN}", f"{HALF_WRITTEN}=raise@2"],
)
async def test_a_roster_that_breaks_half_way_is_applied_once(
    leader: Office, run: UUID, point: str
) -> None:
    id_ = await leader.checked("ROSTERS", roster("teacher-0", "teacher-1"))
    await leader.ask(asking.apply, id_)
    [(of, state)] = await found.working(leader.database)
    with armed(point if "=" in point else f"{point}=raise"), pytest.raises(Broken):
        await step(leader.database, None, of, state)
    nothing = leader.select(PLACES)

    await run_open(leader.database)

    assert nothing == []
    assert (await leader.found(id_)).state == ImportState.APPLIED
    assert dict(leader.select(EVENTS, run=run))["enrol"] == 2

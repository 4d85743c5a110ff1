"""Classes for teachers of private units (组班), from the application to credits in the ledger."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from tests.services.conftest import People
from tests.services.private_life import GROUP, appoint, draft_class, passed_course
from tests.services.project_life import open_years
from tests.services.school_life import ledger, refusals, state_of
from trainingflow.db.models import Item
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.blockers import BlockerCode, Clearer, FieldBlocker, LimitBlocker
from trainingflow.services.command import Outcome, Performed, Refused
from trainingflow.services.identity import begin
from trainingflow.services.reading import inbox, sight
from trainingflow.services.reading.viewers import viewer_at

_LIVE = text(
    "SELECT r.teacher_id FROM credit_record r WHERE r.passed AND r.reverses_id IS NULL"
    " AND NOT EXISTS (SELECT FROM credit_record e WHERE e.reverses_id = r.id)"
)
PUPILS = tuple(f"teacher-{number}" for number in range(25))


async def test_a_class_is_applied_for_in_june_or_december_by_its_head(people: People) -> None:
    """By the class head, for a course of the own institution that has passed.

    Shows: CY-PRIV-29, CY-PRIV-30, CY-PRIV-33, AMB-34, CAL-14
    """
    opening = await draft_class(people, await passed_course(people))
    tried = {}
    await open_years(people, "2024-05-10T09:00")
    for day in ("2023-11-30", "2023-12-01", "2024-01-01", "2024-05-31", "2024-06-30", "2024-07-01"):
        people.world.set_now(f"{day}T09:00")
        outcome = await people.do("applicant", "applyOpening", opening, dry_run=True)
        tried[day] = "" if isinstance(outcome, Performed) else refusals(outcome)
    by_officer = await people.do("college-officer", "applyOpening", opening)

    assert tried == {
        "2023-11-30": ["WINDOW_CLOSED"],
        "2023-12-01": "",
        "2024-01-01": ["WINDOW_CLOSED"],
        "2024-05-31": ["WINDOW_CLOSED"],
        "2024-06-30": "",
        "2024-07-01": ["WINDOW_CLOSED"],
    }
    assert refusals(by_officer)[0] == "ROLE_REQUIRED"


async def _applied(people: People, **changed: object) -> UUID:
    opening = await draft_class(people, await passed_course(people), **changed)
    people.world.set_now("2023-12-05T09:00")
    return await people.must("applicant", "applyOpening", opening)


async def test_the_institution_approves_before_the_district(people: People) -> None:
    """First the training institution, then the Continuing Education Office; never the head.

    Shows: CY-PRIV-30, DIFF-19
    """
    opening = await _applied(people)
    too_early = await people.do("ce-officer", "approveByDistrict", opening)
    by_head = await people.do("applicant", "approveByInstitution", opening)
    await people.must("college-officer", "approveByInstitution", opening)
    by_institution = await people.do("college-officer", "approveByDistrict", opening)
    by_district = await people.do("ce-officer", "approveByDistrict", opening)

    assert refusals(too_early) == ["WRONG_STATE"]
    assert refusals(by_head)[0] == "ROLE_REQUIRED"
    assert refusals(by_institution)[0] == "ROLE_REQUIRED"
    assert isinstance(by_district, Performed)
    assert (by_district.state, by_district.warnings) == ("APPROVED", ())


async def test_a_class_does_not_outlast_the_cycle_of_its_course(people: People) -> None:
    """A course that would cross the end of 2025 has to be declared again.

    Shows: CY-PRIV-32
    """
    opening = await _applied(people, lastSession="2026-01-01")
    await people.must("college-officer", "approveByInstitution", opening)

    assert await people.do("ce-officer", "approveByDistrict", opening) == Refused(
        opening,
        (_limit("CLASS_LAST_DAY", "2025-12-31", "2026-01-01", cleared="NOBODY"),),
    )


async def test_a_class_of_more_than_two_years_is_pointed_out(people: People) -> None:
    """Generally two years (24 months) at most: the district is told, and may approve.

    Shows: CY-PRIV-31, DIFF-18
    """
    opening = await _applied(people, firstSession="2023-12-20", lastSession="2025-12-31")
    await people.must("college-officer", "approveByInstitution", opening)
    approved = await people.do("ce-officer", "approveByDistrict", opening)

    assert isinstance(approved, Performed)
    assert approved.warnings == (_limit("MONTHS", "2025-12-20", "2025-12-31", cleared="OWNER"),)


def _limit(name: str, allowed: str, actual: str, *, cleared: str) -> LimitBlocker:
    return LimitBlocker(
        code="LIMIT_REACHED",  # type: ignore[arg-type]  # an enumeration of texts
        cleared_by=cleared,  # type: ignore[arg-type]
        limit=name,
        allowed=allowed,
        actual=actual,
    )


def _row(people: People, who: str, hours: str = "20", result: str = "PASS") -> dict[str, str]:
    return {"teacher": str(people.world.people[who]), "hours": hours, "result": result}


async def _running(people: People) -> UUID:
    """A class of 25 teachers of a private school, which has started on its first day."""
    for who in PUPILS:
        appoint(people, who, Role.TEACHER, "private-school")
    opening = await _applied(people)
    await people.must("college-officer", "approveByInstitution", opening)
    await people.must("ce-officer", "approveByDistrict", opening)
    school = str(people.world.units["private-school"])
    roster = [{"teacher": str(people.world.people[who]), "school": school} for who in PUPILS]
    early = await people.do("applicant", "start", opening, roster=roster)
    people.world.set_now("2024-03-01T09:00")
    small = await people.do("applicant", "start", opening, roster=roster[1:])
    assert refusals(early) == ["SESSION_DAY_REACHED"]
    assert refusals(small) == ["BELOW_MINIMUM"]
    return await people.must("applicant", "start", opening, roster=roster)


def _assessed(people: People, who: str, result: str = "PASS") -> dict[str, str]:
    return {"teacher": str(people.world.people[who]), "result": result}


async def _taught(
    people: People, opening: UUID, on: str, hours: str, *absent: str, **more: Any
) -> Outcome:
    """Enter a day of the class, on which all but those were there."""
    present = [str(people.world.people[who]) for who in PUPILS if who not in absent]
    given = {"heldOn": on, "hours": hours, "present": present, **more}
    return await people.do("applicant", "recordAttendance", opening, **given)


async def _finished(people: People) -> UUID:
    """The class after its last session, with results: one of its teachers did not pass."""
    opening = await _running(people)
    await _taught(people, opening, "2024-03-01", "12")
    people.world.set_now("2024-05-31T18:00")
    rows = [_assessed(people, who) for who in PUPILS[1:]]
    absent = await people.do("applicant", "recordResults", opening, results=rows)
    await _taught(people, opening, "2024-05-31", "8", PUPILS[0])
    await people.must("applicant", "recordResults", opening, results=rows)
    incomplete = await people.do("applicant", "finish", opening)
    failed = [_assessed(people, PUPILS[0], "FAIL")]
    await people.must("applicant", "recordResults", opening, results=failed)
    assert refusals(absent) == ["BELOW_MINIMUM"] * len(rows)
    assert refusals(incomplete) == ["RESULTS_ENTERED"]
    return await people.must("applicant", "finish", opening)


async def test_who_was_not_there_does_not_pass(people: People) -> None:
    """Attendance of four fifths of the course beside the assessment; every hour is taught first.

    Shows: AMB-47, CY-PRIV-33, CY-COURSE-35
    """
    opening = await _running(people)
    people.world.set_now("2024-05-31T18:00")
    outside = await _taught(people, opening, "2024-06-01", "4")
    too_long = await _taught(people, opening, "2024-03-08", "24")
    stranger = await _taught(
        people, opening, "2024-03-08", "4", present=[str(people.world.people["principal"])]
    )
    await _taught(people, opening, "2024-03-08", "12")
    await people.must("applicant", "recordResults", opening, results=_fails(people))
    half = await people.do("applicant", "finish", opening)
    await _taught(people, opening, "2024-05-31", "8", *PUPILS[:2])
    passed = {
        who: await people.do(
            "applicant", "recordResults", opening, results=[_assessed(people, who)]
        )
        for who in (PUPILS[0], PUPILS[2])
    }

    assert refusals(outside) == ["INPUT_INVALID"]
    assert refusals(too_long) == ["INPUT_INVALID"]
    assert refusals(stranger) == ["INPUT_INVALID"]
    assert refusals(half) == ["SESSIONS_HELD"]
    assert passed[PUPILS[0]] == Refused(
        opening,
        (
            LimitBlocker(
                code=BlockerCode.BELOW_MINIMUM,
                cleared_by=Clearer.OWNER,
                limit="HOURS_ATTENDED",
                allowed="16",
                actual="12",
                subject=people.world.people[PUPILS[0]],
            ),
        ),
    )
    assert isinstance(passed[PUPILS[2]], Performed)


def _fails(people: People) -> list[dict[str, str]]:
    return [_assessed(people, who, "FAIL") for who in PUPILS]


async def test_attendance_is_corrected_before_the_report_and_with_a_reason(
    people: People,
) -> None:
    """Whoever passes by an attendance that was wrong is not reported.

    Shows: AMB-47, CY-PRIV-16
    """
    opening = await _finished(people)
    silent = await _taught(people, opening, "2024-05-31", "8", *PUPILS[:2])
    await people.must(
        "applicant",
        "recordAttendance",
        opening,
        heldOn="2024-05-31",
        hours="8",
        present=[str(people.world.people[who]) for who in PUPILS[2:]],
        comment="签到核对有误",
    )
    passed = await people.do("college-officer", "reportCredits", opening)

    assert refusals(silent) == ["COMMENT_REQUIRED"]
    assert "BELOW_MINIMUM" in refusals(passed)


async def test_a_class_below_the_minimum_is_cancelled(people: People) -> None:
    """It cannot start, so its head or the institution gives it up; the day is a deadline.

    Shows: AMB-22, CY-COURSE-38, CY-PRIV-33
    """
    opening = await _applied(people)
    await people.must("college-officer", "approveByInstitution", opening)
    await people.must("ce-officer", "approveByDistrict", opening)
    due = await _due(people, opening)
    people.world.set_now("2024-03-01T09:00")
    silent = await people.do("applicant", "cancel", opening)
    await people.must("college-officer", "cancel", opening, comment="报名不足25人")

    assert due == "2024-03-01"
    assert refusals(silent) == ["COMMENT_REQUIRED"]
    assert await state_of(people, opening) == "CANCELLED"


async def _due(people: People, item: UUID) -> str:
    """The day of the deadline of the item's state."""
    async with people.database.reading() as session:
        found = await session.scalar(
            text(
                "SELECT due_at FROM deadline WHERE item_id = :item AND rung = 'DUE'"
                " AND done_at IS NULL"
            ),
            {"item": item},
        )
    return str(found.astimezone(ZONE).date()) if found else ""


async def test_a_running_class_is_supervised(people: People) -> None:
    """By the Course-Construction Leading Group and the Academic Committee, not by its head.

    Shows: CY-COURSE-40, CY-PRIV-33, CAL-19
    """
    opening = await _running(people)
    visit: dict[str, Any] = {"method": "CLASS_OBSERVATION", "findings": "互动充分"}
    by_head = await people.do("applicant", "supervise", opening, **visit)
    by_group = await people.do("college-officer", "supervise", opening, **visit, **GROUP)
    by_committee = await people.do(
        "chair", "supervise", opening, acting_for=Body.ACADEMIC_COMMITTEE, **visit
    )

    assert refusals(by_head) == ["ROLE_REQUIRED", "SELF_APPROVAL"]
    assert isinstance(by_group, Performed)
    assert isinstance(by_committee, Performed)


_GROUP_OF_THE_DISTRICT: dict[str, Any] = {
    "acting_for": Body.WORKING_GROUP,
    "decision_reference": "2024年6月20日会议",
}


async def _recognised(people: People) -> UUID:
    """A class whose credits the office has recognised."""
    opening = await _finished(people)
    rows = [_row(people, PUPILS[0], "12", "FAIL"), *(_row(people, one) for one in PUPILS[1:])]
    await _report(people, opening, *rows)
    await people.must("college-officer", "reportCredits", opening)
    return await people.must("ce-officer", "confirmCredits", opening)


async def _evaluated(people: People, opening: UUID, today: str, until: str) -> None:
    """The participants of the class are asked in all three forms; the questionnaire is over."""
    group = _GROUP_OF_THE_DISTRICT
    await people.must("ce-officer", "openSurvey", opening, closesOn=today, **group)
    for action in ("recordSymposium", "recordInterviews"):
        held = {"heldOn": today, "findings": "反馈良好"}
        await people.must("ce-officer", action, opening, **held, **group)
    people.world.set_now(f"{until}T09:00")


async def test_the_working_group_decides_after_its_survey_whether_a_course_continues(
    people: People,
) -> None:
    """Credits do not wait for it; a course that continues may open classes as before.

    Shows: CY-COURSE-41, CY-COURSE-42, CY-PRIV-33, CAL-20
    """
    opening = await _recognised(people)
    analysis = ("EVALUATION_ANALYSIS",)
    credited = await _passed(people)
    unasked = await people.do(
        "ce-officer", "decideContinue", opening, documents=analysis, **_GROUP_OF_THE_DISTRICT
    )
    await _evaluated(people, opening, "2024-05-31", "2024-06-03")
    unread = await people.do("ce-officer", "decideContinue", opening, **_GROUP_OF_THE_DISTRICT)
    await people.must(
        "ce-officer", "decideContinue", opening, documents=analysis, **_GROUP_OF_THE_DISTRICT
    )

    assert credited == set(PUPILS[1:])
    assert refusals(unasked) == ["SURVEY_HELD", "SYMPOSIUM_HELD", "INTERVIEWS_HELD"]
    assert refusals(unread) == ["DOCUMENT_MISSING"]
    assert await state_of(people, opening) == "CLOSED"


async def test_a_discontinued_course_opens_no_other_class(people: People) -> None:
    """It needs a new appraisal; what was recognised stays, and may still be revoked.

    Shows: CY-COURSE-42, AMB-20, CY-PRIV-33, CY-PLAT-16
    """
    opening = await _recognised(people)
    course = await _course_of(people, opening)
    await open_years(people, "2024-06-10T09:00")
    another = await draft_class(people, course, firstSession="2024-09-02", lastSession="2024-12-20")
    await _evaluated(people, opening, "2024-06-10", "2024-06-12")
    await people.must(
        "ce-officer",
        "decideDiscontinue",
        opening,
        documents=("EVALUATION_ANALYSIS",),
        comment="内容陈旧",
        **_GROUP_OF_THE_DISTRICT,
    )
    states = [await state_of(people, one) for one in (opening, course)]
    applied = await people.do("applicant", "applyOpening", another)
    before = await _passed(people)
    await people.must("ce-officer", "revoke", opening, comment="审计发现名单有误")

    assert states == ["DISCONTINUED", "DISCONTINUED"]
    assert refusals(applied) == ["COURSE_NOT_DISCONTINUED"]
    assert (before, await _passed(people)) == (set(PUPILS[1:]), set())


async def _course_of(people: People, opening: UUID) -> UUID:
    async with people.database.reading() as session:
        found = await session.scalar(select(Item.parent_id).where(Item.id == opening))
    assert found is not None
    return found


async def test_the_same_course_is_not_credited_twice(people: People) -> None:
    """Who has passed it in one class is sent back in the next, and corrected there.

    Shows: AMB-13
    """
    first = await _recognised(people)
    school, course = str(people.world.units["private-school"]), await _course_of(people, first)
    await open_years(people, "2024-06-10T09:00")
    again = await draft_class(people, course, firstSession="2024-09-02", lastSession="2024-12-20")
    await people.must("applicant", "applyOpening", again)
    await people.must("college-officer", "approveByInstitution", again)
    await people.must("ce-officer", "approveByDistrict", again)
    people.world.set_now("2024-09-02T09:00")
    roster = [{"teacher": str(people.world.people[who]), "school": school} for who in PUPILS]
    await people.must("applicant", "start", again, roster=roster)
    await _taught(people, again, "2024-09-02", "20")
    people.world.set_now("2024-12-20T18:00")
    rows = [_assessed(people, who) for who in PUPILS]
    await people.must("applicant", "recordResults", again, results=rows)
    await people.must("applicant", "finish", again)
    await _report(people, again, *(_row(people, who) for who in PUPILS))
    await people.must("college-officer", "reportCredits", again)
    twice = await people.do("ce-officer", "confirmCredits", again)
    await people.must("ce-officer", "returnCredits", again, comment="24人已在第一班取得学分")
    known = [_assessed(people, who, "FAIL") for who in PUPILS[1:]]
    await people.must("applicant", "recordResults", again, results=known, comment="已修过")
    await _report(people, again, *(_row(people, who, "20", "FAIL") for who in PUPILS[1:]))
    await people.must("college-officer", "reportCredits", again)
    await people.must("ce-officer", "confirmCredits", again)

    assert refusals(twice) == ["NO_DUPLICATE"]
    assert await _passed(people) == set(PUPILS)


async def _report(people: People, opening: UUID, *rows: dict[str, str], **by: Any) -> Outcome:
    school = str(people.world.units["private-school"])
    who = by.get("who", "private-principal")
    return await people.do(who, "reportBySchool", opening, school=school, results=list(rows))


async def test_credits_are_reported_by_institution_and_school_and_must_agree(
    people: People,
) -> None:
    """Every difference is named; once both say the same, the office recognises each record once.

    Shows: CY-PRIV-16, CY-PRIV-29, CY-PRIV-33, CY-CREDIT-10
    """
    opening = await _finished(people)
    alone = await people.do("college-officer", "reportCredits", opening)
    first = [_row(people, who) for who in PUPILS[:-2]]  # one passes who did not, two are left out
    assert isinstance(await _report(people, opening, *first), Performed)
    unequal = await people.do("college-officer", "reportCredits", opening)
    mended = [_row(people, PUPILS[0], "12", "FAIL"), *(_row(people, one) for one in PUPILS[-2:])]
    assert isinstance(await _report(people, opening, *mended), Performed)
    await people.must("college-officer", "reportCredits", opening)
    before = await ledger(people)
    await people.must("ce-officer", "confirmCredits", opening)

    assert len(_differences(people, alone)) == len(PUPILS)
    assert _differences(people, unequal) == {
        PUPILS[0]: "12 FAIL ≠ 20 PASS",
        PUPILS[-2]: "20 PASS ≠ —",
        PUPILS[-1]: "20 PASS ≠ —",
    }
    records = [(who, "ELECTIVE_COURSE", "20", "2024-05-31") for who in sorted(PUPILS)]
    assert before == [(*one, False) for one in records]
    assert await ledger(people) == [(*one, True) for one in records]
    assert await state_of(people, opening) == "CREDITS_CONFIRMED"
    assert await _passed(people) == set(PUPILS[1:])


def _differences(people: People, outcome: Outcome) -> dict[str, str]:
    names = {str(identity): code for code, identity in people.world.people.items()}
    assert isinstance(outcome, Refused)
    fields = [one for one in outcome.blockers if isinstance(one, FieldBlocker)]
    assert len(fields) == len(outcome.blockers)
    return {names[one.field.removeprefix("reports.")]: str(one.expected) for one in fields}


async def test_refused_credits_are_reversed(people: People) -> None:
    """The records of a refused report stay in the ledger, and count no more.

    Shows: CY-PRIV-16
    """
    opening = await _finished(people)
    rows = [_row(people, PUPILS[0], "12", "FAIL"), *(_row(people, one) for one in PUPILS[1:])]
    await _report(people, opening, *rows)
    await people.must("college-officer", "reportCredits", opening)
    await people.must("ce-officer", "refuseCredits", opening, comment="名单与签到不符")

    assert await state_of(people, opening) == "CREDITS_REFUSED"
    assert await _passed(people) == set()


async def test_a_school_sees_the_class_of_its_teachers_gets_a_task_and_speaks_for_itself(
    people: People,
) -> None:
    """Who sends nobody neither sees the class nor reports on it.

    Shows: CY-PRIV-16
    """
    opening = await _running(people)
    running = {who: await _seen(people, who, opening) for who in _LOOKING}
    await _taught(people, opening, "2024-03-01", "20")
    people.world.set_now("2024-05-31T18:00")
    await people.must(
        "applicant", "recordResults", opening, results=[_assessed(people, who) for who in PUPILS]
    )
    await people.must("applicant", "finish", opening)
    finished = {who: await _seen(people, who, opening) for who in _LOOKING}
    row = _row(people, PUPILS[0])
    by_stranger = await _report(people, opening, row, who="principal")
    by_teacher = await _report(people, opening, row, who=PUPILS[0])

    assert running == {
        "private-principal": (True, 0),
        PUPILS[0]: (True, 0),
        "principal": (False, 0),
        "private-teacher": (False, 0),
    }
    assert finished == {**running, "private-principal": (True, 1)}
    assert refusals(by_stranger)[0] == "OUT_OF_SCOPE"
    assert refusals(by_teacher)[0] == "ROLE_REQUIRED"


_LOOKING = ("private-principal", PUPILS[0], "principal", "private-teacher")


async def _seen(people: People, who: str, item: UUID) -> tuple[bool, int]:
    """Whether somebody sees the item, and how many tasks they have on it."""
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        found = await session.scalar(select(Item.id).where(Item.id == item, sight.items(viewer)))
        tasks = await inbox.tasks_of(session, viewer, [item])
    return found is not None, len(tasks.get(item, ()))


async def _passed(people: People) -> set[str]:
    """Who has a record of a passed class that no reversal has ended."""
    names = {identity: code for code, identity in people.world.people.items()}
    async with people.database.reading() as session:
        rows = await session.execute(_LIVE)
        return {names[row.teacher_id] for row in rows}

"""Classes for teachers of private units (组班), from the application to credits in the ledger."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text

from tests.services.conftest import People
from tests.services.private_life import appoint, draft_class, passed_course
from tests.services.project_life import open_years
from tests.services.school_life import ledger, refusals, state_of
from trainingflow.db.models import Item
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import FieldBlocker, LimitBlocker
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


async def _finished(people: People) -> UUID:
    """The class after its last session, with results: one of its teachers did not pass."""
    opening = await _running(people)
    rows = [_row(people, who) for who in PUPILS[1:]]
    failed = _row(people, PUPILS[0], "12", "FAIL")
    await people.must("applicant", "recordResults", opening, results=rows)
    people.world.set_now("2024-05-31T18:00")
    incomplete = await people.do("applicant", "finish", opening)
    await people.must("applicant", "recordResults", opening, results=[failed])
    assert refusals(incomplete) == ["RESULTS_ENTERED"]
    return await people.must("applicant", "finish", opening)


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
    assert await state_of(people, opening) == "CLOSED"
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
    await people.must(
        "applicant", "recordResults", opening, results=[_row(people, who) for who in PUPILS]
    )
    people.world.set_now("2024-05-31T18:00")
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

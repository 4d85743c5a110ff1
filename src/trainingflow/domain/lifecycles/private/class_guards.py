"""What a class for teachers of private units must fulfil: its course, its size, its reports."""

from collections.abc import Collection, Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.calendar import add_months, local_date, semesters_touched
from trainingflow.domain.lifecycles.confirmed import confirming
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.general_guards import dossier_complete
from trainingflow.domain.lifecycles.private.class_records import (
    Result,
    assessments,
    course_of,
    credits_of_class,
    hours_attended,
    hours_held,
    reported_by_schools,
    results,
    roster,
    sessions,
)
from trainingflow.domain.lifecycles.semester_evaluation import EVALUATION_GUARDS
from trainingflow.domain.workflow.attempt import Attempt, as_date, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    Finding,
    LimitBlocker,
)
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.fields import Field, as_decimal
from trainingflow.domain.workflow.general import GeneralFacts, Linked
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

ENDED: Final = ("REJECTED", "WITHDRAWN", "CANCELLED")
DISCONTINUED: Final = "DISCONTINUED"
"""The state of a course that goes on no more."""

SCHOOL_ROLES: Final = frozenset({"TRAINING_MANAGER", "PRINCIPAL"})


def class_of_own_course(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """An institution opens classes of its own courses."""
    parent = facts.parent
    if parent is not None and parent.organisation_id != facts.organisation_id:
        yield invalid("parent", "a course of the same institution")


def course_goes_on(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The course has passed, and nobody has decided to discontinue it (annex 4, art. 19 and 26)."""
    state = None if facts.parent is None else facts.parent.state
    if state == DISCONTINUED:
        yield from unless(
            holds=False, requirement=Requirement.COURSE_NOT_DISCONTINUED, cleared_by=Clearer.NOBODY
        )
        return
    yield from unless(state == "PASSED", Requirement.COURSE_PASSED, Clearer.OTHER_PERSON)


def course_still_valid(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A course is valid until the cycle in which it passed ends; after that it is declared anew.

    No class of it goes beyond that day (art. 20).
    """
    rule, last = procedure.limits.get("CYCLE_LAST_YEAR"), _last_day(facts)
    if rule is None or last is None or last.year <= rule.value:
        return
    yield LimitBlocker(
        code=BlockerCode.LIMIT_REACHED,
        cleared_by=Clearer.NOBODY,
        limit="CLASS_LAST_DAY",
        allowed=f"{rule.value}-12-31",
        actual=last.isoformat(),
    )


def usual_period(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Finding]:
    """A class generally lasts two years at most (art. 20)."""
    rule, first, last = procedure.limits.get("CLASS_MONTHS"), _first_day(facts), _last_day(facts)
    if rule is None or first is None or last is None:
        return
    boundary = add_months(first, int(rule.value))
    if last > boundary:
        found = LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.OWNER,
            limit="MONTHS",
            allowed=boundary.isoformat(),
            actual=last.isoformat(),
        )
        yield found if rule.blocking else Caution(found)


def days_in_order(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The last session comes after the first."""
    first, last = _first_day(facts), _last_day(facts)
    if first is not None and last is not None and last < first:
        yield invalid("lastSession", f"{first} or later")


def parallel_classes(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A course has no more parallel classes in a semester than annex 4 permits (art. 21)."""
    rule = procedure.run.classes.get(_mode(facts))
    beside = _in_semester(facts, facts.linked("siblings"), procedure)
    if rule is not None and len(beside) >= rule.maximum_classes:
        yield _limit("CLASSES", rule.maximum_classes, len(beside) + 1)


def leader_limits(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A class head has no more courses and classes in a semester than annex 4 permits."""
    beside = _in_semester(facts, facts.linked("own_classes"), procedure)
    own = None if facts.parent is None else facts.parent.id
    courses = {one.parent for one in beside} | {own}
    if len(beside) >= procedure.run.leader_classes:
        yield _limit("LEADER_CLASSES", procedure.run.leader_classes, len(beside) + 1)
    if len(courses) > procedure.run.leader_courses:
        yield _limit("LEADER_COURSES", procedure.run.leader_courses, len(courses))


def class_large_enough(
    facts: GeneralFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """The class has as many participants as annex 4 demands for its mode of delivery (art. 21)."""
    rule = procedure.run.classes.get(_mode(facts))
    people = {as_uuid(row.get("teacher")) for row in attempt.rows("roster")} - {None}
    if rule is not None and not attempt.asking and len(people) < rule.minimum:
        yield LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.OWNER,
            limit="CLASS_MINIMUM",
            allowed=str(rule.minimum),
            actual=str(len(people)),
        )


def starts_on_its_day(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A class starts on the day of its first session or later."""
    first = _first_day(facts)
    yield from unless(
        first is None or local_date(attempt.at) >= first,
        Requirement.SESSION_DAY_REACHED,
        Clearer.TIME,
    )


def session_in_its_time(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A session lies between the first and the last day of the class, and not ahead."""
    day, first, last = attempt.day("heldOn"), _first_day(facts), _last_day(facts)
    if day is None or first is None or last is None:
        return
    until = min(last, local_date(attempt.at))
    if not first <= day <= until:
        yield invalid("heldOn", f"a day from {first} to {until}")


def hours_of_course(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """All days together have no more hours than the course."""
    most, hours = _course_hours(facts), as_decimal(attempt.input.get("hours"))
    day = attempt.day("heldOn")
    others = sum((one.hours for on, one in sessions(facts).items() if on != day), Decimal(0))
    if most is not None and hours is not None and others + hours > most:
        yield invalid("hours", f"at most {_plain(max(most - others, Decimal(0)))}")


def present_on_roster(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Only participants of the class are present in it."""
    if set(attempt.identifiers("present")) - roster(facts).keys():
        yield invalid("present", "participants of the class")


def all_hours_taught(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every hour of the course has been taught, and who was there is entered."""
    most = _course_hours(facts)
    yield from unless(most is None or hours_held(facts) >= most, Requirement.SESSIONS_HELD)


def on_the_roster(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Results are of participants of the class."""
    people = roster(facts)
    for index, row in enumerate(attempt.rows("results")):
        if as_uuid(row.get("teacher")) not in people:
            yield invalid(f"results[{index}].teacher", "a participant of the class")


def passes_attended(
    facts: GeneralFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """Whoever is to pass has attended enough of the course (合格: attendance and assessment)."""
    entered = {
        as_uuid(row.get("teacher"))
        for row in attempt.rows("results")
        if row.get("result") == "PASS"
    }
    yield from _absent(facts, entered, procedure)


def passes_still_attended(
    facts: GeneralFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """Whoever passed has attended enough also after attendance was corrected."""
    passed = {teacher for teacher, yes in assessments(facts).items() if yes}
    yield from _absent(facts, passed, procedure)


def _absent(
    facts: GeneralFacts, passed: Collection[UUID | None], procedure: Procedure
) -> Iterator[Blocker]:
    most, attended = _course_hours(facts), hours_attended(facts)
    if most is None:
        return
    needed = most * procedure.run.attendance_threshold
    for teacher in sorted(one for one in passed if one is not None):
        if attended.get(teacher, Decimal(0)) < needed:
            yield LimitBlocker(
                code=BlockerCode.BELOW_MINIMUM,
                cleared_by=Clearer.OWNER,
                limit="HOURS_ATTENDED",
                allowed=_plain(needed),
                actual=_plain(attended.get(teacher, Decimal(0))),
                subject=teacher,
            )


def everybody_has_result(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every participant has a result."""
    done = roster(facts).keys() <= results(facts).keys()
    yield from unless(done, Requirement.RESULTS_ENTERED)


def sessions_over(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A class ends when its last session has been held."""
    last = _last_day(facts)
    yield from unless(
        last is None or local_date(attempt.at) >= last, Requirement.SESSIONS_HELD, Clearer.TIME
    )


def speaks_for_school(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A school's report is made by its training manager or principal, on its own teachers."""
    school = attempt.identifier("school")
    own = {one.organisation_id for one in attempt.assignments if str(one.role) in SCHOOL_ROLES}
    spoken_for = school is None or school in own
    yield from unless(spoken_for, Requirement.SPEAKS_FOR_SCHOOL, Clearer.OTHER_PERSON)
    people = roster(facts)
    for index, row in enumerate(attempt.rows("results")):
        if people.get(as_uuid(row.get("teacher")) or UUID(int=0)) != school:
            yield invalid(f"results[{index}].teacher", "a teacher of the school in this class")


def spans_semesters(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """Only a class of more than one semester is evaluated while it lasts."""
    touched = _semesters(_first_day(facts), _last_day(facts), procedure)
    yield from unless(len(touched) > 1, Requirement.LONG_RUN, Clearer.NOBODY)


def reports_match(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What the institution and the school of each participant report is the same (art. 10)."""
    ours, theirs = results(facts), reported_by_schools(facts)
    for teacher in sorted(roster(facts)):
        mine, other = ours.get(teacher), theirs.get(teacher)
        if mine != other:
            yield invalid(f"reports.{teacher}", f"{_said(mine)} ≠ {_said(other)}")


def class_opening_guards(table: tuple[Field, ...]) -> Mapping[str, Guard]:
    """The guards of class openings; `table` is their dossier."""
    own = named(
        document_has_content,
        dossier_complete(table),
        course_goes_on,
        class_of_own_course,
        course_still_valid,
        usual_period,
        days_in_order,
        parallel_classes,
        leader_limits,
        class_large_enough,
        starts_on_its_day,
        session_in_its_time,
        hours_of_course,
        present_on_roster,
        all_hours_taught,
        on_the_roster,
        passes_attended,
        passes_still_attended,
        spans_semesters,
        everybody_has_result,
        sessions_over,
        speaks_for_school,
        reports_match,
    )
    return {**own, **EVALUATION_GUARDS, **confirming(credits_of_class)}


def _said(result: Result | None) -> str:
    return "—" if result is None else f"{result.hours} {'PASS' if result.passed else 'FAIL'}"


def _plain(number: Decimal) -> str:
    return format(number.normalize(), "f")


def _limit(name: str, allowed: int, actual: int) -> Blocker:
    return LimitBlocker(
        code=BlockerCode.LIMIT_REACHED,
        cleared_by=Clearer.OWNER,
        limit=name,
        allowed=str(allowed),
        actual=str(actual),
    )


def _first_day(facts: GeneralFacts) -> date | None:
    return as_date(facts.dossier.get("firstSession"))


def _last_day(facts: GeneralFacts) -> date | None:
    return as_date(facts.dossier.get("lastSession"))


def _course_hours(facts: GeneralFacts) -> Decimal | None:
    return as_decimal(course_of(facts).get("hours"))


def _mode(facts: GeneralFacts) -> str:
    return str(course_of(facts).get("deliveryMode"))


def _in_semester(
    facts: GeneralFacts, others: tuple[Linked, ...], procedure: Procedure
) -> list[Linked]:
    """Of other classes those that are still wanted and touch the same semester as this one."""
    mine = _semesters(_first_day(facts), _last_day(facts), procedure)
    return [
        one
        for one in others
        if one.state not in (*ENDED, "DRAFT")
        and mine
        & _semesters(
            as_date(one.dossier.get("firstSession")),
            as_date(one.dossier.get("lastSession")),
            procedure,
        )
    ]


def _semesters(first: date | None, last: date | None, procedure: Procedure) -> frozenset[str]:
    if first is None or last is None or last < first:
        return frozenset()
    return frozenset(one.code for one in semesters_touched(procedure.semesters, first, last))

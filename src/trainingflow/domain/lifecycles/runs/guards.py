"""The guards of a run that look at its course, period, plan and leader."""

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Final

from trainingflow.domain.calendar import add_months, local_date, semesters_touched
from trainingflow.domain.lifecycles.courses.fields import Category
from trainingflow.domain.lifecycles.courses.states import PASSED_STATES
from trainingflow.domain.lifecycles.runs.facts import CourseRunFacts
from trainingflow.domain.workflow.attempt import Attempt, as_date
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    LimitBlocker,
)
from trainingflow.domain.workflow.guards import invalid, missing, named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName, open_windows


def plan_in_order(_: CourseRunFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The last session is not before the first, and each session of a class lies between."""
    first, last = attempt.day("firstSession"), attempt.day("lastSession")
    if first is not None and last is not None and last < first:
        yield invalid("lastSession", f"a day from {first} on")
        return
    for index, row in enumerate(attempt.rows("classes")):
        capacity = row.get("capacity")
        if isinstance(capacity, int) and capacity < 1:
            yield invalid(f"classes[{index}].capacity", "at least 1")
        days = [as_date(one.get("on")) for one in _sessions(row.get("sessions"))]
        outside = [
            day for day in days if day and ((first and day < first) or (last and day > last))
        ]
        if outside:
            yield invalid(f"classes[{index}].sessions", f"days from {first} to {last}")


def _sessions(value: object) -> Iterator[Mapping[str, object]]:
    entries = value if isinstance(value, (list, tuple)) else ()
    return (entry for entry in entries if isinstance(entry, Mapping))


def course_passed(facts: CourseRunFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What has not passed its appraisal cannot be run (art. 19 and 20)."""
    passed = facts.course is not None and facts.course.state in PASSED_STATES
    yield from unless(passed, Requirement.COURSE_PASSED, Clearer.BODY)


def course_not_discontinued(facts: CourseRunFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A discontinued course waits for a new appraisal (AMB-20)."""
    stopped = facts.course is not None and facts.course.discontinued
    yield from unless(not stopped, Requirement.COURSE_NOT_DISCONTINUED, Clearer.NOBODY)


def delivery_mode_known(
    facts: CourseRunFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """The procedure has class limits for the mode of delivery."""
    known = facts.delivery_mode in procedure.run.classes
    yield from unless(known, Requirement.DELIVERY_MODE_KNOWN)


def period_within_months(
    facts: CourseRunFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """From the first to the last session at most twelve calendar months (art. 24, AMB-25)."""
    first, last = facts.first_session, facts.last_session
    if first is None or last is None:
        yield missing("firstSession" if first is None else "lastSession")
        return
    limit = add_months(first, procedure.run.maximum_months)
    if last > limit:
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.OWNER,
            limit="MONTHS",
            allowed=limit.isoformat(),
            actual=last.isoformat(),
        )


def classes_planned(facts: CourseRunFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """There is a class, and every class has its sessions."""
    planned = facts.active_classes
    complete = planned and all(one.sessions_planned > 0 for one in planned)
    yield from unless(complete, Requirement.CLASS_WITH_SESSIONS)


def classes_within_limit(
    facts: CourseRunFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """At most 3 parallel classes face to face, 2 online, the first included (art. 24, AMB-23)."""
    rule = procedure.run.classes.get(facts.delivery_mode or "")
    count = len(facts.active_classes)
    if rule is not None and count > rule.maximum_classes:
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.OWNER,
            limit="CLASSES",
            allowed=str(rule.maximum_classes),
            actual=str(count),
        )


def first_session_in_semester(
    facts: CourseRunFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """June declares for the autumn semester, December for the spring semester (AMB-21)."""
    first = facts.first_session
    aims = {
        row.semester
        for row in open_windows(facts.windows, WindowName.COURSE_RUN_DECLARATION, attempt.at)
        if row.semester is not None
    }
    if first is None or not aims:
        return
    touched = semesters_touched(procedure.semesters, first, first)
    yield from unless(aims & {one.code for one in touched}, Requirement.RUN_SEMESTER)


def starts_after_confirmation(
    facts: CourseRunFacts, attempt: Attempt, _: Procedure
) -> Iterator[Blocker]:
    """The first session comes after the day of confirmation (AMB-21)."""
    first = facts.first_session
    later = first is not None and first > local_date(attempt.at)
    yield from unless(later, Requirement.STARTS_AFTER_CONFIRMATION)


def leader_limits_kept(
    facts: CourseRunFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """A leader has at most 3 electives and 8 classes in a semester (art. 23, AMB-24)."""
    if facts.course is None or facts.course.category != Category.ELECTIVE:
        return
    courses, classes = busiest_semester(facts, procedure)
    rule = procedure.run
    for limit, allowed, actual in (
        ("LEADER_COURSES", rule.leader_courses, courses),
        ("LEADER_CLASSES", rule.leader_classes, classes),
    ):
        if actual > allowed:
            yield LimitBlocker(
                code=BlockerCode.LIMIT_REACHED,
                cleared_by=Clearer.OTHER_PERSON,
                limit=limit,
                allowed=str(allowed),
                actual=str(actual),
                subject=facts.leader,
            )


def leader_limits_foreseen(
    facts: CourseRunFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Caution]:
    """At declaration the limits of the leader only warn (AMB-24)."""
    for blocker in leader_limits_kept(facts, attempt, procedure):
        yield Caution(blocker)


def busiest_semester(facts: CourseRunFacts, procedure: Procedure) -> tuple[int, int]:
    """The most different electives, and the most classes, of the leader in a semester of the run.

    A run that touches two semesters counts in both; the present run is included.
    """
    if facts.first_session is None or facts.last_session is None or facts.course is None:
        return 0, 0
    own = len(facts.active_classes)
    courses = classes = 0
    for semester in semesters_touched(procedure.semesters, facts.first_session, facts.last_session):
        last_day = semester.ends - timedelta(days=1)
        beside = [
            run
            for run in facts.other_runs
            if run.first_session <= last_day and run.last_session >= semester.begins
        ]
        courses = max(courses, len({facts.course.course_id, *(run.course_id for run in beside)}))
        classes = max(classes, own + sum(run.classes for run in beside))
    return courses, classes


def spans_semesters(facts: CourseRunFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """Only a run of more than one semester is evaluated while it lasts."""
    first, last = facts.first_session, facts.last_session
    touched = semesters_touched(procedure.semesters, first, last) if first and last else ()
    yield from unless(len(touched) > 1, Requirement.LONG_RUN, Clearer.NOBODY)


def problem_is_open(facts: CourseRunFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The problem to be resolved is one that is reported and open."""
    chosen = attempt.identifier("problem")
    known = chosen in facts.open_problems if chosen else bool(facts.open_problems)
    yield from unless(known, Requirement.PROBLEM_OPEN, Clearer.ACTOR)


GUARDS: Final = named(
    plan_in_order,
    course_passed,
    course_not_discontinued,
    delivery_mode_known,
    period_within_months,
    classes_planned,
    classes_within_limit,
    first_session_in_semester,
    starts_after_confirmation,
    leader_limits_kept,
    leader_limits_foreseen,
    spans_semesters,
    problem_is_open,
)

"""What a school-based course must fulfil to be declared, opened, ended and handed in."""

from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.school_courses.sessions import minutes
from trainingflow.domain.lifecycles.school_courses.states import (
    GroupPost,
    SchoolCourse,
    SchoolCourseState as S,
)
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    Finding,
    LimitBlocker,
)
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, missing, passing, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

_OF_SCHOOL: Final = frozenset({Role.TRAINING_MANAGER, Role.PRINCIPAL})
_UNFINISHED: Final = (S.SUBMITTED, S.RETURNED, S.APPROVED, S.RUNNING)
_FULL_GROUP: Final = frozenset(
    {
        GroupPost.PRINCIPAL,
        GroupPost.TRAINING_OFFICER,
        GroupPost.RESEARCH_GROUP_HEAD,
        GroupPost.TEACHER_REPRESENTATIVE,
    }
)
_DEPUTIES: Final = frozenset({GroupPost.VICE_PRINCIPAL, GroupPost.TEACHING_DIRECTOR})
_SMALL_GROUP: Final = frozenset({GroupPost.PRINCIPAL, GroupPost.TRAINING_OFFICER})


def declared_by_its_unit(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The school declares ethics courses; practice courses are declared by research groups."""
    variant = facts.variant or attempt.text("variant")
    if variant == SchoolCourse.ETHICS:
        roles = {
            one.role
            for one in attempt.assignments
            if one.organisation_id in facts.organisation_path
        }
        yield from unless(roles & _OF_SCHOOL, Requirement.DECLARED_BY_SCHOOL, Clearer.OTHER_PERSON)


def sort_complete(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """An ethics course says its hours, a practice course its research group."""
    name = "hours" if facts.variant == SchoolCourse.ETHICS else "researchGroup"
    if not facts.dossier.get(name):
        yield missing(name)


@passing
def year_of_today(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Courses are declared every year, for this year or the next."""
    this = local_date(attempt.at).year
    if facts.target_year not in {this, this + 1}:
        yield invalid("year", f"{this} or {this + 1}")


def leading_group_complete(
    facts: GeneralFacts, attempt: Attempt, _: Procedure
) -> Iterator[Blocker]:
    """The principal leads the group; a small kindergarten needs no more than two people."""
    if attempt.asking:
        return
    posts = [str(row.get("post")) for row in attempt.rows("leadingGroup")]
    small = facts.unit_kind == "KINDERGARTEN" and attempt.input.get("smallKindergarten") is True
    needed = _SMALL_GROUP if small else _FULL_GROUP
    complete = needed <= set(posts) and (small or bool(_DEPUTIES & set(posts)))
    one_head = Counter(posts)[GroupPost.PRINCIPAL] == 1
    yield from unless(complete and one_head, Requirement.LEADING_GROUP_COMPLETE)


def session_in_year(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A session is recorded once it was held, in the year of the course."""
    day, today = attempt.day("on"), local_date(attempt.at)
    if day is not None and (day > today or day.year != facts.target_year):
        yield invalid("on", f"a day of {facts.target_year} up to {today}")


def session_lasts(facts: GeneralFacts, attempt: Attempt, procedure: Procedure) -> Iterator[Finding]:
    """A session ends after it begins; a practice session shorter than two hours does not count."""
    if attempt.asking:
        return
    lasted = minutes(attempt.input)
    if lasted is None or lasted <= 0:
        yield invalid("ends", "a time after it begins, HH:MM")
        return
    least = procedure.limits["PRACTICE_SESSION_MINUTES"].value
    if facts.variant == SchoolCourse.PRACTICE and lasted < least:
        yield Caution(
            LimitBlocker(
                code=BlockerCode.BELOW_MINIMUM,
                cleared_by=Clearer.OWNER,
                limit="SESSION_MINUTES",
                allowed=str(least),
                actual=str(lasted),
            )
        )


def sessions_recorded(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What ends has been held, with attendance."""
    yield from unless(tuple(facts.acts("recordSession")), Requirement.SESSIONS_RECORDED)


def assessed_once(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Everybody is assessed once; in an ethics course with hours, never more than it has."""
    ethics = facts.variant == SchoolCourse.ETHICS
    most = as_decimal(facts.dossier.get("hours")) or Decimal(0)
    seen: set[object] = set()
    for index, row in enumerate(attempt.rows("results")):
        teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
        if teacher in seen:
            yield invalid(f"results[{index}].teacher", "each participant once")
        if ethics and hours is None:
            yield missing(f"results[{index}].hours")
        if ethics and hours is not None and hours > most:
            yield invalid(f"results[{index}].hours", f"at most {most}")
        seen.add(teacher)


def year_complete(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The courses of a year are handed in together, so none is still under way."""
    unfinished = facts.linked("courses", _UNFINISHED)
    yield from unless(not unfinished, Requirement.YEAR_COURSES_ENDED)

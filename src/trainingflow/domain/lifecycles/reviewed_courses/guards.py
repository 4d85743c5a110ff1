"""Who may declare a reviewed course, what its review fixes, and what its evaluation rests on."""

from collections.abc import Callable, Iterator
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.reviewed_courses.states import ReviewedCourse, Route
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    LimitBlocker,
)
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, missing, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

OPENINGS: Final = frozenset({"openCourse", "openAgain"})
_INTERMEDIATE: Final = frozenset({"FIRST_GRADE", "INTERMEDIATE", "SENIOR", "FULL_SENIOR"})
"""The intermediate title (中级, 一级教师) and those above."""

_SPEAK_FOR_SCHOOL: Final = frozenset({Role.TRAINING_MANAGER, Role.PRINCIPAL})


def in_service_here(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The teacher works in the district now (区内在职)."""
    here = facts.teacher is not None and facts.organisation_path[-1] in facts.teacher.employers
    yield from unless(here, Requirement.IN_SERVICE_HERE, Clearer.NOBODY)


def route_fits(facts: GeneralFacts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """Who nominates is the nominee, a researcher of the College, or speaks for the school."""
    ways = {
        Route.SELF: facts.subject in attempt.persons,
        Route.RESEARCHER: any(
            one.body in procedure.bodies(Duty.COURSE_OPERATION) for one in attempt.assignments
        ),
        Route.SCHOOL: any(
            one.role in _SPEAK_FOR_SCHOOL and one.organisation_id in facts.organisation_path
            for one in attempt.assignments
        ),
    }
    route = attempt.text("route")
    if route in set(Route) and not ways[Route(route or "")]:
        yield invalid("route", "the way by which whoever nominates can do so")


def lecturer_designated(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The main lecturer is a teacher here; of a course from outside it may be somebody else."""
    external = facts.variant == ReviewedCourse.EXTERNAL and attempt.text("externalLecturer")
    if not (attempt.asking or attempt.identifier("teacher") or external):
        yield missing("teacher")


def title_intermediate(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """An integrated course is declared with an intermediate title; a micro-course with any."""
    if facts.variant == ReviewedCourse.INTEGRATED:
        held = facts.teacher.titles if facts.teacher else frozenset()
        yield from unless(held & _INTERMEDIATE, Requirement.INTERMEDIATE_TITLE, Clearer.NOBODY)


def sort_described(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A micro-course says by which route it came, an external course from where."""
    needed = {ReviewedCourse.MICRO: "route", ReviewedCourse.EXTERNAL: "source"}
    name = needed.get(ReviewedCourse(facts.variant)) if facts.variant else None
    if name is not None and not facts.dossier.get(name):
        yield missing(name)


def is_of(name: str, *variants: ReviewedCourse) -> Callable[..., Iterator[Blocker]]:
    """The guard of that name: the course is of one of these sorts."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        yield from unless(facts.variant in variants, Requirement.VARIANT_FITS, Clearer.NOBODY)

    guard.__name__ = name
    guard.__doc__ = f"The course is {' or '.join(variants)}."
    return guard


def credits_follow_hours(
    _: GeneralFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """What the office fixes is the conversion of the hours: ten hours, one credit."""
    hours = as_decimal(attempt.input.get("hours"))
    fixed = as_decimal(attempt.input.get("credits"))
    if attempt.asking or hours is None or fixed is None:
        return
    worth = hours / procedure.limits["HOURS_PER_CREDIT"].value
    if fixed != worth:
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.OWNER,
            limit="CREDITS_BY_HOURS",
            allowed=str(worth.normalize()),
            actual=str(fixed),
        )


def assessed_once(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Each participant is evaluated once in an opening, and the lecturer is none of them."""
    opening = opening_of(facts)
    lecturer = as_uuid(opening.input.get("teacher")) if opening else None
    seen = {lecturer}
    for index, row in enumerate(attempt.rows("results")):
        teacher = as_uuid(row.get("teacher"))
        if teacher in seen:
            yield invalid(f"results[{index}].teacher", "each participant once, not the lecturer")
        seen.add(teacher)


def ended_by_today(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What is evaluated has ended."""
    day, today = attempt.day("endedOn"), local_date(attempt.at)
    if day is not None and day > today:
        yield invalid("endedOn", f"a day up to {today}")


def opening_of(facts: GeneralFacts) -> Act | None:
    """The latest opening; None before the first."""
    opened = [act for act in facts.history if act.action in OPENINGS]
    return max(opened, key=lambda act: act.seq, default=None)


def since_opening(action: str, requirement: Requirement) -> Callable[..., Iterator[Blocker]]:
    """The guard that an act of that name was done in the present opening."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        opening = opening_of(facts)
        done = opening is not None and any(act.seq > opening.seq for act in facts.ever(action))
        yield from unless(done, requirement, Clearer.OTHER_PERSON)

    guard.__name__ = f"done_{action}"
    guard.__doc__ = f"`{action}` was done in the present opening."
    return guard


def rated(name: str, rating: str, requirement: Requirement) -> Callable[..., Iterator[Blocker]]:
    """The guard of that name: the last evaluation has rated the course so."""

    def guard(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
        last = max(facts.ever("evaluate"), key=lambda act: act.seq, default=None)
        said = last is not None and last.input.get("rating") == rating
        yield from unless(said, requirement, Clearer.NOBODY)

    guard.__name__ = name
    guard.__doc__ = f"The last evaluation has rated the course {rating}."
    return guard

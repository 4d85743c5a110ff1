"""The guards on the activities of a school's research, of district and of private schools alike.

What is recorded is one of the scheme in force on its day, once, with no more hours than it has.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.lifecycles.school_plans.scheme import approved_on, held, scheme_on
from trainingflow.domain.lifecycles.school_plans.unevaluated import plan_year_over
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


def activities_numbered_once(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Each activity has a number of its own, by which it is recorded and adjusted."""
    rows = facts.dossier.get("activities")
    entries = rows if isinstance(rows, (list, tuple)) else ()
    codes = [str(row.get("code")) for row in entries if isinstance(row, Mapping)]
    if len(set(codes)) < len(codes):
        yield invalid("activities", "a number of its own for each activity")


def activity_in_scheme(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The activity is one of the scheme in force on its day, adjustments included."""
    day, code, since = attempt.day("heldOn"), attempt.text("activity"), approved_on(facts)
    if day is None or code is None or since is None or day < since:
        return  # said by others
    yield from unless(code in scheme_on(facts, day), Requirement.ACTIVITY_IN_SCHEME)


def hours_of_the_activity(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody has more hours than the activity has, on all its days, and nobody is entered twice."""
    day, code = attempt.day("heldOn"), attempt.text("activity")
    limit = None if day is None or code is None else scheme_on(facts, day).get(code)
    had = _hours_had(facts, code, day)
    entered: set[UUID | None] = set()
    for index, row in enumerate(attempt.rows("attendance")):
        teacher, hours = as_uuid(row.get("teacher")), as_decimal(row.get("hours"))
        left = None if limit is None else max(limit - had.get(teacher, Decimal(0)), Decimal(0))
        if left is not None and hours is not None and hours > left:
            yield invalid(f"attendance[{index}].hours", f"at most {left}")
        if teacher in entered:
            yield invalid(f"attendance[{index}].teacher", "each teacher once")
        entered.add(teacher)


def not_recorded_yet(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The same activity of the same day is not recorded already."""
    this = (attempt.text("activity"), attempt.day("heldOn"))
    twice = any((one.code, one.on) == this for one in held(facts))
    yield from unless(not twice, Requirement.NO_DUPLICATE)


def record_known(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The record that is struck out is one of this plan, and still stands."""
    known = attempt.asking or attempt.number("record") in {one.seq for one in held(facts)}
    if not known:
        yield invalid("record", "the number of an activity recorded in the history")


def _hours_had(
    facts: GeneralFacts, code: str | None, day: date | None
) -> Mapping[UUID | None, Decimal]:
    """The hours that each teacher has in an activity already, on other days than this."""
    had: dict[UUID | None, Decimal] = {}
    for one in held(facts):
        if one.code == code and one.on != day:
            for teacher, hours in one.hours.items():
                had[teacher] = had.get(teacher, Decimal(0)) + hours
    return had


ACTIVITY_GUARDS: Final[Mapping[str, Guard]] = named(
    activities_numbered_once,
    activity_in_scheme,
    hours_of_the_activity,
    not_recorded_yet,
    record_known,
    plan_year_over,
)

"""What a teacher has completed: guards of certificates, induction and registration checks."""

from collections.abc import Iterator
from datetime import date, datetime

from trainingflow.domain.calendar import add_months, local_date, midnight
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


def cycle_closes(procedure: Procedure, year: int) -> datetime:
    """When nothing of the cycle's last year can be handed in any more: after January's filing.

    Args:
        procedure: its limit CYCLE_CLOSING_MONTHS says how many months the filing takes.
        year: the last year of the cycle.
    """
    months = procedure.limits["CYCLE_CLOSING_MONTHS"].value
    return midnight(add_months(date(year + 1, 1, 1), int(months)))


def requirements_met(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every minimum of the teacher's regime is met by confirmed credits, induction included."""
    met = facts.teacher is not None and facts.teacher.eligible is True
    yield from unless(met, Requirement.REQUIREMENTS_MET, Clearer.OTHER_PERSON)


def requirements_outstanding(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Something is still owed; a reversal can bring that about again."""
    short = facts.teacher is None or facts.teacher.eligible is not True
    yield from unless(short, Requirement.REQUIREMENTS_OUTSTANDING, Clearer.NOBODY)


def cycles_last_year(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A certificate is for a whole cycle, named by its last year."""
    last = int(procedure.limits["CYCLE_LAST_YEAR"].value)
    if facts.target_year is not None and facts.target_year != last:
        yield invalid("year", str(last))


def cycle_over(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The municipality issues certificates after the cut-off of the cycle."""
    if facts.target_year is not None:
        over = midnight(date(facts.target_year + 1, 1, 1))
        yield from not_before(over, attempt, Requirement.CYCLE_OVER)


def issued_after_cycle(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """No certificate bears a day of the cycle that it is for."""
    day, year = attempt.day("on"), facts.target_year
    if day is not None and year is not None and day.year <= year:
        yield invalid("on", f"a day from {year + 1}-01-01 on")


def day_reached(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What the city has done is recorded afterwards."""
    day, today = attempt.day("on"), local_date(attempt.at)
    if day is not None and day > today:
        yield invalid("on", f"a day up to {today}")


def cycle_closed(facts: GeneralFacts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The filing of the last year's summaries in January is over."""
    if facts.target_year is not None:
        closes = cycle_closes(procedure, facts.target_year)
        yield from not_before(closes, attempt, Requirement.CYCLE_CLOSED)


def learning_settled(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """No learning of the teacher waits in a summary that was handed in and not filed yet."""
    waiting = facts.linked("learning", ("INCLUDED_IN_SUMMARY",))
    yield from unless(not waiting, Requirement.LEARNING_SETTLED, Clearer.BODY)


def not_before(
    instant: datetime, attempt: Attempt, requirement: Requirement
) -> Iterator[PrerequisiteBlocker]:
    """Only time clears it: from which instant on it is possible."""
    if attempt.at < instant:
        yield PrerequisiteBlocker(
            code=BlockerCode.PREREQUISITE,
            cleared_by=Clearer.TIME,
            requirement=requirement,
            next_possible_at=instant,
        )


def works_in_unit(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The teacher works in the unit that the item belongs to."""
    if facts.teacher is None or facts.organisation_id not in facts.teacher.employers:
        yield invalid("subject", "a teacher of the unit")

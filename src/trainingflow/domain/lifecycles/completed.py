"""What a teacher has completed: guards of certificates, induction and registration checks."""

from collections.abc import Iterator
from datetime import date, datetime

from trainingflow.domain.calendar import add_months, midnight
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, Clearer
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
    year = facts.target_year
    over = year is not None and attempt.at >= midnight(date(year + 1, 1, 1))
    yield from unless(over, Requirement.CYCLE_OVER, Clearer.TIME)


def cycle_closed(facts: GeneralFacts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The filing of the last year's summaries in January is over."""
    year = facts.target_year
    closed = year is not None and attempt.at >= cycle_closes(procedure, year)
    yield from unless(closed, Requirement.CYCLE_CLOSED, Clearer.TIME)


def works_in_unit(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The teacher works in the unit that the item belongs to."""
    if facts.teacher is None or facts.organisation_id not in facts.teacher.employers:
        yield invalid("subject", "a teacher of the unit")

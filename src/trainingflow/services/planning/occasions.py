"""The days of a policy's calendar by which a teacher should not be short."""

from datetime import date, timedelta

from trainingflow.domain.calendar import local_date
from trainingflow.domain.credit.dues import Occasion
from trainingflow.domain.workflow.calendar_rules import Frequency
from trainingflow.domain.workflow.ladder import DutyDate, duty_dates
from trainingflow.policies.reader import Policy


def occasions_of(policy: Policy, day: date) -> tuple[Occasion, ...]:
    """The days from `day` to the end of the cycle on which the calendar looks at gaps.

    A duty that looks at everything is a day of the teacher's only where it ends the cycle: a
    statement of every semester shows what is missing, and nothing is due with it.
    """
    procedure = policy.procedure
    if procedure is None:
        return ()
    years = range(day.year, policy.cycle.last.year + 1)
    found = (one for year in years for one in duty_dates(procedure, year))
    return tuple(_occasion(one) for one in found if _is_due_for_teachers(one, day))


def _is_due_for_teachers(one: DutyDate, day: date) -> bool:
    gaps = one.duty.gaps
    if gaps is None or _last_day(one) < day:
        return False
    return bool(gaps.of) or one.duty.every is Frequency.CYCLE


def _occasion(one: DutyDate) -> Occasion:
    gaps = one.duty.gaps
    return Occasion(
        code=one.duty.name,
        label=one.duty.label,
        due=_last_day(one),
        requirements=gaps.of if gaps else (),
        citation=one.duty.citation,
    )


def _last_day(one: DutyDate) -> date:
    return local_date(one.due) - timedelta(days=1)

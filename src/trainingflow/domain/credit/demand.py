"""One requirement for one period of one teacher, and how the periods of a requirement are found."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from trainingflow.domain.credit.membership import Membership, belongs
from trainingflow.domain.credit.periods import YEAR, Period, Span, after, name_of
from trainingflow.domain.credit.policy import Each, Requirement
from trainingflow.domain.credit.selections import Chosen

_FEBRUARY, _LEAP_DAY = 2, 29


@dataclass(slots=True)
class Demand:
    """One requirement for one period of one teacher.

    Attributes:
        number: of the requirement, in the order of the policy.
        requirement: what is demanded.
        chosen: its selection.
        suffix: the period's name, where the requirement is repeated.
        first: first day on which something counts.
        last: last day on which something counts.
        span: the whole period, also what is after the day of evaluation.
        whole: whether everything in the cycle counts.
        previous: the demand of the period before, where that one hands something on.
    """

    number: int
    requirement: Requirement
    chosen: Chosen
    suffix: str | None
    first: date
    last: date
    span: Span
    whole: bool = False
    previous: "Demand | None" = None

    @property
    def code(self) -> str:
        """The requirement's code, with the period's name where it is repeated."""
        code = self.requirement.code
        return code if self.suffix is None else f"{code}.{self.suffix}"

    def contains(self, day: date | None) -> bool:
        """Whether something of this day counts."""
        return day is not None and self.first <= day <= self.last


def demands_of(
    number: int, requirement: Requirement, chosen: Chosen, membership: Membership
) -> Iterator[Demand]:
    """Give what a teacher owes of one requirement: once, or for every period up to the day."""
    period = YEAR if requirement.each is Each.YEAR else requirement.period
    if period is None:
        if membership.applies(requirement.groups, requirement.unless):
            yield _single(number, requirement, chosen, membership)
        return
    cycle, previous = membership.cycle, None
    for span in membership.spans(period):
        first, last = _limited(requirement, span, cycle.first, min(cycle.last, membership.day))
        if first > last or not _is_for(requirement, membership, first, last):
            previous = None
            continue
        demand = Demand(
            number, requirement, chosen, name_of(period, span), first, last, span, previous=previous
        )
        if requirement.carry is not None:
            previous = demand
        yield demand


def _single(
    number: int, requirement: Requirement, chosen: Chosen, membership: Membership
) -> Demand:
    cycle, day = membership.cycle, membership.day
    span, previous = Span(cycle.first, cycle.last), None
    if requirement.within is not None:
        span = membership.span(requirement.within, max(day, cycle.first)) or span
        if requirement.carry is not None:
            previous = _before(number, requirement, chosen, membership, span)
    elif requirement.rolling_years is not None:
        span = Span(max(cycle.first, _years_before(day, requirement.rolling_years)), cycle.last)
    elif requirement.rolling_months is not None:
        start = after(day, -requirement.rolling_months) + timedelta(days=1)
        span = Span(max(cycle.first, start), cycle.last)
    first, last = _limited(requirement, span, cycle.first, cycle.last)
    whole = (first, last) == (cycle.first, cycle.last)
    return Demand(number, requirement, chosen, None, first, last, span, whole, previous)


def _before(
    number: int, requirement: Requirement, chosen: Chosen, membership: Membership, span: Span
) -> Demand | None:
    """Give the demand of the period before, which is not owed any more but hands something on."""
    period: Period | None = requirement.within
    before = membership.span(period, span.first - timedelta(days=1)) if period else None
    if before is None:
        return None
    first, last = _limited(requirement, before, membership.cycle.first, before.last)
    return Demand(number, requirement, chosen, None, first, last, before)


def _limited(requirement: Requirement, span: Span, first: date, last: date) -> tuple[date, date]:
    first, last = max(first, span.first), min(last, span.last)
    if requirement.first is not None:
        first = max(first, requirement.first)
    if requirement.last is not None:
        last = min(last, requirement.last)
    return first, last


def _is_for(requirement: Requirement, membership: Membership, first: date, last: date) -> bool:
    if not requirement.groups and not requirement.unless:
        return True
    groups = membership.in_period(first, last)
    return belongs(groups, requirement.groups, requirement.unless)


def _years_before(day: date, years: int) -> date:
    """Give the first of so many years up to `day`: the day after the same day back then."""
    leap = day.month == _FEBRUARY and day.day == _LEAP_DAY
    start = (day - timedelta(days=1) if leap else day).replace(year=day.year - years)
    return start + timedelta(days=1)

"""One requirement for one period of one teacher, and how the periods of a requirement are found."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta

from trainingflow.domain.credit.membership import Membership, belongs
from trainingflow.domain.credit.periods import YEAR, Period, Span, after, name_of
from trainingflow.domain.credit.policy import Basis, Cycle, Each, Requirement, Take, Unit
from trainingflow.domain.credit.selections import Chosen

_MONTHS = 12


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
        sums: the ledgers whose totals are all that counts; none where more is looked at.
        code: the requirement's, with the period's name where it is repeated.
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
    sums: tuple[int, ...] | None = field(init=False)
    code: str = field(init=False)

    def __post_init__(self) -> None:
        """Find out what it is called, and whether totals say it."""
        owed = self.requirement
        self.code = owed.code if self.suffix is None else f"{owed.code}.{self.suffix}"
        of_totals = (
            self.whole
            and self.chosen.plain
            and owed.take is Take.SUM
            and (owed.unit is Unit.CREDITS or owed.basis is Basis.ENTERED)
            and not (owed.before_offsets or owed.members or owed.together)
        )
        self.sums = self.chosen.ledgers if of_totals else None


def whole_cycle(
    number: int, requirement: Requirement, chosen: Chosen, cycle: Cycle
) -> Demand | None:
    """Give the demand of a requirement in the whole of a cycle that is the same for all teachers.

    None where the cycle is personal, or the requirement is about a part of it.
    """
    parts = (requirement.period, requirement.within, requirement.first, requirement.last)
    rolling = (requirement.rolling_years, requirement.rolling_months)
    if cycle.each or requirement.each is not Each.CYCLE or (*parts, *rolling) != (None,) * 6:
        return None
    span = Span(cycle.first, cycle.last)
    return Demand(number, requirement, chosen, None, cycle.first, cycle.last, span, whole=True)


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
        part = _counting(period, span)
        # A part that is still to come is owed already: what is asked for in it can be shown.
        until = cycle.last if period.part else min(cycle.last, membership.day)
        first, last = _limited(requirement, part, cycle.first, until)
        if first > last or not _is_for(requirement, membership, first, last):
            previous = None
            continue
        demand = Demand(
            number,
            requirement,
            chosen,
            name_of(period, part if period.endless else span),
            first,
            last,
            part,
            previous=previous,
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
        full = membership.span(requirement.within, max(day, cycle.first)) or span
        span = _counting(requirement.within, full)
        if requirement.carry is not None:
            previous = _before(number, requirement, chosen, membership, full)
    elif requirement.rolling_years is not None:
        span = _rolling(cycle, day, requirement.rolling_years * _MONTHS)
    elif requirement.rolling_months is not None:
        span = _rolling(cycle, day, requirement.rolling_months)
    first, last = _limited(requirement, span, cycle.first, cycle.last)
    whole = (first, last) == (cycle.first, cycle.last)
    return Demand(number, requirement, chosen, None, first, last, span, whole, previous)


def _counting(period: Period, span: Span) -> Span:
    """Give a period, or the part of it that counts."""
    return period.part.of(span) if period.part else span


def _rolling(cycle: Cycle, day: date, months: int) -> Span:
    """Give so many months up to a day; the same day back then is the last that is too early."""
    return Span(max(cycle.first, after(day, -months) + timedelta(days=1)), cycle.last)


def _before(
    number: int, requirement: Requirement, chosen: Chosen, membership: Membership, span: Span
) -> Demand | None:
    """Give the demand of the period before, which is not owed any more but hands something on."""
    period: Period | None = requirement.within
    if period is None or span.first == date.min:
        return None
    before = membership.span(period, span.first - timedelta(days=1))
    if before is None:
        return None
    before = _counting(period, before)
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

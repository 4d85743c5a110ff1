"""Whether a teacher is on track: what an even pace would have brought by a day, and what is there.

Shares are compared as fractions, so that no third of a cycle is rounded before it is compared.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction
from math import ceil

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.facts import Teacher
from trainingflow.domain.credit.groups import Scale
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.periods import Length, Span, whole_units
from trainingflow.domain.credit.policy import (
    Basis,
    Bound,
    CreditPolicy,
    Each,
    Requirement,
    Take,
    Unit,
)
from trainingflow.domain.credit.status import RequirementStatus, Status

_A_DAY = timedelta(days=1)


class PaceState(StrEnum):
    """How what is there compares with an even pace; the worst first.

    ON_TRACK: at least what is expected by the day. AHEAD: already what is expected by the end of
    the year. DONE: nothing is missing any more.
    """

    BEHIND = "BEHIND"
    ON_TRACK = "ON_TRACK"
    AHEAD = "AHEAD"
    DONE = "DONE"


@dataclass(frozen=True, slots=True)
class RequirementPace:
    """The pace of one requirement.

    Attributes:
        code: of the requirement, with the year where it is yearly.
        label: its name.
        unit: of the numbers.
        need: what is owed in all.
        have: what is there.
        a_year: an even share of one year.
        expected: what an even pace would have brought by the day.
        expected_by_year_end: the same at the end of the day's year.
        state: how the three compare.
        binding: whether the regulation demands it of every year; else the pace is orientation.
        citation: the article that names the pace, if any does.
    """

    code: str
    label: Label
    unit: Unit
    need: Decimal
    have: Decimal
    a_year: Decimal
    expected: Decimal
    expected_by_year_end: Decimal
    state: PaceState
    binding: bool
    citation: Citation | None


@dataclass(frozen=True, slots=True)
class Pace:
    """Whether a teacher is on track on a day.

    Attributes:
        day: the day asked about, at most the last of the cycle.
        state: the worst of the requirements that block and are part of no other; DONE where
            nothing is owed.
        requirements: in the order of the status; those of a cycle as a whole and of the day's
            year. Gates and largest-single-training requirements have no pace.
    """

    day: date
    state: PaceState
    requirements: tuple[RequirementPace, ...]


def pace_of(policy: CreditPolicy, teacher: Teacher, status: Status) -> Pace:
    """Compare a status with an even pace through the years that this teacher owes.

    Every calendar year that is owed has the same share; within a year a day has an equal one. A
    cohort that owes n years of the cycle begins with the first of the last n. In a cycle that is
    the teacher's own every day has an equal share.

    Args:
        policy: the one that the status was computed under.
        teacher: the facts that it was computed from.
        status: what is there on its day.
    """
    membership = Membership(policy, teacher, status.valid_at)
    known = {requirement.code: requirement for requirement in policy.requirements}
    entries = tuple(_entries(policy, membership, known, status))
    return Pace(membership.day, _overall(status, entries), entries)


def _entries(
    policy: CreditPolicy,
    membership: Membership,
    known: dict[str, Requirement],
    status: Status,
) -> Iterator[RequirementPace]:
    day = membership.day
    for entry in status.requirements:
        requirement = known.get(entry.code)
        if requirement is not None:
            if _is_even(requirement) and entry.need > 0:
                yield _of_cycle(policy, membership, requirement, entry)
            continue
        base, _, year = entry.code.rpartition(".")
        yearly = known.get(base)
        if yearly is not None and yearly.each is Each.YEAR and year == str(day.year):
            first, last = date(day.year, 1, 1), date(day.year, 12, 31)
            share = _share(max(first, policy.cycle.first), min(last, policy.cycle.last), day)
            yield _compared(entry, 1, share, Fraction(1), entry.citation, binding=True)


def _is_even(requirement: Requirement) -> bool:
    """Whether a requirement grows through the cycle, so that an even share means something."""
    return (
        requirement.each is Each.CYCLE
        and requirement.take is Take.SUM
        and requirement.together is None
        and requirement.basis is not Basis.CONFIRMED
        and requirement.bound is Bound.AT_LEAST
        and requirement.rolling_years is None
        and requirement.rolling_months is None
        and requirement.within is None
        and requirement.unit not in {Unit.REQUIREMENTS, Unit.VALUES}
    )


def _of_cycle(
    policy: CreditPolicy,
    membership: Membership,
    requirement: Requirement,
    entry: RequirementStatus,
) -> RequirementPace:
    if policy.cycle.each is not None:
        return _of_own_cycle(Span(membership.cycle.first, membership.cycle.last), membership, entry)
    owed, citation = owed_years(policy, membership, requirement)
    passed, begun = years_passed(policy, owed, membership.day)
    return _compared(entry, owed, passed, Fraction(begun), citation, binding=False)


def _of_own_cycle(cycle: Span, membership: Membership, entry: RequirementStatus) -> RequirementPace:
    """The pace of a cycle that is the teacher's own: every day of it has an equal share."""
    years, day = max(whole_units(Length.YEARS, cycle), 1), membership.day
    by_year_end = _share(*cycle, date(day.year, 12, 31))
    passed = _share(*cycle, day)
    return _compared(entry, years, years * passed, years * by_year_end, None, binding=False)


def years_passed(policy: CreditPolicy, owed: int, day: date) -> tuple[Fraction, int]:
    """How many of the last `owed` years of the cycle have passed on a day, and have begun."""
    cycle = policy.cycle
    years = range(cycle.last.year - owed + 1, cycle.last.year + 1)
    passed = Fraction(0)
    for year in years:
        first = max(date(year, 1, 1), cycle.first)
        passed += _share(first, min(date(year, 12, 31), cycle.last), day)
    return passed, sum(1 for year in years if year <= day.year)


def owed_years(
    policy: CreditPolicy, membership: Membership, requirement: Requirement
) -> tuple[int, Citation | None]:
    """How many years of the cycle are owed, and the article that says so of a cohort."""
    whole = len(policy.cycle.years)
    scales = {scale.code: scale for scale in policy.scales}
    found: list[tuple[int, Citation | None]] = []
    for minimum in requirement.minima:
        if not membership.applies(minimum.groups, minimum.unless):
            continue
        scale = scales.get(minimum.scale or "")
        years = years_of(policy, membership, scale) if scale else None
        shares = scale.shares if scale else ()
        mine = next((one for one in shares if one.group in membership.groups), None)
        found.append((whole, None) if years is None else (years, mine.citation if mine else None))
    return max(found, key=lambda one: one[0], default=(whole, None))


def years_of(policy: CreditPolicy, membership: Membership, scale: Scale) -> int | None:
    """How many years of the cycle a scale leaves, a begun one counted; none for all of them."""
    share = membership.share(scale, Span(policy.cycle.first, policy.cycle.last))
    return None if share is None else ceil(share * len(policy.cycle.years))


def _share(first: date, last: date, day: date) -> Fraction:
    """The share of a period that has passed at the end of a day."""
    if day < first:
        return Fraction(0)
    return Fraction((min(day, last) - first + _A_DAY).days, (last - first + _A_DAY).days)


def _compared(  # noqa: PLR0913 - what is compared, by name
    entry: RequirementStatus,
    years: int,
    passed: Fraction,
    begun: Fraction,
    citation: Citation | None,
    *,
    binding: bool,
) -> RequirementPace:
    a_year = Fraction(entry.need) / max(years, 1)
    expected, by_year_end, have = a_year * passed, a_year * begun, Fraction(entry.have)
    if entry.met:
        state = PaceState.DONE
    elif have < expected:
        state = PaceState.BEHIND
    elif have >= by_year_end and have > expected:
        state = PaceState.AHEAD
    else:
        state = PaceState.ON_TRACK
    return RequirementPace(
        code=entry.code,
        label=entry.label,
        unit=entry.unit,
        need=entry.need,
        have=entry.have,
        a_year=_shown(a_year),
        expected=_shown(expected),
        expected_by_year_end=_shown(by_year_end),
        state=state,
        binding=binding,
        citation=citation,
    )


def _overall(status: Status, entries: tuple[RequirementPace, ...]) -> PaceState:
    roots = {one.code for one in status.requirements if one.blocking and one.part_of is None}
    states = [one.state for one in entries if one.code in roots]
    order = list(PaceState)
    return min(states, key=order.index, default=PaceState.DONE)


def _shown(number: Fraction) -> Decimal:
    """Exact wherever decimals can be."""
    return Decimal(number.numerator) / Decimal(number.denominator)

"""Stretches of days that a rule is repeated for: years, school years, terms, personal periods.

A period is a length that is laid end to end from a beginning: from a day of the year (09-01), from
several of them (terms), from a date, from a dated fact of the teacher, or from the cycle's first
day. It may leave out the days of a pause, and only its first or its last part may be looked at.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from trainingflow.domain.credit.groups import DatedFact

ENDLESS = 1000
"""So many years are a period that is never followed by another."""

_MONTHS = 12
_DAY = timedelta(days=1)


class Length(StrEnum):
    """In what the length of a period is measured."""

    YEARS = "years"
    MONTHS = "months"
    DAYS = "days"


class Direction(StrEnum):
    """To which day of the year a beginning is moved that lies between two of them."""

    NEXT = "NEXT"
    PREVIOUS = "PREVIOUS"


class Span(NamedTuple):
    """A stretch of days, both ends included."""

    first: date
    last: date


@dataclass(frozen=True, slots=True)
class Part:
    """The first, or with `at_end` the last so many years, months or days of a period."""

    unit: Length
    count: int
    at_end: bool = False

    def of(self, span: Span) -> Span:
        """Give the part of a period; the whole where it is shorter."""
        if self.unit is Length.DAYS:
            first = span.last - timedelta(days=self.count - 1)
            last = span.first + timedelta(days=self.count - 1)
        else:
            months = self.count * (_MONTHS if self.unit is Length.YEARS else 1)
            first = after(span.last + _DAY, -months)
            last = after(span.first, months) - _DAY
        if self.at_end:
            return Span(max(span.first, first), span.last)
        return Span(span.first, min(span.last, last))


@dataclass(frozen=True, slots=True)
class Period:
    """So many years, months or days, again and again.

    Attributes:
        unit: what `count` counts.
        count: length of one, at least 1.
        starts: month and day on which one begins; several for terms of different lengths.
        since: the day on which the first one begins.
        fact: dated fact of the teacher from which they are counted; there is none before it.
        by_start: named by its first year alone (2022), not by both (2022-2023).
        moved_to: month and day to which the beginning is moved, on or after it, or on or before it.
        moved: which of the two.
        without: group whose days do not count: a period lasts so much longer.
        part: only this part of each counts.
    """

    unit: Length
    count: int = 1
    starts: tuple[tuple[int, int], ...] = ()
    since: date | None = None
    fact: DatedFact | None = None
    by_start: bool = False
    moved_to: tuple[int, int] | None = None
    moved: Direction = Direction.NEXT
    without: str | None = None
    part: Part | None = None

    @property
    def endless(self) -> bool:
        """Whether no second one follows the first."""
        return self.unit is Length.YEARS and self.count == ENDLESS


YEAR = Period(Length.YEARS, starts=((1, 1),))
MONTH = Period(Length.MONTHS, starts=((1, 1),))
DAY = Period(Length.DAYS)


def beginning(period: Period, cycle_first: date, fact: date | None) -> date | None:
    """Give the day from which a period is counted; none where it hangs on an unknown fact.

    Args:
        period: which.
        cycle_first: first day of the cycle.
        fact: the day of the teacher's fact, as far as it is known.
    """
    since = fact if period.fact is not None else period.since
    if since is not None:
        return _moved(period, since)
    if period.fact is not None:
        return None
    return _latest_start(period.starts, cycle_first) if period.starts else cycle_first


def containing(period: Period, begins: date, day: date) -> Span | None:
    """Give the one that contains a day; none before the first of a dated fact or a date."""
    if (period.fact or period.since) and day < begins:
        return None
    if len(period.starts) > 1:
        first = _latest_start(period.starts, day)
        return Span(first, _next_start(period.starts, day) - _DAY)
    if period.unit is Length.DAYS:
        number = (day - begins).days // period.count
        first = begins + timedelta(days=number * period.count)
        return Span(first, first + timedelta(days=period.count - 1))
    months = period.count * (_MONTHS if period.unit is Length.YEARS else 1)
    passed = (day.year - begins.year) * _MONTHS + day.month - begins.month
    number = passed // months
    if after(begins, number * months) > day:  # the month has come, its day has not
        number -= 1
    return Span(after(begins, number * months), after(begins, (number + 1) * months) - _DAY)


def extended(period: Period, begins: date, pauses: Sequence[Span], last: date) -> Iterator[Span]:
    """Give the periods from the first one on up to that of a day, each longer by its pauses.

    Args:
        period: which; its own days of the year do not matter, only its length.
        begins: first day of the first one.
        pauses: stretches of days that do not count, in order.
        last: the day in the last one.
    """
    first = begins
    while first <= last:
        planned = _planned(period, first)
        end = planned
        while (longer := planned + timedelta(days=_days_in(pauses, Span(first, end)))) > end:
            end = longer
        yield Span(first, end)
        first = end + _DAY


@lru_cache(maxsize=1024)
def spans(period: Period, begins: date, first: date, last: date) -> tuple[Span, ...]:
    """Give every one that has a day from `first` to `last`, in order."""
    return tuple(_spans(period, begins, first, last))


def _spans(period: Period, begins: date, first: date, last: date) -> Iterator[Span]:
    day = first
    if (period.fact or period.since) and day < begins:
        day = begins
    while day <= last:
        span = containing(period, begins, day)
        if span is None:
            return
        yield span
        if span.last >= last:
            return
        day = span.last + _DAY


def name_of(period: Period, span: Span) -> str:
    """Name one after its days: 2022, 2022-2023, 2022-09 or 2022-09-01."""
    if period.unit is Length.DAYS:
        return span.first.isoformat()
    if period.unit is Length.MONTHS or len(period.starts) > 1:
        return f"{span.first:%Y-%m}"
    first, last = span.first.year, span.last.year
    return str(first) if period.by_start or first == last else f"{first}-{last}"


def after(day: date, months: int) -> date:
    """Give the same day so many months later (or earlier), at most the last day of that month."""
    year, month = divmod(day.year * _MONTHS + day.month - 1 + months, _MONTHS)
    return _valid(year, month + 1, day.day)


def units(unit: Length, span: Span) -> tuple[Span, ...]:
    """Cut a stretch of days into years, months or days, counted from its first day."""
    return spans(Period(unit, since=span.first), span.first, span.first, span.last)


def whole_units(unit: Length, span: Span) -> int:
    """Count the full years, months or days that a stretch of days lasts."""
    cut = units(unit, Span(span.first, span.last))
    return len(cut) - (cut[-1].last > span.last)


def _moved(period: Period, since: date) -> date:
    if period.moved_to is None:
        return since
    if period.moved is Direction.PREVIOUS:
        return _latest_start((period.moved_to,), since)
    return _next_start((period.moved_to,), since - _DAY)


def _planned(period: Period, first: date) -> date:
    """Give the last day of a period without a pause."""
    if period.unit is Length.DAYS:
        return first + timedelta(days=period.count - 1)
    months = period.count * (_MONTHS if period.unit is Length.YEARS else 1)
    return after(first, months) - _DAY


def _days_in(pauses: Sequence[Span], span: Span) -> int:
    return sum(
        max(0, (min(one.last, span.last) - max(one.first, span.first)).days + 1) for one in pauses
    )


def _latest_start(starts: tuple[tuple[int, int], ...], day: date) -> date:
    this = [_valid(day.year, *start) for start in starts]
    earlier = [start for start in this if start <= day]
    return max(earlier) if earlier else max(_valid(day.year - 1, *start) for start in starts)


def _next_start(starts: tuple[tuple[int, int], ...], day: date) -> date:
    later = [start for start in (_valid(day.year, *one) for one in starts) if start > day]
    return min(later) if later else min(_valid(day.year + 1, *one) for one in starts)


def _valid(year: int, month: int, day: int) -> date:
    year = min(max(year, date.min.year), date.max.year)
    while True:
        try:
            return date(year, month, day)
        except ValueError:  # the 29th to 31st of a shorter month
            day -= 1

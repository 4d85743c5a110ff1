"""Which groups a teacher belongs to, which cycle is the teacher's, and what part of it is owed."""

from collections.abc import Collection
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from trainingflow.domain.credit.as_declared import teacher_as_declared
from trainingflow.domain.credit.conditions import word_of
from trainingflow.domain.credit.facts import Teacher
from trainingflow.domain.credit.groups import Counted, DatedFact, Scale, Share
from trainingflow.domain.credit.numbers import Table
from trainingflow.domain.credit.periods import (
    YEAR,
    Length,
    Period,
    Span,
    beginning,
    containing,
    extended,
    spans,
    units,
    whole_units,
)
from trainingflow.domain.credit.policy import CreditPolicy, Cycle
from trainingflow.domain.credit.teacher_facts import TeacherFacts


class Membership:
    """Groups, cycle and shares of one teacher, as far as the facts go on the day of evaluation.

    Attributes:
        cycle: the teacher's own where the policy counts it from a fact, else the policy's.
        day: the day asked about, at most the last of the cycle.
        groups: those of the day asked about itself: posts, titles and employers of today.
    """

    def __init__(self, policy: CreditPolicy, teacher: Teacher, valid_at: date) -> None:
        self._policy = policy
        self._valid_at = valid_at
        self.day = min(valid_at, policy.cycle.last)
        self._facts = TeacherFacts(teacher_as_declared(policy, teacher), self.day)
        self._begins: dict[Period, date | None] = {}
        self._in_period: dict[tuple[date, date], frozenset[str]] = {}
        self.cycle = self._own_cycle(policy.cycle)
        self.groups = self.in_period(valid_at, valid_at)

    def in_period(self, first: date, last: date) -> frozenset[str]:
        """Give the groups that the teacher belonged to on some day from `first` to `last`."""
        known = self._in_period.get((first, last))
        if known is not None:
            return known
        found: set[str] = set()
        for group in self._policy.groups:  # a policy names a group before those that exclude it
            if found.isdisjoint(group.unless) and self._facts.hold(group.facts, first, last):
                found.add(group.code)
        self._in_period[first, last] = groups = frozenset(found)
        return groups

    def applies(self, groups: Collection[str], unless: Collection[str]) -> bool:
        """Whether something is meant for this teacher; `groups` empty means for all."""
        return belongs(self.groups, groups, unless)

    def first_day(self, fact: DatedFact) -> date | None:
        """Give the day on which a fact first began; none where it is not there yet."""
        return self._first_of((fact,))

    def span(self, period: Period, day: date) -> Span | None:
        """Give the period that contains a day; none before the first of a fact of the teacher."""
        begins = self._beginning(period)
        if begins is None:
            return None
        if period.without is None:
            return containing(period, begins, day)
        found = extended(period, begins, self._pauses(period.without, begins), day)
        return next((span for span in found if day <= span.last), None)

    def spans(self, period: Period) -> tuple[Span, ...]:
        """Give every period that has a day of the cycle up to the day of evaluation."""
        begins = self._beginning(period)
        if begins is None:
            return ()
        last = min(self.cycle.last, self.day)
        if period.without is None:
            return spans(period, begins, self.cycle.first, last)
        found = extended(period, begins, self._pauses(period.without, begins), last)
        return tuple(span for span in found if span.last >= self.cycle.first)

    def share(self, scale: Scale, span: Span) -> Fraction | None:
        """Give what part of a number the teacher owes; none for all of it.

        A share of the cycle is for those who are in its group on the day; one that counts the
        months of a period, or is of a part of the cycle, for those who were in it on some day.

        Args:
            scale: by which the number shrinks.
            span: the requirement's own period; a share in years of the cycle ignores it.
        """
        whole = span == Span(self.cycle.first, self.cycle.last)
        for share in scale.shares:
            lasting = share.counted is not None or share.by is not None
            today = not lasting and (whole or share.fixed is None)
            if share.group in (self.groups if today else self.in_period(*span)):
                if share.fixed is not None:
                    return share.fixed
                if share.by is not None:
                    return self._on_average(share.by, span)
                if share.counted is not None:
                    return self._counted(share.counted, span)
                return self._years(share)
        return None

    def years(self, scale: Scale) -> int | None:
        """Count the years of the cycle that the teacher owes; none where no years are counted."""
        for share in scale.shares:
            if share.group in self.groups:
                other = share.fixed is not None or share.counted or share.by
                part = None if other else self._years(share)
                return None if part is None else int(part * len(self._policy.cycle.years))
        return None

    def listed(self, table: Table) -> Fraction:
        """Give the number of a table that is meant for the teacher."""
        if table.by_year:
            days = self._facts.days(table.fact)
            key = str(days[0].year) if days else None
        else:
            values = [
                value
                for value, since, until in self._facts.held(table.fact.name)
                if (since is None or since <= self.day) and (until is None or until >= self.day)
            ]
            key = word_of(values[-1]) if values else None
        return Fraction(table.values.get(key or "", table.otherwise))

    def _own_cycle(self, cycle: Cycle) -> Cycle:
        if cycle.each is None:
            return cycle
        span = self.span(cycle.each, max(self.day, cycle.first))
        if span is None:
            return cycle
        return Cycle(max(span.first, cycle.first), min(span.last, cycle.last))

    def _pauses(self, group: str, begins: date) -> list[Span]:
        """Give the days in a group that do not count, as far as they are known on the day."""
        if begins > self.day:
            return []
        return self._stretches(group, None, Span(begins, self.day))

    def _beginning(self, period: Period) -> date | None:
        if period in self._begins:
            return self._begins[period]
        fact = None
        if period.fact is not None:
            fact = max(self._facts.days(period.fact), default=None)
        begins = beginning(period, self._policy.cycle.first, fact)
        self._begins[period] = begins
        return begins

    def _years(self, share: Share) -> Fraction | None:
        """Count the years of the cycle that the teacher owes, of all its years; none for all."""
        start = self._start(share)
        if start is None:
            return None
        whole = len(self._policy.cycle.years)
        owed = self._policy.cycle.last.year - start.year + 1
        return Fraction(min(max(owed, 0), whole), whole)

    def _start(self, share: Share) -> date | None:
        if share.titles:
            held = self._facts.held("titles")
            days = [since for title, since, _ in held if title in share.titles]
            return min((day for day in days if day and day <= self._valid_at), default=None)
        return next((day for start in share.starts if (day := self._facts.known(start))), None)

    def _counted(self, counted: Counted, span: Span) -> Fraction:
        unit = Length(counted.unit)
        whole = units(unit, span)
        owed = sum(self._is_owed(counted, one) for one in whole)
        if counted.outside is not None and unit is not Length.YEARS:
            away = self._stretches(counted.outside, counted.inside, span)
            owed -= sum(whole_units(unit, stretch) for stretch in away)
        return Fraction(max(owed, 0), len(whole))

    def _on_average(self, fact: str, span: Span) -> Fraction:
        """Give what a numeric fact says over the days of a period; 1 where nothing is known."""
        changes = [day for day in self._facts.changes() if span.first < day <= span.last]
        days, sum_ = (span.last - span.first).days + 1, Fraction(0)
        for first, after in pairwise([span.first, *changes, span.last + timedelta(days=1)]):
            held = [
                value
                for value, since, until in self._facts.held(fact)
                if isinstance(value, Decimal)
                and (since is None or since <= min(first, self.day))
                and (until is None or first <= until)
            ]
            sum_ += (after - first).days * (Fraction(held[-1]) if held else 1)
        return sum_ / days

    def _is_owed(self, counted: Counted, unit: Span) -> bool:
        start = self._first_of(counted.starts)
        if start is not None and start > (unit.first if counted.whole else unit.last):
            return False
        years_away = counted.outside if counted.unit == Length.YEARS else None
        if years_away is not None and self._stretches(years_away, None, unit) == [unit]:
            return False
        if counted.inside is None:
            return True
        if not counted.whole:
            return counted.inside in self.in_period(*unit)
        return self._stretches(counted.inside, None, unit) == [unit]

    def _first_of(self, facts: tuple[DatedFact, ...]) -> date | None:
        return next((days[0] for fact in facts if (days := self._facts.days(fact))), None)

    def _stretches(self, group: str, also: str | None, span: Span) -> list[Span]:
        """Give the longest stretches in which the teacher is in a group (and `also` in another).

        Groups change only where facts begin or end.
        """
        changes = [day for day in self._facts.changes() if span.first < day <= span.last]
        found: list[Span] = []
        for first, after in pairwise([span.first, *changes, span.last + timedelta(days=1)]):
            groups = self.in_period(first, first)
            if group in groups and (also is None or also in groups):
                last = after - timedelta(days=1)
                if found and found[-1].last + timedelta(days=1) == first:
                    first = found.pop().first  # noqa: PLW2901 - the stretch goes on
                found.append(Span(first, last))
        return found


def key_of(membership: Membership, period: Period, day: date | None) -> object:
    """Give what is the same for all days of one period, and differs between periods."""
    if day is None:
        return None
    return day.year if period == YEAR else membership.span(period, day)


def belongs(mine: Collection[str], groups: Collection[str], unless: Collection[str]) -> bool:
    """Whether something for `groups` (empty: all), but not for `unless`, is for these groups."""
    wanted = not groups or any(group in mine for group in groups)
    return wanted and not any(group in mine for group in unless)

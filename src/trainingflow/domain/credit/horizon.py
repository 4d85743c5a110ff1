"""How long a standing stands: the day up to which the passing of time alone changes nothing."""

from calendar import isleap
from collections.abc import Collection, Iterable, Iterator
from datetime import date, timedelta
from functools import lru_cache

from trainingflow.domain.credit.cohort import Cohort, cohort_of
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.vocabulary import understood

_DAY = timedelta(days=1)
_FEBRUARY, _LEAP_DAY = 2, 29

_Rolling = tuple[int, frozenset[str]]
"""So many years, and the activities of which they are asked; none for all."""


def stands_until(
    policy: CreditPolicy, teacher: Teacher, records: Collection[Record], valid_on: date
) -> date | None:
    """Give the last day on which an evaluation of the same facts says the same.

    Args:
        policy: one whose words are not all known here is evaluated every day.
        teacher: dated facts, those of the future too.
        records: folded or not.
        valid_on: the day that was evaluated.

    Returns:
        At least `valid_on`; none where no later day changes anything.
    """
    return horizon(cohort_of(policy, teacher, valid_on), records)


def horizon(cohort: Cohort, records: Collection[Record]) -> date | None:
    """The same for a teacher of a cohort, on its day."""
    policy, valid_on = cohort.policy, cohort.valid_at
    if not _whole(policy):
        return valid_on
    rolling = _rolling(policy)
    earned = [one.earned_on for one in records if one.earned_on is not None]
    days = [day for day in earned if day > valid_on]
    if rolling:
        days += [day for day in _leaving(rolling, records) if day > valid_on]
    known = _of_cohort(cohort)
    if known is not None:
        days.append(known)
    later = min(days, default=None)
    return None if later is None else later - _DAY


@lru_cache(maxsize=2048)
def _of_cohort(cohort: Cohort) -> date | None:
    """The next day that follows from the policy, or from what it sees of these teachers."""
    days = (*_of_policy(cohort.policy), *_of_teacher(cohort.teacher))
    return min((day for day in days if day > cohort.valid_at), default=None)


@lru_cache(maxsize=256)
def _whole(policy: CreditPolicy) -> bool:
    return understood(policy)


@lru_cache(maxsize=256)
def _of_policy(policy: CreditPolicy) -> tuple[date, ...]:
    """The days on which a period of the policy begins or has ended."""
    cycle = policy.cycle
    return (cycle.first, *(date(year, 1, 1) for year in cycle.years), cycle.last + _DAY)


def _of_teacher(teacher: Teacher) -> Iterator[date]:
    transfer = teacher.transferred_in
    begins = (
        teacher.first_taught_on,
        teacher.induction_completed_on,
        transfer.on if transfer else None,
        *(title.since for title in teacher.titles),
        *(post.since for post in teacher.posts),
        *(job.since for job in teacher.employments),
        *(fact.since for known in teacher.facts.values() for fact in known),
    )
    ends = (
        *(post.until for post in teacher.posts),
        *(job.until for job in teacher.employments),
        *(fact.until for known in teacher.facts.values() for fact in known),
    )
    yield from (day for day in begins if day is not None)
    yield from (day + _DAY for day in ends if day is not None and day < date.max)


def _leaving(rolling: Iterable[_Rolling], records: Iterable[Record]) -> Iterator[date]:
    """The days on which a record is too long ago for a rolling period."""
    for record in records:
        for years, activities in rolling:
            if record.earned_on and (not activities or record.activity in activities):
                yield from _anniversary(record.earned_on, years)


@lru_cache(maxsize=256)
def _rolling(policy: CreditPolicy) -> tuple[_Rolling, ...]:
    """The rolling periods in years, and the activities that each looks at; none for all."""
    return tuple(
        (one.rolling_years, frozenset(one.select.activities))
        for one in policy.requirements
        if one.rolling_years is not None
    )


def _anniversary(day: date, years: int) -> Iterator[date]:
    """The same day so many years later; around the end of February both that it may be."""
    year = day.year + years
    if year >= date.max.year:
        return
    same = (
        date(year, 3, 1)
        if day.month == _FEBRUARY and day.day == _LEAP_DAY and not isleap(year)
        else day.replace(year=year)
    )
    yield from (same - _DAY, same, same + _DAY)

"""What holds for a teacher in a stretch of days: the predicates that make a group."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from trainingflow.domain.credit.conditions import word_of
from trainingflow.domain.credit.facts import FieldValue, Teacher
from trainingflow.domain.credit.groups import (
    AnyOf,
    CameFrom,
    DatedFact,
    DatedIn,
    EmployedBy,
    Holds,
    HoldsPost,
    HoldsTitle,
    NoneOf,
    TeacherDate,
    TeacherFact,
    YearsSince,
)
from trainingflow.domain.credit.periods import after

Held = tuple[FieldValue | None, date | None, date | None]
"""What holds, from which day and to which, both included; open where none."""

_MONTHS = 12


class TeacherFacts:
    """Facts of one teacher. One that lies after `day` is no fact yet."""

    def __init__(self, teacher: Teacher, day: date) -> None:
        self._teacher = teacher
        self._day = day

    def held(self, name: str) -> Iterator[Held]:
        """Give everything of one name that the teacher ever had, in the order given."""
        match name:
            case "posts":
                yield from ((one.post, one.since, one.until) for one in self._teacher.posts)
            case "titles":
                yield from ((one.title, one.since, None) for one in self._teacher.titles)
            case "employments":
                yield from ((one.kind, one.since, one.until) for one in self._teacher.employments)
            case _:
                facts = self._teacher.facts.get(name, ())
                yield from ((one.value, one.since, one.until) for one in facts)

    def known(self, fact: str) -> date | None:
        """Give the day of a fact that every teacher has once; none where unknown or later."""
        transfer = self._teacher.transferred_in
        match fact:
            case TeacherDate.FIRST_TAUGHT_ON:
                day = self._teacher.first_taught_on
            case TeacherDate.INDUCTION_COMPLETED_ON:
                day = self._teacher.induction_completed_on
            case TeacherDate.TRANSFERRED_IN_ON:
                day = transfer.on if transfer else None
            case _:
                day = None
        return day if day and day <= self._day else None

    def days(self, fact: DatedFact) -> list[date]:
        """Give the days on which a fact began, the earliest first; none that is later."""
        single = self.known(fact.name)
        if single:
            return [single]
        found = [
            since
            for value, since, _ in self.held(fact.name)
            if since and since <= self._day and (not fact.values or value in fact.values)
        ]
        return sorted(found)

    def changes(self) -> list[date]:
        """Give the days on which something begins or has just ended."""
        teacher = self._teacher
        held = [
            (since, until)
            for name in ("posts", "titles", "employments", *teacher.facts)
            for _, since, until in self.held(name)
        ]
        days = {since for since, _ in held if since}
        for _, until in held:
            if until and until < date.max:
                days.add(date.fromordinal(until.toordinal() + 1))
        return sorted(days | {day for fact in TeacherDate if (day := self.known(fact))})

    def hold(self, facts: tuple[TeacherFact, ...], first: date, last: date) -> bool:
        """Whether all facts hold on some day from `first` to `last`, each for itself."""
        return all(self._holds(fact, first, last) for fact in facts)

    def _holds(self, fact: TeacherFact, first: date, last: date) -> bool:  # noqa: PLR0911 - one line a predicate
        teacher = self._teacher
        match fact:
            case DatedIn():
                day = self.known(fact.fact)
                return day is not None and _covers(fact.first, fact.last, day, day)
            case YearsSince():
                return self._years_since(fact, last)
            case CameFrom(origins):
                transfer = teacher.transferred_in
                return transfer is not None and transfer.origin in origins
            case HoldsPost(posts):
                return any(
                    held.post in posts and _covers(held.since, held.until, first, last)
                    for held in teacher.posts
                )
            case HoldsTitle(titles):
                return any(
                    held.title in titles and _covers(held.since, None, first, last)
                    for held in teacher.titles
                )
            case Holds():
                return self._has(fact, first, last)
            case EmployedBy():
                return self._employed(fact, first, last)
            case AnyOf(options):
                return any(self.hold(option, first, last) for option in options)
            case NoneOf(facts):
                return not any(self._holds(one, first, last) for one in facts)

    def _years_since(self, fact: YearsSince, day: date) -> bool:
        days = self.days(fact.fact)
        if not days or days[0] > day:
            return False
        passed = day.year - days[0].year
        passed -= after(days[0], passed * _MONTHS) > day
        enough = fact.at_least is None or passed >= fact.at_least
        return enough and (fact.below is None or passed < fact.below)

    def _has(self, fact: Holds, first: date, last: date) -> bool:
        values = [
            value
            for value, since, until in self.held(fact.fact.name)
            if _covers(since, until, first, last) and _began(since, fact.first, fact.last)
        ]
        if fact.flag is not None:
            return any(value is True for value in values) is fact.flag
        return any(_fits(value, fact) for value in values)

    def _employed(self, fact: EmployedBy, first: date, last: date) -> bool:
        development = fact.professional_development_school
        return any(
            _covers(job.since, job.until, first, last)
            and (not fact.kinds or job.kind in fact.kinds)
            and (not fact.run_by or job.run_by in fact.run_by)
            and (development is None or job.professional_development_school == development)
            for job in self._teacher.employments
        )


def _fits(value: FieldValue | None, fact: Holds) -> bool:
    if fact.fact.values and word_of(value) not in fact.fact.values:
        return False
    if fact.at_least is None and fact.at_most is None:
        return True
    if not isinstance(value, Decimal):
        return False
    low, high = fact.at_least, fact.at_most
    return (low is None or value >= low) and (high is None or value <= high)


def _began(since: date | None, first: date | None, last: date | None) -> bool:
    """Whether something began in a period; what began nobody knows when does so only in any."""
    if first is None and last is None:
        return True
    return since is not None and _covers(first, last, since, since)


def _covers(since: date | None, until: date | None, first: date, last: date) -> bool:
    """Whether two periods share a day; ends are last days, open where none."""
    return (since is None or since <= last) and (until is None or first <= until)

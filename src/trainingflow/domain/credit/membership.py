"""Which groups a teacher belongs to, and what part of the cycle the teacher owes."""

from collections.abc import Collection
from datetime import date

from trainingflow.domain.credit.facts import Teacher
from trainingflow.domain.credit.groups import (
    CameFrom,
    DatedIn,
    EmployedBy,
    HoldsPost,
    HoldsTitle,
    Scale,
    Share,
    TeacherDate,
    TeacherFact,
)
from trainingflow.domain.credit.policy import CreditPolicy


class Membership:
    """Groups and shares of one teacher, as far as the facts go on the day of evaluation.

    Attributes:
        day: the day asked about, at most the last of the cycle.
        groups: those of the day asked about itself: posts, titles and employers of today.
    """

    def __init__(self, policy: CreditPolicy, teacher: Teacher, valid_at: date) -> None:
        self._policy = policy
        self._teacher = teacher
        self._valid_at = valid_at
        self.day = min(valid_at, policy.cycle.last)
        self.groups = self.in_period(valid_at, valid_at)

    def in_period(self, first: date, last: date) -> frozenset[str]:
        """Give the groups that the teacher belonged to on some day from `first` to `last`."""
        found: set[str] = set()
        for group in self._policy.groups:  # a policy names a group before those that exclude it
            if found.isdisjoint(group.unless) and all(
                self._holds(fact, first, last) for fact in group.facts
            ):
                found.add(group.code)
        return frozenset(found)

    def applies(self, groups: Collection[str], unless: Collection[str]) -> bool:
        """Whether something is meant for this teacher; `groups` empty means for all."""
        return belongs(self.groups, groups, unless)

    def years(self, scale: Scale) -> int | None:
        """Count the years of the cycle that the teacher owes; none for all of them."""
        for share in scale.shares:
            if share.group in self.groups:
                start = self._start(share)
                if start is None:
                    return None
                owed = self._policy.cycle.last.year - start.year + 1
                return min(max(owed, 0), len(self._policy.cycle.years))
        return None

    def _start(self, share: Share) -> date | None:
        if share.titles:
            days = [held.since for held in self._teacher.titles if held.title in share.titles]
            return min((day for day in days if day and day <= self._valid_at), default=None)
        return next((day for start in share.starts if (day := self._known(start))), None)

    def _known(self, fact: TeacherDate) -> date | None:
        """Give a dated fact; one that lies after the day, or the cycle, is no fact here."""
        transfer = self._teacher.transferred_in
        match fact:
            case TeacherDate.FIRST_TAUGHT_ON:
                day = self._teacher.first_taught_on
            case TeacherDate.INDUCTION_COMPLETED_ON:
                day = self._teacher.induction_completed_on
            case TeacherDate.TRANSFERRED_IN_ON:
                day = transfer.on if transfer else None
        return day if day and day <= self.day else None

    def _holds(self, fact: TeacherFact, first: date, last: date) -> bool:
        teacher = self._teacher
        match fact:
            case DatedIn():
                day = self._known(fact.fact)
                return day is not None and _covers(fact.first, fact.last, day, day)
            case CameFrom(origins):
                return teacher.transferred_in is not None and (
                    teacher.transferred_in.origin in origins
                )
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
            case EmployedBy():
                return self._employed(fact, first, last)

    def _employed(self, fact: EmployedBy, first: date, last: date) -> bool:
        development = fact.professional_development_school
        return any(
            _covers(job.since, job.until, first, last)
            and (not fact.kinds or job.kind in fact.kinds)
            and (not fact.run_by or job.run_by in fact.run_by)
            and (development is None or job.professional_development_school == development)
            for job in self._teacher.employments
        )


def belongs(mine: Collection[str], groups: Collection[str], unless: Collection[str]) -> bool:
    """Whether something for `groups` (empty: all), but not for `unless`, is for these groups."""
    wanted = not groups or any(group in mine for group in groups)
    return wanted and not any(group in mine for group in unless)


def _covers(since: date | None, until: date | None, first: date, last: date) -> bool:
    """Whether two periods share a day; ends are last days, open where none."""
    return (since is None or since <= last) and (until is None or first <= until)

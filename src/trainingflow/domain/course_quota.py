"""Half of what a teacher of a training institution develops is general courses (一般课程).

The share is only known at the end of the academic year: it is reported, and refuses nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from trainingflow.domain.calendar import SemesterRule

MICRO = "MICRO"
_FIRST_SEASON = "AUTUMN"


@dataclass(frozen=True, slots=True)
class Developed:
    """A course that was submitted and not withdrawn, with one of its developers.

    `size` is GENERAL or MICRO; a required course has none and is no micro-course (微课程).
    """

    developer: UUID
    size: str | None


@dataclass(frozen=True, slots=True)
class CourseQuota:
    """What one teacher has developed in an academic year (学年): general courses, of how many."""

    developer: UUID
    general: int
    developed: int

    def met(self, share: Decimal) -> bool:
        """Whether the general courses are at least this share of all; 0 to 1."""
        return self.general >= share * self.developed


def course_quotas(courses: Iterable[Developed]) -> tuple[CourseQuota, ...]:
    """The quota of each developer, by id; a course of several developers counts for each.

    Whoever has developed nothing is not in the answer (annex 4, article 14).
    """
    counted: dict[UUID, list[int]] = {}
    for one in courses:
        counts = counted.setdefault(one.developer, [0, 0])
        counts[0] += one.size != MICRO
        counts[1] += 1
    return tuple(CourseQuota(who, *counted[who]) for who in sorted(counted))


def academic_year(rules: Iterable[SemesterRule], begins_in: int) -> tuple[date, date]:
    """The first day of the academic year that begins in a year, and the day after its last."""
    autumn = next(rule for rule in rules if rule.season == _FIRST_SEASON)
    return autumn.begins(begins_in), autumn.begins(begins_in + 1)

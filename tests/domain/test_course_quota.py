"""The share of general courses among those that an institution's teacher develops in a year."""

from decimal import Decimal

from tests.domain.workflow.people import an_id
from trainingflow.domain.calendar import SemesterRule
from trainingflow.domain.course_quota import (
    CourseQuota,
    Developed,
    academic_year,
    course_quotas,
)

HALF = Decimal("0.5")
WANG, LI = an_id(1), an_id(2)


def developed(who: object, general: int, micro: int) -> list[Developed]:
    return [Developed(who, "GENERAL")] * general + [Developed(who, "MICRO")] * micro  # type: ignore[arg-type]  # an id


def test_three_general_and_four_micro_courses_are_less_than_half_and_four_are_enough() -> None:
    """42.9 % is reported as short, 50 % is not.

    Shows: V-37, CY-COURSE-18, AMB-27, CAL-24
    """
    quotas = course_quotas([*developed(WANG, 3, 4), *developed(LI, 4, 4)])

    assert quotas == (CourseQuota(WANG, 3, 7), CourseQuota(LI, 4, 8))
    assert [one.met(HALF) for one in quotas] == [False, True]


def test_a_required_course_is_no_micro_course() -> None:
    """It has no size, and counts as a general one."""
    assert course_quotas([Developed(WANG, None)]) == (CourseQuota(WANG, 1, 1),)


def test_the_academic_year_begins_with_the_autumn_semester() -> None:
    """Shown for 2023: from 1 September 2023 until before 1 September 2024."""
    rules = (SemesterRule("AUTUMN", 9, 1), SemesterRule("SPRING", 2, 1))

    first, after = academic_year(rules, 2023)

    assert (str(first), str(after)) == ("2023-09-01", "2024-09-01")

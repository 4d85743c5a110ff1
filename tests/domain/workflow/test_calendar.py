"""Semesters, working days, calendar months and the period of a public notice."""

from datetime import date, datetime, time, timedelta

import pytest
from hypothesis import given, strategies as st

from tests.domain.workflow.ready import at
from trainingflow.domain.calendar import (
    Period,
    Semester,
    SemesterRule,
    Window,
    WorkingDays,
    add_months,
    local_date,
    midnight,
    notice_period,
    semester_after,
    semesters,
    semesters_touched,
)

RULES = (SemesterRule("AUTUMN", 9, 1), SemesterRule("SPRING", 2, 1))
LABOUR_DAY = WorkingDays.of(
    holidays=[date(2024, 5, day) for day in (1, 2, 3)],
    worked_weekend_days=[date(2024, 4, 28), date(2024, 5, 11)],
)
DAYS = st.dates(date(2015, 1, 1), date(2035, 12, 31))


def test_semesters_follow_each_other_without_a_gap() -> None:
    assert semesters(RULES, 2023, 2024) == (
        Semester("2023-SPRING", date(2023, 2, 1), date(2023, 9, 1)),
        Semester("2023-AUTUMN", date(2023, 9, 1), date(2024, 2, 1)),
        Semester("2024-SPRING", date(2024, 2, 1), date(2024, 9, 1)),
        Semester("2024-AUTUMN", date(2024, 9, 1), date(2025, 2, 1)),
    )


@given(DAYS)
def test_every_day_lies_in_one_semester(day: date) -> None:
    [found] = semesters_touched(RULES, day, day)

    assert found.contains(day)


@pytest.mark.parametrize(
    ("first", "last", "codes"),
    [
        (date(2024, 9, 1), date(2025, 1, 31), ["2024-AUTUMN"]),
        (date(2024, 9, 1), date(2025, 2, 1), ["2024-AUTUMN", "2025-SPRING"]),
        (date(2024, 1, 31), date(2024, 9, 1), ["2023-AUTUMN", "2024-SPRING", "2024-AUTUMN"]),
    ],
)
def test_run_touches_the_semesters_it_has_days_in(
    first: date, last: date, codes: list[str]
) -> None:
    assert [one.code for one in semesters_touched(RULES, first, last)] == codes


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2024, 7, 1), "2024-AUTUMN"),
        (date(2024, 9, 1), "2024-AUTUMN"),
        (date(2024, 9, 2), "2025-SPRING"),
        (date(2025, 1, 1), "2025-SPRING"),
    ],
)
def test_semester_after_a_window(day: date, code: str) -> None:
    assert semester_after(RULES, day).code == code


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2023, 3, 1), 12, date(2024, 3, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2024, 10, 31), 1, date(2024, 11, 30)),
        (date(2024, 12, 15), 1, date(2025, 1, 15)),
    ],
)
def test_months_are_calendar_months(day: date, months: int, expected: date) -> None:
    assert add_months(day, months) == expected


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        (date(2024, 4, 30), True),
        (date(2024, 5, 1), False),  # a holiday
        (date(2024, 5, 4), False),  # a Saturday
        (date(2024, 5, 11), True),  # a Saturday swapped in
    ],
)
def test_working_days_know_holidays_and_swaps(day: date, *, worked: bool) -> None:
    assert LABOUR_DAY.is_worked(day) is worked


def test_notice_lasts_whole_working_days_after_the_day_of_publication() -> None:
    published = at("2024-04-29 15:30")

    assert notice_period(published, 5, LABOUR_DAY) == Period(published, at("2024-05-10"))


@given(DAYS, st.integers(1, 15))
def test_notice_has_exactly_its_working_days(day: date, count: int) -> None:
    published = midnight(day) + timedelta(hours=9)

    period = notice_period(published, count, LABOUR_DAY)

    last = local_date(period.closes) - timedelta(days=1)
    days = [day + timedelta(days=number) for number in range(1, (last - day).days + 1)]
    assert sum(map(LABOUR_DAY.is_worked, days)) == count
    assert LABOUR_DAY.is_worked(last)


def a_window(**changes: object) -> Window:
    fields = {
        "name": "COURSE_APPRAISAL",
        "opens": at("2024-05-01"),
        "closes": at("2024-06-01"),
        "round": "2024-MAY",
        "target_year": 2024,
    }
    return Window(**(fields | changes))  # type: ignore[arg-type]  # a test's shorthand


@given(
    st.datetimes(datetime(2024, 4, 1), datetime(2024, 7, 1)),  # noqa: DTZ001 - made aware by at()
    st.lists(st.times(), min_size=2, max_size=2, unique=True).map(sorted),
)
def test_next_opening_is_open_and_nothing_before_it_is(naive: datetime, hours: list[time]) -> None:
    window = a_window(daily_from=hours[0], daily_until=hours[1])
    instant = at(naive.isoformat())

    following = window.next_open(instant)

    if window.is_open(instant):
        assert following == instant
    elif following is not None:
        assert following > instant
        assert window.is_open(following)
        assert not window.is_open(following - timedelta(microseconds=1))

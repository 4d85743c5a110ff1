"""Working days in China, with the swaps that the State Council announces every year."""

from functools import cache

import chinese_calendar

from trainingflow.domain.calendar import WorkingDays

_SATURDAY = 5


@cache
def working_days() -> WorkingDays:
    """The exceptions to Monday-to-Friday for every year that has been announced.

    A year that the holiday library does not know yet is counted Monday to Friday.
    """
    days = sorted(chinese_calendar.holidays) + sorted(chinese_calendar.workdays)
    weekend_off = (day for day in days if chinese_calendar.is_holiday(day))
    return WorkingDays.of(
        holidays=(day for day in weekend_off if day.weekday() < _SATURDAY),
        worked_weekend_days=(
            day for day in days if day.weekday() >= _SATURDAY and chinese_calendar.is_workday(day)
        ),
    )

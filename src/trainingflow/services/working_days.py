"""Working days in China: the State Council's yearly swaps, and what the authority says instead."""

from datetime import date
from functools import cache

import chinese_calendar
from sqlalchemy import select
from sqlalchemy.dialects.postgresql import distinct_on

from trainingflow.db.base import new_id
from trainingflow.db.models import CalendarDay
from trainingflow.domain.calendar import WorkingDays
from trainingflow.services.work import Work

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


async def working_days_of(work: Work) -> WorkingDays:
    """The same with the days that the authority has set itself; the newest row of a day counts."""
    rows = await work.session.execute(
        select(CalendarDay.day, CalendarDay.worked)
        .ext(distinct_on(CalendarDay.day))
        .where(CalendarDay.authority_id == work.authority_id)
        .order_by(CalendarDay.day, CalendarDay.set_at.desc(), CalendarDay.id.desc())
    )
    return working_days().with_days({row.day: row.worked for row in rows})


def set_day(work: Work, day: date, *, worked: bool, reason: str) -> None:
    """Say whether a day is worked. Periods that are already running keep their ends."""
    work.session.add(
        CalendarDay(
            authority_id=work.authority_id,
            id=new_id(),
            day=day,
            worked=worked,
            reason=reason,
            set_by=work.actor.person_id,
            set_at=work.now,
        )
    )

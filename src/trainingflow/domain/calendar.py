"""Time as the regulations count it: windows, semesters, working days, calendar months."""

import calendar
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from zoneinfo import ZoneInfo

ZONE = ZoneInfo("Asia/Shanghai")
_SATURDAY = 5
_MONTHS = 12


def midnight(day: date) -> datetime:
    """The instant at which the day begins in Asia/Shanghai."""
    return datetime.combine(day, time.min, ZONE)


def local_date(at: datetime) -> date:
    """The day in Asia/Shanghai in which the instant lies."""
    return at.astimezone(ZONE).date()


def add_months(day: date, months: int) -> date:
    """The same day so many calendar months later; the last of the month where it is missing."""
    index = day.year * _MONTHS + day.month - 1 + months
    year, month = divmod(index, _MONTHS)
    last = calendar.monthrange(year, month + 1)[1]
    return date(year, month + 1, min(day.day, last))


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """A period in which an action is possible: from `opens` until before `closes`.

    `due` is the soft close: from then on the action is late and still possible. `daily_from` and
    `daily_until` narrow it to hours of the day in Asia/Shanghai, half-open as well. `round` names
    the round (2024-MAY), `semester` the semester that a run declared in it belongs to.
    """

    name: str
    opens: datetime
    closes: datetime
    round: str
    target_year: int
    semester: str | None = None
    due: datetime | None = None
    daily_from: time | None = None
    daily_until: time | None = None

    def contains(self, at: datetime) -> bool:
        """Whether the instant lies between opening and closing, whatever the hour."""
        return self.opens <= at < self.closes

    def is_open(self, at: datetime) -> bool:
        """Whether the action is possible at the instant, daily hours included."""
        return self.contains(at) and self._within_hours(at)

    def next_open(self, at: datetime) -> datetime | None:
        """The first instant from `at` on at which the window is open; None when there is none."""
        if at < self.opens:
            return self._shift_to_hours(self.opens)
        if not self.contains(at):
            return None
        return self._shift_to_hours(at)

    def _within_hours(self, at: datetime) -> bool:
        clock = at.astimezone(ZONE).time()
        if self.daily_from is not None and clock < self.daily_from:
            return False
        return self.daily_until is None or clock < self.daily_until

    def _shift_to_hours(self, at: datetime) -> datetime | None:
        if self._within_hours(at):
            return at
        start = self.daily_from or time.min
        day = local_date(at)
        morning = datetime.combine(day, start, ZONE)
        if morning < at:
            morning = datetime.combine(day + timedelta(days=1), start, ZONE)
        return morning if self.contains(morning) else None


@dataclass(frozen=True, slots=True)
class Semester:
    """A semester (学期): its code, e.g. 2024-AUTUMN, from `begins` until before `ends`."""

    code: str
    begins: date
    ends: date

    def contains(self, day: date) -> bool:
        """Whether the day lies in the semester."""
        return self.begins <= day < self.ends


@dataclass(frozen=True, slots=True)
class SemesterRule:
    """A semester that returns every year: it begins on this day of the year."""

    season: str
    month: int
    day: int

    def begins(self, year: int) -> date:
        """The first day of the semester that begins in the year."""
        return date(year, self.month, self.day)


def semesters(rules: Sequence[SemesterRule], first: int, last: int) -> tuple[Semester, ...]:
    """The semesters that begin in the years `first` to `last`, both included, in order of time.

    A semester lasts until the next one begins.
    """
    starts = sorted(
        (rule.begins(year), f"{year}-{rule.season}")
        for year in range(first, last + 2)
        for rule in rules
    )
    following = [begins for begins, _ in starts[1:]]
    return tuple(
        Semester(code, begins, ends)
        for (begins, code), ends in zip(starts, following, strict=False)
        if begins.year <= last
    )


def semesters_touched(
    rules: Sequence[SemesterRule], first: date, last: date
) -> tuple[Semester, ...]:
    """The semesters in which at least one day from `first` to `last`, both included, lies."""
    return tuple(
        semester
        for semester in semesters(rules, first.year - 1, last.year)
        if semester.begins <= last and first < semester.ends
    )


def semester_after(rules: Sequence[SemesterRule], day: date) -> Semester:
    """The first semester that begins on the day or later."""
    return next(
        semester for semester in semesters(rules, day.year, day.year + 1) if semester.begins >= day
    )


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """Which days are worked: Monday to Friday, less holidays, plus the weekend days swapped in."""

    holidays: frozenset[date] = frozenset()
    worked_weekend_days: frozenset[date] = frozenset()

    @classmethod
    def of(cls, holidays: Iterable[date], worked_weekend_days: Iterable[date]) -> "WorkingDays":
        """The calendar with these exceptions."""
        return cls(frozenset(holidays), frozenset(worked_weekend_days))

    def with_days(self, days: Mapping[date, bool]) -> "WorkingDays":
        """The same calendar, except on these days: each is worked or is not."""
        off = {day for day, worked in days.items() if not worked}
        return WorkingDays(
            (self.holidays - days.keys()) | off,
            (self.worked_weekend_days - days.keys()) | (days.keys() - off),
        )

    def is_worked(self, day: date) -> bool:
        """Whether the day is a working day (工作日)."""
        if day in self.holidays:
            return False
        return day.weekday() < _SATURDAY or day in self.worked_weekend_days

    def after(self, day: date, count: int) -> date:
        """The working day that is `count` working days after the day, which is not counted."""
        while count > 0:
            day += timedelta(days=1)
            count -= self.is_worked(day)
        return day


@dataclass(frozen=True, slots=True)
class Period:
    """Instants from `opens` until before `closes`."""

    opens: datetime
    closes: datetime


def notice_period(published: datetime, working_days: int, calendar_: WorkingDays) -> Period:
    """The public notice (公示) of so many full working days after the day of publication.

    The day of publication is not counted; the notice closes at the end of its last working day.
    """
    last = calendar_.after(local_date(published), working_days)
    return Period(published, midnight(last + timedelta(days=1)))

"""Windows as rows: what a procedure's rules open in a year, and what is open at an instant."""

from collections.abc import Iterable
from datetime import date, datetime
from enum import StrEnum

from trainingflow.domain.calendar import (
    Window,
    add_months,
    local_date,
    midnight,
    semester_after,
)
from trainingflow.domain.workflow.procedure import Procedure, WindowRule


class WindowName(StrEnum):
    """The windows that definitions refer to; a policy says when they are open."""

    COURSE_APPRAISAL = "COURSE_APPRAISAL"
    COURSE_RUN_DECLARATION = "COURSE_RUN_DECLARATION"
    PROJECT_DECLARATION = "PROJECT_DECLARATION"
    SCHOOL_PLAN_DECLARATION = "SCHOOL_PLAN_DECLARATION"
    SELF_DIRECTED_SUMMARY = "SELF_DIRECTED_SUMMARY"
    SCHOOL_PLAN_EVALUATION = "SCHOOL_PLAN_EVALUATION"
    PRIVATE_COURSE_APPRAISAL = "PRIVATE_COURSE_APPRAISAL"
    CLASS_OPENING_DECLARATION = "CLASS_OPENING_DECLARATION"


_MONTH_NAMES = (
    "JANUARY",
    "FEBRUARY",
    "MARCH",
    "APRIL",
    "MAY",
    "JUNE",
    "JULY",
    "AUGUST",
    "SEPTEMBER",
    "OCTOBER",
    "NOVEMBER",
    "DECEMBER",
)


def window_rows(procedure: Procedure, year: int) -> tuple[Window, ...]:
    """The windows that the procedure opens in the year, in order of time.

    None opens before the procedure binds.
    """
    rows = (
        _row(procedure, rule, year, month) for rule in procedure.windows for month in rule.months
    )
    return tuple(
        sorted(
            (row for row in rows if local_date(row.opens) >= procedure.binds_from),
            key=lambda row: (row.opens, row.name),
        )
    )


def open_windows(rows: Iterable[Window], name: str, at: datetime) -> tuple[Window, ...]:
    """The windows of that name which are open at the instant, the latest close first."""
    found = [row for row in rows if row.name == name and row.is_open(at)]
    return tuple(sorted(found, key=lambda row: row.closes, reverse=True))


def next_open(
    procedure: Procedure, rows: Iterable[Window], name: str, at: datetime
) -> datetime | None:
    """When a window of that name is open next, `at` included.

    Years that have no rows yet are foreseen by the rule of the procedure.
    """
    known = tuple(row for row in rows if row.name == name)
    years = {row.opens.astimezone(at.tzinfo).year for row in known}
    here = local_date(at).year
    foreseen = (
        row
        for year in (here, here + 1)
        if year not in years
        for row in window_rows(procedure, year)
        if row.name == name
    )
    instants = [row.next_open(at) for row in (*known, *foreseen)]
    return min((instant for instant in instants if instant is not None), default=None)


def _row(procedure: Procedure, rule: WindowRule, year: int, month: int) -> Window:
    first = date(year, month, 1)
    after = add_months(first, 1)
    semester = semester_after(procedure.semesters, after).code if rule.for_next_semester else None
    return Window(
        name=rule.name,
        opens=midnight(first),
        closes=midnight(after),
        round=f"{year}-{_MONTH_NAMES[month - 1]}",
        target_year=year + rule.target_year_offset,
        semester=semester,
        due=None if rule.due_day is None else midnight(first.replace(day=rule.due_day + 1)),
        daily_from=rule.daily_from,
        daily_until=rule.daily_until,
    )


def round_after(
    procedure: Procedure, rows: Iterable[Window], name: str, at: datetime
) -> datetime | None:
    """When the next window of that name opens at the instant or later."""
    return next_open(procedure, (row for row in rows if row.opens >= at), name, at)

"""Reads what a procedure says about time: windows, periodic duties, and the ladder of reminders."""

import re
from datetime import time
from typing import NoReturn

from trainingflow.domain.people import Body
from trainingflow.domain.workflow.calendar_rules import (
    Addressee,
    Frequency,
    GapRule,
    LadderRule,
    Occasion,
    Party,
    PeriodicDuty,
)
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import WindowRule
from trainingflow.domain.workflow.windows import WindowName
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node

_DAY = re.compile(r"(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")
_ROW = re.compile(r"CAL-\d\d")
_MONTHS = range(1, 13)
_SHORTEST_MONTH = 28
_ADDRESSEES = tuple(Party) + tuple(Body)


def read_window(name: str, node: Node, library: Library) -> WindowRule:
    """Read a window that opens in whole months of every year.

    Raises:
        PolicyProblem: the name, the months or the times are none.
    """
    node.only(
        "label",
        "rows",
        "months",
        "targetYearOffset",
        "forNextSemester",
        "dueDay",
        "dailyFrom",
        "dailyUntil",
        "from",
        "to",
        "citation",
    )
    if name not in tuple(WindowName):
        node.fail(f"“{name}” is not known here", f"write one of {', '.join(WindowName)}")
    months = tuple(place.integer() for place in node.need("months").elements())
    if not months or len(set(months)) < len(months) or set(months) - set(_MONTHS):
        node.need("months").fail("these are not months", "write numbers from 1 to 12, each once")
    daily_from, daily_until = _clock(node.get("dailyFrom")), _clock(node.get("dailyUntil"))
    if daily_from and daily_until and daily_until <= daily_from:
        node.fail("the window closes before it opens each day", "write the earlier time first")
    next_semester, due = node.get("forNextSemester"), node.get("dueDay")
    return WindowRule(
        name=name,
        label=read_label(node.need("label")),
        rows=_rows(node.get("rows")),
        months=months,
        target_year_offset=_offset(node.get("targetYearOffset")),
        for_next_semester=next_semester.flag() if next_semester else False,
        due_day=_due_day(due) if due else None,
        daily_from=daily_from,
        daily_until=daily_until,
        declared_by=_addressees(node.get("from")),
        received_by=_addressees(node.get("to")),
        citation=library.of(node),
    )


def read_duty(name: str, node: Node, library: Library) -> PeriodicDuty:
    """Read a duty that returns and gates nothing.

    Raises:
        PolicyProblem: something is missing, or its last day does not fit how often it returns.
    """
    node.only(
        "row",
        "label",
        "every",
        "lastDay",
        "ends",
        "targetYearOffset",
        "by",
        "to",
        "gaps",
        "citation",
    )
    every, on, ends = node.need("every").choice(Frequency), node.get("lastDay"), node.get("ends")
    if (on is not None) != (every in (Frequency.YEAR, Frequency.ROLLING)):
        node.fail(
            "a duty of every year or of rolling years, and no other, has a last day",
            'write `lastDay: "12-31"`',
        )
    if (ends is not None) != (every is Frequency.CYCLE):
        node.fail("a duty of the cycle, and no other, has an end", "write `ends: 2025-12-31`")
    return PeriodicDuty(
        name=name,
        row=_row(node.need("row")),
        label=read_label(node.need("label")),
        every=every,
        on=read_day(on) if on else None,
        ends=ends.date() if ends else None,
        target_year_offset=_offset(node.get("targetYearOffset")),
        by=_addressees(node.get("by")),
        to=_addressees(node.get("to")),
        gaps=_gaps(node.get("gaps"), every),
        citation=library.of(node),
    )


def _gaps(node: Node | None, every: Frequency) -> GapRule | None:
    if node is None:
        return None
    node.only("of", "daysLeft")
    of, days = node.get("of"), node.get("daysLeft")
    if (days is None) != (every is Frequency.CYCLE):
        node.fail(
            "gaps are told of so many days before", "write `daysLeft:`; the cycle has the ladder's"
        )
    return GapRule(of=tuple(of.texts()) if of else (), days_left=_counts(days))


def read_ladder(node: Node, library: Library) -> LadderRule:
    """Read when people are reminded."""
    node.only(
        "windowDaysLeft",
        "stateDaysBefore",
        "stateDaysAfter",
        "cycleMonthsLeft",
        "escalateTo",
        "occasions",
        "citation",
    )
    to, occasions = node.get("escalateTo"), node.get("occasions")
    return LadderRule(
        window_days_left=_counts(node.get("windowDaysLeft")),
        state_days_before=_counts(node.get("stateDaysBefore")),
        state_days_after=_counts(node.get("stateDaysAfter")),
        cycle_months_left=_counts(node.get("cycleMonthsLeft")),
        escalate_to=tuple(one.choice(Body) for one in to.elements()) if to else (),
        occasions=tuple(
            _occasion(name, one, library) for name, one in (occasions.items() if occasions else ())
        ),
        citation=library.of(node),
    )


def read_day(node: Node) -> tuple[int, int]:
    """Read a day of the year, written as month and day."""
    found = _DAY.fullmatch(node.text())
    if found is None:
        node.fail("a day of the year is expected", 'write month and day as "09-01"')
    return int(found[1]), int(found[2])


def _occasion(name: str, node: Node, library: Library) -> Occasion:
    node.only(
        "kind",
        "state",
        "label",
        "onDay",
        "monthsAfterFirstSession",
        "field",
        "day",
        "daysBefore",
        "daysAfter",
        "answeredBy",
        "answer",
        "citation",
    )
    answered, answer = node.get("answeredBy"), node.get("answer")
    if (answered is None) != (answer is None):
        node.fail("who answers a row, and by which of its fields?", "write both or neither")
    on, months = node.get("onDay"), node.get("monthsAfterFirstSession")
    field, day = node.get("field"), node.get("day")
    if [on is None, months is None, field is None].count(False) != 1:
        node.fail("when is it?", "write one of `onDay`, `monthsAfterFirstSession`, `field`")
    if (field is None) != (day is None):
        node.fail("a day stands in the rows of a field", "write `field:` and `day:`")
    return Occasion(
        name=name,
        kind=node.need("kind").choice(ItemKind),
        state=node.need("state").text(),
        label=read_label(node.need("label")),
        on=read_day(on) if on else None,
        months_after_first_session=months.integer() if months else None,
        field=field.text() if field else None,
        day=day.text() if day else None,
        days_before=_counts(node.get("daysBefore")),
        days_after=_counts(node.get("daysAfter")),
        answered_by=answered.text() if answered else None,
        answer=answer.text() if answer else None,
        citation=library.of(node),
    )


def _rows(node: Node | None) -> tuple[str, ...]:
    return tuple(_row(place) for place in node.elements()) if node else ()


def _row(node: Node) -> str:
    text = node.text()
    if not _ROW.fullmatch(text):
        node.fail(f"“{text}” is no row of the calendar", "write CAL-01 and the like")
    return text


def _addressees(node: Node | None) -> tuple[Addressee, ...]:
    return tuple(_addressee(place) for place in node.elements()) if node else ()


def _addressee(node: Node) -> Addressee:
    text = node.one_of([str(one) for one in _ADDRESSEES], what="party or body")
    return Party(text) if text in tuple(Party) else Body(text)


def _counts(node: Node | None) -> tuple[int, ...]:
    return tuple(place.integer() for place in node.elements()) if node else ()


def _offset(node: Node | None) -> int:
    return int(node.one_of(("-1", "0", "1"), what="offset")) if node else 0


def _due_day(node: Node) -> int:
    day = node.integer()
    if not 1 <= day < _SHORTEST_MONTH:
        node.fail(f"{day} is not a day before the end of every month", "write 1 to 27")
    return day


def _clock(node: Node | None) -> time | None:
    if node is None:
        return None
    try:
        return time.fromisoformat(node.text())
    except ValueError:
        _no_time(node)


def _no_time(node: Node) -> NoReturn:
    node.fail("a time of day is expected", 'write it as "08:00"')

"""What a policy's calendar says: duties that return, and when people are reminded of things."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.people import Body


class Party(StrEnum):
    """Who declares or does something, where it is no body of the regulation.

    UNIT is every unit under the policy, through its training manager (培训管理者); APPLICANT is
    whoever has a draft that could be submitted.
    """

    UNIT = "UNIT"
    APPLICANT = "APPLICANT"


Addressee = Party | Body


class Frequency(StrEnum):
    """How often a duty returns."""

    YEAR = "YEAR"
    SEMESTER = "SEMESTER"
    CYCLE = "CYCLE"
    ROLLING = "ROLLING"
    ANY_TIME = "ANY_TIME"


DECLARATION = "DECLARATION"
"""In place of a requirement: the course that a title of the echelon obliges to declare."""


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRule:
    """That every teacher who is short is told of it, with what is missing, and the unit of each.

    Attributes:
        of: the requirements, without their year; empty: all of the policy.
        days_left: so many days before the duty is due, 0 when it is; of a duty of the cycle the
            months that the ladder sets count in their place.
    """

    of: tuple[str, ...] = ()
    days_left: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class PeriodicDuty:
    """Something that returns and gates no action: a report, a check, the end of the cycle.

    Attributes:
        name: its own word, e.g. PROJECT_REPORT; `row` is its place in the calendar, CAL-22.
        on: the last day for it, every year: month and day; of one that rolls, the day on which
            its years are looked at. A duty of each semester is due at the end of the semester; one
            that can be done at any time is never due.
        ends: the last day of the cycle, for a duty of the cycle.
        target_year_offset: the year that it is about less the year in which it is due.
        by: who does it; `to` for whom.
        gaps: of what teachers are told that they are short.
    """

    name: str
    row: str
    label: Label
    every: Frequency
    on: tuple[int, int] | None = None
    ends: date | None = None
    target_year_offset: int = 0
    by: tuple[Addressee, ...] = ()
    to: tuple[Addressee, ...] = ()
    gaps: GapRule | None = None
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class Occasion:
    """A moment in a state at which the owners of an item are reminded.

    Exactly one of the three says when: a day of the year, so many months after the first session
    of a run, or the day in each row of a field of the dossier. `days_before` are reminders before
    it; `days_after` later those above the owners are told. A row is answered, and nobody is
    reminded of it any more, once the action `answered_by` was taken with the row's `answer`.
    """

    name: str
    kind: str
    state: str
    label: Label
    on: tuple[int, int] | None = None
    months_after_first_session: int | None = None
    field: str | None = None
    day: str | None = None
    days_before: tuple[int, ...] = ()
    days_after: tuple[int, ...] = ()
    answered_by: str | None = None
    answer: str | None = None
    citation: Citation


@dataclass(frozen=True, slots=True, kw_only=True)
class LadderRule:
    """When people are reminded, and when those above them are told.

    Attributes:
        window_days_left: so many days before a window closes, or a duty is due.
        state_days_before: so many days before a state should be left.
        state_days_after: so many days after; then the chair of the body is told, and the bodies
            of `escalate_to`.
        cycle_months_left: so many months before the cycle ends.
    """

    window_days_left: tuple[int, ...]
    state_days_before: tuple[int, ...]
    state_days_after: tuple[int, ...]
    cycle_months_left: tuple[int, ...]
    escalate_to: tuple[Body, ...]
    occasions: tuple[Occasion, ...]
    citation: Citation

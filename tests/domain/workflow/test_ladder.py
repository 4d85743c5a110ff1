"""The ladder of reminders: which rungs a window, a state, an occasion and a duty have."""

from dataclasses import replace
from datetime import date, datetime

import pytest

from tests.domain.workflow.ready import at, chaoyang
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.workflow.calendar_rules import Frequency
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.ladder import (
    ItemTimes,
    Planned,
    Rung,
    duty_dates,
    duty_rungs,
    state_rungs,
    window_rungs,
)
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.domain.workflow.windows import window_rows


def said(planned: Planned) -> tuple[str, str, str]:
    return planned.move, planned.rung, f"{planned.due:%Y-%m-%d %H:%M}"


def rungs_of(state: str, due: datetime | None) -> list[Planned]:
    times = ItemTimes(entered=at("2024-05-20"))
    return list(state_rungs(chaoyang(), "COURSE", COURSE.state(state), due, times))


def test_window_opens_counts_down_and_closes() -> None:
    """Shows: CAL-05, CY-PROJ-07."""
    procedure = chaoyang()
    rule = procedure.window("PROJECT_DECLARATION")
    [row] = [one for one in window_rows(procedure, 2024) if one.name == "PROJECT_DECLARATION"]
    assert rule is not None

    found = list(window_rungs(rule, procedure.ladder, row, at("2025-10-01")))

    assert (row.target_year, row.round) == (2025, "2024-OCTOBER")
    assert [said(one) for one in found] == [
        ("OPEN_WINDOW", "OPENS", "2024-10-01 00:00"),
        ("REMIND", "DAYS_LEFT", "2024-10-22 00:00"),
        ("REMIND", "DAYS_LEFT", "2024-10-29 00:00"),
        ("REMIND", "CLOSED", "2024-11-01 00:00"),
    ]
    assert [one.recipients for one in found[-2:]] == [
        ("APPLICANT",),
        ("APPLICANT", "CE_OFFICE.OFFICER"),
    ]
    assert [one.stale for one in found[-2:]] == [at("2024-11-01"), at("2025-10-01")]


def test_state_that_reminds_has_a_rung_before_and_one_above() -> None:
    assert [said(one) for one in rungs_of("SUBMITTED", at("2024-06-01"))] == [
        ("REMIND", "DUE", "2024-06-01 00:00"),
        ("REMIND", "BEFORE", "2024-05-29 00:00"),
        ("ESCALATE", "AFTER", "2024-06-04 00:00"),
    ]


def test_state_that_the_clock_ends_reminds_nobody() -> None:
    [only] = rungs_of("PUBLICISED", at("2024-05-28"))

    assert (only.move, only.recipients) == (ClockMove.AUTO_TRANSITION, ())


def test_run_is_reminded_in_its_eleventh_month() -> None:
    """Shows: CY-COURSE-37, V-23."""
    times = ItemTimes(entered=at("2024-03-01"), first_session=date(2024, 3, 1))
    state = COURSE_RUN.state("RUNNING")

    found = list(state_rungs(chaoyang(), "COURSE_RUN", state, None, times))

    assert [(said(one), one.input) for one in found] == [
        (
            ("REMIND", "OCCASION", "2025-02-01 00:00"),
            {"occasion": "RUN_ENDS_SOON", "day": "2025-02-01"},
        )
    ]


def test_stage_reports_are_reminded_on_their_days() -> None:
    """Shows: CY-PROJ-18."""
    schedule = [{"stage": "中期", "dueOn": "2025-06-30"}, {"stage": "结项", "dueOn": "2025-11-15"}]
    times = ItemTimes(entered=at("2025-02-01"), dossier={"schedule": schedule})
    state = definition_of(ItemKind.TRAINING_PROJECT, 1).state("IN_IMPLEMENTATION")

    found = list(state_rungs(chaoyang(), "TRAINING_PROJECT", state, None, times))

    assert [said(one) for one in found] == [
        ("REMIND", "SOON", "2025-06-20 00:00"),
        ("REMIND", "SOON", "2025-06-27 00:00"),
        ("REMIND", "OCCASION", "2025-06-30 00:00"),
        ("ESCALATE", "LATE", "2025-07-04 00:00"),
        ("REMIND", "SOON", "2025-11-05 00:00"),
        ("REMIND", "SOON", "2025-11-12 00:00"),
        ("REMIND", "OCCASION", "2025-11-15 00:00"),
        ("ESCALATE", "LATE", "2025-11-19 00:00"),
    ]
    handed_in = replace(times, acts=[("submitStageReport", {"stage": "中期"})])
    left = list(state_rungs(chaoyang(), "TRAINING_PROJECT", state, None, handed_in))
    assert left == found[4:]


@pytest.mark.parametrize(
    ("entered", "reminded"),
    [("2025-03-10", "2025-11-01 00:00"), ("2025-11-01", "2026-11-01 00:00")],
)
def test_plan_without_outcome_is_reminded_in_november(entered: str, reminded: str) -> None:
    """Shows: CY-SDL-17."""
    times = ItemTimes(entered=at(entered))
    state = definition_of(ItemKind.SELF_DIRECTED_PLAN, 1).state("APPROVED")

    found = list(state_rungs(chaoyang(), "SELF_DIRECTED_PLAN", state, None, times))

    assert [said(one) for one in found] == [("REMIND", "OCCASION", reminded)]


def test_end_of_the_cycle_is_announced_twelve_six_three_and_one_month_before() -> None:
    """Shows: CAL-27, CY-CREDIT-13, BJ-CREDIT-13."""
    procedure = chaoyang()
    assert procedure.ladder is not None
    [end] = [one for one in duty_dates(procedure, 2025) if one.duty.every is Frequency.CYCLE]

    found = list(duty_rungs(procedure.ladder, end))

    assert end.due == at("2026-01-01")
    assert [(one.rung, local_date(one.due)) for one in found] == [
        (Rung.GAPS, date(2024, 12, 31)),
        (Rung.GAPS, date(2025, 6, 30)),
        (Rung.GAPS, date(2025, 9, 30)),
        (Rung.GAPS, date(2025, 11, 30)),
    ]
    assert {one.recipients for one in found} == {("TEACHER", "UNIT")}


def test_duties_of_a_year_are_due_when_their_last_day_is_over() -> None:
    """Shows: CAL-19, CAL-20, CAL-21, CAL-22, CAL-23, CAL-24, CAL-25, CAL-26, CAL-29."""
    found = {
        (one.duty.row, one.duty.name, one.occasion): local_date(one.due)
        for one in duty_dates(chaoyang(), 2024)
    }

    assert found["CAL-22", "PROJECT_REPORT", "2023"] == date(2024, 2, 29)
    assert found["CAL-20", "COURSE_EVALUATION", "2023-AUTUMN"] == date(2024, 2, 1)
    assert found["CAL-20", "COURSE_EVALUATION", "2024-SPRING"] == date(2024, 9, 1)
    assert found["CAL-21", "FUND_INSPECTION", "2024"] == date(2025, 1, 1)
    assert found["CAL-24", "GENERAL_COURSE_QUOTA", "2024"] == date(2024, 9, 1)
    assert {row for row, _, _ in found} == {
        "CAL-19",
        "CAL-20",
        "CAL-21",
        "CAL-22",
        "CAL-23",
        "CAL-24",
        "CAL-25",
        "CAL-26",
        "CAL-29",
    }
    assert found["CAL-26", "OFF_POST_TRAINING", "2024"] == date(2025, 1, 1)


def test_every_row_of_the_calendar_of_chaoyang_is_data_of_its_policy() -> None:
    """Shows: CAL-09, CAL-10, CAL-26, CAL-28, CAL-37."""
    procedure = chaoyang()
    rows = {row for rule in procedure.windows for row in rule.rows}
    rows |= {duty.row for duty in procedure.calendar}

    numbers = {*range(1, 11), *range(19, 30), 37}
    assert rows >= {f"CAL-{number:02}" for number in numbers}

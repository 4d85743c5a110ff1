"""Teachers of ideology (思政课教师) are trained off their posts five days in any three years."""

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Employment, Post, Record, Teacher
from trainingflow.policies.library import builtin

TEACHER = Teacher(
    id="t",
    employments=(Employment(kind="SECONDARY_SCHOOL", run_by="DISTRICT", since=date(2010, 9, 1)),),
    first_taught_on=date(2010, 9, 1),
    posts=(Post("IDEOLOGY_TEACHER", since=date(2015, 9, 1)),),
)


def training(on: date, days: str = "5") -> Record:
    return Record(
        id=str(on),
        activity="OFF_POST_TRAINING",
        hours=Decimal(40),
        earned_on=on,
        confirmed_at=datetime(2021, 12, 1, tzinfo=UTC),
        fields={"days": Decimal(days)},
    )


def short(on: date, *records: Record) -> bool:
    """Whether the check fails on that day."""
    status = evaluate(builtin("chaoyang-2021").credit, TEACHER, records, on)
    return any(one.code == "OFF_POST_SHORTFALL" for one in status.findings)


@pytest.mark.parametrize(
    ("on", "fails"),
    [
        (date(2021, 9, 9), True),
        (date(2021, 9, 10), False),
        (date(2024, 8, 31), False),
        (date(2024, 9, 9), False),
        (date(2024, 9, 10), True),
        (date(2024, 9, 30), True),
        (date(2024, 10, 8), False),
    ],
)
def test_five_days_in_september_2021_last_until_september_2024(on: date, *, fails: bool) -> None:
    """The next training is in October 2024: from September until then the check fails.

    Shows: V-38, CY-PLAN-53, AMB-38, CAL-26
    """
    records = training(date(2021, 9, 10)), training(date(2024, 10, 8))

    assert short(on, *records) is fails


def test_five_days_are_one_event_and_no_sum() -> None:
    """Three days and two days are not five days in one go.

    Shows: CY-PLAN-53, AMB-38
    """
    assert short(
        date(2022, 6, 1), training(date(2021, 9, 10), "3"), training(date(2022, 3, 1), "2")
    )

"""Windows, duties and ladders of policy files: every row of the calendar, and mistakes refused."""

from pathlib import Path

import pytest

from trainingflow.domain.workflow.calendar_rules import DECLARATION, Frequency
from trainingflow.policies.library import builtin, load
from trainingflow.policies.problem import PolicyProblem

CITATION = "citation: {document: annex4, article: 第一条, quote: 朝阳区}"
DUTY = "label: {zh-CN: 报告, en: Report}, by: [CE_OFFICE], row: CAL-22"


def rows(policy: str) -> set[str]:
    procedure = builtin(policy).procedure
    assert procedure is not None
    windows = {row for rule in procedure.windows for row in rule.rows}
    return windows | {duty.row for duty in procedure.calendar}


def test_every_row_of_the_calendar_is_data_of_a_policy() -> None:
    """Shows: CAL-11, CAL-12, CAL-13, CAL-14, CAL-15, CAL-16, CAL-17, CAL-18, CAL-30, CAL-31."""
    policies = ("beijing-2021", "chaoyang-2021", "chaoyang-private-2021", "hongkou-2016")

    found = set().union(*map(rows, policies))

    assert found == {f"CAL-{number:02}" for number in range(1, 38)}


def test_rows_of_hongkou() -> None:
    """Shows: CAL-30, CAL-31, CAL-32, CAL-33, CAL-34, CAL-35, CAL-36, HK-ADM-04, HK-PLAN-16."""
    assert rows("hongkou-2016") == {f"CAL-{number}" for number in range(30, 37)}


@pytest.mark.parametrize(
    ("entry", "complaint"),
    [
        (f"{{{DUTY}, every: YEAR, {CITATION}}}", "last day"),
        (f'{{{DUTY}, every: SEMESTER, lastDay: "02-28", {CITATION}}}', "last day"),
        (f"{{{DUTY}, every: CYCLE, {CITATION}}}", "an end"),
        (f'{{{DUTY}, every: YEAR, lastDay: "02-30-1", {CITATION}}}', "day of the year"),
        (f'{{{DUTY}, every: YEAR, lastDay: "02-28"}}', "citation"),
    ],
)
def test_duty_that_does_not_fit_is_refused(tmp_path: Path, entry: str, complaint: str) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(
        "id: example\nextends: chaoyang-2021\ncheckedOn: 2026-01-01\n"
        f"procedure:\n  calendar:\n    EXAMPLE: {entry}\n",
        encoding="utf-8",
    )

    with pytest.raises(PolicyProblem) as refused:
        load(str(path))

    assert complaint in str(refused.value)


@pytest.mark.parametrize(
    ("occasion", "complaint"),
    [
        ("kind: COURSE_RUN, state: RUNNING", "when is it"),
        ("kind: COURSE_RUN, state: RUNNING, field: stages", "rows of a field"),
        ('kind: COURSE_RUN, state: RUNNING, onDay: "13-01"', "day of the year"),
        ('kind: NOTHING, state: RUNNING, onDay: "11-01"', "NOTHING"),
    ],
)
def test_occasion_that_does_not_fit_is_refused(
    tmp_path: Path, occasion: str, complaint: str
) -> None:
    label = "label: {zh-CN: 提醒, en: Reminder}"
    path = tmp_path / "example.yaml"
    path.write_text(
        "id: example\nextends: chaoyang-2021\ncheckedOn: 2026-01-01\nprocedure:\n  ladder:\n"
        f"    occasions:\n      EXAMPLE: {{{occasion}, {label}, {CITATION}}}\n",
        encoding="utf-8",
    )

    with pytest.raises(PolicyProblem) as refused:
        load(str(path))

    assert complaint in str(refused.value)


@pytest.mark.parametrize("policy", ["chaoyang-2021", "chaoyang-private-2021", "hongkou-2016"])
def test_gaps_are_of_requirements_that_the_policy_has(policy: str) -> None:
    found = builtin(policy)
    assert found.procedure is not None
    known = {one.code for one in found.credit.requirements} | {DECLARATION}

    named = {name for duty in found.procedure.calendar if duty.gaps for name in duty.gaps.of}

    assert named <= known
    assert {duty.row for duty in found.procedure.calendar if duty.every is Frequency.ROLLING} == (
        {"CAL-26"} if policy == "chaoyang-2021" else {"CAL-36"} if "hongkou" in policy else set()
    )

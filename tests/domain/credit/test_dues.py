"""What is due next, and by which day."""

import json
from datetime import date
from decimal import Decimal
from pathlib import Path

from trainingflow.domain.credit.dues import Due, dues_of
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Post, Record, Teacher
from trainingflow.policies.facts_file import read_facts
from trainingflow.policies.library import builtin
from trainingflow.services.planning.occasions import occasions_of
from trainingflow.services.planning.openings import openings_of

CASES = Path(__file__).parents[2] / "policies" / "cases" / "credit"
OLD = Teacher(id="T", first_taught_on=date(2010, 9, 1))


def dues(policy: str, teacher: Teacher, day: date) -> tuple[Due, ...]:
    found = builtin(policy)
    status = evaluate(found.credit, teacher, (), day)
    return dues_of(found.credit, teacher, status, occasions_of(found, day))


def test_what_the_cycle_demands_is_due_at_its_end() -> None:
    [one] = dues("beijing-2021", OLD, date(2024, 5, 20))

    assert (one.code, one.due, one.days_left) == ("CYCLE_END", date(2025, 12, 31), 590)
    assert one.citation.article == "第三条"
    assert (one.missing[0].code, one.missing[0].shortfall) == ("TOTAL", Decimal(36))
    assert one.blocking


def test_a_yearly_minimum_is_due_at_the_end_of_its_year_and_comes_first() -> None:
    first, second = dues("chaoyang-private-2021", OLD, date(2024, 5, 20))

    assert (first.code, first.due, first.days_left) == (
        "ANNUAL_CREDITS",
        date(2024, 12, 31),
        225,
    )
    assert [one.code for one in first.missing] == ["ANNUAL.2024"]
    assert not first.blocking
    assert second.due == date(2025, 12, 31)


def test_the_calendar_names_the_day_of_a_post_and_of_induction() -> None:
    teacher = Teacher(
        id="T",
        first_taught_on=date(2022, 9, 1),
        posts=(Post("IDEOLOGY_TEACHER", date(2022, 9, 1)),),
    )

    found = dues("chaoyang-2021", teacher, date(2024, 5, 20))

    assert [(one.code, one.due, [m.code for m in one.missing]) for one in found[:3]] == [
        ("INDUCTION", date(2024, 8, 31), ["INDUCTION"]),
        ("OFF_POST_TRAINING", date(2024, 12, 31), ["OFF_POST"]),
        ("PRACTICE_EDUCATION", date(2024, 12, 31), ["PRACTICE_EDUCATION.2024"]),
    ]
    assert found[0].citation.article == "第十三条"
    assert found[-1].code == "CYCLE_END"


def test_nothing_is_due_where_nothing_is_owed() -> None:
    case = json.loads((CASES / "chaoyang-exact.json").read_text(encoding="utf-8"))
    policy = builtin("chaoyang-2021")
    facts = read_facts(json.dumps(case["facts"]), policy.credit.fields)
    status = evaluate(policy.credit, facts.teacher, facts.records, date(2025, 12, 31))

    assert status.eligible
    assert (
        dues_of(policy.credit, facts.teacher, status, occasions_of(policy, date(2025, 12, 31)))
        == ()
    )
    assert openings_of(policy, status) == ()


def test_after_the_cycle_what_is_missing_is_overdue_and_years_are_past() -> None:
    [one] = dues("chaoyang-private-2021", OLD, date(2026, 1, 10))

    assert (one.code, one.due, one.days_left) == ("CYCLE", date(2025, 12, 31), -10)
    assert not any(missing.code.startswith("ANNUAL") for missing in one.missing)


def test_windows_are_named_for_what_has_to_pass_them() -> None:
    policy = builtin("chaoyang-2021")
    research = Record(id="r")
    status = evaluate(policy.credit, OLD, (research,), date(2024, 5, 20))

    found = openings_of(policy, status)

    assert [
        (one.name, one.opens.date(), one.requirements, one.citation.article) for one in found
    ] == [
        (
            "SCHOOL_PLAN_DECLARATION",
            date(2025, 1, 1),
            ("SCHOOL_BASED.RESEARCH",),
            "附件5 第十四条",
        ),
        (
            "SELF_DIRECTED_SUMMARY",
            date(2025, 1, 1),
            ("SCHOOL_BASED.SELF_DIRECTED",),
            "附件6 第十一条",
        ),
    ]


def test_a_policy_without_windows_names_none() -> None:
    policy = builtin("hongkou-2016")
    status = evaluate(policy.credit, OLD, (), date(2018, 5, 20))

    assert openings_of(policy, status) == ()

"""No rule that the system has to carry out is without a test, or the reason why it has none."""

import pytest

from tests.architecture import coverage
from trainingflow.domain.workflow.basis import RULES


def test_every_operational_rule_is_shown_or_has_its_reason() -> None:
    assert coverage.uncovered() == ()


def test_the_page_is_what_the_tests_say() -> None:
    assert coverage.PAGE.read_text(encoding="utf-8") == coverage.page()


def test_every_rule_that_a_test_names_exists() -> None:
    known = RULES.keys()
    unknown = [
        one
        for one in coverage.tests_by_rule()
        if one not in known and one.split("-")[0] not in {"V", "AMB", "DIFF", "CAL"}
    ]

    assert unknown == []


@pytest.mark.parametrize("example", [f"V-{number:02}" for number in range(1, 41)])
def test_every_worked_example_is_shown(example: str) -> None:
    assert example in coverage.tests_by_rule()


def test_a_reason_is_given_only_where_nothing_shows_the_rule() -> None:
    shown = coverage.tests_by_rule().keys() | {
        rule.id for rule in coverage.operational() if coverage.shown_by_lines(rule)
    }

    assert sorted(coverage.reasons().keys() & shown) == []


def test_a_limit_is_not_shown_by_the_line_that_cites_it() -> None:
    """That `declareRun` happens does not say that a course which failed is refused."""
    cited = coverage.transitions_by_rule().keys()

    assert "CY-COURSE-27" in cited
    assert not coverage.shown_by_lines(RULES["CY-COURSE-27"])
    assert coverage.shown_by_lines(RULES["CY-COURSE-34"])
    assert coverage.shown_by_lines(RULES["CY-COURSE-29"])

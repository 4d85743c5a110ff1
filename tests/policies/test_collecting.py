"""What is wrong with parts that do not hang on each other is told at once."""

from pathlib import Path

from tests.policies.test_reader import POLICY, refusal
from trainingflow.policies.collecting import MOST


def said(folder: Path, text: str) -> list[tuple[str, str]]:
    """Where each problem is, and what it is."""
    first = refusal(folder, text)
    return [(one.where, one.problem) for one in (first, *first.others)]


def test_problems_of_several_entries_are_told_together(tmp_path: Path) -> None:
    text = (
        POLICY.replace("level: [CITY, TOWN]", "level: [CITY, TOWN]\n    pages: numbr")
        .replace("unit: CREDITS, atLeast: 30", "unit: CREDITS, atLest: 30")
        .replace("over: 5", "over: five")
        .replace("of: hours, credits: 1", "of: hours, credits: one")
        .replace("partOf: TOTAL, atLeast: 5", "partOf: TOTAL, atLeast: -5")
        .replace("en: Some District", "fr: District")
    )

    assert said(tmp_path, text) == [
        ("authority.fr", "`fr` is not known here"),
        ("credit.fields.pages", "“numbr” is not a known kind of field"),
        ("credit.activities.COURSE.rules.all.awards.credits", "a number is expected"),
        ("credit.offsets.SURPLUS.over", "a number is expected"),
        ("credit.requirements.TOTAL.atLest", "`atLest` is not known here"),
        ("credit.requirements.B.atLeast", "-5 is below zero"),
    ]


def test_section_that_is_not_known_hides_nothing(tmp_path: Path) -> None:
    text = POLICY.replace("credit:\n", "credit:\n  limits: {}\n").replace(
        "checkedOn: 2026-01-01", "checkedOn: soon\nversion: 3"
    )

    assert [where for where, _ in said(tmp_path, text)] == [
        "version",
        "checkedOn",
        "credit.limits",
    ]


def test_names_are_looked_at_only_where_all_can_be_read(tmp_path: Path) -> None:
    text = POLICY.replace("over: 5", "over: five").replace("partOf: TOTAL", "partOf: ALL")

    assert said(tmp_path, text) == [("credit.offsets.SURPLUS.over", "a number is expected")]


def test_no_more_are_told_than_are_read(tmp_path: Path) -> None:
    fields = "".join(f"    f{number}: numbr\n" for number in range(MOST + 5))

    found = said(tmp_path, POLICY.replace("  ledgers:\n", f"{fields}  ledgers:\n", 1))

    assert [where for where, _ in found] == [f"credit.fields.f{number}" for number in range(MOST)]


def test_numbers_without_an_article_are_told_together(tmp_path: Path) -> None:
    periods = "  periods: {A3: {years: 3}, A5: {years: 5}}\n"

    found = said(tmp_path, POLICY.replace("  ledgers:\n", f"{periods}  ledgers:\n", 1))

    assert [where for where, _ in found] == ["credit.periods.A3.years", "credit.periods.A5.years"]

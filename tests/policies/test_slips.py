"""What a keyboard does to a policy is named by what stands there, at the line where it stands."""

from pathlib import Path

import pytest

from tests.policies.test_reader import CITED, POLICY, line_of, refusal

A_LINE = "    A: {label: {zh-CN: 甲, en: A}}\n"
LONG = f"""\
    LONG:
      label: {{zh-CN: 长, en: Long}}
      unit: CREDITS
      atLeast: 10
      {CITED}
"""
WRITTEN = POLICY + LONG


@pytest.mark.parametrize(
    ("right", "wrong", "problem", "remedy"),
    [
        ("      atLeast: 10\n", "\tatLeast: 10\n", "a tab stands before", "indent with spaces"),
        ("      atLeast: 10\n", "      atLeast：10\n", "“：” is a wide colon", "write `: `"),
        ("      atLeast: 10\n", "      atLeast： 10\n", "“：” is a wide colon", "write `: `"),
        ("      atLeast: 10\n", "      atLeast:10\n", "no space follows", "write `atLeast: `"),
        (
            "      atLeast: 10\n",
            "\u3000\u3000\u3000atLeast: 10\n",
            "a wide space stands before",
            "indent with spaces",
        ),
        (
            "{zh-CN: 长, en: Long}",
            "{zh-CN: 长，en: Long}",
            "“，” is a wide comma",
            "write `, ` between entries",
        ),
        ("{zh-CN: 长, en: Long}", "｛zh-CN: 长, en: Long｝", "“｛” is wide", "write `{` and `}`"),
        ("{zh-CN: 长, en: Long}", '{zh-CN: "长, en: Long}', "a quote is not closed", "close it"),
        (
            "      atLeast: 10\n",
            "      ledgers:\n      -A\n      atLeast: 10\n",
            "no space follows “-”",
            "write `- A`",
        ),
    ],
)
def test_slip_of_the_keyboard_is_named_where_it_stands(
    tmp_path: Path, right: str, wrong: str, problem: str, remedy: str
) -> None:
    text = WRITTEN.replace(right, wrong, 1)

    found = refusal(tmp_path, text)

    assert problem in found.problem
    assert remedy in found.remedy
    assert found.line == line_of(text, wrong) + wrong.count("\n      -")


def test_wide_punctuation_in_a_sentence_is_no_slip(tmp_path: Path) -> None:
    text = WRITTEN.replace("quote: 每年十学分", "quote: 第一，每年：十学分", 1).replace(
        "unit: CREDITS\n", "unit: [\n", 1
    )

    assert "wide" not in refusal(tmp_path, text).problem


@pytest.mark.parametrize("nested", ["[" * 20_000 + "]" * 20_000, "{a: " * 3000 + "}" * 3000])
def test_depth_that_no_policy_needs_is_refused_with_its_line(tmp_path: Path, nested: str) -> None:
    text = f"{POLICY}x: {nested}\n"

    found = refusal(tmp_path, text)

    assert "deep" in found.problem
    assert found.line == line_of(text, "x: ")


@pytest.mark.parametrize("number", ["9" * 5000, "0." + "3" * 5000, "1234567890", "0.1234567", "７"])
def test_number_that_no_regulation_has_is_refused(tmp_path: Path, number: str) -> None:
    text = POLICY.replace("atLeast: 30", f"atLeast: {number}")

    found = refusal(tmp_path, text)

    assert found.where == "credit.requirements.TOTAL.atLeast"
    assert "number is expected" in found.problem
    assert len(str(found)) < 300


def test_step_of_nothing_is_refused(tmp_path: Path) -> None:
    text = POLICY.replace("every: 18, of: hours, credits: 1", "every: 18, of: hours, step: 0")

    found = refusal(tmp_path, text)

    assert found.where == "credit.activities.COURSE.rules.all.awards.step"


def test_more_ledgers_than_any_regulation_has_are_refused(tmp_path: Path) -> None:
    many = "".join(f"    L{one}: {{label: {{zh-CN: 甲, en: A}}}}\n" for one in range(1000))

    found = refusal(tmp_path, POLICY.replace("  ledgers:\n", f"  ledgers:\n{many}"))

    assert found.where == "credit.ledgers"
    assert found.problem == "1002 ledgers are more than the 500 that a policy may have"

"""The file for the municipal system in a policy: what it says, and how a mistake is refused."""

from datetime import date
from pathlib import Path

import pytest

from trainingflow.domain.municipal_upload import (
    AnswerResult,
    AnswerValue,
    DayPattern,
    UploadAction,
    UploadEncoding,
    UploadFormat,
    UploadValue,
)
from trainingflow.policies.library import builtin, load
from trainingflow.policies.problem import PolicyProblem

HEAD = """\
id: example
extends: chaoyang-2021
checkedOn: 2026-01-01
municipalUpload:
"""
KEY = "{header: 号, value: REFERENCE}"
ACTION = "{header: 操作, value: ACTION, words: {NEW: 增, CHANGED: 改, WITHDRAWN: 撤}}"
RESULT = "{header: 果, value: RESULT, words: {ACCEPTED: 成, REFUSED: 败}}"


def load_changed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(HEAD + text, encoding="utf-8")
    load(str(path))


def test_chaoyang_declares_the_interface_that_its_text_names_and_says_that_columns_are_a_default() -> (  # noqa: E501 - a sentence
    None
):
    """Shows: CY-PLAN-72."""
    rule = builtin("chaoyang-2021").upload

    assert rule is not None
    assert (rule.format, rule.encoding) == (UploadFormat.CSV, UploadEncoding.UTF_8)
    assert [(one.header, one.value) for one in rule.columns[:4]] == [
        ("记录编号", UploadValue.REFERENCE),
        ("操作类型", UploadValue.ACTION),
        ("教师编号", UploadValue.TEACHER_CODE),
        ("姓名", UploadValue.TEACHER_NAME),
    ]
    assert rule.columns[1].words == {
        UploadAction.NEW: "新增",
        UploadAction.CHANGED: "变更",
        UploadAction.WITHDRAWN: "撤销",
    }
    assert [(one.header, one.value) for one in rule.answer] == [
        ("记录编号", AnswerValue.REFERENCE),
        ("处理结果", AnswerValue.RESULT),
        ("市级学分", AnswerValue.CREDITS),
        ("说明", AnswerValue.MESSAGE),
    ]
    assert rule.answer[1].words[AnswerResult.REFUSED] == ("退回", "失败", "未接收")
    assert (rule.citation.article, rule.citation.quote) == (
        "八（四）",
        "逐步实现区域平台与市级培训管理系统对接",
    )
    assert rule.citation.reading is not None
    assert "默认" in rule.citation.reading.zh
    assert "default" in rule.citation.reading.en


def test_policy_that_extends_another_inherits_its_interface_and_may_have_none(
    tmp_path: Path,
) -> None:
    (tmp_path / "example.yaml").write_text(HEAD.rstrip() + " null\n", encoding="utf-8")

    assert builtin("chaoyang-private-2021").upload == builtin("chaoyang-2021").upload
    assert load(str(tmp_path / "example.yaml")).upload is None
    assert builtin("hongkou-2016").upload is None


@pytest.mark.parametrize(
    ("pattern", "said"),
    [
        (DayPattern.DASHES, "2024-05-09"),
        (DayPattern.SLASHES, "2024/05/09"),
        (DayPattern.DIGITS, "20240509"),
        (DayPattern.CHINESE, "2024年05月09日"),
    ],
)
def test_day_is_written_as_the_policy_says(pattern: DayPattern, said: str) -> None:
    assert pattern.said(date(2024, 5, 9)) == said


@pytest.mark.parametrize(
    ("text", "problem", "remedy"),
    [
        ("  file: {format: PDF}\n", "“PDF” is not a known word", "known: CSV, XLSX"),
        ("  file: {encoding: null}\n", "how its characters are written", "encoding: GB18030"),
        ("  file: {format: XLSX}\n", "how its characters are written", "format: CSV"),
        ("  file: {encoding: GBK}\n", "“GBK” is not a known word", "GB18030"),
        ("  records: {ledgers: [REQIRED]}\n", "“REQIRED” is not a known ledger", "REQUIRED"),
        ("  records: {activities: [NAPS]}\n", "“NAPS” is not a known activity", "known:"),
        (
            f"  columns: [{KEY}, {ACTION}, {{header: 学分, value: CREDIT}}]\n",
            "“CREDIT” is not a known word",
            "CREDITS",
        ),
        (f"  columns: [{ACTION}]\n", "no column says the REFERENCE", "value: REFERENCE"),
        (f"  columns: [{KEY}]\n", "no column says the ACTION", "value: ACTION"),
        (
            f"  columns: [{KEY}, {ACTION}, {{header: 另, value: REFERENCE}}]\n",
            "REFERENCE stands in two columns",
            "remove one",
        ),
        (
            f"  columns: [{KEY}, {ACTION}, {{header: 号, value: HOURS}}]\n",
            "“号” is the heading of two columns",
            "its own",
        ),
        (
            f"  columns: [{KEY}, {{header: 操作, value: ACTION}}]\n",
            "the actions, and nothing else, are written in words",
            "words: {NEW:",
        ),
        (
            (
                "  columns: [{header: 操作, value: ACTION, words: {NEW: 增, CHANGED: 增, "
                "WITHDRAWN: 撤}}]\n"
            ),
            "two of these are called the same",
            "a word of its own",
        ),
        (
            f"  columns: [{KEY}, {ACTION}, {{header: 名, value: TITLE, decimals: 2}}]\n",
            "TITLE is no number",
            "remove `decimals:`",
        ),
        (
            f"  columns: [{KEY}, {ACTION}, {{header: 分, value: CREDITS, decimals: 9}}]\n",
            "no record has so many decimals",
            "0 to 4",
        ),
        (
            f"  columns: [{KEY}, {ACTION}, {{header: 名, value: TITLE, pattern: YYYYMMDD}}]\n",
            "TITLE is no day",
            "remove `pattern:`",
        ),
        (f"  answer: {{columns: [{KEY}]}}\n", "no column says the RESULT", "value: RESULT"),
        (f"  answer: {{columns: [{RESULT}]}}\n", "no column says the REFERENCE", "REFERENCE"),
        (
            (
                f"  answer: {{columns: [{KEY}, {{header: 果, value: RESULT, words: "
                "{ACCEPTED: [成, 好], REFUSED: [坏, 成]}}]}\n"
            ),
            "“成” means both results",
            "let each word mean one",
        ),
        ("  citation: null\n", "`citation` is missing", "no number without its reason"),
    ],
)
def test_mistake_is_refused_with_its_line_and_a_remedy(
    tmp_path: Path, text: str, problem: str, remedy: str
) -> None:
    with pytest.raises(PolicyProblem) as caught:
        load_changed(tmp_path, text)

    assert (problem in caught.value.problem, remedy in caught.value.remedy) == (True, True)
    assert caught.value.where.startswith("municipalUpload")
    assert caught.value.line > 0

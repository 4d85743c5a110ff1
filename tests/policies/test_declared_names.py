"""Fields, facts of teachers and their values are told by their names, in both languages."""

from pathlib import Path

import pytest

from tests.domain.credit.language import END, Read, course, read
from tests.policies.test_reader import CITED, POLICY
from tests.policies.test_sentences import told
from trainingflow.domain.citation import Label, Language
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Teacher
from trainingflow.domain.credit.fold import plan_of
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.domain.credit.step_sentences import sentence
from trainingflow.domain.credit.trace import trace
from trainingflow.policies.library import load, packaged_ids, reading
from trainingflow.policies.reader import warnings_of

__all__ = ["read"]

LEVEL = """\
  fields:
    level:
      label: {zh-CN: 层级, en: level}
      values: {CITY: {zh-CN: 市级, en: municipal}, TOWN: {zh-CN: 镇级, en: of the town}}
    main: {label: {zh-CN: 主讲, en: main lecturer}, kind: flag}
  teacherFacts:
    board:
      label: {zh-CN: 委员会, en: board}
      values: {EXAMS: {zh-CN: 考试, en: examinations}, ART: {zh-CN: 艺术, en: art}}
  words: {posts: {LEADER: {zh-CN: 组长, en: group leader}}}
"""
NAMED = POLICY.replace("  fields:\n    level: [CITY, TOWN]\n", LEVEL)


@pytest.mark.parametrize(
    ("rule", "english", "chinese"),
    [
        (
            "fits: {level: [CITY, TOWN]}",
            "where level is municipal, of the town",
            "适用条件：层级为市级、镇级",
        ),
        (
            "requires: {not: {level: {except: TOWN}}}",
            "on condition that not (level anything but of the town)",
            "须满足：并非（层级 除 镇级 外）",
        ),
        ("fits: {main: true}", "where main lecturer yes", "适用条件：主讲 是"),
        ("once: {per: level}", "once, for each level", "只计一次，每个 层级"),
    ],
)
def test_conditions_are_told_by_names(
    tmp_path: Path, rule: str, english: str, chinese: str
) -> None:
    text = NAMED.replace("          awards: ", f"          {rule}\n          awards: ", 1)

    assert english in told(tmp_path, text)["COURSE.all"]
    assert chinese in told(tmp_path, text, "zh-CN")["COURSE.all"]


@pytest.mark.parametrize(
    ("award", "english", "chinese"),
    [
        (
            "by: level, credits: {CITY: 2, TOWN: 1}",
            "credits of A by level: municipal 2, of the town 1",
            "按 层级 计入甲学分：市级 2，镇级 1",
        ),
        (
            "credits: 1, fields: {level: TOWN}",
            "1 credit of A, marked level of the town",
            "计入甲 1 学分，注明 层级 镇级",
        ),
        (
            "credits: 1, times: {by: level, values: {CITY: 2}}",
            "multiplied by by level: municipal 2",
            "乘以 按 层级：市级 2",
        ),
    ],
)
def test_awards_are_told_by_names(tmp_path: Path, award: str, english: str, chinese: str) -> None:
    text = NAMED.replace("every: 18, of: hours, credits: 1", award, 1)

    assert english in told(tmp_path, text)["COURSE.all"]
    assert chinese in told(tmp_path, text, "zh-CN")["COURSE.all"]


def test_ledger_that_fields_complete_is_told_by_their_names(tmp_path: Path) -> None:
    ledgers = "".join(
        f"    A.{one}: {{label: {{zh-CN: 甲一, en: A1}}}}\n" for one in ("CITY", "TOWN")
    )
    text = NAMED.replace("  ledgers:\n", f"  ledgers:\n{ledgers}").replace(
        "ledger: A,", 'ledger: "A.{level}",'
    )

    assert "1 credit of A by level for every 18 hours" in told(tmp_path, text)["COURSE.all"]
    assert "每 18 学时计入甲（按层级） 1 学分" in told(tmp_path, text, "zh-CN")["COURSE.all"]


@pytest.mark.parametrize(
    ("facts", "english", "chinese"),
    [
        ("{board: EXAMS}", "board is examinations", "委员会为考试"),
        (
            "{board: {values: [ART], yearsAtLeast: 3}}",
            "board art, 3 years ago",
            "委员会 艺术，满 3 年",
        ),
        ("{posts: [HEAD_TEACHER, LEADER]}", "the post head teacher, group leader", "班主任、组长"),
        ("{employer: {kinds: KINDERGARTEN}}", "of the kind kindergarten", "类型为 幼儿园"),
    ],
)
def test_groups_are_told_by_names(tmp_path: Path, facts: str, english: str, chinese: str) -> None:
    group = f"  groups: {{G: {{label: {{zh-CN: 群, en: Group}}, {CITED}, facts: {facts}}}}}\n"
    text = NAMED.replace("  offsets:\n", f"{group}  offsets:\n")

    assert english in told(tmp_path, text)["G"]
    assert chinese in told(tmp_path, text, "zh-CN")["G"]


def test_names_are_kept_beside_the_words(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(NAMED, encoding="utf-8")
    credit = load(str(path)).credit

    assert credit.fields["level"] == FieldRule(
        "word",
        ("CITY", "TOWN"),
        Label("层级", "level"),
        {"CITY": Label("市级", "municipal"), "TOWN": Label("镇级", "of the town")},
    )
    assert credit.fields["main"] == FieldRule("flag", label=Label("主讲", "main lecturer"))
    assert credit.words == {"posts": ("LEADER",)}
    assert not plan_of(credit).alone


def test_name_of_a_field_is_no_use_of_it(tmp_path: Path) -> None:
    path = tmp_path / "example.yaml"
    path.write_text(NAMED.replace("en: level", "en: main"), encoding="utf-8")

    said = {one.where for one in warnings_of(reading(str(path)))}

    assert {"credit.fields.level", "credit.fields.main", "credit.teacherFacts.board"} <= said


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("zh-CN", "记录 2022-05-01/10：种类 应为 图书 之一，实为 论文，不符合（第一条）。"),
        ("en", "Record 2022-05-01/10: kind must be one of book and is paper: not met (第一条)."),
    ],
)
def test_steps_of_an_answer_are_told_by_names(
    read: Read, language: Language, expected: str
) -> None:
    policy = read(
        "  activities:\n"
        "    COURSE: {NAMED, rules: {all: {CITED, requires: {kind: BOOK}, "
        "awards: {ledger: A, of: hours}}}}\n"
        "  requirements: {TOTAL: {NAMED, CITED, atLeast: 1}}\n",
        kind="{label: {zh-CN: 种类, en: kind}, values: "
        "{BOOK: {zh-CN: 图书, en: book}, PAPER: {zh-CN: 论文, en: paper}}}",
    )
    records = [course("2022-05-01", kind="PAPER")]
    status = evaluate(policy, Teacher(), records, END)

    steps = trace(policy, Teacher(), records, status).steps

    assert expected in [sentence(policy, step, language) for step in steps]


@pytest.mark.parametrize("identity", packaged_ids())
def test_packaged_policies_name_every_field_and_value(identity: str) -> None:
    credit = load(identity).credit
    declared = {**credit.fields, **credit.teacher_facts}

    assert [code for code, rule in declared.items() if rule.label is None] == []
    assert [rule.values for rule in declared.values() if set(rule.labels) != set(rule.values)] == []

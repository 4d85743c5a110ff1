"""A status is told in sentences, in both languages."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests.domain.credit.language import HOURS, Read, course, read
from tests.domain.credit.teachers import a_day, a_teacher, some_records
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.explain import REASONS, UNITS, explain
from trainingflow.domain.credit.facts import Teacher
from trainingflow.domain.credit.policy import Unit
from trainingflow.domain.credit.status import Reason
from trainingflow.policies.facts_file import read_facts
from trainingflow.policies.library import builtin, known_ids

__all__ = ["read"]

CASES = Path(__file__).parents[2] / "policies" / "cases" / "credit"


def told(name: str, language: Language) -> tuple[str, ...]:
    case = json.loads((CASES / f"{name}.json").read_text(encoding="utf-8"))
    credit = builtin(case["policy"]).credit
    facts = read_facts(json.dumps(case["facts"]), credit.fields)
    day = date.fromisoformat(case["validAt"])
    return explain(credit, evaluate(credit, facts.teacher, facts.records, day), language)


def test_surplus_that_moved_is_told_in_chinese() -> None:
    said = told("chaoyang-professional-surplus-fills-elective", "zh-CN")

    assert said[0] == "截至 2025-12-31：达到结业要求。"
    assert "专业必修课超出部分 4 学分折抵选修课程（附件2 第七条）。" in said
    assert "记录 elec：计入选修课程 2 学分（附件2 第十一条）。" in said
    assert "学时：应有 540 学时，现有 500 学时，还差 40 学时（提示性指标）（五）。" in said
    assert said[-1] == "提示：学时差 40（五）。"


def test_what_is_missing_is_told_in_english() -> None:
    said = told("v07-degree-in-part", "en")

    assert said[0] == "On 2025-12-31: everything required is there."
    assert "Total credits: 36 of 36 credits, met (附件2 第三条)." in said
    assert (
        "Record deg counts as 4 credits of Professional required courses, in part: "
        "nothing was missing (附件2 第十八条)."
    ) in said
    assert told("nothing-known", "en")[0] == "On 2025-12-31: 11 requirements are not met."


REPEATED = """
  requirements:
    EACH: {NAMED, CITED, atLeast: 10, each: YEAR, blocking: false, finding: SHORT}
    SCHOOL: {NAMED, CITED, atLeast: 10, each: {years: 1, from: "09-01"}}
    TERM: {NAMED, CITED, atLeast: 5, each: {from: ["02-01", "09-01"]}}
    BLOCK: {NAMED, CITED, atLeast: 20, within: {years: 2}}
    ROLLING: {NAMED, CITED, atLeast: 6, rollingYears: 1}
    MONTHS: {NAMED, CITED, atMost: 6, rollingMonths: 18}
    CYCLE: {NAMED, CITED, atLeast: 30}
"""


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        (
            "en",
            {
                "EACH.2022": "Name (2022): 12 of 10 hours, met, advisory (第一条).",
                "SCHOOL.2021-2022": "Name (2021-2022): 12 of 10 hours, met (第一条).",
                "TERM.2022-02": "Name (2022-02): 12 of 5 hours, met (第一条).",
                "BLOCK": (
                    "Name (2021-01-01 to 2022-12-31): 12 of 20 hours, 8 hours short (第一条)."
                ),
                "ROLLING": "Name (last 1 year): 12 of 6 hours, met (第一条).",
                "MONTHS": (
                    "Name (last 18 months): 12 of at most 6 hours, 6 hours too many (第一条)."
                ),
                "CYCLE": "Name: 12 of 30 hours, 18 hours short (第一条).",
            },
        ),
        (
            "zh-CN",
            {
                "EACH.2022": (
                    "名（2022年）：应有 10 学时，现有 12 学时，已完成（提示性指标）（第一条）。"
                ),
                "SCHOOL.2021-2022": (
                    "名（2021-2022年）：应有 10 学时，现有 12 学时，已完成（第一条）。"
                ),
                "TERM.2022-02": "名（2022-02）：应有 5 学时，现有 12 学时，已完成（第一条）。",
                "BLOCK": (
                    "名（2021-01-01 至 2022-12-31）：应有 20 学时，现有 12 学时，"
                    "还差 8 学时（第一条）。"
                ),
                "ROLLING": "名（最近 1 年）：应有 6 学时，现有 12 学时，已完成（第一条）。",
                "MONTHS": (
                    "名（最近 18 个月）：至多 6 学时，现有 12 学时，超出 6 学时（第一条）。"
                ),
                "CYCLE": "名：应有 30 学时，现有 12 学时，还差 18 学时（第一条）。",
            },
        ),
    ],
)
def test_year_or_period_of_a_requirement_is_named(
    read: Read, language: Language, expected: dict[str, str]
) -> None:
    policy = read(HOURS + REPEATED)
    status = evaluate(policy, Teacher(), [course("2022-05-01", "12")], date(2022, 6, 30))
    codes = [one.code for one in status.requirements]

    said = dict(zip(codes, explain(policy, status, language)[1 : 1 + len(codes)], strict=True))

    assert {code: said[code] for code in expected} == expected


def test_finding_names_its_year(read: Read) -> None:
    policy = read(HOURS + REPEATED)
    status = evaluate(policy, Teacher(), [course("2022-05-01", "12")], date(2022, 6, 30))

    assert explain(policy, status, "zh-CN")[-1] == "提示：名（2021年）差 10（第一条）。"
    assert explain(policy, status, "en")[-1] == "Note: Name (2021), 10 short (第一条)."


def test_every_reason_and_unit_has_words() -> None:
    assert (set(REASONS), set(UNITS)) == (set(Reason), set(Unit))


@pytest.mark.parametrize("policy", known_ids())
@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_any_status_can_be_told(policy: str, language: Language) -> None:
    random = Random(policy)  # noqa: S311 - reproducible, nothing secret
    credit = builtin(policy).credit
    for _ in range(20):
        records = some_records(random, policy)
        status = evaluate(credit, a_teacher(random), records, a_day(random))

        said = explain(credit, status, language)

        parts = (status.requirements, status.offsets, status.lines, status.findings)
        assert len(said) == 1 + sum(len(part) for part in parts)

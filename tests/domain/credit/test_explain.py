"""A status is told in sentences, in both languages."""

import json
from datetime import date
from pathlib import Path
from random import Random

import pytest

from tests.domain.credit.teachers import a_day, a_teacher, some_records
from trainingflow.domain.citation import Language
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.explain import REASONS, UNITS, explain
from trainingflow.domain.credit.policy import Unit
from trainingflow.domain.credit.status import Reason
from trainingflow.policies.facts_file import read_facts
from trainingflow.policies.library import builtin, known_ids

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

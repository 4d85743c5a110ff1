"""Steps, pace and what is due are told in sentences, in both languages."""

import json
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from random import Random

import jsonschema
import pytest

import trainingflow.policies
from tests.domain.credit.teachers import a_day, a_teacher, some_records
from trainingflow.domain.citation import LANGUAGES, Language
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.outlook_sentences import STATES
from trainingflow.domain.credit.pace import PaceState
from trainingflow.domain.credit.step_sentences import sentence
from trainingflow.domain.credit.trace import StepKind, trace
from trainingflow.policies.explanation import explanation_of
from trainingflow.policies.library import builtin, known_ids
from trainingflow.services.planning.telling import sentences_of

SCHEMA = Path(trainingflow.policies.__file__).parent / "explanation.schema.json"
OLD = Teacher(id="T", first_taught_on=date(2010, 9, 1))
RECORD = Record(
    id="r",
    activity="PUBLIC_COURSE",
    hours=Decimal(20),
    earned_on=date(2022, 6, 30),
    confirmed_at=datetime(2022, 7, 15, tzinfo=UTC),
    fields={"topic": "MODERN_IT"},
)


def schema() -> jsonschema.Draft202012Validator:
    return jsonschema.Draft202012Validator(json.loads(SCHEMA.read_text("utf-8")))


def steps(language: Language) -> list[str]:
    credit = builtin("chaoyang-2021").credit
    status = evaluate(credit, OLD, (RECORD,), date(2022, 12, 31))
    told = trace(credit, OLD, (RECORD,), status)
    return [sentence(credit, step, language) for step in told.steps]


def test_an_amount_and_its_cap_are_told_in_both_languages() -> None:
    zh, en = steps("zh-CN"), steps("en")

    assert "记录 r：现代信息技术 20 ÷ 10 × 1 = 2，计入 1 学分（附件2 第六条）。" in zh
    assert "记录 r：现代信息技术最多 1 学分，尚余 1，2 中计入 1（附件2 第六条）。" in zh
    assert (
        "Record r: 20 ÷ 10 × 1 = 2 for Modern information technology, 1 credits entered "
        "(附件2 第六条)."
    ) in en
    assert "Total credits: 1 gives 1 of 36, 35 short (附件2 第三条)." in en
    assert (zh[-1], en[-1]) == ("尚未达到结业要求。", "Something required is missing.")


def test_pace_and_dues_are_told_after_the_status() -> None:
    policy = builtin("chaoyang-2021")
    status = evaluate(policy.credit, OLD, (RECORD,), date(2022, 12, 31))

    zh = sentences_of(policy, OLD, status, "zh-CN")
    en = sentences_of(policy, OLD, status, "en")

    assert "截至 2022-12-31 总进度：进度落后。" in zh
    assert (
        "总学分：按年均进度应达 14.4 学分（年末 14.4），现有 1 学分，进度落后（按年均计，供参考）。"
    ) in zh
    assert (
        "Total credits: 1 of 14.4 credits expected by now and 14.4 by the end of the year, behind "
        "(an even share, for orientation)."
    ) in en
    assert zh[-1].startswith("周期截止（2025-12-31，还有 1096 天）前应完成：总学分 35 学分、")
    assert en[-1].startswith(
        "Due by 2025-12-31 (End of the cycle, 1096 days left): Total credits 35"
    )


def test_every_state_of_a_pace_has_words() -> None:
    assert set(STATES) == set(PaceState)


@pytest.mark.parametrize("policy", known_ids())
def test_any_trace_fits_the_published_schema_and_can_be_told(policy: str) -> None:
    random, validator = Random(policy), schema()  # noqa: S311 - reproducible, nothing secret
    credit, seen = builtin(policy).credit, set()
    for _ in range(15):
        teacher, records = a_teacher(random), some_records(random, policy)
        status = evaluate(credit, teacher, records, a_day(random, 2018, 2026))
        told = trace(credit, teacher, records, status)
        seen |= {step.kind for step in told.steps}

        assert [error.message for error in validator.iter_errors(explanation_of(told))] == []
        for language in LANGUAGES:
            assert all(sentence(credit, step, language) for step in told.steps)
    assert {StepKind.GATE, StepKind.AMOUNT, StepKind.LINE, StepKind.VERDICT} <= seen


def test_the_schema_refuses_what_a_kind_does_not_say() -> None:
    credit = builtin("chaoyang-2021").credit
    status = evaluate(credit, OLD, (RECORD,), date(2022, 12, 31))
    written = explanation_of(trace(credit, OLD, (RECORD,), status))
    found = json.loads(json.dumps(written))
    amount = next(step for step in found["steps"] if step["kind"] == "AMOUNT")
    del amount["facts"]["given"]

    assert schema().is_valid(written)
    assert not schema().is_valid(found)
    assert not schema().is_valid({**written, "explainVersion": 2})

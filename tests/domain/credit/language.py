"""Small made-up policies, and short words to ask about their answers."""

import json
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

import trainingflow.policies
from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.domain.credit.facts import FieldValue, Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.status import Status
from trainingflow.policies.answer import plain
from trainingflow.policies.library import load

CITED = "citation: {document: rules, article: 第一条, quote: 每年十学分}"
NAMED = "label: {zh-CN: 名, en: Name}"
CYCLE = "{first: 2021-01-01, last: 2023-12-31}"
KIND = "[BOOK, PAPER, LECTURE]"
END = date(2023, 12, 31)
HEAD = """\
id: example
titles: {zh-CN: 例, en: Example}
authority: {zh-CN: 某区, en: Some District}
document: 某办法
checkedOn: 2026-01-01
cycle: CYCLE
timeZone: Asia/Shanghai
documents:
  rules: {title: 某办法, articles: 3}
credit:
  unit: HOURS
  fields:
    kind: KIND
    domain: text
    pages: number
    online: flag
    began: date
    days: number
    sessions: number
  ledgers:
    A: {label: {zh-CN: 甲, en: A}}
    B: {label: {zh-CN: 乙, en: B}}
"""
HOURS = """
  activities:
    COURSE: {NAMED, rules: {all: {CITED, awards: {ledger: A, of: hours}}}}
    OTHER: {NAMED, rules: {all: {CITED, awards: {ledger: B, of: hours}}}}
"""
"""Courses bring their hours into A, other activities into B."""

SCHEMA = jsonschema.Draft202012Validator(
    json.loads(
        (Path(trainingflow.policies.__file__).parent / "policy.schema.json").read_text("utf-8")
    )
)
Read = Callable[..., CreditPolicy]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """Read a policy whose head is `HEAD`; `CITED` and `NAMED` stand for citation and label.

    What can be read fits the published schema as well.
    """

    def reading(rest: str, cycle: str = CYCLE, kind: str = KIND) -> CreditPolicy:
        path = tmp_path / "example.yaml"
        text = HEAD.replace("CYCLE", cycle).replace("KIND", kind) + rest.replace(
            "CITED", CITED
        ).replace("NAMED", NAMED)
        path.write_text(text, encoding="utf-8")
        assert [error.message for error in SCHEMA.iter_errors(_json(yaml.safe_load(text)))] == []
        return load(str(path)).credit

    return reading


def _json(value: Any) -> Any:
    """What an editor's check sees: keys are texts, dates are texts."""
    if isinstance(value, dict):
        return {str(key): _json(child) for key, child in value.items()}
    if isinstance(value, list):
        return [_json(child) for child in value]
    return value.isoformat() if isinstance(value, date) else value


def course(on: str, hours: str = "10", activity: str = "COURSE", **fields: FieldValue) -> Record:
    """A confirmed record, named by its day and hours."""
    return Record(
        id=f"{on}/{hours}",
        activity=activity,
        hours=Decimal(hours),
        earned_on=date.fromisoformat(on),
        confirmed_at=datetime(2021, 1, 1, tzinfo=UTC),
        fields=fields,
    )


def owed(
    policy: CreditPolicy,
    records: Sequence[Record] = (),
    teacher: Teacher | None = None,
    on: date = END,
) -> dict[str, str]:
    """What is there of what is owed, by requirement: `have/need`, with `!` where it is not met."""
    status = evaluate(policy, teacher or Teacher(), records, on)
    return {
        entry.code: f"{plain(entry.have)}/{plain(entry.need)}{'' if entry.met else ' !'}"
        for entry in status.requirements
    }


def awarded(status: Status) -> list[tuple[str, str, dict[str, str]]]:
    """What became of every record: status, reason and awards by ledger."""
    return [
        (
            line.status.value,
            line.reason.value if line.reason else "",
            {award.ledger: plain(award.credits) for award in line.awards},
        )
        for line in status.lines
    ]


def lines(
    policy: CreditPolicy, records: Sequence[Record], teacher: Teacher | None = None
) -> list[tuple[str, str, dict[str, str]]]:
    return awarded(evaluate(policy, teacher or Teacher(), records, END))

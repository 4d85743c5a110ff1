"""Cases of a policy: the facts of one teacher, and what has to be answered; for people to read."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.policies.answer import answer_of
from trainingflow.policies.facts_file import Facts, TeacherWords, read_facts
from trainingflow.policies.place import Place, instant_of
from trainingflow.policies.reader import Policy

_EXPECTED = (
    "requirements",
    "lines",
    "offsets",
    "findings",
    "noFindings",
    "noRequirements",
    "eligible",
)


@dataclass(frozen=True, slots=True)
class Case:
    """One teacher and the answer that the regulation gives for them.

    Attributes:
        name: of the case.
        policy: id of the policy that it was written for.
        valid_at: the day asked about.
        known_at: only confirmations up to this instant count; none for all.
        facts: the teacher and the records.
        expect: part of the answer; what it does not name is not compared.
    """

    name: str
    policy: str
    valid_at: date
    known_at: datetime | None
    facts: Facts
    expect: Mapping[str, Any]


def read_case(text: str, policy: Policy) -> Case:
    """Read a case.

    Args:
        text: JSON with `name`, `policy`, `validAt`, `knownAt` where it matters, `facts`, `expect`.
        policy: whose fields the records may have, and whose facts the teacher.

    Raises:
        FactsProblem: something in it cannot be understood, or is expected that no answer has.
    """
    credit = policy.credit
    words = TeacherWords(credit.teacher_facts, credit.words)
    facts = read_facts(text, credit.fields, words)
    said = json.loads(text)
    whole = Place(said if "facts" in said else {}, "")
    name, known_at = whole.text("name"), whole.text("knownAt")
    valid_at, expect = whole.date("validAt"), whole.object("expect")
    if name is None or valid_at is None or expect is None:
        whole.fail("", "`name`, `validAt`, `facts` and `expect` make a case", "add what is missing")
    expect.only(*_EXPECTED)
    return Case(
        name=name,
        policy=whole.text("policy") or policy.id,
        valid_at=valid_at,
        known_at=instant_of(known_at) if known_at else None,
        facts=facts,
        expect=said["expect"],
    )


def differences(case: Case, policy: Policy) -> tuple[str, ...]:
    """Give where the answer of a policy is not what a case expects; empty where it is all so."""
    facts = case.facts
    status = evaluate(policy.credit, facts.teacher, facts.records, case.valid_at, case.known_at)
    return tuple(_differences(case.expect, answer_of(status)))


def _differences(expected: Mapping[str, Any], answer: dict[str, Any]) -> list[str]:
    requirements = {entry["code"]: entry for entry in answer["requirements"]}
    lines = {line["record"]: line for line in answer["lines"]}
    codes = {finding["code"] for finding in answer["findings"]}
    found = _named("requirements", expected.get("requirements", {}), requirements)
    found += _named("lines", expected.get("lines", {}), lines)
    found += [f"no finding {code}" for code in _codes(expected) if code not in codes]
    found += [f"finding {code}" for code in expected.get("noFindings", []) if code in codes]
    found += [
        f"requirement {code}" for code in expected.get("noRequirements", []) if code in requirements
    ]
    if "offsets" in expected:
        moved = [
            {key: offset[key] for key in ("from", "to", "credits")} for offset in answer["offsets"]
        ]
        found += [f"offsets are {moved}"] if moved != expected["offsets"] else []
    if "eligible" in expected and answer["eligible"] is not expected["eligible"]:
        found.append(f"eligible is {str(answer['eligible']).lower()}")
    return found


def _codes(expected: Mapping[str, Any]) -> list[str]:
    """Give the findings that are expected: codes, or findings as answers write them."""
    findings = expected.get("findings", [])
    return [one["code"] if isinstance(one, Mapping) else one for one in findings]


def _named(
    what: str, expected: Mapping[str, Mapping[str, Any]], answers: Mapping[str, Mapping[str, Any]]
) -> list[str]:
    found = []
    for name, fields in expected.items():
        if name not in answers:
            found.append(f"there is no {name} among the {what} ({', '.join(answers)})")
            continue
        found += [
            f"{what}.{name}.{field} is {answers[name].get(field)}, not {value}"
            for field, value in fields.items()
            if answers[name].get(field) != value
        ]
    return found

"""Every case in `cases/credit` is answered as it says."""

import json
import subprocess
import sys
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest

from trainingflow.domain.credit.evaluate import evaluate
from trainingflow.policies.answer import answer_of
from trainingflow.policies.facts_file import read_facts
from trainingflow.policies.library import load

CASES = sorted((Path(__file__).parent / "cases" / "credit").glob("*.json"))
THROUGH_THE_COMMAND = ("chaoyang-professional-surplus-fills-elective", "gates")


def differences(expected: dict[str, Any], answer: dict[str, Any]) -> list[str]:
    """Say where an answer is not what a case expects; empty where it is."""
    requirements = {entry["code"]: entry for entry in answer["requirements"]}
    lines = {line["record"]: line for line in answer["lines"]}
    codes = {finding["code"] for finding in answer["findings"]}
    found = _named("requirements", expected.get("requirements", {}), requirements)
    found += _named("lines", expected.get("lines", {}), lines)
    found += [f"no finding {code}" for code in expected.get("findings", []) if code not in codes]
    found += [f"finding {code}" for code in expected.get("noFindings", []) if code in codes]
    found += [code for code in expected.get("noRequirements", []) if code in requirements]
    if "offsets" in expected:
        moved = [
            {key: offset[key] for key in ("from", "to", "credits")} for offset in answer["offsets"]
        ]
        found += [f"offsets {moved}"] if moved != expected["offsets"] else []
    if "eligible" in expected and answer["eligible"] is not expected["eligible"]:
        found.append(f"eligible {answer['eligible']}")
    return found


def _named(what: str, expected: dict[str, Any], answers: dict[str, Any]) -> list[str]:
    return [
        f"{what}.{name}.{field}: {answers.get(name, {}).get(field)!r}, not {value!r}"
        for name, fields in expected.items()
        for field, value in fields.items()
        if answers.get(name, {}).get(field) != value
    ]


@pytest.mark.parametrize("path", CASES, ids=lambda path: path.stem)
def test_case_is_answered_as_expected(path: Path) -> None:
    case = json.loads(path.read_text(encoding="utf-8"))
    policy = load(case["policy"])
    facts = read_facts(json.dumps(case["facts"]), policy.credit.fields)
    known_at = datetime.fromisoformat(case["knownAt"]) if "knownAt" in case else None

    answer = answer_of(
        evaluate(
            policy.credit,
            facts.teacher,
            facts.records,
            date.fromisoformat(case["validAt"]),
            known_at,
        )
    )

    assert differences(case["expect"], answer) == []
    assert [line["record"] for line in answer["lines"]] == [  # type: ignore[attr-defined]  # plain JSON
        record["id"] for record in case["facts"]["records"]
    ]


@pytest.mark.parametrize("name", THROUGH_THE_COMMAND)
def test_command_answers_a_case(name: str, tmp_path: Path) -> None:
    [path] = [path for path in CASES if path.stem == name]
    case = json.loads(path.read_text(encoding="utf-8"))
    facts = tmp_path / "facts.json"
    facts.write_text(json.dumps(case["facts"]), encoding="utf-8")
    known_at = ["--known-at", case["knownAt"]] if "knownAt" in case else []

    done = subprocess.run(
        [
            sys.executable,
            "-m",
            "trainingflow",
            "credits",
            "evaluate",
            "--policy",
            case["policy"],
            "--facts",
            str(facts),
            "--valid-at",
            case["validAt"],
            *known_at,
            "--json",
        ],
        capture_output=True,
        check=False,
    )

    assert (done.returncode, done.stderr) == (0, b"")
    assert differences(case["expect"], json.loads(done.stdout)) == []

"""`trainingflow credits evaluate --explain`: how an answer came about, as data and in sentences."""

import hashlib
import json
from pathlib import Path

import jsonschema
from typer.testing import CliRunner

import trainingflow.policies
from trainingflow.cli.credits import app

CASE = (
    Path(__file__).parent / "cases" / "credit" / "chaoyang-professional-surplus-fills-elective.json"
)
SCHEMA = Path(trainingflow.policies.__file__).parent / "explanation.schema.json"
ASKED = ("--policy", "chaoyang-2021", "--facts", str(CASE), "--valid-at", "2025-12-31")


def evaluate(*options: str) -> str:
    done = CliRunner().invoke(app, ["evaluate", *ASKED, *options])
    assert done.exit_code == 0, done.stderr
    return done.stdout


def test_data_fits_the_published_schema_and_names_its_form() -> None:
    told = json.loads(evaluate("--explain", "--json"))

    jsonschema.validate(told, json.loads(SCHEMA.read_text(encoding="utf-8")))
    assert (told["explainVersion"], told["policy"]["id"]) == (1, "chaoyang-2021")
    [move] = [step for step in told["steps"] if step["kind"] == "MOVE"]
    assert (move["code"], move["subject"], move["facts"]) == (
        "REQUIRED.PROFESSIONAL",
        "ELECTIVE",
        {"credits": "4"},
    )
    assert move["citation"]["article"] == "附件2 第七条"


def test_the_same_question_is_explained_with_the_same_bytes() -> None:
    first, second = (evaluate("--explain", "--json").encode() for _ in range(2))

    assert hashlib.sha256(first).digest() == hashlib.sha256(second).digest()


def test_steps_are_told_in_sentences_of_the_language() -> None:
    zh = evaluate("--explain", "--language", "zh-CN").splitlines()

    assert "专业必修课超出部分 4 学分折抵选修课程（附件2 第七条）。" in zh
    assert zh[-1] == "达到结业要求。"


def test_the_answer_has_the_keys_of_the_contract_and_no_other() -> None:
    assert list(json.loads(evaluate("--json"))) == [
        "policy",
        "validAt",
        "knownAt",
        "requirements",
        "offsets",
        "lines",
        "findings",
        "eligible",
    ]

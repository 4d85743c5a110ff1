"""The words that `docs/writing-a-policy.md` gives for sentences of regulations are understood."""

import json
import re
from collections.abc import Callable, Mapping
from typing import Any

import jsonschema
import pytest
import yaml

from tests.policies.test_published import plain
from tests.policies.test_writing_page import PAGE
from trainingflow.policies.node import Node
from trainingflow.policies.reader import read_policy
from trainingflow.policies.schema import POLICY, schema

LABEL = {"zh-CN": "名", "en": "Name"}
ENTRY = {"label": LABEL, "citation": {"document": "rules", "article": "第一条", "quote": "文"}}
CITED = {"citation": ENTRY["citation"]}
AWARD = {"ledger": "A", "every": 10, "of": "hours", "credits": 1}

Policy = dict[str, Any]


def recipes() -> list[tuple[str, str]]:
    """Give the part and the words of each line under “How do I say …?”."""
    return re.findall(r"^\| [^|]+ \| (\w+) \| `(\{.*\})` \|$", PAGE, re.MULTILINE)


def a_policy() -> Policy:
    """A small policy that declares everything that the recipes name."""
    posts = {**ENTRY, "facts": {"posts": "HEAD_TEACHER"}}
    return {
        "id": "example",
        "titles": LABEL,
        "authority": LABEL,
        "document": "某办法",
        "checkedOn": "2026-01-01",
        "cycle": {"first": "2021-01-01", "last": "2030-12-31"},
        "timeZone": "Asia/Shanghai",
        "documents": {"rules": {"title": "某办法", "articles": 3}},
        "credit": {
            "fields": {
                **dict.fromkeys(("days", "sessions", "lectureSessions"), "number"),
                "language": "flag",
                "submittedOn": "date",
                **dict.fromkeys(("course", "training", "topic"), "text"),
                "mode": ["ONLINE"],
                "domain": ["A", "B"],
                "prize": ["FIRST", "SECOND"],
            },
            "teacherFacts": {"certified": "date", "workload": "number"},
            "words": {"posts": ["GROUP_LEADER"]},
            "ledgers": {"A": {"label": LABEL}, "MOVED": {"label": LABEL}},
            "activities": {
                "READING": {"label": LABEL, "rules": {"all": {**CITED, "awards": AWARD}}},
                "DEMANDED": {"label": LABEL, "rules": {"all": {**CITED}}},
            },
            "groups": {"SENIOR": dict(posts), "ON_LEAVE": dict(posts)},
            "scales": {"PART": {"SENIOR": {**CITED, "yearsFrom": "firstTaughtOn"}}},
            "caps": {"SOME": {**CITED, "atMost": 900}},
            "floors": {"SMALL": {**CITED, "atLeast": 1}},
            "offsets": {"MOVE": {**CITED, "from": "A", "to": "MOVED", "over": 1, "until": "MOVED"}},
            "requirements": {
                "TOTAL": {**ENTRY, "atLeast": 30},
                "A": {**ENTRY, "ledgers": "A", "atLeast": 1},
                "MOVED": {**ENTRY, "ledgers": "MOVED", "atLeast": 1},
                **{code: {**ENTRY, "atLeast": 1} for code in ("B", "C")},
            },
        },
    }


PARTS: Mapping[str, Callable[[Policy, Policy], None]] = {
    "credit": lambda policy, said: policy["credit"].update(said),
    "cycle": lambda policy, said: policy["cycle"].update(said),
    "requirement": lambda policy, said: policy["credit"]["requirements"].update(
        {"NEW": {**ENTRY, **said}}
    ),
    "award": lambda policy, said: _reading(policy).update(awards=said),
    "rule": lambda policy, said: (
        policy["credit"]["activities"]["DEMANDED"]["rules"]["all"] if "uncredited" in said
        else _reading(policy)
    ).update(said),
    "group": lambda policy, said: policy["credit"]["groups"]["SENIOR"].update(said),
    "scale": lambda policy, said: policy["credit"]["scales"]["PART"].update(
        SENIOR={**CITED, **said}
    ),
    "cap": lambda policy, said: policy["credit"]["caps"]["SOME"].update(said),
    "finding": lambda policy, said: policy["credit"].update(
        findings={"FOUND": {**ENTRY, **said}}
    ),
    "floor": lambda policy, said: policy["credit"]["floors"]["SMALL"].update(said),
    "offset": lambda policy, said: policy["credit"]["offsets"]["MOVE"].update(said),
}  # fmt: skip
"""Where the words of a recipe belong, by the part that the page names."""


def _reading(policy: Policy) -> Policy:
    rule: Policy = policy["credit"]["activities"]["READING"]["rules"]["all"]
    return rule


def nowhere(_: str, __: Node | None) -> tuple[str, str]:
    raise LookupError


@pytest.mark.parametrize(("part", "written"), recipes(), ids=str)
def test_words_for_a_sentence_are_understood_and_published(part: str, written: str) -> None:
    policy = a_policy()
    PARTS[part](policy, plain(yaml.safe_load(written)))
    text = json.dumps(policy, ensure_ascii=False)

    assert read_policy(text, "example.yaml", nowhere).id == "example"
    errors = jsonschema.Draft202012Validator(schema(POLICY)).iter_errors(plain(policy))
    assert [one.message for one in errors] == []


def test_there_are_words_for_many_sentences() -> None:
    assert len(recipes()) > 30
    assert {part for part, _ in recipes()} == set(PARTS)

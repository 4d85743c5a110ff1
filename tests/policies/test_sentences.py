"""A policy is told in sentences, in both languages, and no word of its file is left out."""

from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from tests.policies.test_reader import CITED, POLICY
from trainingflow.domain.citation import LANGUAGES, Language
from trainingflow.policies.clauses import PHRASES
from trainingflow.policies.library import packaged_ids, reading
from trainingflow.policies.schema import POLICY as SCHEMA, schema
from trainingflow.policies.sentences import TOLD, sentences

STRUCTURE = frozenset(
    {
        "label",
        "zh-CN",
        "en",
        "citation",
        "document",
        "article",
        "quote",
        "reading",
        "alsoNamed",
        "kind",
    }
)
"""Words that are not said as clauses: names, citations, what fields hold, other policies' names."""

FACTS = frozenset({"anyOf", "not", "employer", "firstTaughtOn", "inductionCompletedOn", "posts",
                   "transferredIn.on", "transferredIn.from", "titles", "employments"})  # fmt: skip
"""Words that are said as conditions, by their names."""


def told(folder: Path, text: str, language: Language = "en") -> dict[str, str]:
    path = folder / "example.yaml"
    path.write_text(text, encoding="utf-8")
    return {one.code: one.text for one in sentences(reading(str(path)).node, language)}


def test_entries_are_told_with_their_article(tmp_path: Path) -> None:
    assert told(tmp_path, POLICY) == {
        "TOTAL": "Total: at least 30 credits (第一条).",
        "A": "A: at least 10 credits, of A, as part of Total (第一条).",
        "B": "B: at least 5 credits, of B, as part of Total (第一条).",
        "COURSE.all": "Course: 1 credit of A for every 18 hours (第一条).",
        "SURPLUS": "SURPLUS: what A has above 5 fills B, as far as B falls short (第一条).",
    }
    assert told(tmp_path, POLICY, "zh-CN") == {
        "TOTAL": "总：不少于 30 学分（第一条）。",
        "A": "甲：不少于 10 学分，类别：甲，属于总（第一条）。",
        "B": "乙：不少于 5 学分，类别：乙，属于总（第一条）。",
        "COURSE.all": "课程：每 18 学时计入甲 1 学分（第一条）。",
        "SURPLUS": "SURPLUS：甲超过 5 的部分折抵乙，补足乙的不足为止（第一条）。",
    }


@pytest.mark.parametrize(
    ("old", "new", "code", "says"),
    [
        pytest.param(
            "unit: CREDITS, atLeast: 30",
            "unit: HOURS, atLeast: 72, each: YEAR, take: LARGEST, blocking: false",
            "TOTAL",
            "Total: at least 72 hours, in the largest single one, every year, advisory (第一条).",
            id="requirement of a year",
        ),
        pytest.param(
            "awards: {ledger: A, every: 18, of: hours, credits: 1}",
            "fits: {level: CITY}\n          once: {per: level, keep: HIGHEST}\n"
            "          awards: [{ledger: A, credits: 2}, {ledger: B, credits: 1}]",
            "COURSE.all",
            "Course: where level CITY, 2 credits of A; 1 credit of B, once, for each level, "
            "the highest (第一条).",
            id="award once, where a condition holds",
        ),
        pytest.param(
            "unit: CREDITS, atLeast: 30",
            "atLeast: 30, take: LARGEST, together: {per: level}",
            "TOTAL",
            "Total: at least 30 credits, in the largest single one, taking together what has the "
            "same level (第一条).",
            id="records that count as one",
        ),
        pytest.param(
            "unit: CREDITS, atLeast: 30",
            "atLeast: 30, together: {per: level, atLeast: 10, of: hours}",
            "TOTAL",
            "Total: at least 30 credits, only what reaches at least 10 hours for the same level "
            "(第一条).",
            id="enough together",
        ),
        pytest.param(
            "          awards",
            "          requires: {confirmedAt: {last: {months: 3, after: earnedOn}}}\n"
            "          awards",
            "COURSE.all",
            "Course: on condition that the day of its confirmation until 3 months after the day on "
            "which it was earned, 1 credit of A for every 18 hours (第一条).",
            id="days that are compared",
        ),
        pytest.param(
            "          awards",
            "          requires: {anyOf: [{level: TOWN}, {not: {hours: {atMost: 4}}}]}\n"
            "          awards",
            "COURSE.all",
            "Course: on condition that (level TOWN) or (not (hours at most 4)), "
            "1 credit of A for every 18 hours (第一条).",
            id="alternatives",
        ),
        pytest.param(
            "  offsets:\n",
            f"  gates:\n    NOT_PASSED: {{{CITED}}}\n  offsets:\n",
            "NOT_PASSED",
            "it was not passed (第一条).",
            id="why a record does not count",
        ),
        pytest.param(
            "  offsets:\n",
            f"  caps:\n    YEARLY: {{ledgers: A, atMost: 9, each: YEAR, {CITED}}}\n  offsets:\n",
            "YEARLY",
            "YEARLY: at most 9, every year, of A (第一条).",
            id="cap",
        ),
    ],
)
def test_words_are_told_together(tmp_path: Path, old: str, new: str, code: str, says: str) -> None:
    assert POLICY.count(old) == 1

    assert told(tmp_path, POLICY.replace(old, new))[code] == says


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("identity", packaged_ids())
def test_every_entry_of_every_policy_is_told(identity: str, language: Language) -> None:
    credit = reading(identity).node.need("credit")
    entries = {
        (section, code)
        for section in TOLD
        if (node := credit.get(section))
        for code, _ in node.items()
    }

    found = sentences(reading(identity).node, language)

    assert {(one.section, _entry(one.section, one.code)) for one in found} == entries
    assert all("{}" not in one.text and "  " not in one.text for one in found)


def _entry(section: str, code: str) -> str:
    return code.rsplit(".", 1)[0] if section in {"activities", "scales"} and "." in code else code


def test_every_word_of_the_vocabulary_can_be_said() -> None:
    credit = schema(SCHEMA)["properties"]["credit"]
    said = {key for phrase in PHRASES for key in phrase.keys}
    parts = set(credit["properties"]) | set(credit["properties"]["gates"]["properties"])
    words_of_facts = set(credit["properties"]["words"]["properties"])

    missing = set(words(credit, set())) - said - STRUCTURE - FACTS - parts - words_of_facts

    assert missing == set()


def words(shape: object, seen: set[str]) -> Iterator[str]:
    """Give every word that may stand somewhere in a part of the file."""
    if isinstance(shape, Mapping):
        name = str(shape.get("$ref", "")).removeprefix("#/$defs/")
        if name and name not in seen:
            seen.add(name)
            yield from words(schema(SCHEMA)["$defs"][name], seen)
        yield from shape.get("properties", {})
        for part in shape.values():
            yield from words(part, seen)
    elif isinstance(shape, list):
        for part in shape:
            yield from words(part, seen)

"""Tells a policy in sentences: each entry of its file with its article, in one language.

The sentences are made from the words of the file, so that whatever a file can say is told.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from trainingflow.domain.citation import Label, Language
from trainingflow.domain.credit.explain import REASONS
from trainingflow.domain.credit.status import Reason
from trainingflow.policies.clauses import (
    ANY_OF,
    EITHER,
    NEITHER,
    NOT,
    ONCE,
    PHRASES,
    WORDS,
    Phrase,
)
from trainingflow.policies.node import Node, Scalar


@dataclass(frozen=True, slots=True)
class Sentence:
    """What one entry says.

    Attributes:
        section: of the file, e.g. `requirements`.
        code: of the entry; an activity has a sentence a rule, `COURSE.byHours`.
        text: the sentence, its article at the end.
        quote: the words of the article, in the language of the regulation; empty where none.
        reading: how a gap of them was read, empty where none was.
    """

    section: str
    code: str
    text: str
    quote: str
    reading: str


TOLD: Mapping[str, Label] = {
    "requirements": Label("教师应当完成", "What a teacher owes"),
    "activities": Label("培训怎样计学分", "What training is worth"),
    "caps": Label("最多计入", "What counts at most"),
    "floors": Label("起计", "What must come together before it counts"),
    "offsets": Label("折抵", "What fills what"),
    "groups": Label("特定人群", "Who owes something else"),
    "scales": Label("按年折算", "Who owes only a part"),
    "findings": Label("提示", "What people look at"),
    "gates": Label("不计入的原因", "Why a record does not count"),
    "periods": Label("时段", "Periods"),
}
"""The sections that are told, in this order, with their headings."""

_APART = ("label", "citation", "alsoNamed")
_SPOKEN = frozenset(
    {
        *("unit", "each", "within", "direction", "round", "of", "by", "byYearOf", "shareOf"),
        *("times", "from", "before", "yearsFrom", "monthsFrom", "daysFrom"),
    }
)
"""Words beside which a word of the vocabulary stands; beside others stands one of the policy."""

_FLAGS = frozenset({"true", "false"})
_CONDITIONS = frozenset({"fits", "requires", "where", "facts"})
_NAMED: Mapping[str, Sequence[str]] = {
    "ledgers": ("ledgers", "ledger", "from", "to", "parts", "filledBy"),
    "requirements": (
        *("until", "fills", "beyond", "keeps", "partOf", "requirements", "whenMet", "unlessMet"),
        *("ofNeed", "ofHave"),
    ),
    "groups": (
        *("groups", "unless", "whileIn", "without"),
        *(f"{unit}{part}" for unit in ("years", "months", "days") for part in ("In", "Outside")),
    ),
    "activities": ("activities", "exceptActivities", "among"),
    "periods": ("each", "within"),
}
"""Words that name entries of a section, which are told by their names and not by their codes."""

_SLOT = re.compile(r"\{(\w+)\}")
_ONE_OF = re.compile(r"(?<![\d.])1 (credit|hour|day|session|year|month)s\b")


def sentences(policy: Node, language: Language) -> tuple[Sentence, ...]:
    """Tell everything that the credits of a resolved policy say.

    Args:
        policy: the whole file, its parents resolved.
        language: of the sentences; articles stay as they are printed.
    """
    teller = _Teller(policy.need("credit"), language)
    return tuple(one for section in TOLD for one in teller.section(section))


def cycle(policy: Node, language: Language) -> str:
    """Say which years a resolved policy is about, and how they are counted for a teacher."""
    node = policy.need("cycle")
    first, last = node.need("first").text(), node.need("last").text()
    years = f"{first} 至 {last}" if language == "zh-CN" else f"{first} to {last}"
    each = node.get("each")
    if each is None:
        return years
    told = _Teller(policy.need("credit"), language).period(each)
    return f"{years}，周期为{told}" if language == "zh-CN" else f"{years}, in cycles of {told}"


class _Teller:
    """Tells the entries of one policy in one language."""

    def __init__(self, credit: Node, language: Language) -> None:
        self._credit = credit
        self._language: Language = language
        self._comma, self._semicolon = ("，", "；") if language == "zh-CN" else (", ", "; ")
        written = credit.get("unit")
        self._unit = written or replace(credit, value=Scalar("CREDITS", quoted=False))
        self._names = {
            word: self._labels(section) for section, words in _NAMED.items() for word in words
        }

    def section(self, name: str) -> Iterator[Sentence]:
        node = self._credit.get(name)
        for code, entry in node.items() if node else ():
            yield from self._entry(name, code, entry)

    def _entry(self, section: str, code: str, entry: Node) -> Iterator[Sentence]:
        name = self._label(entry) or self._reason(section, code)
        rules = entry.get("rules") if section == "activities" else None
        if section == "scales":
            for group, part in entry.items():
                who = self._names["groups"].get(group, group)
                yield self._sentence(section, f"{code}.{group}", f"{code}{self._comma}{who}", part)
        elif rules:
            for key, part in rules.items():
                yield self._sentence(section, f"{code}.{key}", name, part)
        else:
            yield self._sentence(section, code, name, entry)

    def _sentence(self, section: str, code: str, name: str, entry: Node) -> Sentence:
        citation = entry.get("citation")
        article = citation.need("article").text() if citation else ""
        said = self._clauses(self._with_unit(entry) if section == "requirements" else entry)
        if self._language == "zh-CN":
            text = (
                (f"{name}：{said}" if said else name) + (f"（{article}）" if article else "") + "。"
            )
        else:
            text = (
                (f"{name}: {said}" if said else name) + (f" ({article})" if article else "") + "."
            )
        return Sentence(
            section,
            code,
            _ONE_OF.sub(r"1 \1", text),
            citation.need("quote").text() if citation else "",
            reading.need(self._language).text()
            if citation and (reading := citation.get("reading"))
            else "",
        )

    def _with_unit(self, entry: Node) -> Node:
        """Write the unit of the ledgers where a requirement leaves it out."""
        if not isinstance(entry.value, Mapping):
            return entry
        number = entry.get("atLeast") or entry.get("atMost")
        if number and number.is_mapping:  # a share says itself of what it is one
            return replace(entry, value={k: v for k, v in entry.value.items() if k != "unit"})
        take = entry.get("take")
        if "requirements" in entry.value or (take and take.text() == "DIFFERENT"):
            return entry
        return replace(entry, value={"unit": self._unit, **entry.value})

    def period(self, node: Node) -> str:
        """Say a length of time."""
        return self._clauses(node) if node.is_mapping else self._word("each", node)

    def _reason(self, section: str, code: str) -> str:
        """Say why a gate excludes a record; of all else that has no name, give the code."""
        known = section == "gates" and code in set(Reason)
        return REASONS[Reason(code)].text(self._language) if known else code

    def _clauses(self, node: Node) -> str:
        """Say every word of a mapping, several at once where a phrase does."""
        left = {key: part for key, part in node.items() if key not in _APART and not part.is_null}
        said = []
        for phrase in PHRASES:
            if _fits(phrase, left):
                said.append(self._fill(phrase, left))
                left = {key: part for key, part in left.items() if key not in phrase.keys}
        said += [f"{key} {self._value(key, part)}" for key, part in left.items()]
        return self._comma.join(clause for clause in said if clause)

    def _fill(self, phrase: Phrase, left: Mapping[str, Node]) -> str:
        text = phrase.label.text(self._language)
        return _SLOT.sub(lambda slot: self._value(slot[1], left.get(slot[1], self._unit)), text)

    def _value(self, word: str, node: Node) -> str:
        if word == "once":
            told = self._clauses(node) if node.is_mapping else ""
            return self._comma.join(filter(None, [ONCE.text(self._language), told]))
        if word in _CONDITIONS:
            return self._conditions(node)
        if node.is_mapping:
            return self._mapping(node)
        if node.is_sequence:
            long = any(part.is_mapping for part in node.elements())
            between = self._semicolon if long else "、" if self._language == "zh-CN" else ", "
            return between.join(self._value(word, part) for part in node.elements())
        return self._word(word, node)

    def _mapping(self, node: Node) -> str:
        """Say a part: by its phrases, or value by value where its keys are words of the policy."""
        if any(key in _PHRASED for key, _ in node.items()):
            return self._clauses(node)
        pairs = [f"{key} {self._value(key, part)}" for key, part in node.items()]
        return self._comma.join(pairs)

    def _conditions(self, node: Node) -> str:
        said = []
        for field, part in node.items():
            if field == ANY_OF:
                open_, close = "（）" if self._language == "zh-CN" else "()"
                options = [f"{open_}{self._conditions(one)}{close}" for one in part.elements()]
                said.append(EITHER.text(self._language).join(options))
            elif field == NOT:
                said.append(NEITHER.text(self._language).format(self._conditions(part)))
            else:
                said.append(f"{self._known(field)} {self._value(field, part)}".strip())
        return self._semicolon.join(said)

    def _word(self, word: str, node: Node) -> str:
        text = node.value.text if isinstance(node.value, Scalar) else ""
        name = self._names.get(word, {}).get(text)
        return name or (self._known(text) if word in _SPOKEN or text in _FLAGS else text)

    def _known(self, text: str) -> str:
        """Say a word of the vocabulary; words of the policy itself are left as they are."""
        return WORDS[text].text(self._language) if text in WORDS else text

    def _labels(self, section: str) -> dict[str, str]:
        node = self._credit.get(section)
        return {code: self._label(entry) or code for code, entry in node.items()} if node else {}

    def _label(self, entry: Node) -> str:
        label = entry.get("label") if entry.is_mapping else None
        return label.need(self._language).text() if label else ""


_PHRASED = frozenset(key for phrase in PHRASES for key in phrase.keys) | {"citation"}


def _fits(phrase: Phrase, left: Mapping[str, Node]) -> bool:
    if not all(key in left for key in phrase.keys):
        return False
    if phrase.value is None:
        return True
    value = left[phrase.keys[0]].value
    return isinstance(value, Scalar) and value.text == phrase.value

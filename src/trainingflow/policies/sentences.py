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
    IS,
    NEITHER,
    NOT,
    ONCE,
    PHRASES,
    TOGETHER,
    TOO_FEW,
    WORDS,
    Phrase,
)
from trainingflow.policies.conditions_section import is_flag
from trainingflow.policies.declared import Names, names_of
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
        *("per", "countedAs", "after"),
    }
)
"""Words beside which a word of the vocabulary stands; beside others stands one of the policy."""

_VALUES = frozenset({"values", "except"})
"""Words beside which values of the field or fact that is spoken of stand."""

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
        self._declared, facts = names_of(credit, language)
        self._facts = facts.over(self._declared)
        self._declared = self._declared.over(facts)
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
        return self._clauses(node) if node.is_mapping else self._word("each", node, "")

    def _reason(self, section: str, code: str) -> str:
        """Say why a gate excludes a record; of all else that has no name, give the code."""
        known = section == "gates" and code in set(Reason)
        return REASONS[Reason(code)].text(self._language) if known else code

    def _clauses(self, node: Node, about: str = "") -> str:
        """Say every word of a mapping, several at once where a phrase does.

        Args:
            node: the mapping.
            about: the field whose values stand in it, if any.
        """
        left = {key: part for key, part in node.items() if key not in _APART and not part.is_null}
        said = []
        for phrase in PHRASES:
            if _fits(phrase, left):
                said.append(self._fill(phrase, left, about))
                left = {key: part for key, part in left.items() if key not in phrase.keys}
        said += [f"{key} {self._value(key, part, about)}" for key, part in left.items()]
        return self._comma.join(clause for clause in said if clause)

    def _fill(self, phrase: Phrase, left: Mapping[str, Node], about: str) -> str:
        by = next((one for key in ("by", "byYearOf") if (one := left.get(key))), None)
        if by is not None and isinstance(by.value, Scalar):
            about = by.value.text  # numbers stand beside its values
        text = phrase.label.text(self._language)
        return _SLOT.sub(
            lambda slot: self._value(slot[1], left.get(slot[1], self._unit), about), text
        )

    def _value(self, word: str, node: Node, about: str = "") -> str:
        if word == "once":
            told = self._clauses(node) if node.is_mapping else ""
            return self._comma.join(filter(None, [ONCE.text(self._language), told]))
        if word == "together":
            return self._together(node)
        if word in _CONDITIONS:
            return self._conditions(node, of_teachers=word == "facts")
        if node.is_mapping:
            return self._mapping(word, node, about)
        if node.is_sequence:
            long = any(part.is_mapping for part in node.elements())
            between = self._semicolon if long else "、" if self._language == "zh-CN" else ", "
            return between.join(self._value(word, part, about) for part in node.elements())
        return self._word(word, node, about)

    def _together(self, node: Node) -> str:
        """Say which records count as one, and how much of them is needed."""
        least, of = node.get("atLeast"), node.get("of")
        said = (
            (TOO_FEW if least else TOGETHER)
            .text(self._language)
            .format(
                per=self._value("per", node.need("per")),
                atLeast=self._value("atLeast", least) if least else "",
                of=self._value("of", of) if of else "",
            )
        )
        return re.sub(" +", " ", said)

    def _mapping(self, word: str, node: Node, about: str) -> str:
        """Say a part: by its phrases, or value by value where its keys are words of the policy."""
        if word == "fields":  # what an award or a ledger says of its entries
            pairs = [
                f"{self._known(key)} {self._value(key, part, key)}" for key, part in node.items()
            ]
            return self._comma.join(pairs)
        if any(key in _PHRASED for key, _ in node.items()):
            return self._clauses(node, about)
        pairs = [
            f"{self._declared.value(about, key)} {self._value(key, part, key)}"
            for key, part in node.items()
        ]
        return self._comma.join(pairs)

    def _conditions(self, node: Node, *, of_teachers: bool) -> str:
        names = self._facts if of_teachers else self._declared
        said = []
        for field, part in node.items():
            if field == ANY_OF:
                open_, close = "（）" if self._language == "zh-CN" else "()"
                options = [
                    f"{open_}{self._conditions(one, of_teachers=of_teachers)}{close}"
                    for one in part.elements()
                ]
                said.append(EITHER.text(self._language).join(options))
            elif field == NOT:
                inside = self._conditions(part, of_teachers=of_teachers)
                said.append(NEITHER.text(self._language).format(inside))
            else:
                value = self._condition(field, part, names)
                name = names.fields.get(field)
                is_ = "" if part.is_mapping or is_flag(part) else IS.text(self._language)
                said.append(
                    f"{name}{is_ or ' '}{value}" if name else f"{self._known(field)} {value}"
                )
        return self._semicolon.join(said)

    def _condition(self, field: str, node: Node, names: Names) -> str:
        """Say what a field must say, its values by their names."""
        outer, self._declared = self._declared, names
        try:
            return self._value(field, node, field)
        finally:
            self._declared = outer

    def _word(self, word: str, node: Node, about: str) -> str:
        text = node.value.text if isinstance(node.value, Scalar) else ""
        name = self._names.get(word, {}).get(text)
        if name:
            return name
        for field in (word, about if word in _VALUES else ""):
            if text in self._declared.values.get(field, {}):
                return self._declared.value(field, text)
        if word in _SPOKEN or text in _FLAGS:
            return self._known(text)
        return self._by_fields(text) if word == "ledger" else text

    def _by_fields(self, code: str) -> str:
        """Say the code of a ledger that fields of the record complete, `A.{level}`."""
        fields = [self._known(one) for one in _SLOT.findall(code)]
        if not fields:
            return code
        chinese = self._language == "zh-CN"
        said = "、".join(fields) if chinese else " and ".join(fields)
        head = code.partition("{")[0].rstrip(".")
        if not head:
            return f"{said}所指的类别" if chinese else f"what {said} names"
        name = self._names["ledger"].get(head, "相应类别" if chinese else "the category")
        return f"{name}（按{said}）" if chinese else f"{name} by {said}"

    def _known(self, text: str) -> str:
        """Say a word of the vocabulary, or the name of a field; others are left as they are."""
        declared = self._declared.fields.get(text) or self._facts.fields.get(text)
        if declared:
            return declared
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

"""Names of what a policy declares: fields of records, facts of teachers, and their values."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from trainingflow.domain.citation import Label, Language
from trainingflow.policies.node import Node

PUBLISHED: Final[Mapping[str, Mapping[str, Label]]] = {
    "posts": {
        "HEAD_TEACHER": Label("班主任", "head teacher"),
        "IDEOLOGY_TEACHER": Label("思政课教师", "teacher of ideology"),
        "INSTITUTION_TEACHER": Label("培训机构教师", "teacher of a training institution"),
        "TRAINER": Label("教师培训者", "teacher trainer"),
        "TRAINING_MANAGER": Label("培训管理者", "training manager"),
    },
    "titles": {
        "SECOND_GRADE": Label("二级教师", "second grade"),
        "FIRST_GRADE": Label("一级教师", "first grade"),
        "SENIOR": Label("高级教师", "senior"),
        "FULL_SENIOR": Label("正高级教师", "full senior"),
    },
    "kinds": {
        "KINDERGARTEN": Label("幼儿园", "kindergarten"),
        "PRIMARY_SCHOOL": Label("小学", "primary school"),
        "SECONDARY_SCHOOL": Label("中学", "secondary school"),
        "VOCATIONAL_HIGH_SCHOOL": Label("职业高中", "vocational high school"),
        "SPECIAL_EDUCATION_SCHOOL": Label("特殊教育学校", "school of special education"),
        "OUT_OF_SCHOOL_INSTITUTION": Label("校外教育机构", "out-of-school institution"),
        "TRAINING_INSTITUTION": Label("培训机构", "training institution"),
    },
    "runBy": {
        "DISTRICT": Label("区", "the district"),
        "PRIVATE": Label("社会力量", "private bodies"),
        "OTHER_PUBLIC": Label("其他公办", "other public bodies"),
    },
    "transferredIn.from": {
        "OTHER_DISTRICT": Label("外区", "another district"),
        "OTHER_PROVINCE": Label("外省市", "another province"),
        "OVERSEAS": Label("境外", "abroad"),
    },
}
"""Words in the facts of teachers that every policy knows, by the fact."""

_ADDED: Final[Mapping[str, str]] = {
    "posts": "posts",
    "titles": "titles",
    "employerKinds": "kinds",
    "runBy": "runBy",
    "origins": "transferredIn.from",
}
"""Words that a policy adds, by its list: beside which fact they stand."""


@dataclass(frozen=True, slots=True)
class Names:
    """Names in one language. What has none is not there.

    Attributes:
        fields: of fields or facts, by code.
        values: of values, by field and code.
    """

    fields: Mapping[str, str]
    values: Mapping[str, Mapping[str, str]]

    def value(self, field: str, code: str) -> str:
        """Give the name of a value, or its code where it has none."""
        return self.values.get(field, {}).get(code, code)

    def over(self, other: "Names") -> "Names":
        """Give these names, and those of the other for what has none here."""
        return Names({**other.fields, **self.fields}, {**other.values, **self.values})


def names_of(credit: Node, language: Language) -> tuple[Names, Names]:
    """Give the names of fields of records, and those of facts of teachers."""
    facts = _declared(credit, "teacherFacts", language)
    known = {
        fact: {word: label.text(language) for word, label in labels.items()}
        for fact, labels in PUBLISHED.items()
    }
    words = credit.get("words")
    for key, added in words.items() if words else ():
        known[_ADDED[key]] |= _labels(added, language)
    return _declared(credit, "fields", language), facts.over(Names({}, known))


def _declared(credit: Node, section: str, language: Language) -> Names:
    node = credit.get(section)
    entries = [(code, one) for code, one in node.items() if one.is_mapping] if node else []
    return Names(
        {code: _text(label, language) for code, one in entries if (label := one.get("label"))},
        {code: _labels(one.get("values"), language) for code, one in entries},
    )


def _labels(node: Node | None, language: Language) -> dict[str, str]:
    if node is None or not node.is_mapping:
        return {}
    return {word: _text(label, language) for word, label in node.items()}


def _text(label: Node, language: Language) -> str:
    return label.need(language).text()

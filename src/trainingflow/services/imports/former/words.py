"""The words of the regulations for what somebody took part in, as files write them."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies import library
from trainingflow.services.imports.columns import heading_key
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.policy import policies_in_use
from trainingflow.services.work import Work

Facts = Mapping[str, str]

_PARTS: Final = re.compile(r"[;；、,，]")
_WORD: Final = "word"
_NUMBER: Final = "number"
_MOST_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Words:
    """What the policies of an authority call things.

    Attributes:
        activities: codes by how they are written.
        labels: of activities, by code.
        fields: the fields of records, by how they are written.
        values: fields and codes of their words, by how they are written.
        rules: of the fields.
    """

    activities: Mapping[str, str]
    labels: Mapping[str, Label]
    fields: Mapping[str, str]
    values: Mapping[str, frozenset[tuple[str, str]]]
    rules: Mapping[str, FieldRule]

    def activity(self, written: str) -> str | Fault:
        """The code of an activity, or what is wrong."""
        found = self.activities.get(heading_key(written))
        if found is not None:
            return found
        shown = "、".join(one.zh for one in self.labels.values())
        return Fault(Code.NOT_A_CHOICE, "activity", {"choices": shown})

    def facts(self, written: str) -> Facts | Fault:
        """What a cell says of an activity, or what is wrong."""
        found: dict[str, str] = {}
        for part in filter(None, map(str.strip, _PARTS.split(written))):
            said = self._fact(part)
            if said is None or found.setdefault(*said) != said[1]:
                return Fault(Code.NOT_A_CHOICE, "details", {"choices": self._all_words()})
        return dict(sorted(found.items()))

    def told(self, activity: str, facts: Facts) -> str:
        """An activity with what is said of it, for people."""
        label = self.labels.get(activity)
        words = (self.rules[name].named(value, "zh-CN") for name, value in facts.items())
        return " ".join((label.zh if label else activity, *words))

    def _fact(self, part: str) -> tuple[str, str] | None:
        name, equals, value = re.sub("[：:＝]", "=", part).partition("=")
        field = self.fields.get(heading_key(name)) if equals else None
        if field is not None:
            return self._value(field, value.strip())
        named = self.values.get(heading_key(part), frozenset())
        return next(iter(named)) if len(named) == 1 else None

    def _value(self, field: str, value: str) -> tuple[str, str] | None:
        rule = self.rules[field]
        if rule.kind == _WORD:
            named = {one for one in self.values.get(heading_key(value), ()) if one[0] == field}
            return next(iter(named), None)
        if rule.kind == _NUMBER:
            try:
                return field, f"{Decimal(value).normalize():f}"
            except InvalidOperation:
                return None
        return (field, value) if value and rule.kind == "text" else None

    def _all_words(self) -> str:
        shown = [
            rule.named(value, "zh-CN") for rule in self.rules.values() for value in rule.values
        ]
        others = [
            f"{rule.label.zh if rule.label else name}=…"
            for name, rule in self.rules.items()
            if rule.kind != _WORD
        ]
        return "、".join([*shown[:_MOST_SHOWN], *others])


async def words_of(work: Work) -> Words:
    """What the policies in use in the authority call things."""
    used = await policies_in_use(work.session, work.authority_id)
    return _words(tuple(used[work.authority_id]))


@lru_cache(maxsize=32)
def _words(policies: tuple[str, ...]) -> Words:
    credits_ = [library.named(one).credit for one in policies]
    rules = {name: rule for one in reversed(credits_) for name, rule in one.fields.items()}
    activities = {
        code: found.label for one in reversed(credits_) for code, found in one.activities.items()
    }
    return Words(
        activities=dict(_ways(activities)),
        labels=activities,
        fields=dict(_ways({name: rule.label for name, rule in rules.items()})),
        values=_values(rules),
        rules=rules,
    )


def _ways(named: Mapping[str, Label | None]) -> Iterator[tuple[str, str]]:
    """Every way to write something."""
    for code, label in named.items():
        for way in (code, *((label.zh, label.en) if label else ())):
            yield heading_key(way), code


def _values(rules: Mapping[str, FieldRule]) -> Mapping[str, frozenset[tuple[str, str]]]:
    found: dict[str, set[tuple[str, str]]] = {}
    for name, rule in rules.items():
        for way, code in _ways({value: rule.labels.get(value) for value in rule.values}):
            found.setdefault(way, set()).add((name, code))
    return {way: frozenset(named) for way, named in found.items()}

"""Reads what is kept as text as the policy declares it: it alone knows its numbers and flags.

A text that is not what is declared stays a text, and so meets nothing that needs a number or a
flag; reading what is read already changes nothing.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import Final

from trainingflow.domain.credit.facts import Fact, FieldValue, Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy

Kinds = frozenset[tuple[str, str]]
"""Names of fields, each with `number` or `flag`; all others are texts."""

_NUMBER: Final = re.compile(r"[0-9]{1,18}(\.[0-9]{1,18})?")
_FLAGS: Final = {"true": True, "false": False}


@lru_cache(maxsize=256)
def kinds_of(policies: tuple[CreditPolicy, ...]) -> Kinds:
    """Give the fields of records that are no texts under any of some policies.

    One that two of them declare differently stays a text, as it is kept.
    """
    found: dict[str, set[str]] = {}
    for policy in policies:
        for name, rule in policy.fields.items():
            found.setdefault(name, set()).add(rule.kind)
    return frozenset(
        (name, next(iter(kinds)))
        for name, kinds in found.items()
        if kinds in ({"number"}, {"flag"})
    )


def fields_as(kinds: Kinds, said: Mapping[str, FieldValue]) -> Mapping[str, FieldValue]:
    """Give what a record says, its numbers exact; the same mapping where nothing changes."""
    found = {
        name: _value(said[name], kind)
        for name, kind in kinds
        if name in said and isinstance(said[name], str)
    }
    return {**said, **found} if found else said


def records_as_declared(policy: CreditPolicy, records: Iterable[Record]) -> Sequence[Record]:
    """Give records as a policy reads what they say; in their order."""
    kinds = kinds_of((policy,))
    found = []
    for record in records:
        fields = fields_as(kinds, record.fields)
        found.append(record if fields is record.fields else record._replace(fields=fields))
    return found


def teacher_as_declared(policy: CreditPolicy, teacher: Teacher) -> Teacher:
    """Give a teacher with the facts that a policy declares, as it declares them; no others."""
    if not teacher.facts:
        return teacher
    declared = {
        name: tuple([_fact(one, policy.teacher_facts[name].kind) for one in held])
        for name, held in teacher.facts.items()
        if name in policy.teacher_facts
    }
    return replace(teacher, facts=declared)


def _fact(fact: Fact, kind: str) -> Fact:
    """A day that stands alone is the day from which the fact holds."""
    if not isinstance(fact.value, str):
        return fact
    if kind == "date":
        return fact if fact.since else Fact(since=_day(fact.value), until=fact.until)
    return replace(fact, value=_value(fact.value, kind))


def _value(text: FieldValue, kind: str) -> FieldValue:
    if kind == "number" and _NUMBER.fullmatch(str(text)):
        return Decimal(str(text))
    return _FLAGS.get(str(text), text) if kind == "flag" else text


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None

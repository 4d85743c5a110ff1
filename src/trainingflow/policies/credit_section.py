"""Reads the section `credit:` of a policy file."""

from dataclasses import replace
from zoneinfo import ZoneInfo

from trainingflow.domain.citation import Label
from trainingflow.domain.credit.policy import CreditPolicy, Cycle, Ledger, Requirement, Unit
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.demands_section import (
    read_cap,
    read_floor,
    read_gap,
    read_notice,
    read_offset,
    read_requirement,
)
from trainingflow.policies.groups_section import read_group, read_scale
from trainingflow.policies.node import Node
from trainingflow.policies.rules_section import read_activity
from trainingflow.policies.scope import Scope

GATES = (
    "DENIED",
    "NOT_CONFIRMED",
    "NOT_KNOWN_YET",
    "NOT_YET_EARNED",
    "OUTSIDE_CYCLE",
    "NOT_PASSED",
    "PROVIDER_NOT_RECOGNISED",
    "NO_RULE",
)
"""Reasons that exclude a record before any rule; a policy says which article is behind each."""

KINDS = ("number", "text", "flag", "date")

WORDS = ("posts", "titles", "employerKinds", "runBy", "origins")
"""Lists of words in the facts of a teacher that a policy may add to."""


def read_credit(node: Node, scope: Scope, identity: str, digest: str, cycle: Cycle) -> CreditPolicy:
    """Read what training is worth.

    Args:
        node: the section.
        scope: what every part of it may name.
        identity: the policy's id.
        digest: the hash of the resolved policy.
        cycle: the years it is about.

    Raises:
        PolicyProblem: a part cannot be understood.
    """
    node.only(
        "unit",
        "fields",
        "teacherFacts",
        "words",
        "periods",
        "gates",
        "ledgers",
        "activities",
        "groups",
        "scales",
        "floors",
        "caps",
        "offsets",
        "requirements",
        "findings",
    )
    findings = _entries(node, "findings")
    return CreditPolicy(
        id=identity,
        hash=digest,
        cycle=cycle,
        fields={key: _field(entry) for key, entry in _entries(node, "fields")},
        gates={
            _gate(key, entry): scope.library.of(entry) for key, entry in _entries(node, "gates")
        },
        ledgers=tuple(_ledger(key, entry) for key, entry in _entries(node, "ledgers")),
        activities={
            key: read_activity(key, entry, scope) for key, entry in node.need("activities").items()
        },
        groups=tuple(read_group(key, entry, scope) for key, entry in _entries(node, "groups")),
        scales=tuple(read_scale(key, entry, scope) for key, entry in _entries(node, "scales")),
        caps=tuple(read_cap(key, entry, scope) for key, entry in _entries(node, "caps")),
        offsets=tuple(read_offset(key, entry, scope) for key, entry in _entries(node, "offsets")),
        requirements=_requirements(node.need("requirements"), scope),
        gaps=tuple(read_gap(key, one, scope) for key, one in findings if one.get("parts")),
        notices=tuple(
            read_notice(key, one, scope) for key, one in findings if not one.get("parts")
        ),
        unit=scope.unit,
        teacher_facts=scope.teacher_facts,
        floors=tuple(read_floor(key, entry, scope) for key, entry in _entries(node, "floors")),
        words={key: _word(key, entry) for key, entry in _entries(node, "words")},
    )


def read_scope(credit: Node, library: Library, zone: ZoneInfo) -> Scope:
    """Read what every part of the section may name.

    Args:
        credit: the section.
        library: the documents that may be cited.
        zone: in which the days of the policy begin and end.
    """
    unit = credit.get("unit")
    facts = {key: _field(entry) for key, entry in _entries(credit, "teacherFacts")}
    word = unit.one_of((Unit.CREDITS.value, Unit.HOURS.value), what="unit") if unit else "CREDITS"
    scope = Scope(library, Unit(word), facts, zone=zone)
    periods = {key: scope.read_period(entry) for key, entry in _entries(credit, "periods")}
    return replace(scope, periods=periods)


def _requirements(node: Node, scope: Scope) -> tuple[Requirement, ...]:
    """Read requirements; one of several that are counted blocks only where it says so itself."""
    entries = list(node.items())
    found = [read_requirement(key, entry, scope) for key, entry in entries]
    members = {code for requirement in found for code in requirement.members}
    return tuple(
        replace(requirement, blocking=False)
        if requirement.code in members and entry.get("blocking") is None
        else requirement
        for requirement, (_, entry) in zip(found, entries, strict=True)
    )


def _entries(node: Node, key: str) -> list[tuple[str, Node]]:
    section = node.get(key)
    return list(section.items()) if section else []


def _field(node: Node) -> FieldRule:
    """Read `[A, B]`, `number`, or the long form, which has names beside them."""
    if node.is_sequence:
        return FieldRule(kind="word", values=node.texts())
    if not node.is_mapping:
        return FieldRule(kind=node.one_of(KINDS, what="kind of field"))
    node.only("label", "kind", "values")
    label, kind, values = node.get("label"), node.get("kind"), node.get("values")
    if (kind is None) == (values is None):
        node.fail("a field has either `kind` or `values`", "write one of the two")
    labels = _labels(values) if values else {}
    return FieldRule(
        kind=kind.one_of(KINDS, what="kind of field") if kind else "word",
        values=tuple(labels) or (values.texts() if values else ()),
        label=read_label(label) if label else None,
        labels=labels,
    )


def _labels(node: Node) -> dict[str, Label]:
    """Read words with their names; none where the words alone are listed."""
    return {word: read_label(label) for word, label in node.items()} if node.is_mapping else {}


def _word(key: str, node: Node) -> tuple[str, ...]:
    if key not in WORDS:
        node.fail(f"no words can be added to {key}", f"use one of {', '.join(WORDS)}")
    return tuple(_labels(node)) or node.texts()


def _gate(key: str, node: Node) -> str:
    if key not in GATES:
        node.fail(f"no record is excluded for {key}", f"use one of {', '.join(GATES)}")
    node.only("citation")
    return key


def _ledger(key: str, node: Node) -> Ledger:
    node.only("label", "alsoNamed", "fields")
    names, fields = node.get("alsoNamed"), node.get("fields")
    return Ledger(
        code=key,
        label=read_label(node.need("label")),
        also_named=names.texts() if names else (),
        fields={field: value.text() for field, value in fields.items()} if fields else {},
    )

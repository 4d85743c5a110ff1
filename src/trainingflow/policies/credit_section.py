"""Reads the section `credit:` of a policy file."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final, TypeVar
from zoneinfo import ZoneInfo

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.policy import CreditPolicy, Cycle, Ledger, Requirement, Unit
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.collecting import Collected
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

_Part = TypeVar("_Part")

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

MOST_LEDGERS: Final = 500
"""Far more than any regulation has; a thousand take seconds to be compared with each other."""

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
    found = Collected()
    with found.part():
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
        _refuse_many_ledgers(node)
    findings = _entries(node, "findings")

    def section(name: str, read: Callable[[str, Node, Scope], _Part]) -> tuple[_Part, ...]:
        entries = _entries(node, name)
        return tuple(found.entries(entries, lambda key, one: read(key, one, scope)).values())

    policy = CreditPolicy(
        id=identity,
        hash=digest,
        cycle=cycle,
        fields=found.entries(_entries(node, "fields"), lambda _, entry: _field(entry)),
        gates=found.entries(
            _entries(node, "gates"), lambda key, entry: _gate(key, entry, scope.library)
        ),
        ledgers=tuple(found.entries(_entries(node, "ledgers"), _ledger).values()),
        activities=found.entries(
            node.need("activities").items(), lambda key, entry: read_activity(key, entry, scope)
        ),
        groups=section("groups", read_group),
        scales=section("scales", read_scale),
        caps=section("caps", read_cap),
        offsets=section("offsets", read_offset),
        requirements=_requirements(node.need("requirements"), scope, found),
        gaps=tuple(
            found.entries(
                [(key, one) for key, one in findings if _has_parts(one)],
                lambda key, one: read_gap(key, one, scope),
            ).values()
        ),
        notices=tuple(
            found.entries(
                [(key, one) for key, one in findings if not _has_parts(one)],
                lambda key, one: read_notice(key, one, scope),
            ).values()
        ),
        unit=scope.unit,
        teacher_facts=scope.teacher_facts,
        floors=section("floors", read_floor),
        words=found.entries(_entries(node, "words"), _word),
    )
    found.refuse()
    return policy


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


def _refuse_many_ledgers(credit: Node) -> None:
    """Refuse more ledgers than can be compared with each other when a policy is first used."""
    entries = _entries(credit, "ledgers")
    if len(entries) > MOST_LEDGERS:
        credit.need("ledgers").fail(
            f"{len(entries)} ledgers are more than the {MOST_LEDGERS} that a policy may have",
            "say what differs by `fields` of records, and keep the ledgers that are added up",
        )


def _requirements(node: Node, scope: Scope, found: Collected) -> tuple[Requirement, ...]:
    """Read requirements; one of several that are counted blocks only where it says so itself."""
    read = found.entries(node.items(), lambda key, entry: read_requirement(key, entry, scope))
    members = {code for requirement in read.values() for code in requirement.members}
    return tuple(
        replace(requirement, blocking=False)
        if code in members and node.need(code).get("blocking") is None
        else requirement
        for code, requirement in read.items()
    )


def _has_parts(finding: Node) -> bool:
    return finding.is_mapping and finding.get("parts") is not None


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


def _gate(key: str, node: Node, library: Library) -> Citation:
    if key not in GATES:
        node.fail(f"no record is excluded for {key}", f"use one of {', '.join(GATES)}")
    node.only("citation")
    return library.of(node)


def _ledger(key: str, node: Node) -> Ledger:
    node.only("label", "alsoNamed", "fields")
    names, fields = node.get("alsoNamed"), node.get("fields")
    return Ledger(
        code=key,
        label=read_label(node.need("label")),
        also_named=names.texts() if names else (),
        fields={field: value.text() for field, value in fields.items()} if fields else {},
    )

"""Reads the section `credit:` of a policy file."""

from trainingflow.domain.credit.policy import CreditPolicy, Cycle, Ledger
from trainingflow.domain.credit.rules import FieldRule
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.demands_section import read_cap, read_gap, read_offset, read_requirement
from trainingflow.policies.groups_section import read_group, read_scale
from trainingflow.policies.node import Node
from trainingflow.policies.rules_section import read_activity

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


def read_credit(
    node: Node, library: Library, identity: str, digest: str, cycle: Cycle
) -> CreditPolicy:
    """Read what training is worth.

    Args:
        node: the section.
        library: the documents that may be cited.
        identity: the policy's id.
        digest: the hash of the resolved policy.
        cycle: the years it is about.

    Raises:
        PolicyProblem: a part cannot be understood.
    """
    node.only(
        "fields",
        "gates",
        "ledgers",
        "activities",
        "groups",
        "scales",
        "caps",
        "offsets",
        "requirements",
        "findings",
    )
    return CreditPolicy(
        id=identity,
        hash=digest,
        cycle=cycle,
        fields={key: _field(entry) for key, entry in _entries(node, "fields")},
        gates={_gate(key, entry): library.of(entry) for key, entry in _entries(node, "gates")},
        ledgers=tuple(_ledger(key, entry) for key, entry in node.need("ledgers").items()),
        activities={
            key: read_activity(key, entry, library)
            for key, entry in node.need("activities").items()
        },
        groups=tuple(read_group(key, entry, library) for key, entry in _entries(node, "groups")),
        scales=tuple(read_scale(key, entry, library) for key, entry in _entries(node, "scales")),
        caps=tuple(read_cap(key, entry, library) for key, entry in _entries(node, "caps")),
        offsets=tuple(read_offset(key, entry, library) for key, entry in _entries(node, "offsets")),
        requirements=tuple(
            read_requirement(key, entry, library)
            for key, entry in node.need("requirements").items()
        ),
        gaps=tuple(read_gap(key, entry, library) for key, entry in _entries(node, "findings")),
    )


def _entries(node: Node, key: str) -> list[tuple[str, Node]]:
    section = node.get(key)
    return list(section.items()) if section else []


def _field(node: Node) -> FieldRule:
    if node.is_sequence:
        return FieldRule(kind="word", values=node.texts())
    return FieldRule(kind=node.one_of(KINDS, what="kind of field"))


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

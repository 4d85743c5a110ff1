"""Reads which claims for special cases a policy admits, and what each must prove."""

from trainingflow.domain.lifecycles.claims.fields import (
    CLAIM_FIELDS,
    EVIDENCE_DOCUMENTS,
    ClaimType,
)
from trainingflow.domain.workflow.claim_rule import ClaimRule
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node

_FIELDS = frozenset(one.name for one in CLAIM_FIELDS)
_DOCUMENTS = frozenset(map(str, EVIDENCE_DOCUMENTS))


def read_claims(node: Node | None, library: Library) -> dict[str, ClaimRule]:
    """Read the types of claims by name; empty where the policy admits none."""
    return {} if node is None else dict(_claim(name, one, library) for name, one in node.items())


def _claim(name: str, node: Node, library: Library) -> tuple[str, ClaimRule]:
    node.only(
        "label",
        "activity",
        "documents",
        "fields",
        "facts",
        "from",
        "until",
        "joinedBy",
        "once",
        "municipalFiling",
        "determined",
        "citation",
    )
    if name not in set(map(str, ClaimType)):
        node.fail(f"there is no type of claim {name}", f"write one of {', '.join(ClaimType)}")
    facts, joined = node.get("facts"), node.get("joinedBy")
    first, last = node.get("from"), node.get("until")
    return name, ClaimRule(
        label=read_label(node.need("label")),
        activity=node.need("activity").text(),
        documents=_known(node, "documents", _DOCUMENTS),
        fields=_known(node, "fields", _FIELDS),
        facts={key: one.text() for key, one in facts.items()} if facts else {},
        first=first.date() if first else None,
        last=last.date() if last else None,
        joined_by=joined.date() if joined else None,
        once=_flag(node, "once"),
        municipal=_flag(node, "municipalFiling"),
        determined=_flag(node, "determined"),
        citation=library.of(node),
    )


def _known(node: Node, key: str, names: frozenset[str]) -> tuple[str, ...]:
    section = node.get(key)
    given = section.texts() if section else ()
    for one in given:
        if one not in names:
            (section or node).fail(f"`{one}` is none of the {key} of claims", "correct the name")
    return given


def _flag(node: Node, key: str) -> bool:
    found = node.get(key)
    return found.flag() if found else False

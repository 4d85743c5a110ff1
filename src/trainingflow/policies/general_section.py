"""Reads what the general lifecycles ask of a procedure: declarers, terms and limits."""

from trainingflow.domain.people import Body
from trainingflow.domain.workflow.procedure import DeclarerRule, LimitRule, TermRule
from trainingflow.policies.citations import Library
from trainingflow.policies.node import Node


def read_declarer(node: Node, library: Library) -> DeclarerRule:
    """Read which units may declare a kind of item."""
    node.only("units", "runBy", "bodies", "recognised", "citation")
    units, run_by, bodies = (node.get(key) for key in ("units", "runBy", "bodies"))
    recognised = node.get("recognised")
    return DeclarerRule(
        unit_kinds=frozenset(units.texts()) if units else frozenset(),
        run_by=frozenset(run_by.texts()) if run_by else frozenset(),
        bodies=frozenset(one.choice(Body) for one in bodies.elements()) if bodies else frozenset(),
        recognised=recognised.flag() if recognised else False,
        citation=library.of(node),
    )


def read_term(node: Node, library: Library) -> TermRule:
    """Read how many days something may take."""
    node.only("days", "workingDays", "citation")
    days, working = node.get("days"), node.get("workingDays")
    if (days is None) == (working is None):
        node.fail("a term is in days or in working days", "write `days:` or `workingDays:`")
    return TermRule(
        days=(working or node.need("days")).integer(),
        working=working is not None,
        citation=library.of(node),
    )


def read_limit(node: Node, library: Library) -> LimitRule:
    """Read a number that a lifecycle asks for by name; it blocks unless it says otherwise."""
    node.only("value", "blocking", "citation")
    blocking = node.get("blocking")
    return LimitRule(
        value=node.need("value").decimal(),
        blocking=blocking.flag() if blocking else True,
        citation=library.of(node),
    )

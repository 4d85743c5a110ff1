"""Reads `credit.groups` and `credit.scales`: teachers who owe something else than the others."""

from trainingflow.domain.credit.groups import (
    CameFrom,
    DatedIn,
    EmployedBy,
    Group,
    HoldsPost,
    HoldsTitle,
    Scale,
    Share,
    TeacherDate,
    TeacherFact,
)
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node

_NAMED: dict[str, type[CameFrom | HoldsPost | HoldsTitle]] = {
    "transferredIn.from": CameFrom,
    "posts": HoldsPost,
    "titles": HoldsTitle,
}


def read_group(code: str, node: Node, library: Library) -> Group:
    """Read one group of teachers."""
    node.only("label", "citation", "facts", "unless")
    unless = node.get("unless")
    return Group(
        code=code,
        label=read_label(node.need("label")),
        facts=tuple(_fact(key, fact) for key, fact in node.need("facts").items()),
        unless=unless.texts() if unless else (),
        citation=library.of(node),
    )


def read_scale(code: str, node: Node, library: Library) -> Scale:
    """Read how much of the cycle the teachers of each group owe."""
    return Scale(code, tuple(_share(group, entry, library) for group, entry in node.items()))


def _share(group: str, node: Node, library: Library) -> Share:
    node.only("citation", "yearsFrom")
    starts = node.need("yearsFrom", "say from which dated fact the years are counted")
    titles: tuple[str, ...] = ()
    if starts.is_mapping:
        starts.only("titles")
        titles = starts.need("titles").texts()
    return Share(
        group=group,
        starts=() if titles else tuple(s.choice(TeacherDate) for s in starts.elements()),
        titles=titles,
        citation=library.of(node),
    )


def _fact(key: str, node: Node) -> TeacherFact:
    if key in set(TeacherDate):
        node.only("first", "last")
        first, last = node.get("first"), node.get("last")
        return DatedIn(
            TeacherDate(key), first.date() if first else None, last.date() if last else None
        )
    if key in _NAMED:
        return _NAMED[key](node.texts())
    if key != "employer":
        known = ", ".join([*TeacherDate, *_NAMED, "employer"])
        node.fail(f"`{key}` is no fact of a teacher", f"use one of {known}")
    return _employer(node)


def _employer(node: Node) -> EmployedBy:
    node.only("kinds", "runBy", "professionalDevelopmentSchool")
    kinds, run_by = node.get("kinds"), node.get("runBy")
    development = node.get("professionalDevelopmentSchool")
    return EmployedBy(
        kinds=kinds.texts() if kinds else (),
        run_by=run_by.texts() if run_by else (),
        professional_development_school=development.flag() if development else None,
    )

"""Reads `credit.groups` and `credit.scales`: teachers who owe something else than the others."""

from typing import NoReturn

from trainingflow.domain.credit.groups import (
    AnyOf,
    CameFrom,
    Counted,
    DatedFact,
    DatedIn,
    EmployedBy,
    Group,
    Holds,
    HoldsPost,
    HoldsTitle,
    NoneOf,
    Scale,
    Share,
    TeacherDate,
    TeacherFact,
    YearsSince,
)
from trainingflow.policies.citations import read_label
from trainingflow.policies.conditions_section import ANY_OF, NOT, is_flag
from trainingflow.policies.node import Node, Scalar
from trainingflow.policies.scope import HELD, Scope

_NAMED: dict[str, type[CameFrom | HoldsPost | HoldsTitle]] = {
    "transferredIn.from": CameFrom,
    "posts": HoldsPost,
    "titles": HoldsTitle,
}
_PARTS = tuple(
    f"{unit}{part}" for unit in ("years", "months", "days") for part in ("From", "In", "Outside")
)
_HELD = ("values", "atLeast", "atMost", "first", "last", "yearsAtLeast", "yearsBelow")


def read_group(code: str, node: Node, scope: Scope) -> Group:
    """Read one group of teachers."""
    node.only("label", "citation", "facts", "unless")
    unless = node.get("unless")
    return Group(
        code=code,
        label=read_label(node.need("label")),
        facts=_facts(node.need("facts"), scope),
        unless=unless.texts() if unless else (),
        citation=scope.library.of(node),
    )


def read_scale(code: str, node: Node, scope: Scope) -> Scale:
    """Read how much of the cycle, or of a period, the teachers of each group owe."""
    return Scale(code, tuple(_share(group, entry, scope) for group, entry in node.items()))


def _share(group: str, node: Node, scope: Scope) -> Share:
    node.only("citation", "share", "whole", *_PARTS)
    citation, fixed = scope.library.of(node), node.get("share")
    parts = [key for key in _PARTS if node.get(key)]
    if fixed is not None:
        if parts:
            node.fail("a share is fixed or counted", f"remove `share` or `{parts[0]}`")
        if isinstance(fixed.value, Scalar) and fixed.value.text in scope.teacher_facts:
            return Share(group, (), (), citation, by=_numeric(fixed, scope))
        return Share(group, (), (), citation, fixed=fixed.share())
    if parts == ["yearsFrom"] and node.get("whole") is None:
        return _years(group, node.need("yearsFrom"), node, scope)
    if not parts:
        node.need("yearsFrom", "say from which dated fact the years are counted")
    return Share(group, (), (), citation, counted=_counted(node, parts, scope))


def _numeric(node: Node, scope: Scope) -> str:
    name = node.text()
    if scope.teacher_facts[name].kind != "number":
        node.fail(f"“{name}” is no number", f"declare it as `{name}: number`, or write digits")
    return name


def _years(group: str, starts: Node, node: Node, scope: Scope) -> Share:
    titles: tuple[str, ...] = ()
    if starts.is_mapping:
        starts.only("titles")
        titles = starts.need("titles").texts()
    return Share(
        group=group,
        starts=() if titles else tuple(s.choice(TeacherDate) for s in starts.elements()),
        titles=titles,
        citation=scope.library.of(node),
    )


def _counted(node: Node, parts: list[str], scope: Scope) -> Counted:
    units = {part.removesuffix("From").removesuffix("In").removesuffix("Outside") for part in parts}
    if len(units) > 1:
        node.fail("years, months and days stand beside each other", "count one of them")
    [unit] = units
    starts, whole = node.get(f"{unit}From"), node.get("whole")
    inside, outside = node.get(f"{unit}In"), node.get(f"{unit}Outside")
    return Counted(
        unit=unit,
        starts=tuple(scope.fact(one) for one in starts.elements()) if starts else (),
        inside=inside.text() if inside else None,
        outside=outside.text() if outside else None,
        whole=whole.flag() if whole else False,
    )


def _facts(node: Node, scope: Scope) -> tuple[TeacherFact, ...]:
    return tuple(fact for key, child in node.items() for fact in _fact(key, child, scope))


def _fact(key: str, node: Node, scope: Scope) -> tuple[TeacherFact, ...]:
    if key == ANY_OF:
        return (AnyOf(tuple(_facts(option, scope) for option in node.elements())),)
    if key == NOT:
        return (NoneOf(_facts(node, scope)),)
    if key in set(TeacherDate):
        return _dated(TeacherDate(key), node)
    if key in _NAMED and not node.is_mapping:
        return (_NAMED[key](node.texts()),)
    if key == "employer":
        return (_employer(node),)
    if key not in {*HELD, *scope.teacher_facts}:
        _refuse(key, node, scope)
    return _held(key, node)


def _refuse(key: str, node: Node, scope: Scope) -> NoReturn:
    known = ", ".join([*TeacherDate, *_NAMED, "employer", *scope.teacher_facts, ANY_OF, NOT])
    node.fail(f"`{key}` is no fact of a teacher", f"use one of {known}, or declare it")


def _dated(key: TeacherDate, node: Node) -> tuple[TeacherFact, ...]:
    node.only("first", "last", "yearsAtLeast", "yearsBelow")
    first, last = node.get("first"), node.get("last")
    dated = DatedIn(key, first.date() if first else None, last.date() if last else None)
    return (dated, *_since(DatedFact(key.value), node))


def _held(key: str, node: Node) -> tuple[TeacherFact, ...]:
    if not node.is_mapping:
        if is_flag(node):
            return (Holds(DatedFact(key), flag=node.flag()),)
        return (Holds(DatedFact(key, node.texts())),)
    node.only(*_HELD)
    values, low, high = node.get("values"), node.get("atLeast"), node.get("atMost")
    first, last = node.get("first"), node.get("last")
    fact = DatedFact(key, values.texts() if values else ())
    holds = Holds(
        fact,
        at_least=low.decimal() if low else None,
        at_most=high.decimal() if high else None,
        first=first.date() if first else None,
        last=last.date() if last else None,
    )
    return (holds, *_since(fact, node))


def _since(fact: DatedFact, node: Node) -> tuple[TeacherFact, ...]:
    low, below = node.get("yearsAtLeast"), node.get("yearsBelow")
    if low is None and below is None:
        return ()
    return (YearsSince(fact, low.integer() if low else None, below.integer() if below else None),)


def _employer(node: Node) -> EmployedBy:
    node.only("kinds", "runBy", "professionalDevelopmentSchool")
    kinds, run_by = node.get("kinds"), node.get("runBy")
    development = node.get("professionalDevelopmentSchool")
    return EmployedBy(
        kinds=kinds.texts() if kinds else (),
        run_by=run_by.texts() if run_by else (),
        professional_development_school=development.flag() if development else None,
    )

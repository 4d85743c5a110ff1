"""Reads `credit.requirements`, `.caps`, `.floors`, `.offsets`, `.findings`: what is owed."""

from datetime import date
from decimal import Decimal

from trainingflow.domain.credit.conditions import COMMON, CONFIRMED
from trainingflow.domain.credit.periods import YEAR, Period
from trainingflow.domain.credit.policy import (
    Basis,
    Bound,
    Cap,
    Carry,
    Each,
    Floor,
    Minimum,
    Notice,
    Offset,
    PartsGap,
    Requirement,
    Selection,
    Take,
    Unit,
)
from trainingflow.domain.credit.rules import Condition, Together
from trainingflow.policies.citations import read_label
from trainingflow.policies.conditions_section import ANY_OF, NOT, is_flag, read_condition
from trainingflow.policies.node import Node
from trainingflow.policies.scope import Scope, read_part

_SELECTION = ("ledgers", "activities", "exceptActivities", "where")
_FORMULA = ("scale", "round")
_MINIMUM = (*_FORMULA, "groups", "unless", "whenMet", "unlessMet", "first", "last", "citation")
_REQUIREMENT = (
    "label",
    "citation",
    "unit",
    "atLeast",
    "atMost",
    "minima",
    "maxima",
    "take",
    "of",
    "requirements",
    "each",
    "within",
    "rollingYears",
    "rollingMonths",
    "first",
    "last",
    "basis",
    "beforeOffsets",
    "carryOver",
    "together",
    "groups",
    "unless",
    "whenMet",
    "unlessMet",
    "blocking",
    "finding",
    "partOf",
    "cut",
    *_FORMULA,
    *_SELECTION,
)


def read_requirement(code: str, node: Node, scope: Scope) -> Requirement:
    """Read one requirement.

    `atLeast` (or `atMost`) with `scale` and `round` is the short form; `minima` (or `maxima`) is a
    list of numbers that are added up, each for its own groups, periods and circumstances.
    """
    node.only(*_REQUIREMENT)
    members = _texts(node, "requirements")
    take = _take(node)
    bound, minima = _numbers(node, scope, members=bool(members))
    each, period = _each(node, scope, part=True)
    within, rolling = node.get("within"), (node.get("rollingYears"), node.get("rollingMonths"))
    if sum(one is not None for one in (period, within, *rolling)) > 1:
        node.fail(
            "a requirement has one period", "write one of `each`, `within`, `rollingYears`, …"
        )
    unit = _unit(node, scope, take, members=bool(members))
    return Requirement(
        code=code,
        label=read_label(node.need("label")),
        citation=scope.library.of(node),
        unit=unit,
        select=_selection(node, scope),
        minima=minima,
        take=take,
        each=each,
        period=period if each is Each.PERIOD else None,
        within=scope.period(within, part=True) if within else None,
        rolling_years=rolling[0].integer() if rolling[0] else None,
        rolling_months=rolling[1].integer() if rolling[1] else None,
        first=_date(node, "first"),
        last=_date(node, "last"),
        basis=_basis(node, scope, unit),
        before_offsets=_flag(node, "beforeOffsets", default=False),
        bound=bound,
        of=_word(node, "of"),
        members=members,
        carry=_carry(node, scope),
        together=_together(node, scope, take),
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
        when_met=_texts(node, "whenMet"),
        unless_met=_texts(node, "unlessMet"),
        blocking=_flag(node, "blocking", default=True),
        finding=_word(node, "finding"),
        part_of=_word(node, "partOf"),
        cut=_word(node, "cut") or "",
    )


def read_cap(code: str, node: Node, scope: Scope) -> Cap:
    """Read one cap."""
    node.only("citation", "atMost", "each", "groups", "unless", *_SELECTION)
    plain, derived = scope.number(node.need("atMost"))
    each, period = _each(node, scope)
    return Cap(
        code=code,
        select=_selection(node, scope),
        at_most=plain,
        derived=derived,
        each=each,
        period=period if each is Each.PERIOD else None,
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
        citation=scope.library.of(node),
    )


def read_floor(code: str, node: Node, scope: Scope) -> Floor:
    """Read one floor."""
    node.only("citation", "per", "atLeast", "each", "groups", "unless", *_SELECTION)
    each, period = _each(node, scope)
    return Floor(
        code=code,
        select=_selection(node, scope),
        fields=_texts(node, "per"),
        at_least=node.need("atLeast").decimal(),
        each=each,
        period=period if each is Each.PERIOD else None,
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
        citation=scope.library.of(node),
    )


def read_offset(code: str, node: Node, scope: Scope) -> Offset:
    """Read one offset between two ledgers."""
    node.only(
        "citation",
        "from",
        "to",
        "over",
        "scale",
        "until",
        "beyond",
        "keeps",
        "atMost",
        "every",
        "credits",
        "chain",
        "whole",
        "groups",
        "unless",
    )
    most, every, credit = node.get("atMost"), node.get("every"), node.get("credits")
    plain, derived = scope.number(most) if most else (None, None)
    for rate in (every, credit):
        if rate and rate.decimal() == 0:
            rate.fail("a rate of 0 moves nothing", "write e.g. `every: 2, credits: 1`")
    return Offset(
        code=code,
        source=node.need("from").text(),
        target=node.need("to").text(),
        over=node.need("over", "say how many credits stay where they were earned").decimal(),
        scale=_word(node, "scale"),
        until=node.need("until", "name the requirement whose shortfall is filled").text(),
        beyond=_texts(node, "beyond"),
        keeps=_texts(node, "keeps"),
        citation=scope.library.of(node),
        at_most=plain,
        derived=derived,
        every=every.decimal() if every else Decimal(1),
        credits=credit.decimal() if credit else Decimal(1),
        chain=_flag(node, "chain", default=False),
        whole=_flag(node, "whole", default=False),
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
    )


def read_gap(code: str, node: Node, scope: Scope) -> PartsGap:
    """Read one finding about parts that are too small."""
    node.only("label", "citation", "parts", "atLeast", "scale", "filledBy", "blocking")
    return PartsGap(
        code=code,
        label=read_label(node.need("label")),
        parts=node.need("parts").texts(),
        at_least=node.need("atLeast").decimal(),
        scale=_word(node, "scale"),
        filled_by=node.need("filledBy").text(),
        blocking=_flag(node, "blocking", default=True),
        citation=scope.library.of(node),
    )


def read_notice(code: str, node: Node, scope: Scope) -> Notice:
    """Read one finding about teachers of some groups."""
    node.only("label", "citation", "groups", "unless", "before", "blocking")
    before = node.get("before")
    if not node.get("groups") and not node.get("unless") and not before:
        node.fail("a finding is about parts or about groups", "add `parts:` or `groups:`")
    return Notice(
        code=code,
        label=read_label(node.need("label")),
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
        blocking=_flag(node, "blocking", default=True),
        citation=scope.library.of(node),
        before=scope.fact(before) if before else None,
    )


def _numbers(node: Node, scope: Scope, *, members: bool) -> tuple[Bound, tuple[Minimum, ...]]:
    """Read the numbers, and whether they are to be reached or not to be passed."""
    given = [key for key in ("atLeast", "atMost", "minima", "maxima") if node.get(key)]
    if len(given) > 1:
        node.fail(f"`{given[0]}` and `{given[1]}` stand beside each other", "keep one of the two")
    if not given:
        if members:
            return Bound.AT_LEAST, ()
        node.fail(
            "`atLeast` is missing", "write `atLeast:` with the number, or `minima:` with several"
        )
    bound = Bound.AT_MOST if given[0] in {"atMost", "maxima"} else Bound.AT_LEAST
    key = "atMost" if bound is Bound.AT_MOST else "atLeast"
    if given[0] == key:
        plain, derived = scope.number(node.need(key))
        rounding = scope.rounding(node.get("round"))
        scale = _word(node, "scale")
        return bound, (Minimum(at_least=plain, scale=scale, derived=derived, rounding=rounding),)
    entries = node.need(given[0]).elements()
    return bound, tuple(_minimum(entry, key, scope) for entry in entries)


def _minimum(node: Node, key: str, scope: Scope) -> Minimum:
    node.only(key, *_MINIMUM)
    citation = node.get("citation")
    plain, derived = scope.number(node.need(key))
    return Minimum(
        at_least=plain,
        scale=_word(node, "scale"),
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
        citation=scope.library.read_citation(citation) if citation else None,
        derived=derived,
        rounding=scope.rounding(node.get("round")),
        when_met=_texts(node, "whenMet"),
        unless_met=_texts(node, "unlessMet"),
        first=_date(node, "first"),
        last=_date(node, "last"),
    )


def _take(node: Node) -> Take:
    take = node.get("take")
    found = take.choice(Take) if take else Take.SUM
    if found is Take.DIFFERENT:
        node.need("of", "say of which field the different values are counted")
    return found


def _unit(node: Node, scope: Scope, take: Take, *, members: bool) -> Unit:
    implied = Unit.REQUIREMENTS if members else Unit.VALUES if take is Take.DIFFERENT else None
    unit = node.get("unit")
    if unit is None:
        return implied or scope.unit
    found = unit.choice(Unit)
    if implied is not None and found is not implied:
        unit.fail(f"{implied.value} are counted here", f"write {implied.value} or nothing")
    if implied is None and found in {Unit.VALUES, Unit.REQUIREMENTS}:
        unit.fail(
            f"nothing says which {found.value} are counted",
            "add `take: DIFFERENT` with `of:`, or `requirements:`",
        )
    if found is Unit.CREDITS and scope.unit is not Unit.CREDITS:
        unit.fail(f"the ledgers hold {scope.unit.value}", f"write {scope.unit.value}")
    return found


def _basis(node: Node, scope: Scope, unit: Unit) -> Basis:
    basis = node.get("basis")
    if basis:
        return basis.choice(Basis)
    entered = unit is scope.unit and unit is not Unit.CREDITS  # credits are always entered
    return Basis.ENTERED if entered and not node.get("of") else Basis.COUNTED


def _carry(node: Node, scope: Scope) -> Carry | None:
    carry = node.get("carryOver")
    if carry is None:
        return None
    carry.only("atMost", "onlyFirst", "onlyLast", "citation", *_SELECTION)
    if not node.get("within") and not node.get("each"):
        carry.fail("a cycle hands nothing on", "add `each:` or `within:` with a period")
    citation, most = carry.get("citation"), carry.get("atMost")
    return Carry(
        most.decimal() if most else None,
        scope.library.read_citation(citation) if citation else scope.library.of(node),
        _selection(carry, scope),
        read_part(carry),
    )


def _together(node: Node, scope: Scope, take: Take) -> Together | None:
    place = node.get("together")
    if place is None:
        return None
    found = scope.together(place, default="hours" if take is Take.DIFFERENT else None)
    if take is not Take.LARGEST and found.at_least is None:
        place.fail("it changes nothing to take these together", "add `take: LARGEST` or `atLeast`")
    if node.get("requirements"):
        place.fail("requirements are counted here, no records", "remove `together`")
    return found


def _selection(node: Node, scope: Scope) -> Selection:
    where = node.get("where")
    words: dict[str, tuple[str, ...]] = {}
    fits: list[Condition] = []
    for field, value in where.items() if where else ():
        if value.is_mapping or field in {ANY_OF, NOT, CONFIRMED, *COMMON} or is_flag(value):
            fits.append(read_condition(field, value, scope.zone))
        else:
            words[field] = value.texts()
    return Selection(
        ledgers=_texts(node, "ledgers"),
        activities=_texts(node, "activities"),
        except_activities=_texts(node, "exceptActivities"),
        where=words,
        fits=tuple(fits),
    )


def _each(node: Node, scope: Scope, *, part: bool = False) -> tuple[Each, Period | None]:
    each = node.get("each")
    period = scope.period(each, part=part) if each else None
    if period is None:
        return Each.CYCLE, None
    return (Each.YEAR if period == YEAR else Each.PERIOD), period


def _date(node: Node, key: str) -> date | None:
    child = node.get(key)
    return child.date() if child else None


def _texts(node: Node, key: str) -> tuple[str, ...]:
    child = node.get(key)
    return child.texts() if child else ()


def _word(node: Node, key: str) -> str | None:
    child = node.get(key)
    return child.text() if child else None


def _flag(node: Node, key: str, *, default: bool) -> bool:
    child = node.get(key)
    return child.flag() if child else default

"""Reads `credit.requirements`, `.caps`, `.offsets` and `.findings`: what a teacher owes."""

from trainingflow.domain.credit.policy import (
    Basis,
    Cap,
    Each,
    Minimum,
    Offset,
    PartsGap,
    Requirement,
    Selection,
    Take,
    Unit,
)
from trainingflow.policies.citations import Library, read_label
from trainingflow.policies.node import Node

_SELECTION = ("ledgers", "activities", "exceptActivities", "where")
_MINIMUM = ("atLeast", "scale", "groups", "unless")


def read_requirement(code: str, node: Node, library: Library) -> Requirement:
    """Read one requirement.

    `atLeast` with `scale` is the short form; `minima` is a list of numbers that are added up,
    each for its own groups.
    """
    node.only(
        "label",
        "citation",
        "unit",
        "minima",
        "take",
        "each",
        "rollingYears",
        "basis",
        "beforeOffsets",
        "blocking",
        "finding",
        "partOf",
        "cut",
        *_SELECTION,
        *_MINIMUM,
    )
    minima, take, basis = node.get("minima"), node.get("take"), node.get("basis")
    rolling = node.get("rollingYears")
    return Requirement(
        code=code,
        label=read_label(node.need("label")),
        citation=library.of(node),
        unit=node.need("unit").choice(Unit),
        select=_selection(node),
        minima=(
            tuple(_minimum(entry, library) for entry in minima.elements())
            if minima
            else (_plain(node),)
        ),
        take=take.choice(Take) if take else Take.SUM,
        each=_each(node),
        rolling_years=rolling.integer() if rolling else None,
        basis=basis.choice(Basis) if basis else Basis.COUNTED,
        before_offsets=_flag(node, "beforeOffsets", default=False),
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
        blocking=_flag(node, "blocking", default=True),
        finding=_word(node, "finding"),
        part_of=_word(node, "partOf"),
        cut=_word(node, "cut") or "",
    )


def read_cap(code: str, node: Node, library: Library) -> Cap:
    """Read one cap."""
    node.only("citation", "atMost", "each", *_SELECTION)
    return Cap(
        code=code,
        select=_selection(node),
        at_most=node.need("atMost").decimal(),
        each=_each(node),
        citation=library.of(node),
    )


def read_offset(code: str, node: Node, library: Library) -> Offset:
    """Read one offset between two ledgers."""
    node.only("citation", "from", "to", "over", "scale", "until", "beyond", "keeps")
    return Offset(
        code=code,
        source=node.need("from").text(),
        target=node.need("to").text(),
        over=node.need("over", "say how many credits stay where they were earned").decimal(),
        scale=_word(node, "scale"),
        until=node.need("until", "name the requirement whose shortfall is filled").text(),
        beyond=_texts(node, "beyond"),
        keeps=_texts(node, "keeps"),
        citation=library.of(node),
    )


def read_gap(code: str, node: Node, library: Library) -> PartsGap:
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
        citation=library.of(node),
    )


def _plain(node: Node) -> Minimum:
    number = node.need("atLeast", "write `atLeast:` with the number, or `minima:` with several")
    return Minimum(at_least=number.decimal(), scale=_word(node, "scale"))


def _minimum(node: Node, library: Library) -> Minimum:
    node.only(*_MINIMUM, "citation")
    citation = node.get("citation")
    return Minimum(
        at_least=node.need("atLeast").decimal(),
        scale=_word(node, "scale"),
        groups=_texts(node, "groups"),
        unless=_texts(node, "unless"),
        citation=library.read_citation(citation) if citation else None,
    )


def _selection(node: Node) -> Selection:
    where = node.get("where")
    return Selection(
        ledgers=_texts(node, "ledgers"),
        activities=_texts(node, "activities"),
        except_activities=_texts(node, "exceptActivities"),
        where={field: values.texts() for field, values in where.items()} if where else {},
    )


def _each(node: Node) -> Each:
    each = node.get("each")
    return each.choice(Each) if each else Each.CYCLE


def _texts(node: Node, key: str) -> tuple[str, ...]:
    child = node.get(key)
    return child.texts() if child else ()


def _word(node: Node, key: str) -> str | None:
    child = node.get(key)
    return child.text() if child else None


def _flag(node: Node, key: str, *, default: bool) -> bool:
    child = node.get(key)
    return child.flag() if child else default

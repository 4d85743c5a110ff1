"""What is different between two policies, entry by entry, in the words of their files.

Both are compared as they are resolved, so that it does not matter which file says something. What
only looks different (a list of one, a written default, 7.20) is not.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from enum import StrEnum

from trainingflow.policies.node import Node, Scalar


class Kind(StrEnum):
    """What happened to a part of the policy."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    REORDERED = "REORDERED"


class Aspect(StrEnum):
    """What the part is about."""

    NUMBER = "NUMBER"
    CITATION = "CITATION"
    NAME = "NAME"
    RULE = "RULE"


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing that two policies say differently.

    Attributes:
        section: of the file: `policy`, `documents`, `requirements`, `windows` …
        code: the entry in that section, e.g. `TOTAL`.
        part: path of keys inside the entry; empty where the whole entry is meant.
        kind: what happened to it.
        aspect: what it is about.
        old: what the old policy says, none where it says nothing.
        new: what the new policy says, none where it says nothing.
        article: which the new policy cites for it, or the old one where it is gone.
    """

    section: str
    code: str
    part: str
    kind: Kind
    aspect: Aspect
    old: str | None
    new: str | None
    article: str


_DEFAULTS: Mapping[str, str] = {
    "take": "SUM",
    "each": "CYCLE",
    "basis": "COUNTED",
    "blocking": "true",
    "beforeOffsets": "false",
    "keep": "FIRST",
    "uncredited": "false",
}
"""What a key that is not written means."""

_ORDERED = ("offsets", "rules", "scales", "groups")
"""Entries whose order says something: what is tried, or moved, first."""

_NAMING = ("ledger", "groups", "field", "code", "title")
"""Keys by which entries of a list are recognised again, in this order."""

_NAMES = ("label", "titles", "authority")
_LABEL, _CITED = {"zh-CN", "en"}, {"document", "article", "quote"}


def differences(old: Node, new: Node) -> tuple[Difference, ...]:
    """Give everything that two resolved policies say differently, in the order of their sections.

    Args:
        old: as the policy was resolved before.
        new: as it is resolved now; entries stand in its order, then those that are gone.
    """
    return tuple(found for place in _sections(old, new) for found in _entries(*place))


def _sections(old: Node, new: Node) -> Iterator[tuple[str, Node | None, Node | None]]:
    """Pair the sections: those of `credit` and `procedure` one by one, the rest as one."""
    nested = ("documents", "credit", "procedure")
    yield "policy", _without(old, nested), _without(new, nested)
    yield "documents", old.get("documents"), new.get("documents")
    for part in ("credit", "procedure"):
        mine, theirs = old.get(part), new.get(part)
        lists = [key for key in _keys(theirs, mine) if _has_entries(mine, theirs, key)]
        yield part, mine and _without(mine, lists), theirs and _without(theirs, lists)
        for key in lists:
            yield key, mine and mine.get(key), theirs and theirs.get(key)


def _entries(section: str, old: Node | None, new: Node | None) -> Iterator[Difference]:
    for code in _keys(new, old):
        mine, theirs = (node.get(code) if node else None for node in (old, new))
        for part, kind, one, other in _compare("", mine, theirs):
            said = next((node for node in (other, one) if node is not None), None)
            article = said.article if said else ""
            aspect = _aspect(part, one, other)
            before, after = (None if node is None else _text(node) for node in (one, other))
            yield Difference(section, code, part, kind, aspect, before, after, article)
    if section in _ORDERED and old and new and (order := _reordered(old, new)):
        yield Difference(section, "", "", Kind.REORDERED, Aspect.RULE, *order, new.article)


_Found = tuple[str, Kind, Node | None, Node | None]


def _compare(part: str, old: Node | None, new: Node | None) -> Iterator[_Found]:
    if old is None or new is None:
        yield part, Kind.REMOVED if new is None else Kind.ADDED, old, new
    elif old.is_mapping and new.is_mapping and not _of_one_piece(old):
        yield from _compare_keys(part, *_alike(old, new))
    elif (old.is_sequence or new.is_sequence) and (_of_mappings(old) or _of_mappings(new)):
        mine, theirs = _named(old), _named(new)
        for name in [*theirs, *(one for one in mine if one not in theirs)]:
            yield from _compare(f"{part}[{name}]", mine.get(name), theirs.get(name))
    elif _plain(old) != _plain(new):
        yield part, Kind.CHANGED, old, new


def _compare_keys(part: str, old: Node, new: Node) -> Iterator[_Found]:
    for key in _keys(new, old):
        mine, theirs = old.get(key), new.get(key)
        only = mine or theirs
        if (mine is None or theirs is None) and only and _plain(only) == [_DEFAULTS.get(key)]:
            continue
        yield from _compare(f"{part}.{key}" if part else key, mine, theirs)
    name = part.rsplit(".", 1)[-1]
    if name in _ORDERED and (order := _reordered(old, new)):
        one, other = (replace(n, value=Scalar(t, quoted=True)) for n, t in zip((old, new), order))  # noqa: B905 - two each
        yield part, Kind.REORDERED, one, other


def _alike(old: Node, new: Node) -> tuple[Node, Node]:
    """Write a single number as the list that the other has, so that both can be compared."""
    if ("minima" in _keys(old)) == ("minima" in _keys(new)):
        return old, new
    return _with_minima(old), _with_minima(new)


def _with_minima(node: Node) -> Node:
    if not isinstance(node.value, Mapping) or "minima" in node.value:
        return node
    short = {key: part for key, part in node.value.items() if key in ("atLeast", "scale")}
    rest = {key: part for key, part in node.value.items() if key not in short}
    minimum = replace(node, value=short)
    return replace(node, value={**rest, "minima": replace(node, value=[minimum])})


def _named(node: Node) -> dict[str, Node]:
    """Name the entries of a list by what they are about, so that they are found again."""
    found: dict[str, Node] = {}
    for entry in node.elements():
        key = next((k for k in _NAMING if entry.is_mapping and entry.get(k)), None)
        said = ", ".join(_plain(entry.need(key))) if key else "all" if entry.is_mapping else ""
        name = said or ", ".join(_plain(entry))
        same = sum(1 for one in found if one == name or one.startswith(f"{name} #"))
        found[f"{name} #{same + 1}" if same else name] = entry
    return found


def _reordered(old: Node, new: Node) -> tuple[str, str] | None:
    mine, theirs = _keys(old), _keys(new)
    one = [key for key in mine if key in theirs]
    other = [key for key in theirs if key in mine]
    return None if one == other else (", ".join(one), ", ".join(other))


def _aspect(part: str, *nodes: Node | None) -> Aspect:
    last = part.rsplit(".", 1)[-1]
    if last == "citation":
        return Aspect.CITATION
    if last in _NAMES or any(node and set(_keys(node)) == _LABEL for node in nodes):
        return Aspect.NAME
    numbers = [_is_number(node) for node in nodes if node is not None]
    return Aspect.NUMBER if numbers and all(numbers) else Aspect.RULE


def _is_number(node: Node) -> bool:
    return isinstance(node.value, Scalar) and not node.value.quoted and _number(node.value) != ""


def _number(scalar: Scalar) -> str:
    try:
        return f"{Decimal(scalar.text).normalize():f}" if scalar.text[:1].isdigit() else ""
    except InvalidOperation:
        return ""


def _plain(node: Node) -> list[str]:
    """Give texts as written and numbers without what does not matter; for a list, all of them."""
    match node.value:
        case Scalar() as scalar:
            return [_number(scalar) or scalar.text.strip()]
        case Mapping():
            return [f"{key}: {', '.join(_plain(child))}" for key, child in node.items()]
        case _:
            return (
                [text for child in node.elements() for text in _plain(child)] if node.value else []
            )


def _text(node: Node) -> str:
    """Write a value on one line; of an entry that has a name, the name in both languages."""
    keys = set(_keys(node))
    if not keys:
        return ", ".join(_plain(node))
    if keys == _LABEL:
        return " · ".join(_plain(node.need(key))[0] for key in ("zh-CN", "en"))
    if keys >= _CITED:
        article, quote = (_plain(node.need(key))[0] for key in ("article", "quote"))
        reading = node.get("reading")
        return f"{article}「{quote}」" + (f" ({_text(reading)})" if reading else "")
    label = [_text(one)] if (one := node.get("label")) else []
    rest = "; ".join([*label, *_plain(_without(node, ("citation", "label")))])
    citation = node.get("citation")
    return rest or (_text(citation) if citation else "")


def _of_one_piece(node: Node) -> bool:
    """Whether a mapping is read as one thing: a name in both languages, or a citation."""
    return set(_keys(node)) == _LABEL or set(_keys(node)) >= _CITED


def _of_mappings(node: Node) -> bool:
    return any(entry.is_mapping for entry in node.elements())


def _has_entries(old: Node | None, new: Node | None, key: str) -> bool:
    sections = [node.get(key) for node in (old, new) if node]
    return all(one is None or (one.is_mapping and "citation" not in _keys(one)) for one in sections)


def _keys(*nodes: Node | None) -> list[str]:
    found: dict[str, None] = {}
    for node in nodes:
        if node is not None and isinstance(node.value, Mapping):
            found |= dict.fromkeys(key for key, part in node.value.items() if not part.is_null)
    return list(found)


def _without(node: Node, keys: Sequence[str]) -> Node:
    if not isinstance(node.value, Mapping):
        return node
    return replace(node, value={k: part for k, part in node.value.items() if k not in keys})

"""What has changed between two versions of a dossier, field by field and row by row."""

from bisect import bisect_left
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from enum import StrEnum
from typing import Any, TypeGuard

from trainingflow.domain.canonical import canonical
from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.fields import Field, FieldType

Path = tuple[str | int, ...]
Row = Mapping[str, Any]
Values = Mapping[str, Any]


class ChangeSort(StrEnum):
    """What has happened to a value."""

    ADDED = "ADDED"
    REMOVED = "REMOVED"
    CHANGED = "CHANGED"
    MOVED = "MOVED"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One value that differs.

    Attributes:
        path: names of fields and places of rows, from 0, in the new version; the last place of a
            removed row is the one that it had in the old version.
        labels: the name of each field on the path.
        old: what stood there; None for what was added, or moved.
        new: what stands there; None for what was removed, or moved.
        came_from: the place that a moved row had in the old version.
    """

    sort: ChangeSort
    path: Path
    labels: tuple[Label, ...] = ()
    old: Any = None
    new: Any = None
    came_from: int | None = None


def diff(
    table: Sequence[Field],
    old: Values,
    new: Values,
    *,
    at: Path = (),
    labels: tuple[Label, ...] = (),
) -> tuple[Change, ...]:
    """What differs, in the order of the table; empty when nothing does.

    Rows are known again by their key column, and without one by what they hold; what then remains
    between two known rows is compared in its order. Names outside the table are compared as a
    whole: an older version may have had other fields.

    Args:
        table: the fields.
        old: the values of the earlier version by name, as JSON; None counts as missing.
        new: those of the later one.
        at: where in the dossier the values lie.
        labels: the names of the fields on the way there.
    """
    return tuple(_differences(table, old, new, at, labels))


def apply(table: Sequence[Field], old: Values, changes: Sequence[Change]) -> dict[str, Any]:
    """The later version, made from the earlier one and what has changed."""
    return _applied(table, old, changes, 0)


def _differences(
    table: Sequence[Field], old: Values, new: Values, at: Path, labels: tuple[Label, ...]
) -> Iterator[Change]:
    fields = {one.name: one for one in table}
    for name in (*fields, *sorted((old.keys() | new.keys()) - fields.keys())):
        one, before, after = fields.get(name), old.get(name), new.get(name)
        path, named = (*at, name), (*labels, Label(one.zh, one.en) if one else Label(name, name))
        if _same(before, after):
            continue
        if one and one.type is FieldType.ROWS and _are_rows(before) and _are_rows(after):
            yield from _row_differences(one, before, after, path, named)
        else:
            yield Change(sort=_sort(before, after), path=path, labels=named, old=before, new=after)


def _sort(before: object, after: object) -> ChangeSort:
    if before is None:
        return ChangeSort.ADDED
    return ChangeSort.REMOVED if after is None else ChangeSort.CHANGED


def _row_differences(
    field: Field, old: Sequence[Row], new: Sequence[Row], at: Path, labels: tuple[Label, ...]
) -> Iterator[Change]:
    pairs = dict(_pairs(field, old, new))
    stayed = _in_order(pairs)
    for place, row in enumerate(old):
        if place not in pairs.values():
            yield Change(sort=ChangeSort.REMOVED, path=(*at, place), labels=labels, old=row)
    for place, row in enumerate(new):
        origin = pairs.get(place)
        if origin is None:
            yield Change(sort=ChangeSort.ADDED, path=(*at, place), labels=labels, new=row)
            continue
        if place not in stayed:
            yield Change(sort=ChangeSort.MOVED, path=(*at, place), labels=labels, came_from=origin)
        yield from _differences(field.rows, old[origin], row, (*at, place), labels)


def _pairs(field: Field, old: Sequence[Row], new: Sequence[Row]) -> Iterator[tuple[int, int]]:
    """Which row of the new version (first) was which of the old one."""
    column = next((one.name for one in field.rows if one.key), None)
    if column is not None:
        known = {name: place for place, name in enumerate(_occurrences(old, column))}
        for place, name in enumerate(_occurrences(new, column)):
            if name in known:
                yield place, known[name]
        return
    before, after = [canonical(row) for row in old], [canonical(row) for row in new]
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    for _tag, first, last, start, end in matcher.get_opcodes():
        yield from zip(range(start, end), range(first, last), strict=False)


def _occurrences(rows: Sequence[Row], column: str) -> Iterator[tuple[bytes, int]]:
    """Each row's key, and which row of that key it is: two units may have one title."""
    seen: Counter[bytes] = Counter()
    for row in rows:
        key = canonical(row.get(column))
        yield key, seen[key]
        seen[key] += 1


def _in_order(pairs: Mapping[int, int]) -> frozenset[int]:
    """The most places of the new version whose rows stand in the order of the old one."""
    ends: list[int] = []  # the lowest origin in which a run of this length can end
    lengths: dict[int, int] = {}
    for place, origin in sorted(pairs.items()):
        lengths[place] = bisect_left(ends, origin)
        ends[lengths[place] : lengths[place] + 1] = [origin]
    kept: set[int] = set()
    wanted, below = len(ends) - 1, None
    for place in sorted(pairs, reverse=True):
        if lengths[place] == wanted and (below is None or pairs[place] < below):
            kept.add(place)
            wanted, below = wanted - 1, pairs[place]
    return frozenset(kept)


def _applied(
    table: Sequence[Field], old: Values, changes: Sequence[Change], depth: int
) -> dict[str, Any]:
    fields = {one.name: one for one in table}
    made = {name: value for name, value in old.items() if value is not None}
    for name in dict.fromkeys(str(change.path[depth]) for change in changes):
        those = [change for change in changes if change.path[depth] == name]
        whole = next((change for change in those if len(change.path) == depth + 1), None)
        if whole is None:
            made[name] = _applied_rows(fields[name], made[name], those, depth + 1)
        elif whole.new is None:
            del made[name]
        else:
            made[name] = whole.new
    return made


def _applied_rows(
    field: Field, old: Sequence[Row], changes: Sequence[Change], depth: int
) -> list[Any]:
    own = [change for change in changes if len(change.path) == depth + 1]
    gone = {one.path[depth] for one in own if one.sort is ChangeSort.REMOVED}
    moved = {one.path[depth]: one.came_from for one in own if one.sort is ChangeSort.MOVED}
    added = {one.path[depth]: one.new for one in own if one.sort is ChangeSort.ADDED}
    staying = (
        row for place, row in enumerate(old) if place not in gone and place not in moved.values()
    )
    made = []
    for place in range(len(old) - len(gone) + len(added)):
        origin = moved.get(place)
        row = added[place] if place in added else next(staying) if origin is None else old[origin]
        inner = [one for one in changes if len(one.path) > depth + 1 and one.path[depth] == place]
        made.append(_applied(field.rows, row, inner, depth + 1) if inner else row)
    return made


def _are_rows(value: object) -> TypeGuard[Sequence[Row]]:
    return isinstance(value, (list, tuple)) and all(isinstance(row, Mapping) for row in value)


def _same(before: object, after: object) -> bool:
    return canonical(before) == canonical(after)

"""Finds the headings of a file, and reads its rows by them."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from trainingflow.services.imports.cells import Cell, Line, shown
from trainingflow.services.imports.columns import Column, Wrong, heading_key, number_typed
from trainingflow.services.imports.faults import Fault
from trainingflow.services.imports.kind import Kind
from trainingflow.services.imports.reader.refused import FileRefused, Why

_LOOKED_THROUGH: Final = 10
"""A title or a date of printing may stand above the headings."""


@dataclass(frozen=True, slots=True)
class Head:
    """Which column of the file is which.

    Attributes:
        number: the row of the headings.
        places: where each column stands in the file, from 0.
    """

    kind: Kind
    number: int
    places: Mapping[str, int]

    def staged(self, line: Line) -> dict[str, Any] | None:
        """A row as it is kept until it is compared; None: it only looks filled in."""
        cells = [self._cell(line, one) for one in self.kind.columns]
        if all(shown(one) == "" for one in cells):
            return None
        said: dict[str, Any] = {}
        faults: list[dict[str, Any]] = []
        quantities: list[str] = []
        for column, cell in zip(self.kind.columns, cells, strict=True):
            try:
                value = column.value_of(cell)
            except Wrong as wrong:
                faults.append(Fault(wrong.code, column.name, wrong.about).said())
                continue
            if value is not None:
                said[column.name] = value
                if number_typed(cell):
                    quantities.append(column.name)
        return {
            "number": line.number,
            "key": None if faults else self.kind.key_of(said),
            "cells": [shown(one).replace("\x00", "") for one in cells],
            "said": None if faults else said,
            "quantities": quantities,
            "faults": faults,
        }

    def _cell(self, line: Line, column: Column) -> Cell:
        place = self.places.get(column.name)
        return line.cells[place] if place is not None and place < len(line.cells) else None


def headings_of(kind: Kind) -> frozenset[str]:
    """Every heading by which a column may be called."""
    return frozenset(name for column in kind.columns for name in column.headings)


def head_of(kind: Kind, lines: Iterable[Line]) -> Head:
    """The headings among the first rows.

    Raises:
        FileRefused: required columns are missing, or a column is there twice.
    """
    best: tuple[int, Sequence[tuple[str, int]]] = (0, ())
    for line in list(lines)[:_LOOKED_THROUGH]:
        found = list(_named(kind, line))
        if len(found) > len(best[1]):
            best = line.number, found
    number, named = best
    places = dict(named)
    missing = [one for one in kind.columns if one.required and one.name not in places]
    if missing:
        raise FileRefused(Why.HEADINGS_MISSING, "、".join(one.heading.zh for one in missing))
    if len(places) < len(named):
        names = [name for name, _ in named]
        twice = [one for one in kind.columns if names.count(one.name) > 1]
        raise FileRefused(Why.HEADINGS_TWICE, "、".join(one.heading.zh for one in twice))
    return Head(kind, number, places)


def _named(kind: Kind, line: Line) -> Iterable[tuple[str, int]]:
    known = {heading_key(name): column.name for column in kind.columns for name in column.headings}
    for place, cell in enumerate(line.cells):
        name = known.get(heading_key(cell)) if isinstance(cell, str) else None
        if name is not None:
            yield name, place

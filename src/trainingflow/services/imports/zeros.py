"""Codes that were stored as quantities: which known code has lost its zeros in them."""

from collections.abc import Iterable, Mapping

from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import Row


def without_zeros(codes: Iterable[str]) -> Mapping[str, str]:
    """Known codes that begin with zeros, by what is left of them as a quantity."""
    return {one.lstrip("0"): one for one in codes if one.startswith("0")}


def lost(row: Row, column: str, likely: Mapping[str, str]) -> Fault | None:
    """That a code of the row has probably lost its zeros; None where nothing says so."""
    found = likely.get(str(row.said.get(column, "")))
    if found is None or column not in row.quantities:
        return None
    return Fault(Code.ZEROS_LOST, column, {"likely": found})

"""Writes down which rows are wanted, so that a worker asks for the same."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from datetime import date
from enum import StrEnum
from types import NoneType
from typing import Any, TypeVar, get_args, get_origin, get_type_hints
from uuid import UUID

from trainingflow.domain.canonical import plain

WantedT = TypeVar("WantedT")


def kept(wanted: Any) -> dict[str, Any]:  # noqa: ANN401 - any dataclass of a filter
    """A filter as JSON; what does not matter is left out."""
    said = {one.name: getattr(wanted, one.name) for one in fields(wanted)}
    return {
        name: kept(value) if is_dataclass(value) else plain(value)
        for name, value in said.items()
        if value is not None
    }


def read(type_: type[WantedT], said: Mapping[str, Any]) -> WantedT:
    """The filter that was written down."""
    hints = get_type_hints(type_)
    return type_(**{name: _value(hints[name], value) for name, value in said.items()})


def _value(hint: Any, value: Any) -> Any:  # noqa: ANN401 - of any field
    if (many := get_origin(hint)) in {tuple, frozenset}:
        return many(_value(get_args(hint)[0], one) for one in value)
    if get_args(hint):
        return _value(next(one for one in get_args(hint) if one is not NoneType), value)
    if is_dataclass(hint):
        return read(hint, value)  # type: ignore[arg-type]  # a class, as a hint names it
    if issubclass(hint, date):
        return hint.fromisoformat(value)
    return hint(value) if issubclass(hint, (UUID, StrEnum)) else value

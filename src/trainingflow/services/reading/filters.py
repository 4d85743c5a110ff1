"""Filters of lists: statements leave open what is wanted, and are built once for one choice of it.

To build a statement for one request costs several times what the database needs to answer it, and
the lists of a portal are filtered in a few ways, by ever other values.
"""

from dataclasses import fields
from enum import Enum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from _typeshed import DataclassInstance


def given(wanted: "DataclassInstance") -> dict[str, object]:
    """What matters of a filter, by its name, as the driver takes it.

    What is none does not matter, nor does an empty text; an empty choice does: it holds for none.
    """
    said = ((one.name, getattr(wanted, one.name)) for one in fields(wanted))
    return {name: _value(value) for name, value in said if value is not None and value != ""}


def _value(value: object) -> object:
    if isinstance(value, tuple):
        return [_value(one) for one in value]
    return str(value.value) if isinstance(value, Enum) else value


def pattern(words: str) -> str:
    """Words that are looked for as they are: for `icontains` with `/` as its escape."""
    return words.replace("/", "//").replace("%", "/%").replace("_", "/_")

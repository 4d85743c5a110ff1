"""What is wanted of an object, and what of a type can be written."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, FromClause

from trainingflow.domain.citation import Language
from trainingflow.services.reading.paging import Column, Listing
from trainingflow.services.reading.viewers import Viewer

Piece = str | ColumnElement[Any]
"""A part of a text of JSON: what is always the same, or what a row says."""

Leaf = Callable[[FromClause, Language], Sequence[Piece]]
"""How a value is written from the columns of its row."""


class Wanted(NamedTuple):
    """A field that is wanted.

    Attributes:
        key: its name in the answer.
        name: its name in the schema.
        first: of a list, how many of its entries.
        below: of an object what is wanted of it; of a list, of each of its entries.
        nodes: of a list, the name of its entries in the answer.
    """

    key: str
    name: str
    first: int = 0
    below: "tuple[Wanted, ...]" = ()
    nodes: str = ""


@dataclass(frozen=True, slots=True)
class Beside:
    """An object one join away; null where there is none.

    Attributes:
        type: what can be written of it.
        table: its rows.
        column: of the row beside which it stands: its id.
    """

    type: "WrittenType"
    table: FromClause
    column: str


@dataclass(frozen=True, slots=True)
class Below:
    """A connection with the rows that hang on a row: as many of the first as are wanted.

    Attributes:
        type: what can be written of an entry.
        listing: the rows of all parents that a viewer may see.
        parent: whose row it is.
    """

    type: "WrittenType"
    listing: Callable[[Viewer], Listing]
    parent: Column


@dataclass(frozen=True, slots=True)
class WrittenType:
    """What PostgreSQL can write of a type of the schema, by the names of its fields.

    Attributes:
        leaves: values.
        beside: objects.
        below: connections.
    """

    leaves: Mapping[str, Leaf]
    beside: Mapping[str, Beside] = field(default_factory=dict)
    below: Mapping[str, Below] = field(default_factory=dict)

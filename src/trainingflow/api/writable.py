"""What was found out about the fields of a document that PostgreSQL can write: kept with it."""

from collections.abc import Mapping
from typing import NamedTuple

from graphql import FieldNode

from trainingflow.compiled.fields import Guard
from trainingflow.services.reading.written import Wanted


class Found(NamedTuple):
    """What is asked for of the entries of a list, all of which can be written.

    Attributes:
        wanted: of each.
        guards: what has to let pass before, by what it asks.
    """

    wanted: tuple[Wanted, ...]
    guards: Mapping[str, Guard]


Written = dict[int, tuple[FieldNode, Found | None]]
"""By the identity of a field's node, which it holds: none where some of it cannot be written."""

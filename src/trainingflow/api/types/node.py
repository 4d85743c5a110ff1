"""What can be named by a global id."""

from collections.abc import Callable
from typing import TypeVar
from uuid import UUID

import strawberry

from trainingflow.api.fields import field
from trainingflow.api.nodes import global_id
from trainingflow.services.reading.paging import AnyRow

ShownT = TypeVar("ShownT")


def shown(of: Callable[[AnyRow], ShownT], row: AnyRow | None) -> ShownT | None:
    """Show a row, or nothing where it is missing or not to be seen."""
    return None if row is None else of(row)


_ID = "The global id (全局标识): opaque, the same for the same object everywhere and always."


@strawberry.interface(description="Anything that `node` finds by its global id (全局对象).")
class Node:
    """Anything that `node` finds by its global id; `key` is what the id hides."""

    key: strawberry.Private[UUID | str]

    @field(_ID)
    def id(self) -> strawberry.ID:
        """Name the object by its type and key."""
        return strawberry.ID(global_id(type(self).__name__, self.key))


@strawberry.type
class Part:
    """Something inside a node: it has a global id, and is found through the node."""

    key: strawberry.Private[UUID]

    @field(_ID)
    def id(self) -> strawberry.ID:
        """Name the object by its type and key."""
        return strawberry.ID(global_id(type(self).__name__, self.key))

"""How far a credential reaches: which operations, on which kinds of items, of which units.

A scope only ever takes away. What it leaves is cut once more with what its owner may do at the
moment of use, so that no credential outlives a right.
"""

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum
from uuid import UUID


class Operation(StrEnum):
    """What can be done with the API, in four parts that are granted one by one."""

    READ = "READ"
    READ_PEOPLE = "READ_PEOPLE"
    ACT = "ACT"
    ADMINISTER = "ADMINISTER"


@dataclass(frozen=True, slots=True)
class Scope:
    """What a credential is for.

    Attributes:
        operations: what may be done; nothing else may.
        kinds: items of these kinds only; empty: of all.
        organisation_id: items and people of this unit and those below it; None: of all.
    """

    operations: frozenset[Operation]
    kinds: frozenset[str] = frozenset()
    organisation_id: UUID | None = None

    @property
    def limited(self) -> bool:
        """Whether it is for some items only: what is not narrowed item by item is then closed."""
        return bool(self.kinds) or self.organisation_id is not None

    def permits(self, operation: Operation) -> bool:
        """Whether the operation is among those granted."""
        return operation in self.operations

    def covers(self, kind: str, organisation_path: Collection[UUID]) -> bool:
        """Whether it is for an item of this kind, given its organisation and those above it."""
        here = self.organisation_id is None or self.organisation_id in organisation_path
        return here and (not self.kinds or kind in self.kinds)

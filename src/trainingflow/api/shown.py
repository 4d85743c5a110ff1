"""Whose data an operation shows on the way: what the journal tells of it when it is over."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from trainingflow.services.journal.journal import Note, Result

MOST_NAMED: Final = 100
"""How many people an entry names by their key; of more it says how many there were."""


@dataclass(slots=True)
class Shown:
    """The people whose data was read below the roots, by the type that shows it.

    What the viewer reads of themselves is no entry, and neither is whom the entry of a root names.
    """

    viewer_id: UUID | None
    told: set[str] = field(default_factory=set)
    people: dict[str, set[UUID]] = field(default_factory=dict)

    def add(self, type_name: str, people: Iterable[UUID]) -> None:
        """Remember that data of these people was read, as objects of a type."""
        others = set(people) - {self.viewer_id}
        if others:
            self.people.setdefault(type_name, set()).update(others)

    def tell(self, detail: Mapping[str, object]) -> None:
        """Remember whom an entry names that is written anyway."""
        self.told.update(one for one in detail.values() if isinstance(one, str))

    def notes(self) -> Iterator[Note]:
        """One entry for each type, by its name; none where all are told of already."""
        for type_name, people in sorted(self.people.items()):
            untold = sorted(one for one in people if str(one) not in self.told)
            if untold:
                yield Note(
                    action=type_name,
                    object_kind="PERSON",
                    object_id=untold[0] if len(untold) == 1 else None,
                    result=Result.READ,
                    detail={"count": len(untold), "people": [*map(str, untold[:MOST_NAMED])]},
                )

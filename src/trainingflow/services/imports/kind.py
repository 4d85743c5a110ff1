"""What a kind of import is: its columns, whose it is, and what a row comes to."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Protocol
from uuid import UUID

from trainingflow.domain.citation import Label
from trainingflow.domain.people import Actor
from trainingflow.domain.workflow.blockers import RoleBlocker
from trainingflow.services.imports.columns import Column, Value
from trainingflow.services.imports.faults import Fault
from trainingflow.services.imports.holders import NO_KEEPER
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.work import Work

Said = Mapping[str, Value]
"""A row as it was understood, by the names of its columns; what is empty is not in it."""


@dataclass(frozen=True, slots=True)
class Row:
    """A row without faults so far.

    Attributes:
        quantities: the columns of codes that came as quantities: their zeros may be lost.
    """

    number: int
    said: Said
    quantities: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Write:
    """A row of a table that an import adds or changes.

    Attributes:
        values: by column; of a change only what becomes different.
        before: what it was, of the same columns; None: the row is new.
    """

    target: str
    id: UUID
    values: Mapping[str, Any]
    before: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What would become different, for people to read.

    Attributes:
        field: the name of a column, or of what follows from it.
        was: what it is now; empty: there is nothing.
    """

    field: str
    was: str
    becomes: str


@dataclass(frozen=True, slots=True)
class Plan:
    """What a row comes to: what is wrong with it, or what is written for it; neither: nothing."""

    faults: tuple[Fault, ...] = ()
    writes: tuple[Write, ...] = ()
    changes: tuple[Change, ...] = ()
    adds: bool = False


class Comparer(Protocol):
    """Compares the rows of one file with what is there, in the order of their keys.

    The actor of the work is whoever has sent the file. It remembers what earlier rows would write:
    two rows may be about one person.
    """

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        """What each row comes to, in their order."""


@dataclass(frozen=True, slots=True)
class Remembered:
    """Something that an import did, as it is remembered for taking it back."""

    target: str
    row_id: UUID
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Deeds:
    """How the rows of a kind are carried out that writes no tables itself (ADR 0185).

    Comparing such rows *is* carrying them out, by the commands of a lifecycle and as the person
    who asks; a check does it too, and takes everything back. Its writes are only remembered.

    Attributes:
        together: so many columns of the key say which rows are carried out together.
    """

    together: int


TakeBack = Callable[[Work, Sequence[Remembered], str], Awaitable[int]]


class NotTakenBack(Exception):
    """What an import did is not taken back; nothing was changed."""

    def __init__(self, why: Why, about: str) -> None:
        super().__init__(why)
        self.why, self.about = why, about


MOST_WHOLE: Final = 20_000
"""Rows of a kind whose rows are compared all at once, or are commands."""


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of import.

    Attributes:
        name: as the API names it.
        key: the columns by which a row is told from others of the file.
        may: whether somebody may import it.
        refusal: why somebody else may not.
        comparer: a new one for each file.
        targets: the tables that are written, each after those that it points to.
        whole: whether all rows are compared at once, since any may name any other.
        follows: what a change may tell of that is no column, as people call it.
        deeds: how rows are carried out; none: they are written to the targets. Imports of deeds are
            their asker's alone.
        take_back: undoes what is remembered, for a reason, and says how much it was; none: what was
            added is removed, and what was changed put back.
        ended: what follows once everything is written, in the same transaction.
        two_persons: whether another person than the asker applies it, and two undo it.
        declared: what the policies of the authority add to the headings and words of its columns.
    """

    name: str
    label: Label
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    may: Callable[[Actor], bool]
    comparer: Callable[[], Comparer]
    refusal: RoleBlocker = NO_KEEPER
    targets: tuple[str, ...] = ()
    whole: bool = False
    follows: Mapping[str, Label] = field(default_factory=dict)
    deeds: Deeds | None = None
    take_back: TakeBack | None = None
    ended: Callable[[Work, UUID], Awaitable[None]] | None = None
    two_persons: bool = False
    declared: Callable[[Work, "Kind"], Awaitable["Kind"]] | None = None
    about: Label = field(default=Label("", ""))

    @property
    def most(self) -> int | None:
        """How many rows a file may have; none: as many as can be read."""
        return MOST_WHOLE if self.whole or self.deeds else None

    def group_of(self, key: str) -> str:
        """What rows that are carried out together share of their keys."""
        together = self.deeds.together if self.deeds else 0
        return "\x1f".join(key.split("\x1f")[:together])

    def key_of(self, said: Said) -> str:
        """What no two rows of a file may share."""
        return "\x1f".join(str(said.get(name, "")) for name in self.key)

"""What one move sends to the database, and how the same is sent again for another item."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from itertools import groupby
from os import urandom
from typing import Any, Final
from uuid import UUID

from sqlalchemy import event

from trainingflow.db.base import new_id
from trainingflow.db.session import Database

BEGIN: Final = "begin"
COMMIT: Final = "commit"
ROLLBACK: Final = "rollback"

_COUNTED: Final = 1_000_000
"""What is counted on from one move to the next differs by less."""


@dataclass(frozen=True, slots=True)
class Sent:
    """A statement with its parameters, or the end of a transaction.

    Attributes:
        trip: the same for all that are sent together, in one round trip; none: sent by itself.
    """

    what: str
    parameters: Any = None
    many: bool = False
    trip: object = None


@contextmanager
def recorded(database: Database) -> Iterator[list[Sent]]:
    """What is sent meanwhile, in its order."""
    sent: list[Sent] = []
    engine = database.engine.sync_engine

    def executed(_c: Any, _cur: Any, statement: str, given: Any, context: Any, many: Any) -> None:
        sent.append(Sent(statement, given, bool(many), getattr(context, "trip", None)))

    def committed(_c: object) -> None:
        sent.append(Sent(COMMIT))

    def rolled_back(_c: object) -> None:
        sent.append(Sent(ROLLBACK))

    listeners: dict[str, Callable[..., Any]] = {
        "before_cursor_execute": executed,
        "commit": committed,
        "rollback": rolled_back,
    }
    for name, listener in listeners.items():
        event.listen(engine, name, listener)
    try:
        yield sent
    finally:
        for name, listener in listeners.items():
            event.remove(engine, name, listener)


def trips(sent: Sequence[Sent]) -> list[list[Sent]]:
    """The round trips: what was sent together, and each of the others by itself."""
    groups = groupby(enumerate(sent), lambda one: one[0] if one[1].trip is None else one[1].trip)
    return [[one for _, one in group] for _, group in groups]


class Template:
    """Two recordings of consecutive moves of one item, from which any later move is made.

    What is the same in both belongs to the person and the item; what differs is counted on, made
    anew or replaced, by its type.
    """

    def __init__(self, first: Sequence[Sent], second: Sequence[Sent], item: UUID) -> None:
        """Compare.

        Raises:
            ValueError: the two moves did not send the same statements.
        """
        if [one.what for one in first] != [one.what for one in second]:
            message = "the two moves did not send the same statements"
            raise ValueError(message)
        self._both = list(zip(first, second, strict=True))
        self._item = item

    @property
    def round_trips(self) -> int:
        """How often a move waits for the database: its statements, and the ends and beginnings."""
        ends = sum(one.what in {COMMIT, ROLLBACK} for one, _ in self._both)
        return len(trips([one for one, _ in self._both])) + ends

    def move(self, number: int, item: UUID, key: str) -> list[Sent]:
        """The move of that number (0 is the first that was recorded), of another item."""
        made: dict[object, object] = {self._item: item}
        return [
            replace(one, parameters=self._given(one.parameters, two.parameters, number, key, made))
            for one, two in self._both
        ]

    def _given(self, one: Any, two: Any, number: int, key: str, made: dict[object, object]) -> Any:
        if isinstance(one, Mapping):
            return {
                name: self._given(value, two[name], number, key, made)
                for name, value in one.items()
            }
        if isinstance(one, (list, tuple)) and len(one) == len(two):
            return type(one)(
                self._given(a, b, number, key, made) for a, b in zip(one, two, strict=True)
            )
        if one == two:
            return made.get(one, one) if isinstance(one, UUID) else one
        return self._changing(one, two, number, key, made)

    @staticmethod
    def _changing(one: Any, two: Any, number: int, key: str, made: dict[object, object]) -> Any:
        match one:
            case UUID():
                return made.setdefault(one, new_id())
            case int() if abs(two - one) > _COUNTED:  # a hash, such as the number of a lock
                return made.setdefault(one, int.from_bytes(urandom(7)))
            case int():
                return one + (two - one) * number
            case bytes():
                return made.setdefault(one, urandom(len(one)))
            case str():
                return key
            case _:
                return two

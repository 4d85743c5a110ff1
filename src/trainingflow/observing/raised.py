"""What may be told of an exception: what it is and where it came from, never what it says.

The words of an exception quote what was refused: psycopg's `DETAIL: Key (name)=(…)`, Python's
`invalid literal for int(): …`.
"""

import traceback
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any, Final, Self

_CHAIN: Final = 4
_PARTS: Final = 3


@dataclass(frozen=True, slots=True)
class Raised:
    """An exception and what caused it.

    Attributes:
        types: the exception's type, then those of its causes.
        frames: `file:line function` from where it was raised upwards.
        sqlstate: PostgreSQL's code, where the database refused.
        constraint: the constraint that it named.
    """

    types: tuple[str, ...]
    frames: tuple[str, ...]
    sqlstate: str | None = None
    constraint: str | None = None

    @classmethod
    def of(cls, error: BaseException) -> Self:
        """Look at an exception."""
        chain = _chain(error)
        states = (getattr(one, "sqlstate", None) for one in chain)
        constraints = (
            getattr(getattr(one, "diag", None), "constraint_name", None) for one in chain
        )
        return cls(
            tuple(f"{type(one).__module__}.{type(one).__qualname__}" for one in chain),
            _frames(chain[-1]) if len(chain) > 1 else _frames(error),
            next((one for one in states if isinstance(one, str)), None),
            next((one for one in constraints if isinstance(one, str)), None),
        )

    @property
    def place(self) -> tuple[str, ...]:
        """What makes two faults the same one: the same types from the same line."""
        return (*self.types, *self.frames[:1])

    def told(self, frames: int) -> dict[str, Any]:
        """As it is written to the log, with so many frames at most."""
        told: dict[str, Any] = {"error": self.types[0]}
        if len(self.types) > 1:
            told["causes"] = list(self.types[1:])
        if self.sqlstate:
            told |= {"sqlstate": self.sqlstate, "constraint": self.constraint}
        if frames:
            told["frames"] = list(self.frames[:frames])
        return told


def _chain(error: BaseException) -> list[BaseException]:
    chain: list[BaseException] = []
    one: BaseException | None = error
    while one is not None and one not in chain and len(chain) < _CHAIN:
        chain.append(one)
        one = one.__cause__ or getattr(one, "orig", None) or getattr(one, "original_error", None)
    return chain


def _frames(error: BaseException) -> tuple[str, ...]:
    frames = traceback.extract_tb(error.__traceback__)
    return tuple(
        f"{'/'.join(PurePath(frame.filename).parts[-_PARTS:])}:{frame.lineno} {frame.name}"
        for frame in reversed(frames)
    )

"""What an invariant is: a name, words, and the query whose rows break it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

Row = Mapping[str, object]
"""What breaks an invariant: the ids that find it, and what is wrong, by name."""

Look = Callable[[Connection], Iterator[Row]]
"""Looks for what breaks an invariant where SQL cannot say it; reads only, in pieces."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What must be true and is asked of more than the rows: of the evaluator, or stored files.

    Attributes are those of an invariant.
    """

    name: str
    row: str
    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Invariant:
    """Something that must always be true of the stored data.

    Attributes:
        name: how it is named at the terminal and in metrics: words with hyphens.
        row: the row of the catalogue of invariants that it answers, I01 to I30.
        en: what must hold, in English.
        zh: the same in Chinese.
        query: selects whatever breaks it; may name the tables of `definitions.TABLES`, which say
            what the lifecycles are. Empty where `look` says it.
        look: reads what a query cannot say.
    """

    name: str
    row: str
    en: str
    zh: str
    query: str = ""
    look: Look | None = None

    def __post_init__(self) -> None:
        if bool(self.query) is (self.look is not None):
            message = f"{self.name} is either a query or looks for itself"
            raise ValueError(message)

"""How an item of the demo is told as data: a table of acts, in words for people and items.

Whoever acts is named by a word, as `casting.py` reads it: `principal`, `manager` or `teacher 3` of
the item's own unit, `CE_OFFICE` or `CE_OFFICE 1` for an officer, `WORKING_GROUP` for its office,
the code of a persona; `CLOCK` is nobody. In what is filled in, a text that begins with `@` stands
for an id in the same way: `@manager`, `@place S03`, `@item plans/P01/2024`; `@last` is the number
of the act before.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final, NamedTuple

from trainingflow.domain.workflow.kinds import ItemKind

Given = Mapping[str, object]

NOTHING: Final[Given] = MappingProxyType({})
NOBODY: Final = "CLOCK"
"""Who acts when something has fallen due."""


@dataclass(frozen=True, slots=True)
class Everyone:
    """A row for each teacher who works in a school on the day of the act.

    Attributes:
        row: the fields of a row beside `teacher`; `@school` stands for the teacher's school.
        school: its code; the item's own unit when left out.
        most: how many teachers at most.
    """

    row: Given
    school: str | None = None
    most: int | None = None


@dataclass(frozen=True, slots=True)
class Present:
    """The teachers of a school whom `Everyone` would name, without anything else."""

    school: str
    most: int


class Act(NamedTuple):
    """One act.

    `on` is a day, or the next working day; `brings` names the kinds of the documents that come
    with it, separated by blanks.
    """

    on: str
    by: str
    action: str
    given: Given = NOTHING
    brings: str = ""
    comment: str | None = None


class Exhibit(NamedTuple):
    """One item: how others call it, what it is, whose it is, and its acts."""

    name: str
    kind: ItemKind
    place: str
    acts: tuple[Act, ...]


def until(way: Iterable[Act], last: str) -> tuple[Act, ...]:
    """The beginning of a way, up to the first act of that name.

    Raises:
        ValueError: the way has no such act.
    """
    told: list[Act] = []
    for act in way:
        told.append(act)
        if act.action == last:
            return tuple(told)
    message = f"no act of the way is {last}"
    raise ValueError(message)


def attached(on: str, by: str, kind: str, title: str, text: str) -> Act:
    """A document that is attached by itself."""
    return Act(on, by, "attachDocument", {"kind": kind, "title": title, "text": text})

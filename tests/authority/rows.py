"""The table of permissions as a reviewer reads it: rules, not cells. Read without the code."""

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

TABLE = Path(__file__).with_name("permissions.csv")

_SETS = ("who", "where", "only", "token", "beyond")


@dataclass(frozen=True)
class Row:
    """One rule.

    Attributes:
        what: a field (`Teacher.name`), a matter (`INSIDE`), an action (`COURSE.approve`), a kind.
        who: the roles, relations or duties that are meant.
        where: where a role is held, from which states, or what is needed beside.
        only: what it is limited by, or whom it excludes.
        token: of a field of the roots: what an API token has to permit; `item`: that is decided
            with the item; `person`: no token is enough; `narrowed`: one for some items only may.
        beyond: the only people of the small district who are let in, where no role says it.
        source: the article, rule or line of the design that the row rests on.
    """

    what: str
    who: frozenset[str]
    where: frozenset[str]
    only: frozenset[str]
    token: frozenset[str]
    beyond: frozenset[str]
    source: str


@cache
def section(name: str) -> tuple[Row, ...]:
    """The rows of a section: field, read, public, act or interest."""
    return tuple(_rows(name))


def _rows(name: str) -> Iterator[Row]:
    with TABLE.open(encoding="utf-8", newline="") as lines:
        for row in csv.DictReader(lines):
            if row["section"] == name:
                who, where, only, token, beyond = (
                    frozenset((row[key] or "").split()) for key in _SETS
                )
                yield Row(row["what"], who, where, only, token, beyond, row["source"] or "")

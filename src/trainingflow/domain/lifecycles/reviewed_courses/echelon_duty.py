"""Who of the echelon of professional teachers (教师专业人才梯队) has to declare a course."""

from collections.abc import Collection
from enum import StrEnum
from typing import Final

Sorts = frozenset[str]


class Echelon(StrEnum):
    """The titles of the echelon that oblige to declare a course."""

    HIGHLAND_CHAIR = "HIGHLAND_CHAIR"
    BASE_HOST = "BASE_HOST"
    STUDIO_HOST = "STUDIO_HOST"
    SUBJECT_LEADER = "SUBJECT_LEADER"
    BACKBONE = "BACKBONE"


_INTEGRATED: Final[Sorts] = frozenset({"INTEGRATED"})
_MICRO: Final[Sorts] = frozenset({"MICRO"})

OWES: Final[dict[Echelon, tuple[Sorts, ...]]] = {
    Echelon.HIGHLAND_CHAIR: (_INTEGRATED,),
    Echelon.BASE_HOST: (_INTEGRATED,),
    Echelon.STUDIO_HOST: (_INTEGRATED, _MICRO),
    Echelon.SUBJECT_LEADER: (_INTEGRATED | _MICRO,),
    Echelon.BACKBONE: (_MICRO,),
}
"""By title what has to be declared: each entry is a choice, one of which does."""


def owed(held: Collection[str]) -> tuple[Sorts, ...]:
    """What somebody with these titles has to declare in a cycle; empty: nothing.

    A choice that another obligation answers anyway is left out. Titles of the echelon that oblige
    to nothing, and posts outside it, add nothing.
    """
    choices = {choice for title in OWES if title in held for choice in OWES[title]}
    needed = {one for one in choices if not any(other < one for other in choices)}
    return tuple(sorted(needed, key=sorted))


def outstanding(held: Collection[str], declared: Collection[str]) -> tuple[Sorts, ...]:
    """What is still to be declared.

    Args:
        held: the titles.
        declared: the sorts of the courses that the person has declared in the cycle.
    """
    return tuple(choice for choice in owed(held) if choice.isdisjoint(declared))

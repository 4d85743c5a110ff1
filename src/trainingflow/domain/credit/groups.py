"""Teachers who owe something else than the others, as values: groups and shares of the cycle."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from trainingflow.domain.citation import Citation, Label


class TeacherDate(StrEnum):
    """A dated fact of a teacher that decides a cohort."""

    FIRST_TAUGHT_ON = "firstTaughtOn"
    INDUCTION_COMPLETED_ON = "inductionCompletedOn"
    TRANSFERRED_IN_ON = "transferredIn.on"


@dataclass(frozen=True, slots=True)
class DatedIn:
    """A dated fact of the teacher lies in a period; open ends where a bound is none."""

    fact: TeacherDate
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class CameFrom:
    """The teacher was transferred in from one of these places."""

    origins: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldsPost:
    """The teacher holds one of these posts."""

    posts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class HoldsTitle:
    """The teacher holds one of these titles, obtained in the period where one is given."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EmployedBy:
    """The teacher's employer is of a kind; what is empty or none does not matter."""

    kinds: tuple[str, ...] = ()
    run_by: tuple[str, ...] = ()
    professional_development_school: bool | None = None


TeacherFact = DatedIn | CameFrom | HoldsPost | HoldsTitle | EmployedBy


@dataclass(frozen=True, slots=True)
class Group:
    """Teachers with something in common that changes what they owe (特定人群).

    A teacher belongs who meets all `facts` and belongs to none of `unless`.
    """

    code: str
    label: Label
    facts: tuple[TeacherFact, ...]
    unless: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Share:
    """For a group: counted from the year of the first of `starts` that is known.

    With `titles`, from the year in which the first of these titles was obtained.
    """

    group: str
    starts: tuple[TeacherDate, ...]
    titles: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Scale:
    """What part of the cycle a teacher owes: n of its years, the first group that fits.

    n counts from the year of the start to the last year of the cycle, both included.
    """

    code: str
    shares: tuple[Share, ...]

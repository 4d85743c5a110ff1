"""Teachers who owe something else than the others, as values: groups and shares of the cycle."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from trainingflow.domain.citation import Citation, Label


class TeacherDate(StrEnum):
    """A dated fact of a teacher that decides a cohort."""

    FIRST_TAUGHT_ON = "firstTaughtOn"
    INDUCTION_COMPLETED_ON = "inductionCompletedOn"
    TRANSFERRED_IN_ON = "transferredIn.on"


@dataclass(frozen=True, slots=True)
class DatedFact:
    """Days in a teacher's life: on which a fact began that has one of `values` (empty: any).

    Attributes:
        name: a `TeacherDate`, `posts`, `titles`, `employments`, or a fact that the policy declares.
        values: posts, titles, kinds of employers or values of the declared fact.
    """

    name: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class DatedIn:
    """A dated fact of the teacher lies in a period; open ends where a bound is none."""

    fact: TeacherDate
    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class YearsSince:
    """So many full years have passed since a dated fact: at least, and fewer than."""

    fact: DatedFact
    at_least: int | None = None
    below: int | None = None


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
    """The teacher holds one of these titles."""

    titles: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Holds:
    """Something that began for the teacher holds; all parts that are given must fit.

    Attributes:
        fact: which: `posts`, `titles`, `employments` or a declared fact, and its values.
        at_least: smallest number that fits.
        at_most: largest number that fits.
        flag: the yes or no that fits; an unknown fact counts as no.
        first: it began on this day or later.
        last: it began on this day or earlier.
    """

    fact: DatedFact
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    flag: bool | None = None
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class EmployedBy:
    """The teacher's employer is of a kind; what is empty or none does not matter."""

    kinds: tuple[str, ...] = ()
    run_by: tuple[str, ...] = ()
    professional_development_school: bool | None = None


@dataclass(frozen=True, slots=True)
class AnyOf:
    """One of several lists of facts holds as a whole."""

    options: "tuple[tuple[TeacherFact, ...], ...]"


@dataclass(frozen=True, slots=True)
class NoneOf:
    """None of these facts holds."""

    facts: "tuple[TeacherFact, ...]"


TeacherFact = (
    DatedIn | YearsSince | CameFrom | HoldsPost | HoldsTitle | Holds | EmployedBy | AnyOf | NoneOf
)


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
class Counted:
    """What part of a period is owed: its years, months or days that count, of all of them.

    Attributes:
        unit: `years`, `months` or `days` of the calendar.
        starts: counted from the first of these facts that is known, its own year or month included.
        inside: only those in which the teacher belongs to this group.
        outside: less those that the teacher spends in this group: the years of the period spent
            there as a whole, or the full months or days of each stretch.
        whole: a month that is only begun does not count.
    """

    unit: str
    starts: tuple[DatedFact, ...] = ()
    inside: str | None = None
    outside: str | None = None
    whole: bool = False


@dataclass(frozen=True, slots=True)
class Share:
    """For a group: counted from the year of the first of `starts` that is known.

    With `titles`, from the year in which the first of these titles was obtained. With `counted`,
    the part of the requirement's own period; with `fixed`, always the same part; with `by`, what
    a numeric fact of the teacher says, on average over the days of the period.
    """

    group: str
    starts: tuple[TeacherDate, ...]
    titles: tuple[str, ...]
    citation: Citation
    counted: Counted | None = None
    fixed: Fraction | None = None
    by: str | None = None


@dataclass(frozen=True, slots=True)
class Scale:
    """What part of the cycle a teacher owes: n of its years, the first group that fits.

    n counts from the year of the start to the last year of the cycle, both included.
    """

    code: str
    shares: tuple[Share, ...]

"""What a regulation says about credits, as values: the words of a policy file, nothing to run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.groups import Group, Scale
from trainingflow.domain.credit.rules import Activity, FieldRule


class Unit(StrEnum):
    """What a requirement counts. CREDITS come from ledgers, all others from the records."""

    CREDITS = "CREDITS"
    HOURS = "HOURS"
    DAYS = "DAYS"
    SESSIONS = "SESSIONS"
    ACTIVITIES = "ACTIVITIES"


class Take(StrEnum):
    """How the selected amounts become one: added up, or only the largest single one."""

    SUM = "SUM"
    LARGEST = "LARGEST"


class Each(StrEnum):
    """The period that a requirement or a cap is repeated for."""

    CYCLE = "CYCLE"
    YEAR = "YEAR"


class Basis(StrEnum):
    """Which records a requirement in hours, days or activities looks at.

    COUNTED: those whose line is not NOT_COUNTED. CONFIRMED: all that are confirmed, passed and
    inside the cycle, credited or not (a gate such as induction, which earns no credit).
    """

    COUNTED = "COUNTED"
    CONFIRMED = "CONFIRMED"


@dataclass(frozen=True, slots=True)
class Cycle:
    """The years in which credits are earned; `last` is its last day."""

    first: date
    last: date

    @property
    def years(self) -> range:
        """The calendar years that the cycle touches."""
        return range(self.first.year, self.last.year + 1)


@dataclass(frozen=True, slots=True)
class Ledger:
    """A place that credits are entered in (学分类别).

    Attributes:
        code: dotted; `REQUIRED.PUBLIC` is inside `REQUIRED`.
        label: its name.
        also_named: codes by which other policies call it; entries to them land here.
        fields: what every entry in it has in common, e.g. level and content.
    """

    code: str
    label: Label
    also_named: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which entries or records a requirement or a cap is about. What is empty does not matter.

    Attributes:
        ledgers: codes; what is inside them belongs.
        activities: only records of these activities.
        except_activities: no records of these activities.
        where: only entries whose field has one of the values.
    """

    ledgers: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    except_activities: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Minimum:
    """A number to reach, for teachers of one of `groups` (empty: all) and of none of `unless`.

    Where it stands in another article than its requirement, it carries that `citation`.
    """

    at_least: Decimal
    scale: str | None = None
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a teacher owes.

    Attributes:
        code: as answers name it; `.{year}` is added where `each` is YEAR.
        label: its name.
        citation: the article that demands it.
        unit: what is counted.
        select: which entries or records count.
        minima: what is owed is the sum of those that apply.
        take: all amounts added up, or the largest single one.
        each: once for the cycle, or for every calendar year up to the day of evaluation.
        rolling_years: only what was earned in so many years up to the day of evaluation.
        basis: which records count, where the unit is not credits.
        before_offsets: count credits where they were earned, not where they were moved.
        groups: demanded of teachers of one of these groups; empty for all.
        unless: not demanded of teachers of these groups.
        blocking: whether the certificate hangs on it.
        finding: code of the finding that an unmet one makes, if any.
        part_of: code of the requirement that contains it, if any.
        cut: name of the division of that requirement that it belongs to; parts of one cut
            do not overlap.
    """

    code: str
    label: Label
    citation: Citation
    unit: Unit
    select: Selection
    minima: tuple[Minimum, ...]
    take: Take = Take.SUM
    each: Each = Each.CYCLE
    rolling_years: int | None = None
    basis: Basis = Basis.COUNTED
    before_offsets: bool = False
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    blocking: bool = True
    finding: str | None = None
    part_of: str | None = None
    cut: str = ""


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many credits of a selection count; the earliest records fill it first."""

    code: str
    select: Selection
    at_most: Decimal
    each: Each
    citation: Citation


@dataclass(frozen=True, slots=True)
class Offset:
    """Surplus of one ledger fills the shortfall of a requirement (折抵, 冲抵).

    Credits are moved, never copied, in the order of the policy; credits that themselves fill a
    shortfall make no surplus.

    Attributes:
        code: its name.
        source: ledger (and what is inside it) whose credits above `over` may move.
        target: ledger that they move to.
        over: credits that stay in the source.
        scale: by which `over` shrinks for some teachers, if any.
        until: code of the requirement that is filled.
        beyond: codes of requirements whose shortfall the moved credits may not fill.
        keeps: codes of requirements that the move may not push below their minimum.
        citation: the article.
    """

    code: str
    source: str
    target: str
    over: Decimal
    scale: str | None
    until: str
    beyond: tuple[str, ...]
    keeps: tuple[str, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class PartsGap:
    """A finding: each part should reach a minimum; credits of no part may fill what is missing.

    Attributes:
        code: of the finding.
        parts: ledgers.
        at_least: credits in each.
        scale: by which the minimum shrinks for some teachers, if any.
        filled_by: ledger whose own entries (none of its parts) fill gaps.
        blocking: whether the certificate hangs on it.
        citation: the article.
    """

    code: str
    label: Label
    parts: tuple[str, ...]
    at_least: Decimal
    scale: str | None
    filled_by: str
    blocking: bool
    citation: Citation


@dataclass(frozen=True, eq=False)
class CreditPolicy:
    """The credit part of one policy, resolved; compared and cached by identity.

    Attributes:
        id: of the policy.
        hash: of everything that the resolved policy says.
        cycle: the years it is about.
        fields: what the fields of its records may hold, beside those all records have.
        gates: the article behind each reason that excludes a record before any rule.
        ledgers: in the order of the file, as all below.
    """

    id: str
    hash: str
    cycle: Cycle
    fields: Mapping[str, FieldRule]
    gates: Mapping[str, Citation]
    ledgers: tuple[Ledger, ...]
    activities: Mapping[str, Activity]
    groups: tuple[Group, ...]
    scales: tuple[Scale, ...]
    caps: tuple[Cap, ...]
    offsets: tuple[Offset, ...]
    requirements: tuple[Requirement, ...]
    gaps: tuple[PartsGap, ...]

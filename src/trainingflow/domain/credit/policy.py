"""What a regulation says about credits, as values: the words of a policy file, nothing to run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.groups import DatedFact, Group, Scale
from trainingflow.domain.credit.numbers import Derived, Rounding
from trainingflow.domain.credit.periods import Part, Period
from trainingflow.domain.credit.rules import Activity, Condition, FieldRule, Together


class Unit(StrEnum):
    """What a requirement counts.

    The unit of the policy's ledgers (CREDITS, or HOURS where it says so) comes from the ledgers,
    all others from the records. VALUES are different values of a field, REQUIREMENTS are those met.
    """

    CREDITS = "CREDITS"
    HOURS = "HOURS"
    DAYS = "DAYS"
    SESSIONS = "SESSIONS"
    ACTIVITIES = "ACTIVITIES"
    VALUES = "VALUES"
    REQUIREMENTS = "REQUIREMENTS"


class Take(StrEnum):
    """How the selected amounts become one: added up, the largest one, or how many differ."""

    SUM = "SUM"
    LARGEST = "LARGEST"
    DIFFERENT = "DIFFERENT"


class Bound(StrEnum):
    """Whether a requirement's number is to be reached or not to be passed."""

    AT_LEAST = "AT_LEAST"
    AT_MOST = "AT_MOST"


class Each(StrEnum):
    """The period that a requirement or a cap is repeated for; PERIOD is any other one."""

    CYCLE = "CYCLE"
    YEAR = "YEAR"
    PERIOD = "PERIOD"


class Basis(StrEnum):
    """Which records a requirement in hours, days or activities looks at.

    COUNTED: those whose line is not NOT_COUNTED. CONFIRMED: all that are confirmed, passed and
    inside the cycle, credited or not (a gate such as induction, which earns no credit). ENTERED:
    what the ledgers hold, where they hold the requirement's unit; so without a basis.
    """

    COUNTED = "COUNTED"
    CONFIRMED = "CONFIRMED"
    ENTERED = "ENTERED"


@dataclass(frozen=True, slots=True)
class Cycle:
    """The years in which credits are earned; `last` is its last day.

    With `each`, the rules hold from `first` to `last`, and a teacher's cycle is the one period that
    contains the day asked about: a block of years, or one counted from a fact of the teacher.
    """

    first: date
    last: date
    each: Period | None = None

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
        fits: only those of records that meet these.
    """

    ledgers: tuple[str, ...] = ()
    activities: tuple[str, ...] = ()
    except_activities: tuple[str, ...] = ()
    where: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    fits: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Minimum:
    """A number to reach, for teachers of one of `groups` (empty: all) and of none of `unless`.

    Where it stands in another article than its requirement, it carries that `citation`.

    Attributes:
        at_least: the plain number; 0 where `derived` says it.
        scale: by which the number shrinks for some teachers, if any.
        derived: a share or a table instead of a plain number.
        rounding: of the number, after it shrank.
        when_met: only where each of these requirements is met, in the same period if they have it.
        unless_met: only where none of these is met.
        first: only for periods that end on this day or later.
        last: only for periods that begin on this day or earlier.
    """

    at_least: Decimal
    scale: str | None = None
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    citation: Citation | None = None
    derived: Derived | None = None
    rounding: Rounding | None = None
    when_met: tuple[str, ...] = ()
    unless_met: tuple[str, ...] = ()
    first: date | None = None
    last: date | None = None


@dataclass(frozen=True, slots=True)
class Carry:
    """What a period has above its minimum counts in the next one, and not further.

    Attributes:
        at_most: at most so much, if there is a limit.
        citation: the article.
        select: no more than what was earned with these.
        part: no more than what was earned in this part of the period.
    """

    at_most: Decimal | None
    citation: Citation
    select: Selection = field(default_factory=Selection)
    part: Part | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """Something a teacher owes.

    Attributes:
        code: as answers name it; `.{year}` is added where `each` is YEAR, a period's name where
            it is another.
        label: its name.
        citation: the article that demands it.
        unit: what is counted.
        select: which entries or records count.
        minima: what is owed is the sum of those that apply.
        take: all amounts added up, or the largest single one.
        each: once for the cycle, or for every calendar year up to the day of evaluation.
        period: which, where `each` is PERIOD.
        within: only what was earned in the one of these periods that contains the day.
        rolling_years: only what was earned in so many years up to the day of evaluation.
        rolling_months: the same in months.
        first: only what was earned on this day or later.
        last: only what was earned on this day or earlier.
        bound: whether the number is a minimum or a maximum.
        of: field that is counted, or whose different values are.
        members: codes of requirements; how many of them are met is counted.
        when_met: demanded only where each of these requirements is met.
        unless_met: demanded only where none of these is met.
        carry: what a period hands on to the next, if anything.
        together: records that count as one, before anything moves; none where each is its own.
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
    period: Period | None = None
    within: Period | None = None
    rolling_months: int | None = None
    first: date | None = None
    last: date | None = None
    bound: Bound = Bound.AT_LEAST
    of: str | None = None
    members: tuple[str, ...] = ()
    when_met: tuple[str, ...] = ()
    unless_met: tuple[str, ...] = ()
    carry: Carry | None = None
    together: Together | None = None


@dataclass(frozen=True, slots=True)
class Cap:
    """At most so many credits of a selection count; the earliest records fill it first.

    A cap that is a share of what is there for a requirement is exact: after it, the share holds.
    """

    code: str
    select: Selection
    at_most: Decimal
    each: Each
    citation: Citation
    period: Period | None = None
    derived: Derived | None = None
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Floor:
    """What stays below it together does not count: not enough in one topic, of one course.

    Attributes:
        code: its name.
        select: which entries.
        fields: of the record; entries with the same values belong together. Empty for all.
        at_least: what they must ask for together.
        each: in the cycle, in every calendar year, or in every `period`.
        citation: the article.
        period: which, where `each` is PERIOD.
        groups: for teachers of one of these groups; empty for all.
        unless: not for teachers of these groups.
    """

    code: str
    select: Selection
    fields: tuple[str, ...]
    at_least: Decimal
    each: Each
    citation: Citation
    period: Period | None = None
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


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
        at_most: credits that may arrive, if there is a limit.
        derived: a share or a table as that limit.
        every: so many of the source …
        credits: … become so many of the target.
        chain: whether credits that moved in may move on.
        whole: whether only whole entries move, the earliest first.
        groups: for teachers of one of these groups; empty for all.
        unless: not for teachers of these groups.
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
    at_most: Decimal | None = None
    derived: Derived | None = None
    every: Decimal = Decimal(1)
    credits: Decimal = Decimal(1)
    chain: bool = False
    whole: bool = False
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


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


@dataclass(frozen=True, slots=True)
class Notice:
    """A finding about teachers of one of `groups` (empty: all) and of none of `unless`.

    With `before`, about the credits that such a teacher earned before that dated fact, or while it
    is not there yet; there is none where there are no such credits.
    """

    code: str
    label: Label
    groups: tuple[str, ...]
    unless: tuple[str, ...]
    blocking: bool
    citation: Citation
    before: DatedFact | None = None


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
        unit: what ledgers hold: CREDITS, or HOURS.
        teacher_facts: facts of teachers that the policy declares, by name.
        words: posts, titles and kinds of employers beside the published ones, by fact.
        floors: what must come together before it counts.
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
    notices: tuple[Notice, ...] = ()
    unit: Unit = Unit.CREDITS
    teacher_facts: Mapping[str, FieldRule] = field(default_factory=dict)
    words: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    floors: tuple[Floor, ...] = ()

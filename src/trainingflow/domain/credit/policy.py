"""What a regulation says about credits, as values: the words of a policy file, nothing to run."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum

from trainingflow.domain.citation import Citation, Label


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


class Keep(StrEnum):
    """Which record of several counts where a rule grants its award only once."""

    FIRST = "FIRST"
    HIGHEST = "HIGHEST"


class TeacherDate(StrEnum):
    """A dated fact of a teacher that decides a cohort."""

    FIRST_TAUGHT_ON = "firstTaughtOn"
    INDUCTION_COMPLETED_ON = "inductionCompletedOn"
    TRANSFERRED_IN_ON = "transferredIn.on"


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
class FieldRule:
    """What a field of a record may hold: one of `values`, or any number, flag or text."""

    kind: str
    values: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Condition:
    """A demand on one field of a record. All parts that are given must hold.

    Attributes:
        field: name of the field.
        share_of: compare `field` ÷ `share_of` instead of `field`.
        at_least: smallest number that fits.
        at_most: largest number that fits.
        one_of: texts that fit; empty for any.
        flag: the yes or no that fits; an absent field counts as no.
        present: whether the field must be there (numbers and texts imply it).
    """

    field: str
    share_of: str | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    one_of: tuple[str, ...] = ()
    flag: bool | None = None
    present: bool = False


@dataclass(frozen=True, slots=True)
class Rate:
    """`credits` for every `units` of a numeric field, e.g. 1 credit for 20 hours.

    With `step` the result is cut down to whole steps, e.g. to halves of a credit.
    """

    field: str
    units: Decimal
    credits: Decimal
    step: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Fixed:
    """The same credits whatever the record says."""

    credits: Decimal


@dataclass(frozen=True, slots=True)
class Listed:
    """Credits by the value of a field, e.g. by the role in a team."""

    field: str
    credits: Mapping[str, Decimal]


@dataclass(frozen=True, slots=True)
class Shortfall:
    """As much as is missing; only in an award that fills a requirement."""


Amount = Rate | Fixed | Listed | Shortfall


@dataclass(frozen=True, slots=True)
class Award:
    """Credits entered in one ledger.

    Attributes:
        ledger: code; `{field}` stands for a field of the record.
        amount: how many credits.
        fills: code of a requirement: the award counts only as far as that requirement falls
            short after all other records (折抵), and makes no surplus.
        fields: what the entry says beside the record's own fields, e.g. its theme.
    """

    ledger: str
    amount: Amount
    fills: str | None = None
    fields: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Once:
    """The award is granted once for each combination of `fields` (none: once a cycle)."""

    fields: tuple[str, ...] = ()
    keep: Keep = Keep.FIRST


@dataclass(frozen=True, slots=True)
class Rule:
    """What one article grants for an activity.

    Attributes:
        key: name of the rule inside its activity.
        citation: the article.
        fits: the rule is about records that meet these; the first rule that fits is used.
        groups: the rule is about teachers of one of these groups; empty for all.
        requires: a record that fits but fails these earns nothing (CONDITION_NOT_MET).
        once: whether the award is granted only once.
        awards: the credits; none where the article only demands the activity.
        uncredited: the article says that the activity earns no credit (不计学分).
    """

    key: str
    citation: Citation
    fits: tuple[Condition, ...] = ()
    groups: tuple[str, ...] = ()
    requires: tuple[Condition, ...] = ()
    once: Once | None = None
    awards: tuple[Award, ...] = ()
    uncredited: bool = False


@dataclass(frozen=True, slots=True)
class Activity:
    """A kind of training (培训活动) and the rules about it, in the order they are tried.

    Attributes:
        code: as records name it.
        label: its name.
        rules: empty where `counted_as` decides.
        counted_as: a field that names the activity whose rules apply (按课程类型计入).
        among: the activities that the field may name.
        citation: the article that says so, shown instead of the other activity's.
    """

    code: str
    label: Label
    rules: tuple[Rule, ...]
    counted_as: str | None = None
    among: tuple[str, ...] = ()
    citation: Citation | None = None


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
    """For a group: counted from the year of the first of `starts` that is known."""

    group: str
    starts: tuple[TeacherDate, ...]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Scale:
    """What part of the cycle a teacher owes: n of its years, the first group that fits.

    n counts from the year of the start to the last year of the cycle, both included.
    """

    code: str
    shares: tuple[Share, ...]


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
    """A number to reach, for teachers of one of `groups` (empty: all) and of none of `unless`."""

    at_least: Decimal
    scale: str | None = None
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()


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
        citation: the article.
    """

    code: str
    source: str
    target: str
    over: Decimal
    scale: str | None
    until: str
    beyond: tuple[str, ...]
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

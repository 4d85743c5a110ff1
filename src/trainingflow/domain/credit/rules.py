"""What an article grants for an activity, as values: conditions, amounts, awards, rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from zoneinfo import ZoneInfo

from trainingflow.domain.citation import Citation, Label, Language
from trainingflow.domain.credit.exact import Direction
from trainingflow.domain.credit.periods import Length, Period


class Keep(StrEnum):
    """Which record of several counts where a rule grants its award only once."""

    FIRST = "FIRST"
    HIGHEST = "HIGHEST"


@dataclass(frozen=True, slots=True)
class FieldRule:
    """What a field of a record, or a fact of a teacher, may hold.

    Attributes:
        kind: `word` for one of `values`; else number, text, flag or date, whatever it is.
        values: the words.
        label: its name; none where the policy gives it none.
        labels: names of values, of those that have one.
    """

    kind: str
    values: tuple[str, ...] = ()
    label: Label | None = None
    labels: Mapping[str, Label] = field(default_factory=dict)

    def named(self, value: str, language: Language) -> str:
        """Give the name of a value, or the value itself where it has none."""
        label = self.labels.get(value)
        return label.text(language) if label else value


@dataclass(frozen=True, slots=True)
class DayAfter:
    """The day so many years, months or days after another day that the same record says.

    Attributes:
        field: which: `earnedOn`, `confirmedAt`, or a field that holds a date.
        unit: what `count` counts.
        count: how many; 0 is the day itself.
    """

    field: str
    unit: Length
    count: int

    def __str__(self) -> str:
        """Say it as documents do: 3 months after earnedOn."""
        return f"{self.count} {self.unit} after {self.field}"


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
        present: whether the field must be there, or must not; none where that does not matter.
        default: number that stands for a missing one.
        none_of: texts that do not fit; a missing one does.
        first: earliest day that fits.
        last: latest day that fits.
        zone: in which `confirmedAt` is a day, where the condition speaks of that.
        any_of: lists of conditions, one of which must hold as a whole; `field` is empty then.
        never: conditions that may not hold all together; `field` is empty then.
    """

    field: str
    share_of: str | None = None
    at_least: Decimal | None = None
    at_most: Decimal | None = None
    one_of: tuple[str, ...] = ()
    flag: bool | None = None
    present: bool | None = None
    default: Decimal | None = None
    none_of: tuple[str, ...] = ()
    first: date | DayAfter | None = None
    last: date | DayAfter | None = None
    zone: ZoneInfo | None = None
    any_of: "tuple[tuple[Condition, ...], ...]" = ()
    never: "tuple[Condition, ...]" = ()


@dataclass(frozen=True, slots=True)
class Rate:
    """`credits` for every `units` of a numeric field, e.g. 1 credit for 20 hours.

    With `step` the result is brought to whole steps, e.g. cut down to halves of a credit.
    """

    field: str
    units: Decimal
    credits: Decimal
    step: Decimal | None = None
    direction: Direction = Direction.DOWN


@dataclass(frozen=True, slots=True)
class Bands:
    """Credits by how large a numeric field is: those of the highest band that it reaches.

    `bands` are the lowest numbers and their credits, the lowest first; below the first, nothing.
    """

    field: str
    bands: tuple[tuple[Decimal, Decimal], ...]


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


Amount = Rate | Bands | Fixed | Listed | Shortfall

Factor = Decimal | str | Listed
"""What an amount is multiplied with: a number, a numeric field, or a number by a field's value."""


@dataclass(frozen=True, slots=True)
class Award:
    """Credits entered in one ledger.

    Attributes:
        ledger: code; `{field}` stands for a field of the record.
        amount: how many credits.
        fills: code of a requirement: the award counts only as far as that requirement falls
            short after all other records (折抵), and makes no surplus.
        beyond: codes of requirements inside that one whose shortfall it may not fill.
        fields: what the entry says beside the record's own fields, e.g. its theme.
        times: what the amount is multiplied with.
        at_most: credits that one record brings at most.
    """

    ledger: str
    amount: Amount
    fills: str | None = None
    beyond: tuple[str, ...] = ()
    fields: Mapping[str, str] = field(default_factory=dict)
    times: Factor = Decimal(1)
    at_most: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Once:
    """An activity's award is granted once for each combination of `fields` (none: once a cycle).

    All rules of the activity that say so share the one.

    Attributes:
        fields: names of fields.
        keep: which of several records counts.
        each: once in each of these periods; none for the cycle.
        most: how many records count, where it is not one.
        later: share of the award that the others still bring; none for nothing.
    """

    fields: tuple[str, ...] = ()
    keep: Keep = Keep.FIRST
    each: Period | None = None
    most: int = 1
    later: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Together:
    """Records that say the same in some fields count as one; one that says nothing stays alone.

    Attributes:
        fields: names of fields.
        at_least: only those count that reach so much together; none where all do.
        of: field that is added up for that; none for what is counted.
    """

    fields: tuple[str, ...]
    at_least: Decimal | None = None
    of: str | None = None


@dataclass(frozen=True, slots=True)
class Rule:
    """What one article grants for an activity.

    Attributes:
        key: name of the rule inside its activity.
        citation: the article.
        fits: the rule is about records that meet these; the first rule that fits is used.
        groups: the rule is about teachers of one of these groups; empty for all.
        unless: and not about teachers of these.
        requires: a record that fits but fails these earns nothing (CONDITION_NOT_MET).
        once: whether the award is granted only once.
        awards: the credits; none where the article only demands the activity.
        uncredited: the article says that the activity earns no credit (不计学分).
        while_in: the rule is about what was earned on a day on which the teacher belonged to one
            of these groups; empty for all.
    """

    key: str
    citation: Citation
    fits: tuple[Condition, ...] = ()
    groups: tuple[str, ...] = ()
    unless: tuple[str, ...] = ()
    requires: tuple[Condition, ...] = ()
    once: Once | None = None
    awards: tuple[Award, ...] = ()
    uncredited: bool = False
    while_in: tuple[str, ...] = ()


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

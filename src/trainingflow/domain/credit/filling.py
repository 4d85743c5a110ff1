"""What fills a cap, of one teacher: up to where it is full, and from there on, it may be summed.

The records that enter one capped ledger fill its cap in the order of their days. All of those
before it is full count, the one that fills it included; of those after it none does. To a
requirement that asks which of them count, the first ones are as good as their sum, and so are the
last ones, which are left out where nobody asks for what does not count. `fold` says of which
activities this is true.

Where anything else enters the same ledger, nothing is summed that enters it: what is cut then
hangs on the order of both.
"""

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache

from trainingflow.domain.credit.amounts import AmountOf
from trainingflow.domain.credit.claims import Claims
from trainingflow.domain.credit.cohort import Cohort
from trainingflow.domain.credit.facts import FieldValue, Record
from trainingflow.domain.credit.fold import common
from trainingflow.domain.credit.policy import Basis, CreditPolicy

_KEPT = 8192
"""So many kinds of records are remembered; a district has a few hundred."""

_AN_HOUR = Record(hours=Decimal(1))
_ZERO = Decimal(0)

Kinds = dict[object, "Kind"]
"""By activity and what its records say, in words of the caller's."""


@dataclass(frozen=True, eq=False, slots=True)
class Kind:
    """Records of one activity that say the same.

    Attributes:
        fills: what they may enter under a cap: number of the policy, and of the ledger.
        full: after how many hours none of them counts any more, under one policy or another,
            ascending; none where they are not summed.
        gone: how many of these are reached when a record makes no difference any more, if ever.
    """

    fills: frozenset[tuple[int, int]]
    full: tuple[Decimal, ...] | None
    gone: int | None = None


OUTSIDE = Kind(frozenset(), None)
"""Records that fill nothing yet, or nothing at all: they stay as they are."""


class Filling:
    """How the records of some teachers fill caps, under all policies that they are under.

    Attributes:
        first: only what was earned from this day on …
        last: … to this one fills anything; the rest stays as it is.
        own_day: in their life; what was earned before it is not summed with what came later.
        kinds: all that are known.
    """

    def __init__(self, cohorts: tuple[Cohort, ...], summed: frozenset[str]) -> None:
        first, last = cohorts[0].cycle
        self.first = first
        self.last = min(last, cohorts[0].valid_at)
        self.own_day = next((day for cohort in cohorts for day in cohort.own_days), None)
        self.kinds = _kinds(tuple([(c.policy, c.membership.groups) for c in cohorts]), summed)
        self._cohorts = cohorts
        self._summed = summed

    def kind(self, said: object, activity: str, fields: Mapping[str, FieldValue]) -> Kind:
        """Give the kind of some records; it is remembered.

        Args:
            said: activity and fields, in words of the caller's; never the same for others.
            activity: of them.
            fields: what they say.
        """
        known = self.kinds.get(said)
        if known is None:
            if len(self.kinds) >= _KEPT:
                self.kinds.clear()
            known = self._kind(Record(activity=activity, fields=fields))
            self.kinds[said] = known
        return known

    def _kind(self, record: Record) -> Kind:
        entered = [(one, _entered(one, record)) for one in self._cohorts]
        fills = frozenset(
            (number, ledger)
            for number, (cohort, found) in enumerate(entered)
            for ledger in found
            if cohort.tables.caps[ledger]
        )
        if record.activity not in self._summed:
            return Kind(fills, None)
        full = {
            _full(cohort, ledger, amount)
            for cohort, found in entered
            for ledger, amount in found.items()
            if cohort.tables.caps[ledger]
        }
        known = tuple(sorted([hours for hours in full if hours is not None]))
        if len(known) < len(full):
            return Kind(fills, None)
        gone = known and all(_may_be_gone(*one, record.activity) for one in entered)
        return Kind(fills, known, len(known) if gone else None)


@lru_cache(maxsize=2048)
def filling_of(cohorts: tuple[Cohort, ...]) -> Filling | None:
    """Give how the records of teachers fill caps; none where nothing of that is summed.

    Args:
        cohorts: of them, under each policy that they are under, on one day.
    """
    plan = common(tuple([cohort.plan for cohort in cohorts]))
    own_days = {day for cohort in cohorts for day in cohort.own_days}
    if plan.nothing or not plan.until_full or len(own_days) > 1:
        return None
    return Filling(cohorts, plan.until_full)


@dataclass(slots=True)
class _Run:
    """Records of one kind so far: their hours, and those that come together with the next one."""

    hours: Decimal = _ZERO
    part: tuple[int, bool] | None = None
    together: list[int] = field(default_factory=list)


def together(kinds: Sequence[Kind], hours: Sequence[Decimal], own: int) -> list[list[int]]:
    """Put those records of one teacher together that are as good as their sum.

    Args:
        kinds: of the records, in the order in which they are evaluated: that of their days.
        hours: of each.
        own: number of the first one that was earned on a day of the teacher's own, or later.

    Returns:
        Numbers of records, each of them once; those that make no difference are left out. The sum
        of several belongs to the last of their days, and before whatever stands behind it here.
    """
    apart, found, runs = _apart(kinds), list[list[int]](), dict[Kind, _Run]()
    for number, kind in enumerate(kinds):
        if kind.full is None or kind in apart:
            found.append([number])
            continue
        run = runs.get(kind)
        if run is None:
            run = runs[kind] = _Run()
        reached = bisect_right(kind.full, run.hours)
        if reached == kind.gone:
            continue
        part = (reached, number < own)
        if part != run.part:
            run.part, run.together = part, []
            found.append(run.together)
        run.together.append(number)
        run.hours += hours[number]
    return found


def _apart(kinds: Iterable[Kind]) -> frozenset[Kind]:
    """The kinds that fill something which another one may fill as well."""
    filled: dict[tuple[int, int], list[Kind]] = {}
    for kind in set(kinds):
        for ledger in kind.fills:
            filled.setdefault(ledger, []).append(kind)
    return frozenset(kind for rivals in filled.values() if len(rivals) > 1 for kind in rivals)


def _entered(cohort: Cohort, record: Record) -> Mapping[int, AmountOf | None]:
    """The ledgers that a record may enter, and what it is worth there."""
    tables = cohort.tables
    if record.activity not in tables.by_shape:  # its day or its hours may decide
        known = record.activity in cohort.policy.activities
        return dict.fromkeys(range(len(tables.ledgers))) if known else {}
    fitting = Claims(cohort, None).fitting(record)
    awards = () if fitting.reason is not None else fitting.awards
    return {ledger: amount for _, ledger, amount in awards}


def _may_be_gone(cohort: Cohort, entered: Mapping[int, AmountOf | None], activity: str) -> bool:
    """Whether records of an activity make no difference when every cap is full that they fill."""
    asked = [one.select for one in cohort.policy.requirements if one.basis is not Basis.COUNTED]
    return all(cohort.tables.caps[ledger] for ledger in entered) and not any(
        not select.activities or activity in select.activities for select in asked
    )


def _full(cohort: Cohort, ledger: int, amount: AmountOf | None) -> Decimal | None:
    """After how many hours the cap of a ledger is full; none where that cannot be said."""
    caps = cohort.tables.caps[ledger]
    worth = amount(_AN_HOUR) if amount else None
    if not worth or cohort.limits is None or len(caps) != 1 or caps[0] not in cohort.limits:
        return None
    hours = Fraction(cohort.limits[caps[0]]) / worth
    exact = Decimal(hours.numerator) / Decimal(hours.denominator)
    return exact if Fraction(exact) == hours else None


@lru_cache(maxsize=512)
def _kinds(
    _alike: tuple[tuple[CreditPolicy, frozenset[str]], ...], _summed: frozenset[str]
) -> Kinds:
    """Records are of the same kind to all teachers in the same groups under the same policies."""
    return {}

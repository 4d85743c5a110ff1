"""What is the same for all teachers of whom a policy sees the same: computed once for all of them.

Everything here follows from the policy, the facts of the teacher and the day. What a teacher has
is in `Book` and `Demands`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from fractions import Fraction
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, NamedTuple

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.demand import Demand, demands_of
from trainingflow.domain.credit.exact import Exact, exactly
from trainingflow.domain.credit.facts import FieldValue, Teacher
from trainingflow.domain.credit.fold import FoldPlan, own_days, plan_of
from trainingflow.domain.credit.groups import (
    CameFrom,
    DatedIn,
    EmployedBy,
    HoldsPost,
    HoldsTitle,
)
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.periods import Span
from trainingflow.domain.credit.policy import CreditPolicy, Notice, Offset
from trainingflow.domain.credit.seen import Seen, seen, teacher_of
from trainingflow.domain.credit.tables import Tables, tables_of
from trainingflow.domain.credit.teacher_facts import TeacherFacts

if TYPE_CHECKING:
    from trainingflow.domain.credit.claims import Fitting

_KEPT = 2048
"""So many cohorts are remembered; what a policy cannot tell apart is one."""


_LASTING = DatedIn | CameFrom | HoldsPost | HoldsTitle | EmployedBy
"""Facts of which none holds on a day that does not hold in the whole of time."""


class Plain(NamedTuple):
    """A demand that is the same for the whole cohort, and of which totals say what is there.

    Attributes:
        have: what is there, from the totals of all ledgers.
        need: what is owed.
        citation: the article that demands it.
        at_most: whether it is not to be passed, rather than to be reached.
    """

    have: Callable[[Sequence[Exact]], Exact]
    need: Exact
    citation: Citation
    at_most: bool


class Cohort:
    """Teachers of whom a policy sees the same on a day.

    Attributes:
        policy: under which they are looked at.
        tables: it, compiled.
        teacher: what is seen of them.
        valid_at: the day asked about.
        membership: their groups, cycle and shares.
        of: by number of the requirement, what is owed of it: once, or for every period.
        demands: all of that, in the order of the policy.
        caps: numbers of the caps that hold for them.
        limits: by cap, what counts at most, where all of them are plain numbers.
        offsets: those that are meant for them.
        notices: those that are meant for them.
        fittings: the rules that are about kinds of records, of all cohorts in the same groups.
        needs: by `id` of the demand, what is owed and the article, where what is there does not
            matter; filled as it is asked for.
        plain: by demand, the same with what is there, where totals of ledgers say it; none before
            it is asked for.
    """

    def __init__(self, policy: CreditPolicy, teacher: Teacher, valid_at: date) -> None:
        self.policy = policy
        self.teacher = teacher
        self.valid_at = valid_at
        self.tables: Tables = tables_of(policy)
        self.membership = membership = Membership(policy, teacher, valid_at)
        self.of: tuple[tuple[Demand, ...], ...] = tuple(
            self._owed(number) for number in range(len(policy.requirements))
        )
        self.demands = tuple(demand for found in self.of for demand in found)
        self.caps: tuple[int, ...] = tuple(
            number
            for number, cap in enumerate(self.tables.cap)
            if membership.applies(cap.groups, cap.unless)
        )
        held = [(number, self.tables.cap[number]) for number in self.caps]
        self.limits: Mapping[int, Exact] | None = (
            None
            if any(cap.derived for _, cap in held)
            else {number: cap.at_most for number, cap in held}
        )
        self.offsets: Sequence[Offset] = tuple(
            one for one in policy.offsets if membership.applies(one.groups, one.unless)
        )
        self.notices: Sequence[Notice] = tuple(
            one for one in policy.notices if membership.applies(one.groups, one.unless)
        )
        self.fittings = _fittings(policy, membership.groups)
        self.needs: dict[int, tuple[Exact, Citation]] = {}
        self.plain: Sequence[Plain | None] | None = None
        self._scales = {scale.code: scale for scale in policy.scales}
        self._shares: dict[tuple[str, Span], Fraction | None] = {}
        self._scaled: dict[tuple[Exact, str, Span], Exact] = {}

    @cached_property
    def cycle(self) -> Span:
        """The first and the last day of their cycle."""
        return Span(self.membership.cycle.first, self.membership.cycle.last)

    @cached_property
    def own_days(self) -> frozenset[date]:
        """Days in their lives between which their records are not summed; mostly none."""
        return own_days(self.policy, self.teacher) if self.notices else frozenset()

    @cached_property
    def plan(self) -> FoldPlan:
        """Which of their records may be summed, but for days of their own.

        What is asked of others alone does not matter.
        """
        asked = {code for one in self.policy.requirements for code in one.groups}
        facts = TeacherFacts(self.teacher, self.membership.day)
        absent = frozenset(
            group.code
            for group in self.policy.groups
            if group.code in asked
            and all(isinstance(fact, _LASTING) for fact in group.facts)
            and not facts.hold(group.facts, date.min, date.max)
        )
        return plan_of(self.policy, absent)

    def scaled(self, number: Exact, scale: str | None, span: Span | None = None) -> Exact:
        """Give a number of the regulation for these teachers.

        Args:
            number: in multiples of 1/denominator.
            scale: by which it shrinks, if any.
            span: the requirement's period; none for the cycle.
        """
        if scale is None:
            return number
        key = (number, scale, span or self.cycle)
        known = self._scaled.get(key)
        if known is None:
            share = self._share(scale, key[2])
            known = number if share is None else exactly(*(number * share).as_integer_ratio())
            self._scaled[key] = known
        return known

    def _share(self, scale: str, span: Span) -> Fraction | None:
        key = (scale, span)
        if key not in self._shares:
            self._shares[key] = self.membership.share(self._scales[scale], span)
        return self._shares[key]

    def _owed(self, number: int) -> tuple[Demand, ...]:
        requirement, whole = self.policy.requirements[number], self.tables.whole[number]
        if whole is None:
            chosen = self.tables.requirements[number]
            return tuple(demands_of(number, requirement, chosen, self.membership))
        applies = self.membership.applies(requirement.groups, requirement.unless)
        return (whole,) if applies else ()


def cohort_of(policy: CreditPolicy, teacher: Teacher, valid_at: date) -> Cohort:
    """Give the cohort of a teacher on a day; the same one for all whom the policy sees alike."""
    return _cohort(policy, seen(policy, teacher, valid_at), valid_at)


@lru_cache(maxsize=_KEPT)
def _cohort(policy: CreditPolicy, facts: Seen, valid_at: date) -> Cohort:
    return Cohort(policy, teacher_of(facts), valid_at)


@lru_cache(maxsize=512)
def _fittings(
    _policy: CreditPolicy, _groups: frozenset[str]
) -> dict[tuple[str, int], tuple[Mapping[str, FieldValue], "Fitting"]]:
    return {}

"""The smallest set of offered runs that fills what a teacher misses, as far as runs can.

What a run is worth is asked of the evaluator alone, so a plan knows no regime. A solver proposes
sets, the evaluator judges them, and every wrong guess becomes a constraint that holds for all sets
(a cut): by adding to the set whatever changes nothing, one judgement says how much the other runs
have to bring at least. The last proposal that the evaluator confirms is the plan.

A cut holds where more records never lower what is there, and where no record adds more than it is
worth alone. Every judgement is checked against all cuts: where one contradicts them, or where what
is owed depends on what is chosen, the plan still is what the evaluator says it is, and is not
called the smallest.
"""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from fractions import Fraction

from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import Bound, Unit
from trainingflow.domain.credit.status import RequirementStatus, Status

Judge = Callable[[Sequence[Record]], Status]
"""Evaluates a teacher with some records."""


@dataclass(frozen=True, slots=True)
class Offer:
    """One class of a run that the teacher may join.

    Attributes:
        key: of the class.
        run: to which it belongs.
        course: of which no second run is taken.
        record: what its completion would be posted as; its id is the key.
        days: on which it meets; no two runs of a plan share one.
        hours: that it takes.
        last: its last day.
    """

    key: str
    run: str
    course: str
    record: Record
    days: frozenset[date]
    hours: Decimal
    last: date


@dataclass(frozen=True, slots=True)
class Plan:
    """A set of runs.

    Attributes:
        chosen: the classes, by their first day, then by key.
        status: what would be there with all of them, by the evaluator.
        remaining: what no run can fill, and what may not be passed and is; in the order of the
            policy.
        optimal: whether no smaller set does as much, none as small takes fewer hours, and none of
            those ends earlier; else it is the best that was found in the time.
    """

    chosen: tuple[Offer, ...]
    status: Status
    remaining: tuple[RequirementStatus, ...]
    optimal: bool


class Goal(StrEnum):
    """What is made small, one after the other; what was reached stays."""

    MISSING = "MISSING"
    COUNT = "COUNT"
    HOURS = "HOURS"
    FINISH = "FINISH"


@dataclass(frozen=True, slots=True)
class Cut:
    """That one target misses at least `missing` less what is gained beyond `base`.

    Attributes:
        target: number of the target.
        base: how many of each sort are free.
        gains: what one more of each sort brings at most.
        missing: what is missing with the base.
    """

    target: int
    base: tuple[int, ...]
    gains: tuple[Fraction, ...]
    missing: Fraction

    def least(self, counts: Sequence[int]) -> Fraction:
        """Give what is missing at least, with so many of each sort."""
        gained = sum(
            (
                gain * max(0, count - free)
                for gain, count, free in zip(self.gains, counts, self.base, strict=True)
            ),
            Fraction(0),
        )
        return self.missing - gained


@dataclass(frozen=True, slots=True)
class Problem:
    """What a solver is asked: which of the offers to take.

    Attributes:
        sorts: of each offer the number of its sort; offers of one sort are worth the same.
        sizes: how many offers each sort has.
        exclusive: offers of which at most one is taken.
        weights: of each target, by which what it misses is added up.
        cuts: what is known about what is missing.
        hours: of each offer.
        finishes: of each offer the rank of its last day.
    """

    sorts: tuple[int, ...]
    sizes: tuple[int, ...]
    exclusive: tuple[tuple[int, ...], ...]
    weights: tuple[Fraction, ...]
    cuts: tuple[Cut, ...]
    hours: tuple[Decimal, ...]
    finishes: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Reached:
    """What was reached for each goal so far; none for those that are still to come."""

    missing: Fraction | None = None
    count: int | None = None
    hours: Decimal | None = None
    finish: int | None = None


@dataclass(frozen=True, slots=True)
class Proposal:
    """A set that a solver proposes: offers by number, and what it says each target misses."""

    offers: tuple[int, ...]
    missing: tuple[float, ...]


Solver = Callable[[Problem, Goal, Reached], Proposal | None]
"""Gives a set that is best for a goal and keeps what was reached; none where time is over."""

_TOLERANCE = Fraction(1, 100_000)  # what a solver of floats may be wrong by; far below a credit


def plan(  # noqa: PLR0913 - two judges and a solver, by name
    judge: Judge,
    alone: Judge,
    offers: Sequence[Offer],
    solver: Solver,
    *,
    advisory: bool = False,
    is_over: Callable[[], bool] = lambda: False,
) -> Plan:
    """Choose the runs: what they leave missing first, then their number, hours and last day.

    What is missing is weighed as a share of what is owed, over all that block.

    Args:
        judge: the evaluator, on the day by which everything should be there, with what is there
            anyway beside the records.
        alone: the same with nothing beside them.
        offers: what may be chosen, each key once.
        solver: proposes sets; it decides nothing.
        advisory: also fill what the certificate does not hang on.
        is_over: whether the time is; then what is known so far has to do.
    """
    ordered = tuple(sorted(offers, key=lambda one: one.key))
    return _Planner(judge, alone, ordered, solver, is_over, advisory=advisory).plan()


class _Planner:
    """Makes one plan."""

    def __init__(  # noqa: PLR0913 - as above
        self,
        judge: Judge,
        alone: Judge,
        offers: tuple[Offer, ...],
        solver: Solver,
        is_over: Callable[[], bool],
        *,
        advisory: bool,
    ) -> None:
        self._judge = judge
        self._offers = offers
        self._solver = solver
        self._is_over = is_over
        start = judge(())
        self._targets = tuple(
            one
            for one in start.requirements
            if not one.met
            and one.need > 0
            and (one.blocking or advisory)
            and one.bound is Bound.AT_LEAST
        )
        self._sorts, self._copies = _sorted_out(offers)
        self._known: dict[tuple[int, ...], tuple[Fraction, ...]] = {}
        self._exact = True
        self._gains = self._worth(alone)
        self._cuts: list[Cut] = []

    def plan(self) -> Plan:
        chosen: tuple[int, ...] = ()
        if self._targets and self._offers:
            for target in range(len(self._targets)):
                self._learn(target, (0,) * len(self._copies))
            chosen = self._chosen()
        found = sorted(
            (self._offers[one] for one in chosen),
            key=lambda one: (min(one.days, default=one.last), one.key),
        )
        status = self._judge([one.record for one in found])
        wanted = {one.code for one in self._targets}
        passed = {
            one.code
            for one in status.requirements
            if one.bound is Bound.AT_MOST and one.blocking and not one.met
        }
        return Plan(
            chosen=tuple(found),
            status=status,
            remaining=tuple(
                one for one in status.requirements if one.code in wanted | passed and not one.met
            ),
            optimal=self._exact and not passed,
        )

    def _chosen(self) -> tuple[int, ...]:
        """Reach one goal after the other."""
        reached, best = Reached(), None
        for goal in Goal:
            found = self._reach(goal, reached)
            if found is None:
                self._exact = False
                break
            best, reached = found, self._with(goal, reached, found)
        return self._greedy() if best is None else best

    def _reach(self, goal: Goal, reached: Reached) -> tuple[int, ...] | None:
        """Ask the solver and correct it until the evaluator agrees; none where time is over."""
        seen: set[tuple[int, ...]] = set()
        while True:
            proposal = None if self._is_over() else self._solver(self._problem(), goal, reached)
            if proposal is None:
                return None
            missing = self._missing_of(proposal.offers)
            wrong = [
                target
                for target, (real, said) in enumerate(zip(missing, proposal.missing, strict=True))
                if real > Fraction(said) + _TOLERANCE
            ]
            kept = reached.missing is not None and self._total(missing) <= reached.missing
            if not wrong or kept:
                return proposal.offers
            if proposal.offers in seen:
                return None  # it was corrected before: the solver cannot tell so small a number
            seen.add(proposal.offers)
            for target in wrong:
                self._learn(target, self._counts(proposal.offers))

    def _with(self, goal: Goal, reached: Reached, offers: tuple[int, ...]) -> Reached:
        """Add what a set has reached; of a goal that comes later nothing is said yet."""
        finish = max((self._finishes[one] for one in offers), default=0)
        hours = sum((self._offers[one].hours for one in offers), Decimal(0))
        order = list(Goal).index(goal)
        return Reached(
            missing=self._total(self._missing_of(offers))
            if reached.missing is None
            else reached.missing,
            count=len(offers) if order >= 1 else None,
            hours=hours if order >= 2 else None,  # noqa: PLR2004 - the third goal
            finish=finish if order >= 3 else None,  # noqa: PLR2004 - the fourth
        )

    def _problem(self) -> Problem:
        return Problem(
            sorts=self._sorts,
            sizes=tuple(len(copies) for copies in self._copies),
            exclusive=tuple(_exclusive(self._offers)),
            weights=self._weights,
            cuts=tuple(self._cuts),
            hours=tuple(one.hours for one in self._offers),
            finishes=self._finishes,
        )

    @property
    def _weights(self) -> tuple[Fraction, ...]:
        return tuple(1 / Fraction(one.need) for one in self._targets)

    @property
    def _finishes(self) -> tuple[int, ...]:
        days = sorted({one.last for one in self._offers})
        return tuple(days.index(one.last) + 1 for one in self._offers)

    def _total(self, missing: Sequence[Fraction]) -> Fraction:
        return sum(
            (weight * one for weight, one in zip(self._weights, missing, strict=True)), Fraction(0)
        )

    def _learn(self, target: int, counts: tuple[int, ...]) -> None:
        """Say what a target misses with a set, and with all that changes nothing about it."""
        missing = self._missing(counts)[target]
        if missing <= 0:
            return
        base = list(counts)
        for sort, copies in enumerate(self._copies):
            if self._is_over():
                break
            base[sort] = self._most(target, base, sort, len(copies), missing)
        self._cuts.append(Cut(target, tuple(base), self._gains[target], missing))

    def _most(self, target: int, base: list[int], sort: int, most: int, missing: Fraction) -> int:
        """How many of a sort can be in the base without filling anything of the target."""

        def unchanged(count: int) -> bool:
            tried = (*base[:sort], count, *base[sort + 1 :])
            return self._missing(tried)[target] >= missing

        low, high = base[sort], most
        if low == high or unchanged(high):
            return high
        while high - low > 1:
            middle = (low + high) // 2
            low, high = (middle, high) if unchanged(middle) else (low, middle)
        return low

    def _missing_of(self, offers: tuple[int, ...]) -> tuple[Fraction, ...]:
        """What each target misses with some offers, judged by their own records."""
        status = self._judge([self._offers[one].record for one in offers])
        missing = self._shortfalls(status)
        counts = self._counts(offers)
        if any(missing[cut.target] < cut.least(counts) for cut in self._cuts):
            self._exact = False  # a record brought more than it is worth alone
        return missing

    def _missing(self, counts: tuple[int, ...]) -> tuple[Fraction, ...]:
        """What each target misses with so many of each sort."""
        if counts not in self._known:
            records = [
                self._offers[one].record
                for copies, count in zip(self._copies, counts, strict=True)
                for one in copies[:count]
            ]
            self._known[counts] = self._shortfalls(self._judge(records))
        return self._known[counts]

    def _shortfalls(self, status: Status) -> tuple[Fraction, ...]:
        found = {one.code: one for one in status.requirements}
        for one in self._targets:
            if one.code not in found or found[one.code].need != one.need:
                self._exact = False  # what is owed depends on what is chosen
        return tuple(
            Fraction(found[one.code].shortfall) if one.code in found else Fraction(0)
            for one in self._targets
        )

    def _counts(self, offers: Sequence[int]) -> tuple[int, ...]:
        return tuple(
            sum(1 for one in offers if self._sorts[one] == sort)
            for sort in range(len(self._copies))
        )

    def _worth(self, alone: Judge) -> tuple[tuple[Fraction, ...], ...]:
        """By target, what one of each sort brings at most: all its credits, or its own number."""
        bare = {one.code: one.have for one in alone(()).requirements}
        by_sort: list[tuple[Fraction, dict[str, Decimal]]] = []
        for copies in self._copies:
            record = self._offers[copies[0]].record
            status = alone([record])
            line = next(one for one in status.lines if one.record == record.id)
            gained = {
                one.code: one.have - bare.get(one.code, Decimal(0)) for one in status.requirements
            }
            awards = sum((Fraction(one.credits) for one in line.awards), Fraction(0))
            by_sort.append((awards, gained))
        return tuple(
            tuple(
                awards if one.unit is Unit.CREDITS else Fraction(gained.get(one.code, Decimal(0)))
                for awards, gained in by_sort
            )
            for one in self._targets
        )

    def _greedy(self) -> tuple[int, ...]:
        """Take what helps most, as long as something helps; for when time is over."""
        chosen: tuple[int, ...] = ()
        total = self._total(self._missing(self._counts(())))
        while True:
            tried = [
                (self._total(self._missing(self._counts((*chosen, one)))), one)
                for one in self._compatible(chosen)
            ]
            best = min(tried, default=None)
            if best is None or best[0] >= total:
                return chosen
            total, chosen = best[0], (*chosen, best[1])

    def _compatible(self, chosen: tuple[int, ...]) -> Iterator[int]:
        taken = [self._offers[one] for one in chosen]
        for number, offer in enumerate(self._offers):
            if number not in chosen and all(not clash(offer, one) for one in taken):
                yield number


def clash(one: Offer, other: Offer) -> bool:
    """Whether a teacher cannot take both: the same course, or the same day."""
    return one.course == other.course or not one.days.isdisjoint(other.days)


def _sorted_out(offers: Sequence[Offer]) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...]]:
    """Put offers that are worth the same into sorts: by offer its sort, by sort its offers."""
    found: dict[object, list[int]] = {}
    for number, offer in enumerate(offers):
        record = offer.record
        worth = (
            record.activity,
            record.hours,
            record.earned_on.year if record.earned_on else None,
            record.passed,
            record.provider_recognised,
            tuple(sorted(record.fields.items(), key=lambda field: field[0])),
        )
        found.setdefault(worth, []).append(number)
    sorts = [0] * len(offers)
    for sort, numbers in enumerate(found.values()):
        for number in numbers:
            sorts[number] = sort
    return tuple(sorts), tuple(tuple(numbers) for numbers in found.values())


def _exclusive(offers: Sequence[Offer]) -> Iterator[tuple[int, ...]]:
    """Give the offers of each course and of each day, where there are several."""
    groups: dict[object, list[int]] = {}
    for number, offer in enumerate(offers):
        for key in (offer.course, *offer.days):
            groups.setdefault(key, []).append(number)
    for numbers in groups.values():
        if len(numbers) > 1:
            yield tuple(numbers)

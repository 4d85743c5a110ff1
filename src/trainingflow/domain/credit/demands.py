"""What one teacher owes, and how much of it is there, in multiples of 1/denominator."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from fractions import Fraction
from operator import itemgetter

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.book import ZERO, Book
from trainingflow.domain.credit.cohort import Cohort, Plain
from trainingflow.domain.credit.counting import counted
from trainingflow.domain.credit.demand import Demand
from trainingflow.domain.credit.exact import Exact, exactly, stepped, times
from trainingflow.domain.credit.membership import belongs
from trainingflow.domain.credit.numbers import Derived, ShareOf, Side
from trainingflow.domain.credit.policy import Bound, Minimum, Requirement

__all__ = ["Demand", "Demands"]

_ALL = Fraction(10**30)


class Demands:
    """Everything that one teacher owes under one policy.

    Attributes:
        all: one for every requirement that is owed, and for every period of it, in the order of
            the policy; also those that turn out not to be demanded (`is_demanded`).
    """

    def __init__(self, cohort: Cohort, book: Book) -> None:
        self._cohort = cohort
        self._membership = cohort.membership
        self._tables = cohort.tables
        self.book = book
        self.all = cohort.demands
        self._needs: dict[int, tuple[Exact, Citation]] = {}
        self._met: dict[int, bool] | None = None

    def settle(self) -> None:
        """Say that nothing moves any more: from now on an answer is computed once."""
        self._met = {}

    def limit(self, plain: Exact, derived: Derived | None) -> Exact:
        """Give a number that may be a share or a table, in multiples of 1/denominator."""
        return plain if derived is None else self._derived(derived, None)

    def shortfall(self, number: int, beyond: Sequence[int] = ()) -> Exact:
        """Give what a requirement misses now; nothing where this teacher does not owe it.

        Args:
            number: of the requirement.
            beyond: numbers of requirements inside it whose shortfall is left out.
        """
        demand = self._single(number)
        if demand is None:
            return ZERO
        apart = sum([self.shortfall(other) for other in beyond])
        return max(ZERO, self.need(demand)[0] - self.have(demand) - apart)

    def excess(self, number: int) -> Exact:
        """Give what may leave a requirement without making it short; all where it is not owed."""
        demand = self._single(number)
        return max(ZERO, self.have(demand) - self.need(demand)[0]) if demand else _ALL

    def have(self, demand: Demand) -> Exact:
        """Give what counts for a demand now."""
        requirement, denominator = demand.requirement, self._tables.denominator
        if requirement.members:
            members = self._members(demand)
            return sum([self.is_met(member) for member in members]) * denominator
        amount = counted(demand, self.book, denominator)
        return amount + self.carried(demand) if demand.previous else amount

    def carried(self, demand: Demand) -> Exact:
        """Give what the period before hands on: above its minimum, and of what may be handed on."""
        before, carry = demand.previous, demand.requirement.carry
        if before is None or carry is None:
            return ZERO
        denominator = self._tables.denominator
        found: Exact = counted(before, self.book, denominator) - self.need(before)[0]
        if carry.at_most is not None:
            found = min(found, times(carry.at_most, denominator))
        chosen = self._tables.carried[before.number]
        if chosen is not None or carry.part is not None:
            part = carry.part.of(before.span) if carry.part else before.span
            those = replace(
                before,
                chosen=chosen or before.chosen,
                first=max(before.first, part.first),
                last=min(before.last, part.last),
                whole=False,
            )
            found = min(found, counted(those, self.book, denominator))
        return max(ZERO, found)

    def need(self, demand: Demand) -> tuple[Exact, Citation]:
        """Give what is owed, and the article: that of the last number that applies and has one."""
        known = self._cohort.needs.get(id(demand)) or self._needs.get(id(demand))
        if known is not None:
            return known
        fixed = self._tables.constant[demand.number]
        if fixed is not None:
            self._cohort.needs[id(demand)] = fixed
            return fixed
        requirement = demand.requirement
        need: Exact = ZERO
        citation, constant = requirement.citation, True
        least = self._tables.least[demand.number]
        for minimum, plain in zip(requirement.minima, least, strict=True):
            constant = constant and not _changes(minimum)
            if self._applies(minimum, demand):
                need += self._number(minimum, plain, demand)
                citation = minimum.citation or citation
        if requirement.members and not requirement.minima:
            need = len(self._members(demand)) * self._tables.denominator
        if _is_of_the_cohort(requirement):
            self._cohort.needs[id(demand)] = (need, citation)
        elif constant or self._met is not None:
            self._needs[id(demand)] = (need, citation)
        return need, citation

    def plain(self) -> Sequence[Plain | None]:
        """Give what is owed whatever a teacher has, by demand; found out once for a cohort."""
        if self._cohort.plain is None:
            self._cohort.plain = [self._plain(demand) for demand in self.all]
        return self._cohort.plain

    def is_demanded(self, demand: Demand) -> bool:
        """Whether the other requirements that this one hangs on are as it says."""
        requirement = demand.requirement
        if not requirement.when_met and not requirement.unless_met:
            return True
        return self._as_said(requirement, demand)

    def is_met(self, demand: Demand) -> bool:
        """Whether what is there is enough, or not too much."""
        known = None if self._met is None else self._met.get(id(demand))
        if known is not None:
            return known
        have, need = self.have(demand), self.need(demand)[0]
        met = have <= need if demand.requirement.bound is Bound.AT_MOST else have >= need
        if self._met is not None:
            self._met[id(demand)] = met
        return met

    def _plain(self, demand: Demand) -> Plain | None:
        requirement = demand.requirement
        hangs = requirement.when_met or requirement.unless_met or demand.previous
        if demand.sums is None or hangs or not _is_of_the_cohort(requirement):
            return None
        have = _summing(demand.sums)
        return Plain(have, *self.need(demand), requirement.bound is Bound.AT_MOST)

    def _single(self, number: int) -> Demand | None:
        """Give the demand of a requirement that is not repeated."""
        found = self._cohort.of[number]
        return found[0] if len(found) == 1 and found[0].suffix is None else None

    def _related(self, code: str, demand: Demand | None) -> Sequence[Demand]:
        """Give the demands of a requirement in the same period, or all where there is none."""
        found: Sequence[Demand] = self._cohort.of[self._tables.requirement[code]]
        same = [one for one in found if demand is not None and one.span == demand.span]
        return same or found

    def _members(self, demand: Demand) -> list[Demand]:
        return [
            member
            for code in demand.requirement.members
            for member in self._related(code, demand)
            if self.is_demanded(member)
        ]

    def _as_said(self, part: Minimum | Requirement, demand: Demand) -> bool:
        if not part.when_met and not part.unless_met:
            return True
        return all(self._any_met(code, demand) for code in part.when_met) and not any(
            self._any_met(code, demand) for code in part.unless_met
        )

    def _any_met(self, code: str, demand: Demand) -> bool:
        return any(self.is_met(one) for one in self._related(code, demand))

    def _applies(self, minimum: Minimum, demand: Demand) -> bool:
        if minimum.groups or minimum.unless:
            groups = self._groups(demand)
            if not belongs(groups, minimum.groups, minimum.unless):
                return False
        if minimum.first is not None and demand.span.last < minimum.first:
            return False
        if minimum.last is not None and demand.span.first > minimum.last:
            return False
        return self._as_said(minimum, demand)

    def _groups(self, demand: Demand) -> Collection[str]:
        if demand.suffix is None:
            return self._membership.groups
        return self._membership.in_period(demand.first, demand.last)

    def _number(self, minimum: Minimum, plain: Exact, demand: Demand) -> Exact:
        denominator, derived = self._tables.denominator, minimum.derived
        number = plain if derived is None else self._derived(derived, demand)
        number = self._cohort.scaled(number, minimum.scale, demand.span)
        rounding = minimum.rounding
        if rounding is None:
            return number
        return stepped(number, times(rounding.to, denominator), rounding.direction)

    def _derived(self, derived: Derived, demand: Demand | None) -> Exact:
        if isinstance(derived, ShareOf):
            others = self._related(derived.requirement, demand)
            whole = sum(
                [
                    self.need(one)[0] if derived.side is Side.NEED else self.have(one)
                    for one in others
                ]
            )
            number = whole * derived.share
        else:
            number = self._membership.listed(derived) * self._tables.denominator
        return exactly(*number.as_integer_ratio())


def _summing(ledgers: tuple[int, ...]) -> Callable[[Sequence[Exact]], Exact]:
    """Give what sums the totals of some ledgers; mostly there is one."""
    if len(ledgers) == 1:
        return itemgetter(*ledgers)
    return lambda totals: sum([totals[ledger] for ledger in ledgers])


def _changes(minimum: Minimum) -> bool:
    """Whether a number depends on what is there."""
    derived = minimum.derived
    of_have = isinstance(derived, ShareOf)
    return of_have or bool(minimum.when_met or minimum.unless_met)


def _is_of_the_cohort(requirement: Requirement) -> bool:
    """Whether what is owed is the same whatever the teacher, or any of the cohort, has."""
    return not requirement.members and not any(
        isinstance(one.derived, ShareOf) or one.when_met or one.unless_met
        for one in requirement.minima
    )

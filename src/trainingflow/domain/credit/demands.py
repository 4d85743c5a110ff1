"""What one teacher owes, and how much of it is there, in multiples of 1/denominator."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.book import ZERO, Book, Entry
from trainingflow.domain.credit.conditions import number_of
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.membership import Membership, belongs
from trainingflow.domain.credit.policy import Basis, CreditPolicy, Each, Requirement, Take, Unit
from trainingflow.domain.credit.tables import Chosen, Tables

_COUNTED_FIELD = {Unit.HOURS: "hours", Unit.DAYS: "days", Unit.SESSIONS: "sessions"}
_NO_MARKS: dict[str, str] = {}
_ALL = Decimal("Infinity")
_FEBRUARY, _LEAP_DAY = 2, 29


@dataclass(frozen=True, slots=True)
class Demand:
    """One requirement for one period of one teacher.

    Attributes:
        requirement: what is demanded.
        chosen: its selection.
        year: the calendar year, where it is yearly.
        first: first day on which something counts.
        last: last day on which something counts.
        need: what is owed.
        citation: the article; that of the last number which applies, where it has its own.
    """

    requirement: Requirement
    chosen: Chosen
    year: int | None
    first: date
    last: date
    need: Decimal
    citation: Citation

    @property
    def code(self) -> str:
        """The requirement's code, with the year where it is yearly."""
        code = self.requirement.code
        return code if self.year is None else f"{code}.{self.year}"


class Demands:
    """Everything that one teacher owes under one policy."""

    def __init__(
        self, policy: CreditPolicy, tables: Tables, membership: Membership, book: Book
    ) -> None:
        self._policy = policy
        self._membership = membership
        self._book = book
        self._tables = tables
        self._whole = len(policy.cycle.years)
        self._years = {scale.code: membership.years(scale) for scale in policy.scales}
        self.all = tuple(
            demand
            for requirement, chosen in zip(policy.requirements, tables.requirements, strict=True)
            for demand in self._of(requirement, chosen)
        )
        self._single = {
            tables.requirement[demand.requirement.code]: demand
            for demand in self.all
            if demand.year is None
        }

    def scaled(self, number: Decimal, scale: str | None) -> Decimal:
        """Give a number of the regulation for this teacher, in multiples of 1/denominator."""
        years = None if scale is None else self._years[scale]
        whole = number * self._tables.denominator
        return whole if years is None else whole * years / self._whole

    def shortfall(self, number: int, beyond: Sequence[int] = ()) -> Decimal:
        """Give what a requirement misses now; nothing where this teacher does not owe it.

        Args:
            number: of the requirement.
            beyond: numbers of requirements inside it whose shortfall is left out.
        """
        demand = self._single.get(number)
        if demand is None:
            return ZERO
        apart = sum((self.shortfall(other) for other in beyond), ZERO)
        return max(ZERO, demand.need - self.have(demand) - apart)

    def excess(self, number: int) -> Decimal:
        """Give what may leave a requirement without making it short; all where it is not owed."""
        demand = self._single.get(number)
        return max(ZERO, self.have(demand) - demand.need) if demand else _ALL

    def have(self, demand: Demand) -> Decimal:
        """Give what counts for a demand now."""
        amounts = self._amounts(demand)
        if demand.requirement.take is Take.LARGEST:
            return max(amounts, default=ZERO)
        return sum(amounts, ZERO)

    def _of(self, requirement: Requirement, chosen: Chosen) -> Iterator[Demand]:
        cycle, day = self._policy.cycle, self._membership.day
        if requirement.each is Each.YEAR:
            for year in cycle.years:
                first = max(cycle.first, date(year, 1, 1))
                last = min(cycle.last, date(year, 12, 31), day)
                if first <= last and self._is_for(requirement, first, last):
                    yield Demand(requirement, chosen, year, first, last, *self._need(requirement))
        elif self._membership.applies(requirement.groups, requirement.unless):
            first = cycle.first
            if requirement.rolling_years is not None:
                first = max(first, _years_before(day, requirement.rolling_years))
            yield Demand(requirement, chosen, None, first, cycle.last, *self._need(requirement))

    def _is_for(self, requirement: Requirement, first: date, last: date) -> bool:
        if not requirement.groups and not requirement.unless:
            return True
        groups = self._membership.in_period(first, last)
        return belongs(groups, requirement.groups, requirement.unless)

    def _need(self, requirement: Requirement) -> tuple[Decimal, Citation]:
        need, citation = ZERO, requirement.citation
        for minimum in requirement.minima:
            if self._membership.applies(minimum.groups, minimum.unless):
                need += self.scaled(minimum.at_least, minimum.scale)
                citation = minimum.citation or citation
        return need, citation

    def _amounts(self, demand: Demand) -> Iterator[Decimal]:
        requirement, chosen = demand.requirement, demand.chosen
        if requirement.unit is not Unit.CREDITS:
            return self._of_records(demand)
        if requirement.take is Take.LARGEST:
            return self._by_record(demand)
        whole = demand.year is None and requirement.rolling_years is None
        if whole and chosen.plain and not requirement.before_offsets:
            return (self._book.totals[ledger] for ledger in chosen.ledgers)
        return self._of_entries(demand)

    def _entries(self, demand: Demand) -> Iterator[Entry]:
        chosen, ledgers = demand.chosen, demand.chosen.ledger_set
        for entry in self._book.entries:
            if (
                entry.ledger in ledgers
                and _within(entry.record, demand)
                and chosen.has(entry.record, entry.marks)
            ):
                yield entry

    def _by_record(self, demand: Demand) -> Iterator[Decimal]:
        """Give what each record earned, before anything moves."""
        sums: dict[int, Decimal] = {}
        for entry in self._entries(demand):
            sums[entry.number] = sums.get(entry.number, ZERO) + entry.amount
        return iter(sums.values())

    def _of_entries(self, demand: Demand) -> Iterator[Decimal]:
        """Give credits by entry; what moved counts where it went, in the cycle as a whole."""
        chosen, ledgers = demand.chosen, demand.chosen.ledger_set
        for entry in self._entries(demand):
            yield entry.amount
        if demand.year is None and not demand.requirement.before_offsets:
            for ledger, amount, marks in self._book.moved:
                if ledger in ledgers and chosen.has(Record(fields=marks), marks):
                    yield amount

    def _of_records(self, demand: Demand) -> Iterator[Decimal]:
        requirement, denominator = demand.requirement, self._tables.denominator
        field = _COUNTED_FIELD.get(requirement.unit)
        only_counted = requirement.basis is Basis.COUNTED
        for record, claim in zip(self._book.records, self._book.claims, strict=True):
            counts = claim.counts if only_counted else claim.confirmed
            if counts and _within(record, demand) and demand.chosen.has(record, _NO_MARKS):
                number = Decimal(1) if field is None else number_of(record, field)
                yield (number or ZERO) * denominator


def _within(record: Record, demand: Demand) -> bool:
    day = record.earned_on
    return day is not None and demand.first <= day <= demand.last


def _years_before(day: date, years: int) -> date:
    """Give the first of so many years up to `day`: the day after the same day back then."""
    leap = day.month == _FEBRUARY and day.day == _LEAP_DAY
    start = (day - timedelta(days=1) if leap else day).replace(year=day.year - years)
    return start + timedelta(days=1)

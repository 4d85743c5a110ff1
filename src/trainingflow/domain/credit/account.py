"""The account of a status: how each record was read, what it came to, and what it counts to."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from trainingflow.domain.credit.conditions import number_of
from trainingflow.domain.credit.demand import Demand, demands_of
from trainingflow.domain.credit.facts import FieldValue, Record, Teacher
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.policy import Basis, CreditPolicy, Requirement, Take, Unit
from trainingflow.domain.credit.posting import Posted, post
from trainingflow.domain.credit.reading import Reading, read, shown
from trainingflow.domain.credit.rules import Together
from trainingflow.domain.credit.selection import has, ledger_test
from trainingflow.domain.credit.status import LineStatus, Status
from trainingflow.domain.credit.tables import tables_of
from trainingflow.domain.credit.together import same, sum_of

ZERO = Decimal(0)
_NUMBER = {Unit.HOURS: "hours", Unit.DAYS: "days", Unit.SESSIONS: "sessions"}
_NO_MARKS: Mapping[str, FieldValue] = {}


@dataclass(frozen=True, slots=True)
class Part:
    """What one record brings to a requirement, above 0; or what a record gives one ledger."""

    of: str
    amount: Decimal


@dataclass(frozen=True, slots=True)
class Selected:
    """What a requirement is made of.

    Attributes:
        first: first day on which something counts.
        last: last day on which something counts.
        parts: by record, in the order of the records, before anything moves.
        moved: what moved in less what moved out.

    What is there may still be more, or less, where the policy counts otherwise than by adding up
    records: requirements that are met, values that differ, what a period handed on.
    """

    first: date
    last: date
    parts: tuple[Part, ...]
    moved: Decimal


@dataclass(frozen=True)
class Account:
    """Everything that a status was computed from and through.

    Attributes:
        policy: the one that it was computed under.
        status: the answer.
        membership: what the teacher belongs to on its day.
        records: in the order of its lines, as are the next two.
        readings: how each was read.
        posted: what each award of each came to.
    """

    policy: CreditPolicy
    status: Status
    membership: Membership
    records: Sequence[Record]
    readings: Sequence[Reading]
    posted: Sequence[tuple[Posted, ...]]

    @cached_property
    def demands(self) -> Mapping[str, Demand]:
        """What the teacher may owe, by the codes of the status."""
        chosen = tables_of(self.policy).requirements
        return {
            demand.code: demand
            for number, requirement in enumerate(self.policy.requirements)
            for demand in demands_of(number, requirement, chosen[number], self.membership)
        }

    def selected(self, code: str) -> Selected | None:
        """Give what a requirement is made of; none where the teacher does not owe it."""
        demand = self.demands.get(code)
        if demand is None:
            return None
        requirement = demand.requirement
        in_ledgers = requirement.unit is Unit.CREDITS or requirement.basis is Basis.ENTERED
        amounts = self._credits(requirement) if in_ledgers else self._numbers(requirement)
        parts = tuple(
            Part(record.id, amount)
            for record, amount in zip(self.records, amounts, strict=True)
            if amount > ZERO
            and record.earned_on is not None
            and demand.first <= record.earned_on <= demand.last
        )
        if requirement.together is not None:
            parts = self._as_one(requirement, requirement.together, parts)
        moves = (
            in_ledgers
            and demand.whole
            and not requirement.before_offsets
            and requirement.together is None
        )
        moved = self._moved(requirement) if moves else ZERO
        return Selected(demand.first, demand.last, parts, moved)

    def _as_one(
        self, requirement: Requirement, together: Together, parts: Sequence[Part]
    ) -> tuple[Part, ...]:
        """Give the parts of records that count as one: the largest, or all that are enough."""
        known = {record.id: record for record in self.records}
        groups: dict[object, list[Part]] = {}
        for part in parts:
            groups.setdefault(same(together, known[part.of], {}) or part.of, []).append(part)
        enough = [
            group
            for group in groups.values()
            if together.at_least is None or self._size(together, group, known) >= together.at_least
        ]
        if requirement.take is Take.LARGEST:
            enough = enough and [max(enough, key=_total)]
        counted = {part.of for group in enough for part in group}
        return tuple(part for part in parts if part.of in counted)

    def _size(
        self, together: Together, group: Sequence[Part], known: Mapping[str, Record]
    ) -> Decimal:
        if together.of is None:
            return _total(group)
        return sum_of(together, [known[part.of] for part in group])

    def _credits(self, requirement: Requirement) -> Iterator[Decimal]:
        inside = ledger_test(self.policy, requirement.select)
        fields = {ledger.code: ledger.fields for ledger in self.policy.ledgers}
        for record, posted in zip(self.records, self.posted, strict=True):
            amounts = (
                one.amount
                for one in posted
                if inside(one.asked.ledger)
                and has(
                    requirement.select,
                    record,
                    {**fields[one.asked.ledger], **one.asked.award.fields},
                )
            )
            yield shown(sum(amounts, Fraction(0)))

    def _numbers(self, requirement: Requirement) -> Iterator[Decimal]:
        field = requirement.of or _NUMBER.get(requirement.unit)
        counted = requirement.basis is Basis.COUNTED
        lines = zip(self.status.lines, self.records, self.readings, strict=True)
        for line, record, reading in lines:
            counts = (
                line.status is not LineStatus.NOT_COUNTED if counted else reading.rule is not None
            )
            if counts and has(requirement.select, record, _NO_MARKS):
                yield Decimal(1) if field is None else number_of(record, field) or ZERO
            else:
                yield ZERO

    def _moved(self, requirement: Requirement) -> Decimal:
        inside = ledger_test(self.policy, requirement.select)
        fields = {ledger.code: ledger.fields for ledger in self.policy.ledgers}
        total = ZERO
        for one in self.status.offsets:
            for ledger, change in ((one.source, -one.credits), (one.target, one.credits)):
                marks = fields[ledger]
                if inside(ledger) and has(requirement.select, Record(fields=marks), marks):
                    total += change
        return total


def _total(parts: Sequence[Part]) -> Decimal:
    return sum([part.amount for part in parts], ZERO)


def account_of(
    policy: CreditPolicy, teacher: Teacher, records: Sequence[Record], status: Status
) -> Account:
    """Give the account of a status.

    Args:
        policy: the one that it was computed under.
        teacher: the facts that it was computed from.
        records: the records that it was computed from, in the order of its lines.
        status: the answer.
    """
    membership = Membership(policy, teacher, status.valid_at)
    readings = tuple(
        read(policy, membership, record, status.valid_at, status.known_at) for record in records
    )
    posted = post(policy, membership, records, readings, status)
    return Account(policy, status, membership, records, readings, posted)

"""Enters the records of one teacher in the ledgers: gates, rules, once-only awards, caps."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from trainingflow.domain.credit.claims import Claim, Claims
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.status import Reason
from trainingflow.domain.credit.tables import Posting, Tables, keeps_highest

ZERO = Decimal(0)


class Entry(NamedTuple):
    """Credits of one record in one ledger; a tuple because one is made for every award."""

    number: int
    record: Record
    ledger: int
    amount: Decimal
    marks: Mapping[str, str]


class Book:
    """The ledgers of one teacher. Amounts are multiples of 1/denominator.

    Attributes:
        records: as given.
        claims: one for every record, in the order given.
        order: numbers of the records by `earned_on`, then as given.
        entries: what was entered, before anything moves.
        totals: by ledger (without what is inside it), after moving.
        fixed: by ledger, what can never be surplus: filled or moved in.
        moved: ledger, amount (below zero where it left) and what the ledger's entries say.
    """

    def __init__(
        self, policy: CreditPolicy, tables: Tables, records: Sequence[Record], claims: Claims
    ) -> None:
        self._policy = policy
        self._tables = tables
        self._rooms: dict[tuple[int, int], Decimal] = {}
        self.records = records
        self.claims = [claims.of(record) for record in records]
        last = date.max
        self.order = sorted(
            range(len(records)), key=lambda number: records[number].earned_on or last
        )
        self.entries: list[Entry] = []
        self.totals = [ZERO] * len(tables.ledgers)
        self.fixed = [ZERO] * len(tables.ledgers)
        self.moved: list[tuple[int, Decimal, Mapping[str, str]]] = []

    def enter(self) -> None:
        """Enter everything that counts by itself, the earliest records first."""
        self._grant_once()
        for number in self.order:
            claim = self.claims[number]
            for posting, ledger, amount in claim.asked:
                if posting.fills is None and amount is not None:
                    self._post(number, posting, ledger, amount, amount)

    def fillers(self) -> list[tuple[int, Posting, int, Decimal | None]]:
        """Give what only fills shortfalls, the earliest records first."""
        return [
            (number, posting, ledger, amount)
            for number in self.order
            for posting, ledger, amount in self.claims[number].asked
            if posting.fills is not None
        ]

    def fill(
        self, number: int, posting: Posting, ledger: int, amount: Decimal | None, missing: Decimal
    ) -> None:
        """Enter as much of an award as is missing; the rest is an offset not needed."""
        wanted = missing if amount is None else amount
        before = self.totals[ledger]
        self._post(number, posting, ledger, wanted, min(wanted, missing))
        self.fixed[ledger] += self.totals[ledger] - before
        if wanted > missing:
            self.claims[number].cut = True
            self.claims[number].reason = Reason.OFFSET_NOT_NEEDED

    def close(self) -> None:
        """Say of awards that filled nothing that they were not needed."""
        for number, _, _, _ in self.fillers():
            claim = self.claims[number]
            if not claim.given:
                claim.cut, claim.reason = True, Reason.OFFSET_NOT_NEEDED

    def move(self, source: int, target: int, amount: Decimal) -> None:
        """Move credits from one ledger to another."""
        self.totals[source] -= amount
        self.totals[target] += amount
        self.fixed[target] += amount
        for ledger, change in ((source, -amount), (target, amount)):
            self.moved.append((ledger, change, self._policy.ledgers[ledger].fields))

    def total(self, ledger: int) -> Decimal:
        """Give what a ledger and all inside it hold now."""
        return sum((self.totals[number] for number in self._tables.inside[ledger]), ZERO)

    def surplus(self, source: int, over: Decimal) -> Decimal:
        """Give what a ledger and all inside it hold above `over`, as far as it may move."""
        totals, fixed = self.totals, self.fixed
        return max(ZERO, sum((totals[n] - fixed[n] for n in self._tables.inside[source]), -over))

    def _post(
        self, number: int, posting: Posting, ledger: int, asked: Decimal, amount: Decimal
    ) -> None:
        record, claim = self.records[number], self.claims[number]
        marks = posting.marks[ledger]
        for cap_number in self._tables.caps[ledger]:
            if self._tables.cap[cap_number].chosen.has(record, marks):
                amount = self._under_cap(cap_number, record, claim, amount)
        if amount < asked:
            claim.cut = True
        if amount > ZERO:
            claim.given.append((ledger, amount))
            self.totals[ledger] += amount
            self.entries.append(Entry(number, record, ledger, amount, marks))

    def _under_cap(self, number: int, record: Record, claim: Claim, amount: Decimal) -> Decimal:
        cap = self._tables.cap[number]
        year = record.earned_on.year if cap.yearly and record.earned_on else 0
        room = self._rooms.get((number, year), cap.at_most)
        fits = min(amount, room)
        self._rooms[number, year] = room - fits
        if fits < amount:
            claim.reason = Reason.CAP_REACHED
            if not fits and not claim.given:
                claim.citation = cap.citation
        return fits

    def _grant_once(self) -> None:
        """Of records whose award is granted once, keep the first or the highest."""
        kept: dict[tuple[object, ...], int] = {}
        for number in self.order:
            claim = self.claims[number]
            rule = claim.rule
            if rule is None or rule.once is None or claim.reason is not None:
                continue
            fields = self.records[number].fields
            key = (rule.name[0], *(fields.get(name) for name in rule.once.fields))
            other = kept.setdefault(key, number)
            if other == number:
                continue
            loser = number
            if keeps_highest(rule) and _worth(claim) > _worth(self.claims[other]):
                kept[key], loser = number, other
            self.claims[loser].withhold(Reason.ALREADY_AWARDED)


def _worth(claim: Claim) -> Decimal:
    return sum((amount for _, _, amount in claim.asked if amount is not None), ZERO)

"""Enters the records of one teacher: gates, rules, once-only awards, floors, caps."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import NamedTuple

from trainingflow.domain.credit.claims import Claim, Claims
from trainingflow.domain.credit.cohort import Cohort
from trainingflow.domain.credit.exact import Exact
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.floors import withhold_small
from trainingflow.domain.credit.membership import key_of
from trainingflow.domain.credit.once import grant_once
from trainingflow.domain.credit.status import Reason
from trainingflow.domain.credit.tables import Posting

ZERO = 0

_made = tuple.__new__  # a named tuple's own constructor takes twice the time


class Entry(NamedTuple):
    """Credits of one record in one ledger; a tuple because one is made for every award."""

    number: int
    record: Record
    ledger: int
    amount: Exact
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
        filled: by ledger, the part of it that filled a shortfall.
        fillers: what only fills shortfalls, the earliest records first.
        moved: ledger, amount (below zero where it left) and what the ledger's entries say.
    """

    def __init__(self, cohort: Cohort, records: Sequence[Record], claims: Claims) -> None:
        tables = cohort.tables
        self._policy = cohort.policy
        self._tables = tables
        self._membership = cohort.membership
        self._limits: Mapping[int, Exact] = {}
        self._rooms: dict[tuple[int, object], Exact] = {}
        self.records = records
        self.claims = claims.of(records)
        days = [record.earned_on or date.max for record in records]
        self.order = sorted(range(len(records)), key=days.__getitem__)
        self.entries: list[Entry] = []
        self.totals: list[Exact] = [ZERO] * len(tables.ledgers)
        self.fixed: list[Exact] = [ZERO] * len(tables.ledgers)
        self.filled: list[Exact] = [ZERO] * len(tables.ledgers)
        self.fillers: list[tuple[int, Posting, int, Exact | None]] = []
        self.moved: list[tuple[int, Exact, Mapping[str, str]]] = []
        self._standing: dict[bool, list[Record]] | None = None

    def enter(self, limits: Mapping[int, Exact], rooms: Mapping[tuple[int, object], Exact]) -> None:
        """Enter everything that counts by itself, the earliest records first.

        Args:
            limits: by cap, what counts at most in each of its periods; one that is not there does
                not hold for this teacher.
            rooms: by cap and period, the same where it is another in each.
        """
        self._limits, self._rooms = limits, dict(rooms)
        if self._tables.once:
            grant_once(self.records, self.claims, self.order, self._membership)
        if self._tables.floors:
            withhold_small(
                self.records, self.claims, self.order, self._tables.floors, self._membership
            )
        for number in self.order:
            for posting, ledger, amount in self.claims[number].asked:
                if posting.fills is not None:
                    self.fillers.append((number, posting, ledger, amount))
                elif amount is not None:
                    self._post(number, posting, ledger, amount, amount)

    def fill(
        self, number: int, posting: Posting, ledger: int, amount: Exact | None, missing: Exact
    ) -> None:
        """Enter as much of an award as is missing; the rest is an offset not needed."""
        wanted = missing if amount is None else amount
        before = self.totals[ledger]
        self._post(number, posting, ledger, wanted, min(wanted, missing))
        for kept in (self.fixed, self.filled):
            kept[ledger] += self.totals[ledger] - before
        if wanted > missing:
            self.claims[number].cut = True
            self.claims[number].reason = Reason.OFFSET_NOT_NEEDED

    def close(self) -> None:
        """Say of awards that filled nothing that they were not needed."""
        for number, _, _, _ in self.fillers:
            claim = self.claims[number]
            if not claim.given:
                claim.cut, claim.reason = True, Reason.OFFSET_NOT_NEEDED
        self._standing = {}

    def standing(self, *, confirmed: bool) -> list[Record]:
        """Give the records that count, or all that are confirmed, which know their day."""
        if self._standing is not None and confirmed in self._standing:
            return self._standing[confirmed]
        found = [
            record
            for record, claim in zip(self.records, self.claims, strict=True)
            if (claim.rule is not None if confirmed else claim.counts)
        ]
        if self._standing is not None:  # nothing that a record brings changes any more
            self._standing[confirmed] = found
        return found

    def move(self, source: int, target: int, amount: Exact, arriving: Exact) -> None:
        """Move credits from one ledger to another; as many arrive as leave, unless a rate says."""
        self.totals[source] -= amount
        self.totals[target] += arriving
        self.fixed[target] += arriving
        for ledger, change in ((source, -amount), (target, arriving)):
            self.moved.append((ledger, change, self._policy.ledgers[ledger].fields))

    def total(self, ledger: int) -> Exact:
        """Give what a ledger and all inside it hold now."""
        totals, inside = self.totals, self._tables.inside[ledger]
        return totals[ledger] if len(inside) == 1 else sum([totals[number] for number in inside])

    def surplus(self, source: int, over: Exact, *, chain: bool = False) -> Exact:
        """Give what a ledger and all inside it hold above `over`, as far as it may move.

        With `chain`, what moved in may move on; what filled a shortfall never may.
        """
        totals, fixed = self.totals, self.filled if chain else self.fixed
        inside = self._tables.inside[source]
        return max(ZERO, sum([totals[n] - fixed[n] for n in inside], -over))

    def _post(
        self, number: int, posting: Posting, ledger: int, asked: Exact, amount: Exact
    ) -> None:
        record, claim = self.records[number], self.claims[number]
        marks = posting.marks[ledger]
        if posting.at_most is not None and amount > posting.at_most:
            amount, claim.reason = posting.at_most, Reason.CAP_REACHED
        caps = self._tables.caps[ledger]
        if caps:
            amount = self._under_caps(caps, record, marks, claim, amount)
        if amount < asked:
            claim.cut = True
        if amount > ZERO:
            claim.given.append((ledger, amount))
            self.totals[ledger] += amount
            self.entries.append(_made(Entry, (number, record, ledger, amount, marks)))

    def _under_caps(
        self,
        caps: tuple[int, ...],
        record: Record,
        marks: Mapping[str, str],
        claim: Claim,
        amount: Exact,
    ) -> Exact:
        """Cut an amount to the room under every cap; what one cap cuts takes no room of another."""
        rooms: list[tuple[tuple[int, object], Exact]] = []
        fits, limits = amount, self._limits
        for number in caps:
            cap = self._tables.cap[number]
            if not (cap.chosen.plain or cap.chosen.has(record, marks)):
                continue
            key, period = cap.key, cap.period
            if period is not None:
                key = (number, key_of(self._membership, period, record.earned_on))
            room = self._rooms.get(key)
            if room is None:
                room = limits.get(number)
                if room is None:
                    continue
            rooms.append((key, room))
            if room < fits:
                fits, claim.reason = room, Reason.CAP_REACHED
                if not fits and not claim.given:
                    claim.citation = cap.citation
        for key, room in rooms:
            self._rooms[key] = room - fits
        return fits

"""What each award came to, said award by award: caps first, then what only fills a shortfall.

With `reading` it is the account beside the evaluator: written from the policy's words, compared
with the answer by a test.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.policy import Cap, CreditPolicy, Each, Requirement, Selection
from trainingflow.domain.credit.reading import Asked, Reading, shown
from trainingflow.domain.credit.selection import has, ledger_test
from trainingflow.domain.credit.status import Line, Reason, Status

ZERO = Fraction(0)
_WITHHELD = frozenset(
    {
        Reason.ALREADY_AWARDED,
        Reason.BELOW_FLOOR,
        Reason.CONDITION_NOT_MET,
        Reason.INDUCTION_UNCREDITED,
    }
)


@dataclass(frozen=True, slots=True)
class CapCut:
    """What a cap let through of one award.

    Attributes:
        cap: which.
        room: what was left under the cap before it.
        asked: what came to the cap.
        counted: what it let through.
    """

    cap: Cap
    room: Fraction
    asked: Fraction
    counted: Fraction


@dataclass(frozen=True, slots=True)
class Posted:
    """What one award came to.

    Attributes:
        asked: what it asked for.
        amount: what was entered, 0 where nothing was.
        missing: what was missing when it came, of an award that only fills a shortfall.
        cuts: the caps that it met, in the order of the policy.
    """

    asked: Asked
    amount: Fraction
    missing: Fraction | None
    cuts: tuple[CapCut, ...]


def post(
    policy: CreditPolicy,
    membership: Membership,
    records: Sequence[Record],
    readings: Sequence[Reading],
    status: Status,
) -> list[tuple[Posted, ...]]:
    """Follow every award, the earliest record first; by record, in the order of the records.

    Where the words of a policy cap or lessen an award in a way that is not followed here, the
    answer's own numbers stand, and no cap is named.
    """
    followed = _Account(policy, membership, records, readings, status).followed()
    return [
        posted if _sums(posted) == _given(line) else _as_given(posted, line)
        for posted, line in zip(followed, status.lines, strict=True)
    ]


def _sums(posted: Sequence[Posted]) -> dict[str, Decimal]:
    sums: dict[str, Fraction] = {}
    for one in posted:
        if one.amount:
            sums[one.asked.ledger] = sums.get(one.asked.ledger, ZERO) + one.amount
    return {ledger: shown(amount) for ledger, amount in sums.items()}


def _given(line: Line) -> dict[str, Decimal]:
    given: dict[str, Decimal] = {}
    for one in line.awards:
        given[one.ledger] = given.get(one.ledger, Decimal(0)) + one.credits
    return given


def _as_given(posted: Sequence[Posted], line: Line) -> tuple[Posted, ...]:
    """Give each award of the line to the first that asked for its ledger and got nothing yet."""
    left = list(line.awards)
    found = []
    for one in posted:
        mine = next((award for award in left if award.ledger == one.asked.ledger), None)
        if mine is not None:
            left.remove(mine)
        amount = Fraction(mine.credits) if mine else ZERO
        found.append(Posted(one.asked, amount, one.missing, ()))
    return tuple(found)


class _Account:
    """Follows the awards of one teacher."""

    def __init__(
        self,
        policy: CreditPolicy,
        membership: Membership,
        records: Sequence[Record],
        readings: Sequence[Reading],
        status: Status,
    ) -> None:
        self._policy = policy
        self._caps = [cap for cap in policy.caps if membership.applies(cap.groups, cap.unless)]
        self._records = records
        self._readings = readings
        self._status = status
        self._known = {one.code: one for one in policy.requirements}
        self._needs = {one.code: Fraction(one.need) for one in status.requirements}
        self._fields = {ledger.code: ledger.fields for ledger in policy.ledgers}
        self._rooms: dict[tuple[str, int], Fraction] = {}
        self._posted: list[list[Posted]] = [[] for _ in records]

    def followed(self) -> list[tuple[Posted, ...]]:
        last = date.max
        order = sorted(
            range(len(self._records)), key=lambda one: self._records[one].earned_on or last
        )
        for number in order:
            for asked in self._asked(number):
                if asked.award.fills is None and asked.amount is not None:
                    self._enter(number, asked, asked.amount, None)
        for number in order:
            for asked in self._asked(number):
                if asked.award.fills is not None:
                    missing = self._missing(asked.award.fills, asked.award.beyond)
                    wanted = missing if asked.amount is None else asked.amount
                    self._enter(number, asked, min(wanted, missing), missing)
        return [tuple(one) for one in self._posted]

    def _asked(self, number: int) -> tuple[Asked, ...]:
        rule = self._readings[number].rule
        withheld = self._status.lines[number].reason in _WITHHELD
        return () if rule is None or withheld else rule.asked

    def _enter(self, number: int, asked: Asked, amount: Fraction, missing: Fraction | None) -> None:
        most = asked.award.at_most
        amount = amount if most is None else min(amount, Fraction(most))
        cuts = tuple(self._under_caps(self._records[number], asked, amount))
        amount = cuts[-1].counted if cuts else amount
        self._posted[number].append(Posted(asked, amount, missing, cuts))

    def _under_caps(self, record: Record, asked: Asked, amount: Fraction) -> list[CapCut]:
        cuts = []
        for cap in self._caps:
            if not self._takes(cap.select, asked, record):
                continue
            earned = record.earned_on if cap.each is Each.YEAR else None
            year = earned.year if earned else 0
            room = self._rooms.get((cap.code, year), Fraction(cap.at_most))
            counted = min(amount, room)
            self._rooms[cap.code, year] = room - counted
            cuts.append(CapCut(cap, room, amount, counted))
            amount = counted
        return cuts

    def _missing(self, code: str, beyond: Sequence[str] = ()) -> Fraction:
        """What a requirement misses now; nothing where this teacher does not owe it."""
        if code not in self._needs:
            return ZERO
        apart = sum((self._missing(other) for other in beyond), ZERO)
        have = self._have(self._known[code])
        return max(ZERO, self._needs[code] - have - apart)

    def _have(self, requirement: Requirement) -> Fraction:
        return sum(
            (
                one.amount
                for record, posted in zip(self._records, self._posted, strict=True)
                for one in posted
                if self._takes(requirement.select, one.asked, record)
            ),
            ZERO,
        )

    def _takes(self, select: Selection, asked: Asked, record: Record) -> bool:
        marks = {**self._fields[asked.ledger], **asked.award.fields}
        return ledger_test(self._policy, select)(asked.ledger) and has(select, record, marks)

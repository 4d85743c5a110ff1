"""What each record asks for: the gates that exclude it, or the rule that is about it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from types import MappingProxyType
from typing import NamedTuple

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.amounts import AmountOf
from trainingflow.domain.credit.cohort import Cohort
from trainingflow.domain.credit.exact import Exact
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.membership import belongs
from trainingflow.domain.credit.status import Reason
from trainingflow.domain.credit.tables import CompiledRule, Posting

Asked = list[tuple[Posting, int, Exact | None]]
"""Posting, ledger and amount of each award; no amount stands for as much as is missing."""


Awards = tuple[tuple[Posting, int, AmountOf | None], ...]
"""Posting, ledger and how the amount of each award is computed."""

_KEPT = 8192
"""So many kinds of records are remembered; a district has a few hundred."""


class Fitting(NamedTuple):
    """The rule that is about a record, before its amounts are computed.

    Attributes:
        rule: none where the policy knows none.
        reason: why nothing is granted; none where something is.
        citation: the article that grants or withholds.
        awards: what is granted.
    """

    rule: CompiledRule | None
    reason: Reason | None
    citation: Citation | None
    awards: Awards


@dataclass(slots=True)
class Claim:
    """What a record asks for under the rule that fits it, and what it got so far.

    Attributes:
        rule: none where the record is excluded.
        reason: why it does not count, or not fully.
        citation: the article that grants or withholds.
        asked: posting, ledger and amount; the amount is none for as much as is missing.
        cut: whether some of what was asked for was not given.
        given: ledger and amount, in multiples of 1/denominator, never zero.
    """

    rule: CompiledRule | None
    reason: Reason | None
    citation: Citation | None
    asked: Asked = field(default_factory=list)
    cut: bool = False
    given: list[tuple[int, Exact]] = field(default_factory=list)

    def lessen(self, share: Exact, reason: Reason) -> None:
        """Ask for a share only."""
        self.reason, self.cut = reason, True
        self.asked = [
            (posting, ledger, None if amount is None else amount * share)
            for posting, ledger, amount in self.asked
        ]

    def withhold(self, reason: Reason) -> None:
        """Give nothing of what was asked for."""
        self.reason, self.cut, self.asked = reason, True, []

    @property
    def confirmed(self) -> bool:
        """Whether the record passed every gate and is about something the policy knows."""
        return self.rule is not None

    @property
    def counts(self) -> bool:
        """Whether the record's line is not NOT_COUNTED."""
        return bool(self.given) or (self.reason is None and not self.cut)


class Claims:
    """Reads the records of one teacher under one policy, at two clocks."""

    def __init__(self, cohort: Cohort, known_at: datetime | None) -> None:
        self._cohort = cohort
        self._policy = cohort.policy
        self._tables = cohort.tables
        self._membership = cohort.membership
        self._groups = cohort.membership.groups
        self._fittings = cohort.fittings
        self._first, self._last = cohort.cycle
        self._until = min(self._last, cohort.valid_at)
        self._valid_at = cohort.valid_at
        self._known_at = known_at

    def of(self, records: Sequence[Record]) -> list[Claim]:
        """Give what each record asks for, in their order; nothing is granted yet."""
        first, until, known_at = self._first, self._until, self._known_at
        fittings, claims = self._fittings, []
        for record in records:
            earned, confirmed = record.earned_on, record.confirmed_at
            if (
                confirmed is None
                or earned is None
                or not first <= earned <= until
                or (known_at is not None and confirmed > known_at)
                or not (record.passed and record.provider_recognised)
            ):
                reason = self._gate(record)
                claims.append(Claim(None, reason, self._policy.gates.get(reason)))
                continue
            known = fittings.get((record.activity, id(record.fields)))
            claims.append(_claim(self.fitting(record) if known is None else known[1], record))
        return claims

    def _gate(self, record: Record) -> Reason:
        """Give the first reason that excludes a record whatever it is."""
        confirmed, earned = record.confirmed_at, record.earned_on
        if confirmed is None:
            return Reason.DENIED if self._known(record.denied_at) else Reason.NOT_CONFIRMED
        if not self._known(confirmed):
            return Reason.NOT_KNOWN_YET
        if earned is not None and earned > self._valid_at:
            return Reason.NOT_YET_EARNED
        if earned is None or not self._first <= earned <= self._last:
            return Reason.OUTSIDE_CYCLE
        return Reason.PROVIDER_NOT_RECOGNISED if record.passed else Reason.NOT_PASSED

    def _known(self, at: datetime | None) -> bool:
        """Whether something had happened at the instant asked about."""
        return at is not None and (self._known_at is None or at <= self._known_at)

    def fitting(self, record: Record) -> Fitting:
        """Give the rule that is about a record that no gate excludes.

        It is remembered where the record's numbers and days say nothing.

        What the same few things are said with a million times is told apart by which it is, and
        kept with what was found: another one never takes its place in memory. Only what cannot
        be changed is remembered.
        """
        found, fields = self._found(record), record.fields
        if type(fields) is MappingProxyType and record.activity in self._tables.by_shape:
            if len(self._fittings) >= _KEPT:
                self._fittings.clear()
            self._fittings[record.activity, id(fields)] = (fields, found)
        return found

    def _found(self, record: Record) -> Fitting:
        activity, citation = record.activity, None
        counted_as = self._tables.counted_as.get(activity)
        if counted_as:
            name, among, citation = counted_as
            activity = str(record.fields.get(name, ""))
            activity = activity if activity in among else ""
        for rule in self._tables.rules.get(activity, ()):
            awards = self._awards(rule, record)
            if awards is None:
                continue
            reason = None
            if rule.uncredited:
                reason = Reason.INDUCTION_UNCREDITED
            elif rule.requires and not all(test(record) for test in rule.requires):
                reason = Reason.CONDITION_NOT_MET
            return Fitting(rule, reason, citation or rule.citation, awards)
        return Fitting(None, Reason.NO_RULE, self._policy.gates.get(Reason.NO_RULE), ())

    def _was_in(self, groups: tuple[str, ...], day: date | None) -> bool:
        """Whether the teacher belonged to one of some groups on a day."""
        return day is not None and not self._membership.in_period(day, day).isdisjoint(groups)

    def _awards(self, rule: CompiledRule, record: Record) -> Awards | None:
        """Give what a rule grants a record; none where the rule is not about it."""
        if (rule.groups or rule.unless) and not belongs(self._groups, rule.groups, rule.unless):
            return None
        if rule.while_in and not self._was_in(rule.while_in, record.earned_on):
            return None
        for test in rule.fits:
            if not test(record):
                return None
        awards = []
        for posting in rule.postings:
            ledger = posting.ledger
            if ledger is None:
                key = tuple([record.fields.get(name) for name in posting.fields])
                ledger = posting.ledgers.get(key)
                if ledger is None:
                    return None
            awards.append((posting, ledger, posting.amount))
        return tuple(awards)


def _claim(fitting: Fitting, record: Record) -> Claim:
    rule, reason, citation, awards = fitting
    if reason is not None:
        return Claim(rule, reason, citation, [], rule is not None, [])
    asked: Asked = []
    for posting, ledger, amount in awards:
        worth = amount(record) if amount else None
        if worth is None and amount is not None:  # it could not be computed
            return Claim(rule, Reason.CONDITION_NOT_MET, citation, [], True, [])  # noqa: FBT003 - as below
        asked.append((posting, ledger, worth))
    return Claim(rule, None, citation, asked, False, [])  # noqa: FBT003 - the order of the fields; without their defaults it is made faster

"""The answer of an evaluation: what a teacher owes and has, and what became of every record.

What there are dozens of in every answer is a named tuple, which is made in a third of the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum
from typing import NamedTuple

from trainingflow.domain.citation import Citation, Label
from trainingflow.domain.credit.periods import Span
from trainingflow.domain.credit.policy import Bound, Cycle, Unit


class LineStatus(StrEnum):
    """How much of a record counts."""

    COUNTED = "COUNTED"
    PARTIAL = "PARTIAL"
    NOT_COUNTED = "NOT_COUNTED"


class Reason(StrEnum):
    """Why a record does not count, or not fully; where several apply, the first of this list."""

    DENIED = "DENIED"
    NOT_CONFIRMED = "NOT_CONFIRMED"
    NOT_KNOWN_YET = "NOT_KNOWN_YET"
    NOT_YET_EARNED = "NOT_YET_EARNED"
    OUTSIDE_CYCLE = "OUTSIDE_CYCLE"
    NOT_PASSED = "NOT_PASSED"
    PROVIDER_NOT_RECOGNISED = "PROVIDER_NOT_RECOGNISED"
    NO_RULE = "NO_RULE"
    INDUCTION_UNCREDITED = "INDUCTION_UNCREDITED"
    CONDITION_NOT_MET = "CONDITION_NOT_MET"
    ALREADY_AWARDED = "ALREADY_AWARDED"
    BELOW_FLOOR = "BELOW_FLOOR"
    CAP_REACHED = "CAP_REACHED"
    OFFSET_NOT_NEEDED = "OFFSET_NOT_NEEDED"


class Awarded(NamedTuple):
    """Credits that a record brought into one ledger, before anything moved."""

    ledger: str
    credits: Decimal


class Line(NamedTuple):
    """What became of one record.

    Attributes:
        record: its id.
        status: how much of it counts.
        reason: why not all of it; none where COUNTED.
        awards: credits by ledger, never zero; empty where an article demands the activity but
            grants no credit for it.
        citation: the article that grants the credits, or that withholds them; none where the
            policy names none.
    """

    record: str
    status: LineStatus
    reason: Reason | None
    awards: tuple[Awarded, ...]
    citation: Citation | None


class RequirementStatus(NamedTuple):
    """What is owed for one requirement and what is there.

    Attributes:
        code: with the year where the requirement is yearly, e.g. `ANNUAL.2023`.
        label: its name.
        unit: of the numbers below.
        need: the whole cycle's (or year's) minimum for this teacher.
        have: what counts, after caps and offsets.
        shortfall: what is missing, or too much where the number is a maximum; at least 0.
        met: whether nothing is missing.
        blocking: whether the certificate hangs on it.
        part_of: code of the requirement that contains it, if any.
        citation: the article that demands it.
        bound: whether `need` is to be reached or not to be passed.
        within: the running period, of a requirement that is about one.
        carried: what of `have` the period before handed on.
    """

    code: str
    label: Label
    unit: Unit
    need: Decimal
    have: Decimal
    shortfall: Decimal
    met: bool
    blocking: bool
    part_of: str | None
    citation: Citation
    bound: Bound = Bound.AT_LEAST
    within: Span | None = None
    carried: Decimal = Decimal(0)


class Moved(NamedTuple):
    """Credits that moved from one ledger to another, never zero.

    `arrived` is how many came of them, where a rate makes it another number.
    """

    source: str
    target: str
    credits: Decimal
    citation: Citation
    arrived: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that people should look at.

    Attributes:
        code: e.g. `HOURS_SHORTFALL`.
        label: of what it is about.
        blocking: whether the certificate hangs on it.
        facts: the numbers behind it, by name; `requirement` names the requirement's code.
        citation: the article.
    """

    code: str
    label: Label
    blocking: bool
    facts: Mapping[str, str | Decimal]
    citation: Citation


@dataclass(frozen=True, slots=True)
class Status:
    """What one teacher owes and has under one policy, at two clocks.

    Attributes:
        policy_id: which policy.
        policy_hash: what exactly it said.
        valid_at: the day asked about.
        known_at: only confirmations up to this instant count; none for all.
        requirements: in the order of the policy.
        offsets: what moved between ledgers, in the order it moved.
        lines: one for every record, in the order given.
        findings: in the order of the policy.
        eligible: nothing that blocks is missing.
        cycle: the teacher's own, where the policy has one for each teacher.
    """

    policy_id: str
    policy_hash: str
    valid_at: date
    known_at: datetime | None
    requirements: tuple[RequirementStatus, ...]
    offsets: tuple[Moved, ...]
    lines: tuple[Line, ...]
    findings: tuple[Finding, ...]
    eligible: bool
    cycle: Cycle | None = None

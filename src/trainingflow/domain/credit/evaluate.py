"""Computes what a teacher owes and has under a policy. Pure, and total: any facts give a status."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from trainingflow.domain.credit.book import ZERO, Book
from trainingflow.domain.credit.claims import Claim, Claims
from trainingflow.domain.credit.demands import Demand, Demands
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.policy import CreditPolicy, PartsGap
from trainingflow.domain.credit.status import (
    Awarded,
    Finding,
    Line,
    LineStatus,
    Moved,
    RequirementStatus,
    Status,
)
from trainingflow.domain.credit.tables import Tables, tables_of


def evaluate(
    policy: CreditPolicy,
    teacher: Teacher,
    records: Sequence[Record],
    valid_at: date,
    known_at: datetime | None = None,
) -> Status:
    """Compute the credit status of one teacher.

    Records enter their ledgers in the order of `earned_on`, then of the list; then awards that
    only fill shortfalls; then surplus moves. Numbers are exact and never rounded.

    Args:
        policy: the credit part of a resolved policy.
        teacher: dated facts; those that lie after `valid_at` are not facts yet.
        records: in any order; every one gets exactly one line, in this order.
        valid_at: the day asked about; after the cycle, the whole cycle is evaluated.
        known_at: an aware instant; confirmations after it do not count. None for all.

    Returns:
        The status. `need` is always that of the whole cycle (or year).
    """
    tables = tables_of(policy)
    membership = Membership(policy, teacher, valid_at)
    claims = Claims(policy, tables, membership.groups, valid_at, known_at)
    book = Book(policy, tables, records, claims)
    book.enter()
    demands = Demands(policy, tables, membership, book)
    _fill(book, demands)
    gaps = [found for gap in policy.gaps if (found := _gap(gap, tables, book, demands))]
    moved = _move(policy, tables, book, demands)
    requirements, shortfalls = [], []
    for demand in demands.all:
        status = _status(demand, demands.have(demand), tables)
        requirements.append(status)
        if demand.requirement.finding and not status.met:
            shortfalls.append(_shortfall(demand, status, demand.requirement.finding))
    findings = (*shortfalls, *gaps)
    return Status(
        policy_id=policy.id,
        policy_hash=policy.hash,
        valid_at=valid_at,
        known_at=known_at,
        requirements=tuple(requirements),
        offsets=tuple(moved),
        lines=tuple(
            _line(record, claim, tables) for record, claim in zip(records, book.claims, strict=True)
        ),
        findings=findings,
        eligible=all(status.met or not status.blocking for status in requirements)
        and not any(finding.blocking for finding in findings),
    )


def _fill(book: Book, demands: Demands) -> None:
    for number, posting, ledger, amount in book.fillers():
        if posting.fills is not None:
            missing = demands.shortfall(posting.fills, posting.beyond)
            book.fill(number, posting, ledger, amount, missing)
    book.close()


def _move(policy: CreditPolicy, tables: Tables, book: Book, demands: Demands) -> list[Moved]:
    moves = []
    for offset in policy.offsets:
        source, target = tables.number[offset.source], tables.number[offset.target]
        beyond = [tables.requirement[code] for code in offset.beyond]
        missing = demands.shortfall(tables.requirement[offset.until], beyond)
        surplus = book.surplus(source, demands.scaled(offset.over, offset.scale))
        spare = [demands.excess(tables.requirement[code]) for code in offset.keeps]
        amount = min(surplus, missing, *spare)
        if amount > ZERO:
            book.move(source, target, amount)
            credit = tables.shown(amount)
            moves.append(Moved(offset.source, offset.target, credit, offset.citation))
    return moves


def _status(demand: Demand, have: Decimal, tables: Tables) -> RequirementStatus:
    requirement, need = demand.requirement, demand.need
    return RequirementStatus(
        code=demand.code,
        label=requirement.label,
        unit=requirement.unit,
        need=tables.shown(need),
        have=tables.shown(have),
        shortfall=tables.shown(max(ZERO, need - have)),
        met=have >= need,
        blocking=requirement.blocking,
        part_of=requirement.part_of,
        citation=demand.citation,
    )


def _shortfall(demand: Demand, status: RequirementStatus, code: str) -> Finding:
    return Finding(
        code=code,
        label=status.label,
        blocking=status.blocking,
        facts={
            "requirement": demand.code,
            "need": status.need,
            "have": status.have,
            "shortfall": status.shortfall,
        },
        citation=status.citation,
    )


def _gap(gap: PartsGap, tables: Tables, book: Book, demands: Demands) -> Finding | None:
    least = demands.scaled(gap.at_least, gap.scale)
    missing = {
        part: lack for part in gap.parts if (lack := least - book.total(tables.number[part])) > ZERO
    }
    spare = book.totals[tables.number[gap.filled_by]]
    lack = sum(missing.values(), ZERO) - spare
    if lack <= ZERO:
        return None
    return Finding(
        code=gap.code,
        label=gap.label,
        blocking=gap.blocking,
        facts={
            "need": tables.shown(least),
            "shortfall": tables.shown(lack),
            **{part: tables.shown(amount) for part, amount in missing.items()},
        },
        citation=gap.citation,
    )


def _line(record: Record, claim: Claim, tables: Tables) -> Line:
    if not claim.counts:
        status = LineStatus.NOT_COUNTED
    elif claim.cut:
        status = LineStatus.PARTIAL
    else:
        status = LineStatus.COUNTED
    return Line(
        record=record.id,
        status=status,
        reason=claim.reason,
        awards=tuple(
            [
                Awarded(tables.ledgers[ledger], tables.shown(amount))
                for ledger, amount in claim.given
            ]
        ),
        citation=claim.citation,
    )

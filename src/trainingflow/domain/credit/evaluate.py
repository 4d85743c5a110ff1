"""Computes what a teacher owes and has under a policy. Pure, and total: any facts give a status."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from trainingflow.domain.credit.book import ZERO, Book
from trainingflow.domain.credit.claims import Claim, Claims
from trainingflow.domain.credit.demands import Demand, Demands
from trainingflow.domain.credit.exact import times
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.moving import move
from trainingflow.domain.credit.periods import Span
from trainingflow.domain.credit.policy import Bound, CreditPolicy, Notice, PartsGap
from trainingflow.domain.credit.shared_caps import TURNS, Rooms, tightened
from trainingflow.domain.credit.status import (
    Awarded,
    Finding,
    Line,
    LineStatus,
    RequirementStatus,
    Status,
)
from trainingflow.domain.credit.tables import Tables, tables_of

_NOTHING = Decimal(0)

_made = tuple.__new__  # a named tuple's own constructor takes twice the time; there are hundreds


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
    claims = Claims(policy, tables, membership, valid_at, known_at)
    demands = _entered(policy, tables, membership, records, claims)
    book = demands.book
    _fill(book, demands)
    gaps = [found for gap in policy.gaps if (found := _gap(gap, tables, book, demands))]
    moved = move(policy, tables, membership, book, demands) if policy.offsets else ()
    demands.settle()
    requirements, shortfalls = [], []
    for demand in demands.all:
        if not demands.is_demanded(demand):
            continue
        status = _status(demand, demands, tables)
        requirements.append(status)
        if demand.requirement.finding and not status.met:
            shortfalls.append(_shortfall(demand, status, demand.requirement.finding))
    notices = [
        found
        for one in policy.notices
        if membership.applies(one.groups, one.unless)
        and (found := _noticed(one, membership, book, tables))
    ]
    findings = (*shortfalls, *gaps, *notices)
    return Status(
        policy_id=policy.id,
        policy_hash=policy.hash,
        valid_at=valid_at,
        known_at=known_at,
        requirements=tuple(requirements),
        offsets=moved,
        lines=tuple(
            [
                _line(record, claim, tables)
                for record, claim in zip(records, book.claims, strict=True)
            ]
        ),
        findings=findings,
        eligible=all(status.met or not status.blocking for status in requirements)
        and not any(finding.blocking for finding in findings),
        cycle=membership.cycle if policy.cycle.each else None,
    )


def _entered(
    policy: CreditPolicy,
    tables: Tables,
    membership: Membership,
    records: Sequence[Record],
    claims: Claims,
) -> Demands:
    """Enter the records; again, as often as caps that are shares of what is there must tighten."""
    demands = Demands(policy, tables, membership, Book(policy, tables, records, claims, membership))
    holding = [
        number
        for number, cap in enumerate(tables.cap)
        if membership.applies(cap.groups, cap.unless)
    ]
    limits = {
        number: demands.limit(cap.at_most, cap.derived)
        for number in holding
        if (cap := tables.cap[number]).share_of_have is None
    }
    demands.book.enter(limits, {})
    if not tables.shared:
        return demands
    rooms: Rooms = {}
    for _ in range(TURNS):
        shared = [number for number in holding if number not in limits]
        tighter = tightened(tables, membership, demands.book, shared, rooms)
        if tighter == rooms:
            break
        rooms = tighter
        demands.book = Book(policy, tables, records, claims, membership)
        demands.book.enter(limits, rooms)
    return demands


def _fill(book: Book, demands: Demands) -> None:
    for number, posting, ledger, amount in book.fillers:
        if posting.fills is not None:
            missing = demands.shortfall(posting.fills, posting.beyond)
            book.fill(number, posting, ledger, amount, missing)
    book.close()


def _status(demand: Demand, demands: Demands, tables: Tables) -> RequirementStatus:
    requirement, shown = demand.requirement, tables.shown
    have, (need, citation) = demands.have(demand), demands.need(demand)
    lack = have - need if requirement.bound is Bound.AT_MOST else need - have
    return _made(
        RequirementStatus,
        (
            demand.code,
            requirement.label,
            requirement.unit,
            shown(need),
            shown(have),
            shown(lack) if lack > ZERO else _NOTHING,
            lack <= ZERO,
            requirement.blocking,
            requirement.part_of,
            citation,
            requirement.bound,
            Span(demand.first, demand.last) if requirement.within else None,
            shown(demands.carried(demand)) if demand.previous else _NOTHING,
        ),
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
    least = demands.scaled(times(gap.at_least, tables.denominator), gap.scale)
    missing = {
        part: lack for part in gap.parts if (lack := least - book.total(tables.number[part])) > ZERO
    }
    spare = book.totals[tables.number[gap.filled_by]]
    lack = sum(missing.values()) - spare
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


def _noticed(notice: Notice, membership: Membership, book: Book, tables: Tables) -> Finding | None:
    facts: dict[str, str | Decimal] = {}
    if notice.before is not None:
        day = membership.first_day(notice.before)
        early = [
            entry.amount
            for entry in book.entries
            if day is None or (entry.record.earned_on or day) < day
        ]
        if not early:
            return None
        facts = {
            "credits": tables.shown(sum(early)),
            **({"before": day.isoformat()} if day else {}),
        }
    return Finding(
        code=notice.code,
        label=notice.label,
        blocking=notice.blocking,
        facts=facts,
        citation=notice.citation,
    )


def _line(record: Record, claim: Claim, tables: Tables) -> Line:
    given, cut = claim.given, claim.cut
    if not given and (cut or claim.reason is not None):
        status = LineStatus.NOT_COUNTED
    elif cut:
        status = LineStatus.PARTIAL
    else:
        status = LineStatus.COUNTED
    shown, ledgers = tables.shown, tables.ledgers
    awards = tuple([_made(Awarded, (ledgers[ledger], shown(amount))) for ledger, amount in given])
    return _made(Line, (record.id, status, claim.reason, awards, claim.citation))

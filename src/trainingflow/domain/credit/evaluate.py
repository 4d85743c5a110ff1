"""Computes what a teacher owes and has under a policy. Pure, and total: any facts give a status."""

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal

from trainingflow.domain.credit.book import ZERO
from trainingflow.domain.credit.claims import Claim
from trainingflow.domain.credit.cohort import cohort_of
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.periods import Span
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.settle import Owed, settle
from trainingflow.domain.credit.status import (
    Awarded,
    Finding,
    Line,
    LineStatus,
    RequirementStatus,
    Status,
)
from trainingflow.domain.credit.tables import Tables

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
    cohort = cohort_of(policy, teacher, valid_at)
    tables = cohort.tables
    settled = settle(cohort, records, known_at)
    shortfalls = [_shortfall(owed, code, tables) for owed, code in settled.short]
    return Status(
        policy_id=policy.id,
        policy_hash=policy.hash,
        valid_at=valid_at,
        known_at=known_at,
        requirements=tuple([_status(owed, tables) for owed in settled.owed]),
        offsets=settled.moved,
        lines=tuple(
            [
                _line(record, claim, tables)
                for record, claim in zip(records, settled.book.claims, strict=True)
            ]
        ),
        findings=(*shortfalls, *settled.gaps, *settled.notices),
        eligible=settled.eligible,
        cycle=cohort.membership.cycle if policy.cycle.each else None,
    )


def _status(owed: Owed, tables: Tables) -> RequirementStatus:
    demand, shown, lack = owed.demand, tables.shown, owed.lack
    requirement = demand.requirement
    return _made(
        RequirementStatus,
        (
            demand.code,
            requirement.label,
            requirement.unit,
            shown(owed.need),
            shown(owed.have),
            shown(lack) if lack > ZERO else _NOTHING,
            lack <= ZERO,
            requirement.blocking,
            requirement.part_of,
            owed.citation,
            requirement.bound,
            Span(demand.first, demand.last) if requirement.within else None,
            shown(owed.carried),
        ),
    )


def _shortfall(owed: Owed, code: str, tables: Tables) -> Finding:
    requirement, shown = owed.demand.requirement, tables.shown
    return Finding(
        code=code,
        label=requirement.label,
        blocking=requirement.blocking,
        facts={
            "requirement": owed.demand.code,
            "need": shown(owed.need),
            "have": shown(owed.have),
            "shortfall": shown(owed.lack),
        },
        citation=owed.citation,
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

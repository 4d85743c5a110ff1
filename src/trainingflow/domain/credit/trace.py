"""How a status came about, step by step, as data.

A step says what was looked at, with which values, and what came of it. The form of the steps has
a number: a program that reads them asks for the number first. Steps are only ever added to a form;
what one means never changes under the same number.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.account import Account, Part, account_of
from trainingflow.domain.credit.facts import Record, Teacher
from trainingflow.domain.credit.pace import years_of
from trainingflow.domain.credit.policy import Bound, CreditPolicy, Requirement, Take
from trainingflow.domain.credit.posting import CapCut, Posted
from trainingflow.domain.credit.reading import Reading, Tried
from trainingflow.domain.credit.rules import Bands, Listed, Rate
from trainingflow.domain.credit.status import RequirementStatus, Status
from trainingflow.domain.credit.wording import written, written_amount, written_condition

EXPLAIN_VERSION: Final = 1
_NOISE: Final = Decimal("1e-20")  # of thirds, which no decimal can say


class StepKind(StrEnum):
    """What a step is about."""

    GATE = "GATE"
    COUNTED_AS = "COUNTED_AS"
    RULE = "RULE"
    CONDITION = "CONDITION"
    AMOUNT = "AMOUNT"
    CAP = "CAP"
    LINE = "LINE"
    MOVE = "MOVE"
    MINIMUM = "MINIMUM"
    REQUIREMENT = "REQUIREMENT"
    FINDING = "FINDING"
    VERDICT = "VERDICT"


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    Attributes:
        kind: what it is about.
        subject: the record or requirement that it belongs to; empty for the whole.
        code: what was looked at: a reason, a rule, a field, a ledger, a cap, a requirement.
        holds: what came of it; none where there is nothing to hold.
        facts: the values, as exact texts, by name.
        parts: what records bring to a requirement; of a line, what it gives each ledger.
        citation: the article behind it, if any.
    """

    kind: StepKind
    subject: str
    code: str
    holds: bool | None
    facts: Mapping[str, str] = field(default_factory=dict)
    parts: tuple[Part, ...] = ()
    citation: Citation | None = None


@dataclass(frozen=True, slots=True)
class Trace:
    """How a status came about: records first, then moves, requirements, findings, the verdict."""

    status: Status
    steps: tuple[Step, ...]


def trace(
    policy: CreditPolicy, teacher: Teacher, records: Sequence[Record], status: Status
) -> Trace:
    """Say how a status came about; see `account_of` for what it takes."""
    return trace_of(account_of(policy, teacher, records, status))


def trace_of(account: Account) -> Trace:
    """Say how a status came about."""
    return Trace(account.status, tuple(_steps(account)))


def _steps(account: Account) -> Iterator[Step]:
    status = account.status
    for number in range(len(account.records)):
        yield from _of_record(account, number)
    for moved in status.offsets:
        yield Step(
            StepKind.MOVE,
            moved.target,
            moved.source,
            holds=None,
            facts={"credits": written(moved.credits)},
            citation=moved.citation,
        )
    for entry in status.requirements:
        yield from _of_requirement(account, entry)
    for found in status.findings:
        yield Step(
            StepKind.FINDING,
            "",
            found.code,
            holds=None,
            facts={
                "blocking": str(found.blocking).lower(),
                **{name: written(value) for name, value in found.facts.items()},
            },
            citation=found.citation,
        )
    yield Step(StepKind.VERDICT, "", "ELIGIBLE", holds=status.eligible)


def _of_record(account: Account, number: int) -> Iterator[Step]:
    record, reading, line = (
        account.records[number],
        account.readings[number],
        account.status.lines[number],
    )
    yield from _gates(account.policy, record, reading)
    for tried in reading.tried:
        yield from _of_rule(record, tried)
    for posted in account.posted[number]:
        yield _amount(record, posted, reading)
        yield from (_cap(record, posted, cut) for cut in posted.cuts)
    yield Step(
        StepKind.LINE,
        record.id,
        line.status,
        holds=None,
        facts={"reason": str(line.reason)} if line.reason else {},
        parts=tuple(Part(award.ledger, award.credits) for award in line.awards),
        citation=line.citation,
    )


def _gates(policy: CreditPolicy, record: Record, reading: Reading) -> Iterator[Step]:
    for gate in reading.gates:
        article = None if gate.passed else policy.gates.get(gate.reason)
        yield Step(StepKind.GATE, record.id, gate.reason, gate.passed, gate.facts, citation=article)
    if reading.counted_as is not None:
        yield Step(
            StepKind.COUNTED_AS,
            record.id,
            reading.counted_as,
            holds=bool(reading.counted_as),
            citation=reading.citation,
        )


def _of_rule(record: Record, tried: Tried) -> Iterator[Step]:
    rule = tried.rule
    facts = {"groups": ",".join(rule.groups)} if rule.groups else {}
    if tried.failed is not None:
        facts |= {"field": tried.failed.field, **written_condition(tried.failed, record)}
    yield Step(StepKind.RULE, record.id, rule.key, tried.fits, facts, citation=rule.citation)
    for condition, met in tried.required:
        yield Step(
            StepKind.CONDITION,
            record.id,
            condition.field,
            met,
            written_condition(condition, record),
            citation=rule.citation,
        )
    for asked in tried.asked:
        amount = asked.award.amount
        if asked.amount is None and isinstance(amount, Rate | Listed | Bands):
            facts = {"present": "true", "for": asked.ledger}
            yield Step(
                StepKind.CONDITION,
                record.id,
                amount.field,
                holds=False,
                facts=facts,
                citation=rule.citation,
            )


def _amount(record: Record, posted: Posted, reading: Reading) -> Step:
    asked, rule = posted.asked, reading.rule
    facts = written_amount(asked.award, record)
    if asked.amount is not None:
        facts["asked"] = written(asked.amount)
    if asked.award.fills and posted.missing is not None:
        facts |= {"fills": asked.award.fills, "missing": written(posted.missing)}
    return Step(
        StepKind.AMOUNT,
        record.id,
        asked.ledger,
        holds=None,
        facts={**facts, "given": written(posted.amount)},
        citation=rule.rule.citation if rule else None,
    )


def _cap(record: Record, posted: Posted, cut: CapCut) -> Step:
    return Step(
        StepKind.CAP,
        record.id,
        cut.cap.code,
        holds=cut.counted == cut.asked,
        facts={
            "ledger": posted.asked.ledger,
            "atMost": written(cut.cap.at_most),
            "each": str(cut.cap.each),
            "room": written(cut.room),
            "asked": written(cut.asked),
            "counted": written(cut.counted),
        },
        citation=cut.cap.citation,
    )


def _of_requirement(account: Account, entry: RequirementStatus) -> Iterator[Step]:
    chosen = account.selected(entry.code)
    if chosen is None:
        return
    requirement = account.demands[entry.code].requirement
    amounts = [part.amount for part in chosen.parts]
    together = requirement.together
    largest = requirement.take is Take.LARGEST and together is None
    added = max(amounts, default=Decimal(0)) if largest else sum(amounts, Decimal(0))
    other = entry.have - added - chosen.moved
    yield from _minima(account, requirement, entry.code)
    yield Step(
        StepKind.REQUIREMENT,
        "",
        entry.code,
        entry.met,
        {
            "unit": entry.unit.value.lower(),
            "take": str(requirement.take),
            "first": chosen.first.isoformat(),
            "last": chosen.last.isoformat(),
            "moved": written(chosen.moved),
            **({"together": ",".join(together.fields)} if together else {}),
            **({"other": written(other)} if abs(other) > _NOISE else {}),
            **({"bound": str(entry.bound)} if entry.bound is Bound.AT_MOST else {}),
            "need": written(entry.need),
            "have": written(entry.have),
            "shortfall": written(entry.shortfall),
            "blocking": str(entry.blocking).lower(),
        },
        chosen.parts,
        entry.citation,
    )


def _minima(account: Account, requirement: Requirement, code: str) -> Iterator[Step]:
    policy, membership = account.policy, account.membership
    scales = {one.code: one for one in policy.scales}
    for minimum in requirement.minima:
        if not membership.applies(minimum.groups, minimum.unless):
            continue
        scale = scales.get(minimum.scale or "")
        years = years_of(policy, membership, scale) if scale else None
        facts = {"atLeast": written(minimum.at_least)}
        if years is not None:
            facts |= {"years": str(years), "ofYears": str(len(policy.cycle.years))}
        yield Step(
            StepKind.MINIMUM,
            code,
            minimum.scale or "",
            holds=None,
            facts=facts,
            citation=minimum.citation or requirement.citation,
        )

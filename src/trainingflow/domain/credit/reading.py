"""How one record is read under a policy, said step by step: gates, rules tried, amounts asked for.

This is an account beside the evaluator, written from the policy's words and not from its tables,
so that the two prove each other: a test compares them for random teachers of every policy.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction

from trainingflow.domain.citation import Citation
from trainingflow.domain.credit.amounts import amount_of
from trainingflow.domain.credit.conditions import meets
from trainingflow.domain.credit.facts import FieldValue, Record
from trainingflow.domain.credit.membership import Membership
from trainingflow.domain.credit.periods import Span
from trainingflow.domain.credit.policy import CreditPolicy, Cycle
from trainingflow.domain.credit.rules import Award, Condition, Rule
from trainingflow.domain.credit.status import Reason

_FIELD = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Gate:
    """A demand on every record, whatever it is: the reason it would be excluded for, and why."""

    reason: Reason
    passed: bool
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Asked:
    """What an award asks for; no amount where it is as much as is missing, or cannot be known."""

    award: Award
    ledger: str
    amount: Fraction | None


@dataclass(frozen=True, slots=True)
class Tried:
    """A rule that was tried.

    Attributes:
        rule: of the policy.
        fits: whether it is about the record.
        failed: the first condition that says it is not, if a condition does.
        asked: what it asks for, where it fits.
        required: its conditions with whether the record meets each, where it fits.
    """

    rule: Rule
    fits: bool
    failed: Condition | None
    asked: tuple[Asked, ...] = ()
    required: tuple[tuple[Condition, bool], ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """How a record was read.

    Attributes:
        gates: those that were asked, the last of them failed or all passed.
        counted_as: the activity whose rules apply, where it is another one.
        citation: the article that says so, shown instead of the rule's.
        tried: the rules in their order, up to the one that fits; empty where a gate failed.
    """

    gates: tuple[Gate, ...]
    counted_as: str | None
    citation: Citation | None
    tried: tuple[Tried, ...]

    @property
    def rule(self) -> Tried | None:
        """The rule that fits, if any."""
        last = self.tried[-1] if self.tried else None
        return last if last and last.fits else None


def read(
    policy: CreditPolicy,
    membership: Membership,
    record: Record,
    valid_at: date,
    known_at: datetime | None,
) -> Reading:
    """Read a record.

    Args:
        policy: whose rules.
        membership: what the teacher belongs to on the day asked about.
        record: what was completed.
        valid_at: the day asked about.
        known_at: only what had happened by then is known; none for all.
    """
    gates = tuple(_gates(membership.cycle, record, valid_at, known_at))
    if not gates[-1].passed:
        return Reading(gates, None, None, ())
    activity, citation, counted_as = policy.activities.get(record.activity), None, None
    if activity is not None and activity.counted_as:
        citation, named = activity.citation, str(record.fields.get(activity.counted_as, ""))
        counted_as = named if named in activity.among else ""
        activity = policy.activities.get(counted_as)
    tried = tuple(_tried(policy, membership, record, activity.rules)) if activity else ()
    return Reading(gates, counted_as, citation, tried)


def _gates(
    cycle: Cycle | Span, record: Record, valid_at: date, known_at: datetime | None
) -> Iterator[Gate]:
    """Ask the gates in the published order, up to the first that fails."""
    for gate in _every_gate(cycle, record, valid_at, known_at):
        yield gate
        if not gate.passed:
            return


def _every_gate(
    cycle: Cycle | Span, record: Record, valid_at: date, known_at: datetime | None
) -> Iterator[Gate]:
    earned = record.earned_on
    confirmed, denied = record.confirmed_at, record.denied_at
    known = {"knownAt": known_at.isoformat()} if known_at else {}
    refused = denied is not None and (known_at is None or denied <= known_at)
    if confirmed is None:
        facts = {"deniedAt": _said(denied)} if refused else {}
        yield Gate(Reason.DENIED if refused else Reason.NOT_CONFIRMED, passed=False, facts=facts)
        return
    at = {"confirmedAt": confirmed.isoformat()}
    yield Gate(Reason.NOT_CONFIRMED, passed=True, facts=at)
    in_time = known_at is None or confirmed <= known_at
    yield Gate(Reason.NOT_KNOWN_YET, passed=in_time, facts={**at, **known})
    day = {"earnedOn": _said(earned)}
    reached = earned is None or earned <= valid_at
    yield Gate(
        Reason.NOT_YET_EARNED, passed=reached, facts={**day, "validAt": valid_at.isoformat()}
    )
    inside = earned is not None and cycle.first <= earned <= cycle.last
    period = {"first": cycle.first.isoformat(), "last": cycle.last.isoformat()}
    yield Gate(Reason.OUTSIDE_CYCLE, passed=inside, facts={**day, **period})
    yield Gate(Reason.NOT_PASSED, passed=record.passed, facts={"passed": _said(record.passed)})
    recognised = record.provider_recognised
    yield Gate(
        Reason.PROVIDER_NOT_RECOGNISED,
        passed=recognised,
        facts={"providerRecognised": _said(recognised)},
    )


def _tried(
    policy: CreditPolicy, membership: Membership, record: Record, rules: tuple[Rule, ...]
) -> Iterator[Tried]:
    for rule in rules:
        failed = next((one for one in rule.fits if not meets(record, one)), None)
        ledgers = [_ledger(policy, award.ledger, record) for award in rule.awards]
        theirs = membership.applies(rule.groups, rule.unless) and _then(membership, rule, record)
        if not theirs or failed is not None or None in ledgers:
            yield Tried(rule, fits=False, failed=failed if theirs else None)
            continue
        yield Tried(
            rule,
            fits=True,
            failed=None,
            asked=tuple(
                Asked(award, ledger, amount_asked(award, record))
                for award, ledger in zip(rule.awards, ledgers, strict=True)
                if ledger is not None
            ),
            required=tuple((one, meets(record, one)) for one in rule.requires),
        )
        return


def _then(membership: Membership, rule: Rule, record: Record) -> bool:
    """Whether the teacher belonged where the rule says on the day on which it was earned."""
    day = record.earned_on
    if not rule.while_in:
        return True
    return day is not None and bool({*rule.while_in} & membership.in_period(day, day))


def amount_asked(award: Award, record: Record) -> Fraction | None:
    """Give what an award asks for; none where that is as much as is missing, or not known.

    The arithmetic of an amount is the evaluator's own: only what is done with it is told here.
    """
    compiled = amount_of(award, 1)
    amount = compiled(record) if compiled else None
    return None if amount is None else Fraction(amount)


def _ledger(policy: CreditPolicy, template: str, record: Record) -> str | None:
    """Find the ledger that an award names for a record; none where there is no such ledger."""
    names = {ledger.code: ledger.code for ledger in policy.ledgers}
    for ledger in policy.ledgers:
        for name in ledger.also_named:
            names.setdefault(name, ledger.code)
    fields = _FIELD.findall(template)
    if not all(_may_hold(policy, field, record.fields.get(field), names) for field in fields):
        return None
    code = _FIELD.sub(lambda match: str(record.fields[match.group(1)]), template)
    return names.get(code)


def _may_hold(
    policy: CreditPolicy, field: str, value: FieldValue | None, names: Mapping[str, str]
) -> bool:
    rule = policy.fields.get(field)
    return value in (rule.values if rule and rule.values else names)


def _said(value: date | datetime | bool | None) -> str:  # noqa: FBT001 - a value to be written
    if value is None:
        return ""
    return str(value).lower() if isinstance(value, bool) else value.isoformat()


def shown(number: Fraction) -> Decimal:
    """Turn a fraction into a decimal, exact wherever decimals can be."""
    return Decimal(number.numerator) / Decimal(number.denominator)

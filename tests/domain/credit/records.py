"""Random facts for any policy, made from its own words: for properties that hold for all."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

from tests.domain.credit.teachers import a_day, a_teacher
from trainingflow.domain.credit.facts import Fact, FieldValue, Record, Teacher
from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.rules import FieldRule, Listed


def a_record_of(random: Random, policy: CreditPolicy, identity: str) -> Record:
    """Give a confirmed record of an activity of the policy, with most of its fields."""
    cycle = policy.cycle
    days = (cycle.last - cycle.first).days
    fields = {name: _value(random, policy, name) for name in policy.fields if random.random() < 0.8}
    return Record(
        id=identity,
        activity=random.choice(tuple(policy.activities)),
        hours=random.choice((None, *(Decimal(n) for n in (0, 2, 8, 20, 36, 90)))),
        earned_on=cycle.last - timedelta(days=random.randrange(min(days, 365 * 8) + 1)),
        confirmed_at=datetime(cycle.first.year, 1, 1, tzinfo=UTC),
        fields=fields,
    )


def _value(random: Random, policy: CreditPolicy, name: str) -> FieldValue:
    rule = policy.fields[name]
    match rule.kind:
        case "number":
            return Decimal(random.choice((0, 1, 2, 5, 12, 120)))
        case "flag":
            return random.random() < 0.6
        case "date":
            return date(policy.cycle.first.year, 3, 1).isoformat()
        case _:
            return random.choice(rule.values or _texts(policy, name))


def _texts(policy: CreditPolicy, name: str) -> tuple[str, ...]:
    """What may stand in a field that takes any text: words that rules look for, or a code."""
    rules = [rule for activity in policy.activities.values() for rule in activity.rules]
    conditions = [c for rule in rules for c in (*rule.fits, *rule.requires) if c.field == name]
    words = {word for condition in conditions for word in condition.one_of}
    amounts = [award.amount for rule in rules for award in rule.awards]
    words |= {w for a in amounts if isinstance(a, Listed) and a.field == name for w in a.credits}
    codes = [ledger.code for ledger in policy.ledgers] if name == "ledger" else ["one", "another"]
    return tuple(sorted(words)) or tuple(codes)


def a_teacher_of(random: Random, policy: CreditPolicy) -> Teacher:
    """Give a random teacher, with some of the facts that only this policy asks for."""
    facts = {
        name: (_fact(random, policy, rule),)
        for name, rule in policy.teacher_facts.items()
        if random.random() < 0.8
    }
    return replace(a_teacher(random), facts=facts)


def _fact(random: Random, policy: CreditPolicy, rule: FieldRule) -> Fact:
    since = a_day(random, policy.cycle.last.year - 12, policy.cycle.last.year - 1)
    match rule.kind:
        case "date":
            return Fact(None, since)
        case "flag":
            return Fact(random.random() < 0.5, since)
        case "number":
            return Fact(Decimal(random.randrange(9)), since)
        case _:
            return Fact(random.choice(rule.values or ("one", "another")), since)

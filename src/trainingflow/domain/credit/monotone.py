"""Which requirements more training can never lower: an argument from the rules alone.

A requirement that nobody speaks against is promised: another confirmed record, whatever it says,
never lowers what a teacher has for it. Where the rules allow that it falls, the reason is named.
"""

import re
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import combinations, combinations_with_replacement

from trainingflow.domain.credit.ledgers import (
    entered,
    entered_by,
    everything,
    inside,
    of_a_period,
    plain,
    selected,
)
from trainingflow.domain.credit.numbers import Derived, ShareOf, Side
from trainingflow.domain.credit.policy import (
    Basis,
    Bound,
    Cap,
    CreditPolicy,
    Each,
    Requirement,
    Selection,
    Take,
)
from trainingflow.domain.credit.rules import Award, Fixed, Keep, Rule

_FIELD = re.compile(r"\{(\w+)\}")


def totals(policy: CreditPolicy) -> tuple[Requirement, ...]:
    """Give the requirements in credits that leave nothing out: what texts call the total."""
    return tuple(
        one
        for one in policy.requirements
        if entered(one)
        and one.take is Take.SUM
        and one.together is None
        and one.bound is Bound.AT_LEAST
        and everything(one.select)
        and not of_a_period(one)
    )


def lowered_by_more(policy: CreditPolicy) -> Mapping[str, str]:
    """Give the codes of the requirements that more training can lower, each with the reason.

    Everything else is promised never to fall. The argument errs on the side of caution: a
    requirement that is named here may be one that never falls.
    """
    found = {}
    for requirement in policy.requirements:
        reasons = _CREDITS if entered(requirement) else _RECORDS
        if requirement.of is not None or requirement.together is not None:  # records say it
            reasons = (*reasons, *_RECORDS)
        reason = next((why for one in reasons for why in one(policy, requirement)), None)
        if reason is not None:
            found[requirement.code] = reason
    return found


def _displaced(policy: CreditPolicy, requirement: Requirement) -> Iterator[str]:
    """A record that takes the place of another must bring as much, to the same requirement."""
    for activity in policy.activities.values():
        once = [rule for rule in activity.rules if rule.once]
        if not any(_enters(policy, rule, requirement) for rule in once):
            continue
        if of_a_period(requirement):
            yield f"{activity.code} counts once, in whichever period the record is that counts"
        for one, other in combinations_with_replacement(once, 2):
            if not _compete(one, other) or _as_good(one, other, requirement):
                continue
            if any(rule.once and rule.once.later is not None for rule in (one, other)):
                yield f"{activity.code} brings less after the first record"
            if not _brings_all(policy, one, requirement) or not (
                _brings_all(policy, other, requirement)
            ):
                yield f"{activity.code} counts once, and another record of it may count elsewhere"
            elif _keeps_first(one, other) and not _same_worth(one, other):
                yield f"{activity.code} counts the first record, though a later may be worth more"


def _crowded_out(policy: CreditPolicy, requirement: Requirement) -> Iterator[str]:
    """A record that takes the room under a cap takes it from nothing that counted here."""
    here = selected(policy, requirement.select)
    for cap in policy.caps:
        capped = selected(policy, cap.select)
        if capped & here and _varies(policy, cap.derived):
            yield f"the cap {cap.code} is a share of what other training decides"
        period = of_a_period(requirement) and cap.each is not requirement.each
        within = capped <= here and plain(requirement.select) and not period
        if capped & here and not within:
            yield f"the cap {cap.code} can be used up by what does not count here"
    for one, other in combinations(policy.caps, 2):
        both = selected(policy, one.select) & selected(policy, other.select)
        if not both & here or _apart(one.select, other.select):
            continue
        if not (_nested(policy, one, other) or _nested(policy, other, one)):
            yield f"the caps {one.code} and {other.code} overlap"


def _floored(policy: CreditPolicy, requirement: Requirement) -> Iterator[str]:
    """What a floor lets count once there is more of it takes the place of nothing else."""
    apart = policy.caps or any(r.once for one in policy.activities.values() for r in one.rules)
    for floor in policy.floors:
        if apart and selected(policy, floor.select) & selected(policy, requirement.select):
            yield f"what the floor {floor.code} lets count can take the place of other training"


def _varies(policy: CreditPolicy, number: Derived | None) -> bool:
    """Whether a number hangs on what was done, and not only on who the teacher is."""
    if not isinstance(number, ShareOf):
        return False
    [whole] = [one for one in policy.requirements if one.code == number.requirement]
    return number.side is Side.HAVE or any(
        part.when_met or part.unless_met or _varies(policy, part.derived) for part in whole.minima
    )


def _unfilled(policy: CreditPolicy, requirement: Requirement) -> Iterator[str]:
    """What fills a shortfall is given up only for credits that count here too."""
    here = selected(policy, requirement.select)
    wholes = {one.code: one for one in policy.requirements}
    all_of_it = plain(requirement.select) and not of_a_period(requirement)
    for code, award in _awards(policy):
        if award.fills is None or not entered_by(policy, award) & here:
            continue
        if not all_of_it or not selected(policy, wholes[award.fills].select) <= here:
            yield f"{code} fills {award.fills} only as long as something is missing"


def _moved_out(policy: CreditPolicy, requirement: Requirement) -> Iterator[str]:
    """What moves is seen as a whole: all of it inside, or none of it."""
    if requirement.before_offsets or of_a_period(requirement):
        return
    here = selected(policy, requirement.select)
    for offset in policy.offsets:
        if not plain(requirement.select):
            yield "what moves between categories does not say which training it came from"
        odd = offset.whole or offset.chain or offset.derived or offset.every != offset.credits
        touched = (inside(policy, offset.source) | inside(policy, offset.target)) & here
        if odd and touched:
            yield f"{offset.code} moves credits at a rate, as a whole, or once more"


def _elsewhere(_: CreditPolicy, requirement: Requirement) -> Iterator[str]:
    """What a requirement looks at does not hang on what else was done."""
    if requirement.members:
        yield "it counts other requirements"


def _uncounted(policy: CreditPolicy, requirement: Requirement) -> Iterator[str]:
    """Of records, only those that are confirmed are there whatever else was done."""
    if requirement.basis is Basis.CONFIRMED:
        return
    for activity in policy.activities.values():
        if any(rule.once for rule in activity.rules):
            yield f"{activity.code} counts once, and another record of it may say less"
        if any(award.fills for rule in activity.rules for award in rule.awards):
            yield f"{activity.code} counts only as long as something is missing"
    for cap in policy.caps:
        yield f"the cap {cap.code} can be used up by a record that says less"
    yield from _floored(policy, requirement)


_CREDITS: tuple[Callable[[CreditPolicy, Requirement], Iterator[str]], ...] = (
    _displaced,
    _crowded_out,
    _floored,
    _unfilled,
    _moved_out,
    _elsewhere,
)
_RECORDS: tuple[Callable[[CreditPolicy, Requirement], Iterator[str]], ...] = (
    _uncounted,
    _elsewhere,
)


def _enters(policy: CreditPolicy, rule: Rule, requirement: Requirement) -> bool:
    here = selected(policy, requirement.select)
    return any(entered_by(policy, award) & here for award in rule.awards)


def _awards(policy: CreditPolicy) -> Iterator[tuple[str, Award]]:
    for activity in policy.activities.values():
        for rule in activity.rules:
            yield from ((activity.code, award) for award in rule.awards)


def _compete(one: Rule, other: Rule) -> bool:
    """Whether of two records under these rules only one can count: nothing keeps them apart."""
    apart = set(one.once.fields if one.once else ()) & set(other.once.fields if other.once else ())
    mine, theirs = _words(one), _words(other)
    return one is other or not any(
        field in mine and field in theirs and not mine[field] & theirs[field] for field in apart
    )


def _as_good(one: Rule, other: Rule, requirement: Requirement) -> bool:
    """Whether it is all the same to a requirement which of two records counts."""
    select, once = requirement.select, one.once
    by_record = select.activities or select.except_activities or select.fits
    if one.awards != other.awards or by_record or not once or once.later is not None:
        return False
    return all(
        _is_fixed(award)
        and set(_FIELD.findall(award.ledger)) <= set(once.fields)
        and set(select.where) <= {*award.fields, *once.fields}
        for award in one.awards
    )


def _brings_all(policy: CreditPolicy, rule: Rule, requirement: Requirement) -> bool:
    """Whether whatever the rule grants counts for the requirement."""
    here = selected(policy, requirement.select)
    return plain(requirement.select) and all(
        entered_by(policy, award) <= here for award in rule.awards
    )


def _keeps_first(one: Rule, other: Rule) -> bool:
    return any(rule.once and rule.once.keep is Keep.FIRST for rule in (one, other))


def _same_worth(one: Rule, other: Rule) -> bool:
    """Whether both rules grant the same whatever the records say."""
    awards = [[award for award in rule.awards if not award.fills] for rule in (one, other)]
    if not all(_is_fixed(award) for rule in awards for award in rule):
        return False
    mine, theirs = (sum(map(_fixed, rule)) for rule in awards)
    return mine == theirs


def _is_fixed(award: Award) -> bool:
    """Whether an award grants the same whatever the record says."""
    return isinstance(award.amount, Fixed) and isinstance(award.times, Decimal)


def _fixed(award: Award) -> Decimal:
    if isinstance(award.amount, Fixed) and isinstance(award.times, Decimal):
        worth = award.amount.credits * award.times
        return worth if award.at_most is None else min(worth, award.at_most)
    return Decimal(0)


def _words(rule: Rule) -> Mapping[str, set[str]]:
    return {condition.field: set(condition.one_of) for condition in rule.fits if condition.one_of}


def _apart(one: Selection, other: Selection) -> bool:
    """Whether no record belongs to both: they are about other activities, or other words."""
    activities = set(one.activities), set(other.activities)
    if all(activities) and not activities[0] & activities[1]:
        return True
    return any(
        not set(words) & set(other.where[field])
        for field, words in one.where.items()
        if field in other.where
    )


def _nested(policy: CreditPolicy, inner: Cap, outer: Cap) -> bool:
    """Whether everything that one cap is about is something that the other is about."""
    if (inner.each, inner.period) != (outer.each, outer.period) and outer.each is not Each.CYCLE:
        return False
    if (inner.groups, inner.unless) != (outer.groups, outer.unless):
        return False
    if not selected(policy, inner.select) <= selected(policy, outer.select):
        return False
    mine, theirs = inner.select, outer.select
    return plain(theirs) or (
        (mine.activities, mine.except_activities, mine.where, mine.fits)
        == (theirs.activities, theirs.except_activities, theirs.where, theirs.fits)
    )

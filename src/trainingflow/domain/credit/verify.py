"""Proves a credit policy: what it names exists, what it demands can be earned, parts fit wholes."""

import re
from collections.abc import Callable, Collection, Iterator
from decimal import Decimal
from fractions import Fraction
from itertools import product

from trainingflow.domain.credit.flaw import Flaw
from trainingflow.domain.credit.names import circles_of_requirements, unknown_names
from trainingflow.domain.credit.numbers import ShareOf, Side
from trainingflow.domain.credit.policy import Basis, Bound, CreditPolicy, Requirement, Unit
from trainingflow.domain.credit.rules import Award, Rule

__all__ = ["Flaw", "ledgers_of", "verify"]

_FIELD = re.compile(r"\{(\w+)\}")


def verify(policy: CreditPolicy) -> tuple[Flaw, ...]:
    """Give everything that is wrong with a policy, names first; empty when it is sound."""
    names = (*unknown_names(policy), *circles_of_requirements(policy))
    if names:
        return names  # what follows looks names up
    return tuple(flaw for check in _CHECKS for flaw in check(policy))


def ledgers_of(policy: CreditPolicy, award: Award) -> tuple[set[str], set[str]]:
    """Give the ledgers that an award can name, and the codes it can name that are none."""
    known = {ledger.code for ledger in policy.ledgers}
    aliases = {name for ledger in policy.ledgers for name in ledger.also_named}
    fields = _FIELD.findall(award.ledger)
    declared = [policy.fields[field].values for field in fields if field in policy.fields]
    if any(not values for values in declared) or len(declared) < len(fields):
        return known, set()  # any text may stand there: it names whatever exists
    codes = set()
    for values in product(*declared):
        filled = dict(zip(fields, values, strict=True))
        codes.add(_FIELD.sub(lambda match, said=filled: said[match.group(1)], award.ledger))  # type: ignore[misc]  # mypy infers no type for a default
    return codes & known, codes - known - aliases


def _missing_ledgers(policy: CreditPolicy) -> Iterator[Flaw]:
    """No award into a ledger that does not exist."""
    for place, rule in _rules(policy):
        for award in rule.awards:
            found, missing = ledgers_of(policy, award)
            if missing or not found:
                codes = ", ".join(sorted(missing)) or award.ledger
                yield Flaw(
                    place, f"credits go to {codes}, which is no ledger", "name or add a ledger"
                )


def _unreachable(policy: CreditPolicy) -> Iterator[Flaw]:
    """No credits demanded of a category that no article grants credits in."""
    reachable = {offset.target for offset in policy.offsets}
    for _, rule in _rules(policy):
        for award in rule.awards:
            reachable |= ledgers_of(policy, award)[0]
    for requirement in policy.requirements:
        wanted = requirement.select.ledgers
        entered = requirement.unit is Unit.CREDITS or requirement.basis is Basis.ENTERED
        if entered and wanted and requirement.bound is Bound.AT_LEAST:
            inside = {code for code in reachable if _is_inside(code, wanted)}
            if not inside:
                yield Flaw(
                    ("requirements", requirement.code),
                    f"no activity brings credits into {', '.join(wanted)}",
                    "add an activity that awards them, or remove the requirement",
                )


def _too_small(policy: CreditPolicy) -> Iterator[Flaw]:
    """Minima of parts that do not overlap are together no larger than that of the whole."""
    needs = {requirement.code: _need(policy, requirement) for requirement in policy.requirements}
    units = {requirement.code: requirement.unit for requirement in policy.requirements}
    each = {requirement.code: _period(requirement) for requirement in policy.requirements}
    sums: dict[tuple[str, str], Fraction] = {}
    for requirement in policy.requirements:
        whole = requirement.part_of
        alike = whole and units[whole] is requirement.unit and each[whole] == _period(requirement)
        if whole and alike and not requirement.groups and not requirement.when_met:
            key = (whole, requirement.cut)
            sums[key] = sums.get(key, Fraction(0)) + needs[requirement.code]
    for (whole, _), parts in sums.items():
        if parts > needs[whole]:
            yield Flaw(
                ("requirements", whole),
                f"its parts need {_said(parts)}, more than its own {_said(needs[whole])}",
                "compare the numbers with the articles",
            )


def _capped_below(policy: CreditPolicy) -> Iterator[Flaw]:
    """No cap so low that the minimum of the same ledger can never be reached."""
    for cap in policy.caps:
        for requirement in policy.requirements:
            entered = requirement.unit is Unit.CREDITS or requirement.basis is Basis.ENTERED
            same = cap.select == requirement.select and (cap.each, cap.period) == (
                requirement.each,
                requirement.period,
            )
            plain = cap.derived is None and not cap.groups and not cap.unless
            if same and plain and entered and cap.at_most < _need(policy, requirement):
                yield Flaw(
                    ("caps", cap.code),
                    f"at most {cap.at_most} count, but {requirement.code} needs more",
                    "compare the numbers with the articles",
                )


def _circles(policy: CreditPolicy) -> Iterator[Flaw]:
    """Credits that moved never come back: offsets make no circle."""
    after = {offset.source: set[str]() for offset in policy.offsets}
    for offset in policy.offsets:
        after[offset.source].add(offset.target)
    for offset in policy.offsets:
        reached, ahead = set[str](), {offset.target}
        while ahead:
            ledger = ahead.pop()
            reached.add(ledger)
            onward = {t for source in after if _meet(source, ledger) for t in after[source]}
            ahead |= onward - reached
        if any(_meet(ledger, offset.source) for ledger in reached):
            yield Flaw(
                ("offsets", offset.code),
                f"credits that leave {offset.source} can come back to it",
                "remove one offset of the circle",
            )


_CHECKS: tuple[Callable[[CreditPolicy], Iterator[Flaw]], ...] = (
    _missing_ledgers,
    _unreachable,
    _too_small,
    _capped_below,
    _circles,
)


def _period(requirement: Requirement) -> object:
    return (requirement.each, requirement.period, requirement.within, requirement.rolling_years)


def _rules(policy: CreditPolicy) -> Iterator[tuple[tuple[str, ...], Rule]]:
    for activity in policy.activities.values():
        for rule in activity.rules:
            yield ("activities", activity.code, "rules", rule.key), rule


def _need(policy: CreditPolicy, requirement: Requirement) -> Fraction:
    """Give what a teacher of no group owes, as far as the policy alone says it."""
    if requirement.bound is Bound.AT_MOST:
        return Fraction(0)
    need = Fraction(0)
    for part in requirement.minima:
        if part.groups or part.when_met or part.unless_met or part.first or part.last:
            continue
        need += Fraction(part.at_least)
        derived = part.derived
        if isinstance(derived, ShareOf) and derived.side is Side.NEED:
            [whole] = [one for one in policy.requirements if one.code == derived.requirement]
            need += derived.share * _need(policy, whole)
    return need


def _said(number: Fraction) -> str:
    """Say a number as digits where it has some, else as a quotient."""
    exact = Decimal(number.numerator) / Decimal(number.denominator)
    return f"{exact.normalize():f}" if Fraction(exact) == number else str(number)


def _is_inside(code: str, heads: Collection[str]) -> bool:
    return any(code == head or code.startswith(f"{head}.") for head in heads)


def _meet(one: str, other: str) -> bool:
    return _is_inside(one, (other,)) or _is_inside(other, (one,))

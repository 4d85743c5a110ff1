"""Proves a credit policy: what it names exists, what it demands can be earned, parts fit wholes."""

import re
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product

from trainingflow.domain.credit.policy import (
    CreditPolicy,
    Requirement,
    Selection,
    Unit,
)
from trainingflow.domain.credit.rules import Award, Condition, Listed, Rate, Rule

_FIELD = re.compile(r"\{(\w+)\}")
_COMMON_FIELDS = frozenset({"hours"})


@dataclass(frozen=True, slots=True)
class Flaw:
    """One thing that is wrong with a policy.

    Attributes:
        place: keys below `credit`, e.g. `("requirements", "TOTAL")`.
        problem: a clause without the full stop.
        remedy: what to do about it, a clause without the full stop.
    """

    place: tuple[str, ...]
    problem: str
    remedy: str


def verify(policy: CreditPolicy) -> tuple[Flaw, ...]:
    """Give everything that is wrong with a policy, names first; empty when it is sound."""
    names = tuple(_unknown_names(policy))
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


def _unknown_names(policy: CreditPolicy) -> Iterator[Flaw]:
    ledgers = {ledger.code for ledger in policy.ledgers}
    groups = {group.code for group in policy.groups}
    scales = {scale.code for scale in policy.scales}
    requirements = {requirement.code for requirement in policy.requirements}
    for requirement in policy.requirements:
        place = ("requirements", requirement.code)
        yield from _selected(policy, place, requirement.select)
        yield from _known(place, "group", _groups_in(requirement), groups)
        named = [minimum.scale for minimum in requirement.minima if minimum.scale]
        yield from _known(place, "scale", named, scales)
        part_of = [requirement.part_of] if requirement.part_of else []
        yield from _known(place, "requirement", part_of, requirements)
    for cap in policy.caps:
        yield from _selected(policy, ("caps", cap.code), cap.select)
    for offset in policy.offsets:
        place = ("offsets", offset.code)
        yield from _known(place, "ledger", (offset.source, offset.target), ledgers)
        yield from _known(
            place, "requirement", (offset.until, *offset.beyond, *offset.keeps), requirements
        )
        yield from _known(place, "scale", [offset.scale] if offset.scale else [], scales)
    for gap in policy.gaps:
        place = ("findings", gap.code)
        yield from _known(place, "ledger", (*gap.parts, gap.filled_by), ledgers)
        yield from _known(place, "scale", [gap.scale] if gap.scale else [], scales)
    for scale in policy.scales:
        shares = [share.group for share in scale.shares]
        yield from _known(("scales", scale.code), "group", shares, groups)
    seen: set[str] = set()
    for group in policy.groups:  # a group is named before those that exclude it
        yield from _known(("groups", group.code), "earlier group", group.unless, seen)
        seen.add(group.code)
    for spot, rule in _rules(policy):
        yield from _known(spot, "group", rule.groups, groups)
        yield from _known(spot, "field", _fields_in(rule), {*policy.fields, *_COMMON_FIELDS})
        fills = [award.fills for award in rule.awards if award.fills]
        fills += [code for award in rule.awards for code in award.beyond]
        yield from _known(spot, "requirement", fills, requirements)
    for activity in policy.activities.values():
        where = ("activities", activity.code)
        yield from _known(where, "activity", activity.among, policy.activities)
        named = [activity.counted_as] if activity.counted_as else []
        yield from _known(where, "field", named, policy.fields)


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
        if requirement.unit is Unit.CREDITS and wanted:
            inside = {code for code in reachable if _is_inside(code, wanted)}
            if not inside:
                yield Flaw(
                    ("requirements", requirement.code),
                    f"no activity brings credits into {', '.join(wanted)}",
                    "add an activity that awards them, or remove the requirement",
                )


def _too_small(policy: CreditPolicy) -> Iterator[Flaw]:
    """Minima of parts that do not overlap are together no larger than that of the whole."""
    needs = {requirement.code: _need(requirement) for requirement in policy.requirements}
    units = {requirement.code: requirement.unit for requirement in policy.requirements}
    sums: dict[tuple[str, str], Decimal] = {}
    for requirement in policy.requirements:
        whole = requirement.part_of
        if whole and units[whole] is requirement.unit and not requirement.groups:
            key = (whole, requirement.cut)
            sums[key] = sums.get(key, Decimal(0)) + needs[requirement.code]
    for (whole, _), parts in sums.items():
        if parts > needs[whole]:
            yield Flaw(
                ("requirements", whole),
                f"its parts need {parts}, more than its own {needs[whole]}",
                "compare the numbers with the articles",
            )


def _capped_below(policy: CreditPolicy) -> Iterator[Flaw]:
    """No cap so low that the minimum of the same ledger can never be reached."""
    for cap in policy.caps:
        for requirement in policy.requirements:
            same = cap.select == requirement.select and requirement.unit is Unit.CREDITS
            if same and cap.at_most < _need(requirement):
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


def _rules(policy: CreditPolicy) -> Iterator[tuple[tuple[str, ...], Rule]]:
    for activity in policy.activities.values():
        for rule in activity.rules:
            yield ("activities", activity.code, "rules", rule.key), rule


def _selected(policy: CreditPolicy, place: tuple[str, ...], select: Selection) -> Iterator[Flaw]:
    ledgers = {ledger.code for ledger in policy.ledgers}
    yield from _known(place, "ledger", select.ledgers, ledgers)
    activities = (*select.activities, *select.except_activities)
    yield from _known(place, "activity", activities, policy.activities)


def _known(
    place: tuple[str, ...], kind: str, named: Collection[str], known: Collection[str]
) -> Iterator[Flaw]:
    for name in named:
        if name not in known:
            yield Flaw(place, f"“{name}” is no {kind} of this policy", "mend the name or add it")


def _groups_in(requirement: Requirement) -> list[str]:
    inner = [name for part in requirement.minima for name in (*part.groups, *part.unless)]
    return [*requirement.groups, *requirement.unless, *inner]


def _fields_in(rule: Rule) -> list[str]:
    conditions: tuple[Condition, ...] = (*rule.fits, *rule.requires)
    names = [condition.field for condition in conditions]
    names += [condition.share_of for condition in conditions if condition.share_of]
    names += rule.once.fields if rule.once else ()
    for award in rule.awards:
        names += _FIELD.findall(award.ledger)
        if isinstance(award.amount, Rate | Listed):
            names.append(award.amount.field)
    return names


def _need(requirement: Requirement) -> Decimal:
    """Give what a teacher of no group owes."""
    return sum((part.at_least for part in requirement.minima if not part.groups), Decimal(0))


def _is_inside(code: str, heads: Collection[str]) -> bool:
    return any(code == head or code.startswith(f"{head}.") for head in heads)


def _meet(one: str, other: str) -> bool:
    return _is_inside(one, (other,)) or _is_inside(other, (one,))

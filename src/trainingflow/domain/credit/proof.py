"""Proves what a credit policy promises beyond its names, and warns of what it says in vain.

`verify` looks at names, sums and circles; here are the promises: no cap makes a minimum
unreachable, more training is never worth less, and nothing is named that decides nothing.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from decimal import Decimal

from trainingflow.domain.credit.ledgers import everything, inside, plain, reached, selected
from trainingflow.domain.credit.monotone import lowered_by_more, totals
from trainingflow.domain.credit.policy import CreditPolicy, Each, Requirement, Unit
from trainingflow.domain.credit.rules import Listed, Rate
from trainingflow.domain.credit.verify import Flaw


def prove(policy: CreditPolicy) -> tuple[Flaw, ...]:
    """Give what makes a policy impossible to keep, though its names are sound; empty where none.

    Args:
        policy: one in which `verify` found no flaw.
    """
    return tuple(_out_of_reach(policy))


def warn(policy: CreditPolicy) -> tuple[Flaw, ...]:
    """Give what a policy says in vain, or may not mean; a policy with warnings can be used.

    Args:
        policy: one in which `verify` found no flaw.
    """
    return tuple(flaw for warning in _WARNINGS for flaw in warning(policy))


def _empty_categories(policy: CreditPolicy) -> Iterator[Flaw]:
    """Every category is one that credits come into; `verify` refuses those that are demanded."""
    earned = reached(policy)
    for ledger in policy.ledgers:
        if not inside(policy, ledger.code) & earned:
            yield Flaw(
                ("ledgers", ledger.code),
                "no activity brings credits into this category",
                f"let an award name `{ledger.code}`, or remove the category",
            )


def _out_of_reach(policy: CreditPolicy) -> Iterator[Flaw]:
    """No cap holds everything that counts for a requirement below its minimum."""
    for requirement in policy.requirements:
        if requirement.unit is not Unit.CREDITS or requirement.groups:
            continue
        wanted, need = selected(policy, requirement.select), _least(requirement)
        for cap in policy.caps:
            if cap.select == requirement.select:
                continue  # `verify` has compared them
            if not plain(cap.select) or not wanted <= selected(policy, cap.select):
                continue
            yearly = cap.each is Each.YEAR and requirement.each is Each.CYCLE
            most = cap.at_most * (len(policy.cycle.years) if yearly else 1)
            if most < need:
                yield Flaw(
                    ("requirements", requirement.code),
                    f"{need} credits are needed, but the cap {cap.code} lets only {most} count",
                    "compare both numbers with their articles",
                )


def _lowered_totals(policy: CreditPolicy) -> Iterator[Flaw]:
    """More training never lowers a total over everything."""
    lowered = lowered_by_more(policy)
    for requirement in totals(policy):
        if why := lowered.get(requirement.code):
            yield Flaw(
                ("requirements", requirement.code), f"more training can lower it: {why}",
                "compare the rule with its article: `keep: HIGHEST` never lowers anything",
            )  # fmt: skip


def _unscaled_parts(policy: CreditPolicy) -> Iterator[Flaw]:
    """A teacher who owes only some years of the whole owes only some years of its parts."""
    scales = {one.code: {minimum.scale for minimum in one.minima} for one in policy.requirements}
    units = {one.code: (one.unit, one.each) for one in policy.requirements}
    for requirement in policy.requirements:
        whole = requirement.part_of
        if whole is None or units[whole] != units[requirement.code] or requirement.groups:
            continue
        for scale in sorted(filter(None, scales[whole])):
            if None in scales[requirement.code] and _least(requirement):
                yield Flaw(
                    ("requirements", requirement.code),
                    f"{whole} shrinks by the scale {scale}, and this part of it does not",
                    f"add `scale: {scale}` if the article means both",
                )


def _unused_groups(policy: CreditPolicy) -> Iterator[Flaw]:
    """Every group decides something."""
    used = {code for group in policy.groups for code in group.unless}
    used |= {share.group for scale in policy.scales for share in scale.shares}
    for requirement in policy.requirements:
        used |= {*requirement.groups, *requirement.unless}
        used |= {code for part in requirement.minima for code in (*part.groups, *part.unless)}
    used |= {code for one in policy.activities.values() for r in one.rules for code in r.groups}
    yield from _unused("groups", "group", (one.code for one in policy.groups), used)


def _unused_scales(policy: CreditPolicy) -> Iterator[Flaw]:
    """Every scale shrinks something."""
    used = {part.scale for one in policy.requirements for part in one.minima}
    used |= {offset.scale for offset in policy.offsets} | {gap.scale for gap in policy.gaps}
    yield from _unused("scales", "scale", (one.code for one in policy.scales), used)


def _unused_fields(policy: CreditPolicy) -> Iterator[Flaw]:
    """Every field decides something, or says what is counted."""
    counted = {one.unit.value.lower() for one in policy.requirements}
    used: set[str | None] = {
        *counted,
        *(field for one in policy.requirements for field in one.select.where),
        *(field for cap in policy.caps for field in cap.select.where),
    }
    for activity in policy.activities.values():
        used.add(activity.counted_as)
        for rule in activity.rules:
            for condition in (*rule.fits, *rule.requires):
                used |= {condition.field, condition.share_of}
            used |= {*(rule.once.fields if rule.once else ())}
            for award in rule.awards:
                used |= {name for name in policy.fields if f"{{{name}}}" in award.ledger}
                used.add(award.amount.field if isinstance(award.amount, Rate | Listed) else None)
    yield from _unused("fields", "field", policy.fields, used)


def _undemanded(policy: CreditPolicy) -> Iterator[Flaw]:
    """Every ledger is looked at by something that is demanded, capped, moved or found."""
    looked = {code for offset in policy.offsets for code in (offset.source, offset.target)}
    looked |= {code for gap in policy.gaps for code in (*gap.parts, gap.filled_by)}
    selections = [one.select for one in policy.requirements if one.unit is Unit.CREDITS]
    selections += [cap.select for cap in policy.caps]
    if any(everything(select) or select.where for select in selections):
        return
    for select in selections:
        looked |= selected(policy, select)
    ledgers = (one.code for one in policy.ledgers if not inside(policy, one.code) & looked)
    yield from _unused("ledgers", "category", ledgers, ())


_WARNINGS: tuple[Callable[[CreditPolicy], Iterator[Flaw]], ...] = (
    _lowered_totals,
    _unscaled_parts,
    _empty_categories,
    _undemanded,
    _unused_groups,
    _unused_scales,
    _unused_fields,
)


def _unused(
    section: str, what: str, codes: Iterable[str], used: Collection[str | None]
) -> Iterator[Flaw]:
    for code in codes:
        if code not in used:
            yield Flaw((section, code), f"nothing uses this {what}", "remove it, or use it")


def _least(requirement: Requirement) -> Decimal:
    """Give what a teacher of no group owes."""
    return sum((part.at_least for part in requirement.minima if not part.groups), Decimal(0))

"""Proves what a credit policy promises beyond its names, and warns of what it says in vain.

`verify` looks at names, sums and circles; here are the promises: no cap makes a minimum
unreachable, more training is never worth less, and nothing is named that decides nothing.
"""

from collections.abc import Callable, Iterator
from decimal import Decimal

from trainingflow.domain.credit.flaw import Flaw
from trainingflow.domain.credit.ledgers import (
    entered,
    everything,
    inside,
    of_a_period,
    plain,
    reached,
    selected,
)
from trainingflow.domain.credit.monotone import lowered_by_more, totals
from trainingflow.domain.credit.policy import Bound, Cap, CreditPolicy, Each, Requirement


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
        if not entered(requirement) or requirement.groups or requirement.bound is Bound.AT_MOST:
            continue
        wanted, need = selected(policy, requirement.select), _least(requirement)
        for cap in policy.caps:
            if cap.select == requirement.select:
                continue  # `verify` has compared them
            if not plain(cap.select) or not wanted <= selected(policy, cap.select):
                continue
            most = _most(policy, cap, requirement)
            if most is not None and most < need:
                yield Flaw(
                    ("requirements", requirement.code),
                    f"{need} credits are needed, but the cap {cap.code} lets only {most} count",
                    "compare both numbers with their articles",
                )


def _most(policy: CreditPolicy, cap: Cap, requirement: Requirement) -> Decimal | None:
    """Give what a cap lets count for everybody in a requirement's period; none where it depends."""
    if cap.derived or cap.groups or cap.unless or policy.cycle.each or of_a_period(requirement):
        return None
    if cap.each is Each.PERIOD:
        return None
    return cap.at_most * (len(policy.cycle.years) if cap.each is Each.YEAR else 1)


def _lowered_totals(policy: CreditPolicy) -> Iterator[Flaw]:
    """More training never lowers a total over everything."""
    lowered = lowered_by_more(policy)
    for requirement in totals(policy):
        if why := lowered.get(requirement.code):
            yield Flaw(
                ("requirements", requirement.code), f"more training can lower it: {why}",
                "compare the rule with its article: `keep: HIGHEST` never lowers anything"
                if " counts " in why
                else "leave it if the articles mean it so",
            )  # fmt: skip


def _unscaled_parts(policy: CreditPolicy) -> Iterator[Flaw]:
    """A teacher who owes only some years of the whole owes only some years of its parts."""
    scales = {
        one.code: {minimum.scale for minimum in one.minima if not minimum.groups}
        for one in policy.requirements
    }
    units = {one.code: (one.unit, one.each, one.bound) for one in policy.requirements}
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


def _undemanded(policy: CreditPolicy) -> Iterator[Flaw]:
    """Every ledger is looked at by something that is demanded, capped, moved or found."""
    looked = {code for offset in policy.offsets for code in (offset.source, offset.target)}
    looked |= {code for gap in policy.gaps for code in (*gap.parts, gap.filled_by)}
    selections = [one.select for one in policy.requirements if entered(one)]
    selections += [cap.select for cap in policy.caps]
    if any(everything(select) or not plain(select) for select in selections):
        return
    for select in selections:
        looked |= selected(policy, select)
    for ledger in policy.ledgers:
        if not inside(policy, ledger.code) & looked:
            place = ("ledgers", ledger.code)
            yield Flaw(place, "nothing uses this category", "remove it, or use it")


_WARNINGS: tuple[Callable[[CreditPolicy], Iterator[Flaw]], ...] = (
    _lowered_totals,
    _unscaled_parts,
    _empty_categories,
    _undemanded,
)


def _least(requirement: Requirement) -> Decimal:
    """Give what a teacher of no group owes."""
    plain_ = (part for part in requirement.minima if not (part.groups or part.first or part.last))
    return sum((part.at_least for part in plain_ if not part.when_met), Decimal(0))

"""Which ledgers a selection means, and which ones credits can arrive in."""

from dataclasses import replace

from trainingflow.domain.credit.policy import CreditPolicy, Selection
from trainingflow.domain.credit.rules import Award
from trainingflow.domain.credit.verify import ledgers_of


def inside(policy: CreditPolicy, code: str) -> frozenset[str]:
    """Give a ledger and all that is inside it."""
    return frozenset(
        ledger.code
        for ledger in policy.ledgers
        if ledger.code == code or ledger.code.startswith(f"{code}.")
    )


def selected(policy: CreditPolicy, select: Selection) -> frozenset[str]:
    """Give the ledgers of a selection, those inside them included; all where it names none."""
    if not select.ledgers:
        return frozenset(ledger.code for ledger in policy.ledgers)
    return frozenset().union(*(inside(policy, code) for code in select.ledgers))


def plain(select: Selection) -> bool:
    """Whether nothing but ledgers decides what a selection means."""
    return not (select.activities or select.except_activities or select.where)


def everything(select: Selection) -> bool:
    """Whether a selection leaves nothing out."""
    return plain(select) and not select.ledgers


def reached(policy: CreditPolicy) -> frozenset[str]:
    """Give the ledgers that some award or offset brings credits into."""
    awards = [a for one in policy.activities.values() for rule in one.rules for a in rule.awards]
    entered = {code for award in awards for code in entered_by(policy, award)}
    return frozenset(entered | {offset.target for offset in policy.offsets})


def entered_by(policy: CreditPolicy, award: Award) -> frozenset[str]:
    """Give the ledgers that an award can enter, by their own names."""
    names = {name: one for one in policy.ledgers for name in (one.code, *one.also_named)}
    by_any_name = replace(policy, ledgers=tuple(replace(one, code=n) for n, one in names.items()))
    return frozenset(names[name].code for name in ledgers_of(by_any_name, award)[0])

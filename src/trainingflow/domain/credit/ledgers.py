"""What a selection and a requirement look at, and which ledgers credits can arrive in."""

from dataclasses import replace

from trainingflow.domain.credit.policy import (
    Basis,
    CreditPolicy,
    Each,
    Requirement,
    Selection,
    Unit,
)
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
    return not (select.activities or select.except_activities or select.where or select.fits)


def everything(select: Selection) -> bool:
    """Whether a selection leaves nothing out."""
    return plain(select) and not select.ledgers


def entered(requirement: Requirement) -> bool:
    """Whether a requirement looks at what the ledgers hold, and not at the records."""
    return requirement.unit is Unit.CREDITS or requirement.basis is Basis.ENTERED


def of_a_period(requirement: Requirement) -> bool:
    """Whether a requirement looks at less than the cycle."""
    return requirement.each is not Each.CYCLE or any(
        part is not None
        for part in (
            requirement.within,
            requirement.rolling_years,
            requirement.rolling_months,
            requirement.first,
            requirement.last,
        )
    )


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

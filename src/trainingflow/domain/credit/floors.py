"""Floors: what stays too small together does not count, e.g. fewer than ten points in a topic."""

from collections.abc import Sequence

from trainingflow.domain.credit.claims import Claim
from trainingflow.domain.credit.conditions import value_of
from trainingflow.domain.credit.exact import Exact
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.membership import Membership, key_of
from trainingflow.domain.credit.status import Reason
from trainingflow.domain.credit.tables import CompiledFloor, Posting

_Held = list[tuple[int, Posting, int, Exact | None]]
"""Number of the record, and what it asks for."""


def withhold_small(
    records: Sequence[Record],
    claims: Sequence[Claim],
    order: Sequence[int],
    floors: Sequence[CompiledFloor],
    membership: Membership,
) -> None:
    """Withhold what records ask for that stay below a floor together.

    What is compared is what they ask for, before any cap cuts it; what only fills a shortfall is
    not asked. A record that does not say what a floor tells apart is not held to it.

    Args:
        records: of one teacher.
        claims: what each asks for; those that are too small ask for nothing of it.
        order: numbers of the records, the earliest first.
        floors: in the order of the policy.
        membership: of the teacher.
    """
    for floor in floors:
        if not membership.applies(floor.groups, floor.unless):
            continue
        for together in _together(floor, records, claims, order, membership):
            if sum([_amount(posting, amount) for _, posting, _, amount in together]) < floor.least:
                _withhold(floor, claims, together)


def _together(
    floor: CompiledFloor,
    records: Sequence[Record],
    claims: Sequence[Claim],
    order: Sequence[int],
    membership: Membership,
) -> list[_Held]:
    found: dict[object, _Held] = {}
    for number in order:
        record = records[number]
        values = tuple([value_of(record, field) for field in floor.fields])
        if None in values:
            continue
        period = floor.period
        key = (values, None if period is None else key_of(membership, period, record.earned_on))
        for posting, ledger, amount in claims[number].asked:
            if posting.fills is not None or ledger not in floor.chosen.ledger_set:
                continue
            if floor.chosen.has(record, posting.marks[ledger]):
                found.setdefault(key, []).append((number, posting, ledger, amount))
    return list(found.values())


def _amount(posting: Posting, amount: Exact | None) -> Exact:
    if amount is None:
        return 0
    return amount if posting.at_most is None else min(amount, posting.at_most)


def _withhold(floor: CompiledFloor, claims: Sequence[Claim], together: _Held) -> None:
    for number, posting, ledger, _ in together:
        claim = claims[number]
        claim.asked = [one for one in claim.asked if not (one[0] is posting and one[1] == ledger)]
        claim.cut, claim.reason, claim.citation = True, Reason.BELOW_FLOOR, floor.citation

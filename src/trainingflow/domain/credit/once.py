"""Awards that are granted once, or a few times: which records keep them."""

from collections.abc import Sequence

from trainingflow.domain.credit.claims import Claim
from trainingflow.domain.credit.exact import Exact, times
from trainingflow.domain.credit.facts import Record
from trainingflow.domain.credit.membership import Membership, key_of
from trainingflow.domain.credit.status import Reason
from trainingflow.domain.credit.tables import keeps_highest


def grant_once(
    records: Sequence[Record],
    claims: Sequence[Claim],
    order: Sequence[int],
    membership: Membership,
) -> None:
    """Of records whose award is granted once, keep the first or the highest.

    Args:
        records: of one teacher.
        claims: what each asks for; those that lose ask for nothing, or for a share.
        order: numbers of the records, the earliest first.
        membership: of the teacher, for periods counted from a fact.
    """
    rivals: dict[tuple[object, ...], list[int]] = {}
    for number in order:
        claim = claims[number]
        rule = claim.rule
        if rule is None or rule.once is None or claim.reason is not None:
            continue
        record, once = records[number], rule.once
        key: tuple[object, ...] = (
            rule.name[0],
            *(record.fields.get(name) for name in once.fields),
        )
        if once.each is not None:
            key = (*key, key_of(membership, once.each, record.earned_on))
        rivals.setdefault(key, []).append(number)
    for numbers in rivals.values():
        if len(numbers) > 1:
            _withhold([claims[number] for number in numbers])


def _withhold(claims: list[Claim]) -> None:
    rule = claims[0].rule
    if rule is None or rule.once is None:
        return
    if keeps_highest(rule):
        claims = sorted(claims, key=_worth, reverse=True)  # stable: of equals, the earliest
    for loser in claims[rule.once.most :]:
        if rule.once.later is None:
            loser.withhold(Reason.ALREADY_AWARDED)
        else:
            loser.lessen(times(rule.once.later, 1), Reason.ALREADY_AWARDED)


def _worth(claim: Claim) -> Exact:
    return sum([amount for _, _, amount in claim.asked if amount is not None])

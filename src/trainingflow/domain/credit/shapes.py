"""Where the fields of a record alone say which rule is about it: it is found once for all alike."""

from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.credit.rules import Condition
from trainingflow.domain.credit.vocabulary import understood

_OF_A_RECORD = frozenset({"hours", "earnedOn", "confirmedAt"})
"""What one record has for itself, whatever others of the same fields have."""


def by_shape(policy: CreditPolicy) -> frozenset[str]:
    """Give the activities whose rules ask for nothing that a record has for itself."""
    return frozenset(code for code in policy.activities if _by_shape(policy, code))


def _by_shape(policy: CreditPolicy, code: str) -> bool:
    activity = policy.activities[code]
    followed = [policy.activities[one] for one in activity.among if one in policy.activities]
    return all(
        understood(one)
        and all(_asks_for_fields(c) for rule in one.rules for c in (*rule.fits, *rule.requires))
        for one in (activity, *followed)
    )


def _asks_for_fields(condition: Condition) -> bool:
    return _OF_A_RECORD.isdisjoint((condition.field, condition.share_of))

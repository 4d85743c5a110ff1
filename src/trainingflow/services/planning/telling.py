"""A status, its pace and what is due, as sentences."""

from trainingflow.domain.citation import Language
from trainingflow.domain.credit.dues import dues_of
from trainingflow.domain.credit.explain import explain
from trainingflow.domain.credit.facts import Teacher
from trainingflow.domain.credit.outlook_sentences import say_dues, say_pace
from trainingflow.domain.credit.pace import pace_of
from trainingflow.domain.credit.status import Status
from trainingflow.policies.reader import Policy
from trainingflow.services.planning.occasions import occasions_of


def sentences_of(
    policy: Policy, teacher: Teacher, status: Status, language: Language
) -> tuple[str, ...]:
    """Everything that can be said of a status: the verdict first, then its parts, pace and dues."""
    dues = dues_of(policy.credit, teacher, status, occasions_of(policy, status.valid_at))
    return (
        *explain(policy.credit, status, language),
        *say_pace(pace_of(policy.credit, teacher, status), language),
        *say_dues(dues, language),
    )

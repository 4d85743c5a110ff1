"""A status, its pace and what is due, as sentences."""

from collections.abc import Mapping
from types import MappingProxyType

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
    policy: Policy,
    teacher: Teacher,
    status: Status,
    language: Language,
    titles: Mapping[str, str] = MappingProxyType({}),
) -> tuple[str, ...]:
    """Everything that can be said of a status: the verdict first, then its parts, pace and dues.

    Args:
        policy: the one that the status was computed under.
        teacher: whose it is.
        status: what to tell.
        language: of the sentences.
        titles: what was completed, by record; a record that has none is called by its id.
    """
    dues = dues_of(policy.credit, teacher, status, occasions_of(policy, status.valid_at))
    return (
        *explain(policy.credit, status, language, titles),
        *say_pace(pace_of(policy.credit, teacher, status), language),
        *say_dues(dues, language),
    )

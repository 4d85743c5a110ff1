"""Proves that a policy decides on credits wherever one of its lifecycles ends.

A lifecycle says of each final state what it means for credits, and is refused without
(`domain.workflow.verify`). What that is worth, and which article withholds it, is the policy's.
"""

from collections.abc import Iterator, Mapping
from typing import Final

from trainingflow.domain.credit.policy import CreditPolicy
from trainingflow.domain.lifecycles.courses.fields import Activity
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.policies.node import Node

K = ItemKind

CREDITED: Final[Mapping[ItemKind, tuple[str, ...]]] = {
    K.COURSE_RUN: tuple(Activity),
    K.CREDIT_BATCH: tuple(Activity),
    K.TRAINING_PROJECT: ("PROFESSIONAL_COURSE", "ELECTIVE_COURSE"),
    K.CLASS_OPENING: tuple(Activity),
    K.SCHOOL_PLAN: ("SCHOOL_RESEARCH",),
    K.PRIVATE_SCHOOL_PLAN: ("SCHOOL_RESEARCH",),
    K.SELF_DIRECTED_PLAN: ("SELF_DIRECTED",),
    K.INDUCTION: ("INDUCTION",),
    K.FILED_COURSE: ("COURSE",),
    K.SCHOOL_COURSE: ("COURSE",),
    K.REVIEWED_COURSE: ("COURSE", "TEACHING"),
    K.CREDIT_CLAIM: (),
}
"""The activities that the records of a kind say, where it ends with records; a claim says which
activity its type names."""

GATES: Final[Mapping[Effect, str]] = {
    Effect.POST_COMPLETIONS: "NOT_CONFIRMED",
    Effect.CONFIRM_RECORDS: "NOT_CONFIRMED",
    Effect.DENY_COMPLETIONS: "DENIED",
}
"""The gate that has to name its article, once a lifecycle does this to records."""


def refuse_undecided_ends(resolved: Node, credit: CreditPolicy, procedure: Procedure) -> None:
    """Refuse a policy with a lifecycle whose end it gives no credit decision for.

    Raises:
        PolicyProblem: an activity has no rule, or a reason that withholds credits no article.
    """
    node = resolved.need("procedure")
    for kind, version in procedure.lifecycles.items():
        definition = DEFINITIONS[ItemKind(kind), version]
        place = node.need("lifecycles").need(kind)
        for activity in CREDITED.get(definition.kind, ()):
            if activity not in credit.activities:
                place.fail(
                    f"{kind} ends in records of {activity}, and nothing says what that is worth",
                    f"add `{activity}:` under `credit.activities`, with `uncredited: true` "
                    "where it earns none",
                )
        for effect, gate in _gates(definition):
            if gate not in credit.gates:
                place.fail(
                    f"{kind} can end with {effect}, and no article is behind {gate}",
                    f"add `{gate}:` under `credit.gates`",
                )
    for name, rule in procedure.claims.items():
        if rule.activity not in credit.activities:
            node.need("claims").need(name).need("activity").fail(
                f"“{rule.activity}” is no activity of this policy", "mend the name or add it"
            )


def _gates(definition: Definition) -> Iterator[tuple[Effect, str]]:
    done = {str(effect) for line in definition.transitions for effect in line.effects}
    return ((effect, gate) for effect, gate in GATES.items() if str(effect) in done)

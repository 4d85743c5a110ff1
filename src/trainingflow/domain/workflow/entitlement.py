"""Whether somebody may do what a body does beside all lifecycles: open, extend, keep, switch."""

from collections.abc import Iterator
from dataclasses import replace
from uuid import UUID

from trainingflow.domain.citation import Label
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, FieldBlocker
from trainingflow.domain.workflow.duties import Duty, ForDuty
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.ownership import duty_rule, role_blocker
from trainingflow.domain.workflow.procedure import Procedure

_NOWHERE = UUID(int=0)


def not_entitled(duty: Duty, procedure: Procedure, attempt: Attempt) -> Iterator[Blocker]:
    """Every reason why the actor may not exercise the duty; none when they may.

    The same ownership and the same demand for a decision on record as in every lifecycle.
    """
    act = Transition(
        action=str(duty),
        source=NONE,
        target=NONE,
        owners=(ForDuty(duty, frozenset({Role.OFFICER, Role.CHAIR})),),
        label=Label(str(duty), str(duty)),
        decides=True,
    )
    facts = Facts(procedure=procedure, organisation_id=_NOWHERE, organisation_path=())
    blocker = role_blocker(act, facts, attempt)
    if blocker is not None:
        yield blocker
    rule = duty_rule(act, facts, replace(attempt, asking=True))
    if (
        rule is not None
        and rule.decision_reference
        and not (attempt.decision_reference or "").strip()
    ):
        yield FieldBlocker(code=BlockerCode.FIELD_MISSING, field="decisionReference")

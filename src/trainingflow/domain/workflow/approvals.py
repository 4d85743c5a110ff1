"""Decisions are bound to what was decided on: a change voids those that covered it."""

from collections.abc import Iterator, Sequence

from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import ApprovalBlocker, BlockerCode, Clearer, Finding
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.facts import Approval, Facts
from trainingflow.domain.workflow.guards import unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.sections import Section


def approvals_hold(*actions: str, sections: Sequence[Section]) -> Guard:
    """A guard: the last decision by one of these actions still stands.

    It was voided when a section that it covered has changed since; then the body decides again. A
    submission on which none of the actions was taken is no business of this guard.

    Args:
        actions: those that decide the same question: the first decision and its renewal.
        sections: of the dossier, for their names.
    """

    def holds(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Finding]:
        last = _last(facts, actions)
        if last is not None and last.voided_by is not None:
            yield ApprovalBlocker(
                code=BlockerCode.APPROVAL_VOIDED,
                cleared_by=Clearer.BODY,
                action=last.action,
                sections=last.changed,
                labels=tuple(one.label for one in sections if one.name in last.changed),
            )

    holds.__doc__ = f"What `{'` or `'.join(actions)}` decided on is still what the dossier says."
    return holds


def approvals_voided(*actions: str) -> Guard:
    """A guard: the last decision by one of these actions no longer stands, so it is taken again."""

    def voided(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Finding]:
        last = _last(facts, actions)
        void = last is not None and last.voided_by is not None
        yield from unless(void, Requirement.DECISION_VOIDED, Clearer.NOBODY)

    voided.__doc__ = f"What `{'` or `'.join(actions)}` decided on has changed since."
    return voided


def _last(facts: Facts, actions: Sequence[str]) -> Approval | None:
    return next((one for one in reversed(facts.approvals) if one.action in actions), None)

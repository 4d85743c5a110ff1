"""How the guards of a panel are written: they get the policy's rule beside facts and attempt."""

from collections.abc import Callable, Iterable, Iterator
from functools import wraps
from uuid import UUID

from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
    Finding,
    PanelBlocker,
)
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.guards import unless
from trainingflow.domain.workflow.panel_rule import PanelRule
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

RuledGuard = Callable[[Facts, Attempt, PanelRule], Iterable[Finding]]
PanelGuard = Callable[[Facts, Attempt, Procedure], Iterator[Finding]]


def ruled(guard: RuledGuard) -> PanelGuard:
    """The guard, given what the policy sets for the panel; refused where it sets nothing."""

    @wraps(guard)
    def with_rule(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Finding]:
        rule = facts.panel.rule
        if rule is None:
            yield from unless(holds=False, requirement=Requirement.LIFECYCLE_CHOSEN)
        else:
            yield from guard(facts, attempt, rule)

    return with_rule


def personal(code: BlockerCode, person: UUID) -> Blocker:
    """That the person may not do it, and nobody can change that."""
    return ConflictBlocker(code=code, cleared_by=Clearer.NOBODY, persons=(person,))


def outstanding(persons: tuple[UUID, ...]) -> Blocker:
    """That these members have yet to say something."""
    return PanelBlocker(
        code=BlockerCode.REVIEWS_OUTSTANDING, cleared_by=Clearer.PANEL, outstanding=persons
    )


def too_few(actual: int, required: int) -> Iterator[Blocker]:
    """The blocker that there are fewer members than there must be, if there are."""
    if actual < required:
        yield PanelBlocker(
            code=BlockerCode.QUORUM_NOT_MET,
            cleared_by=Clearer.PANEL,
            required=required,
            actual=actual,
        )

"""Who appraises a school plan or its adjustment: experts who declare, and have no part in it."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Final
from uuid import UUID

from trainingflow.domain.lifecycles.owners import Owners
from trainingflow.domain.lifecycles.panels.lines import panel_lines
from trainingflow.domain.lifecycles.panels.seats import asked_for
from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
)
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import Procedure

_ASKING: Final = frozenset({"proposePanel", "inviteReviewers"})


def expert_lines(
    state: StrEnum, *, managers: Owners, cites: tuple[str, ...]
) -> tuple[Transition, ...]:
    """The lines of a panel, which asks nobody of the leading group."""
    return tuple(
        replace(line, guards=(*line.guards, "experts_free")) if line.action in _ASKING else line
        for line in panel_lines(state, managers=managers, cites=cites)
    )


def experts_free(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """No expert appraises the plan of their own leading group, nor an adjustment of it.

    That nobody of the school does is said by the panel, as its policy wants it.
    """
    plans = [facts.dossier, *([facts.parent.dossier] if facts.parent else [])]
    own = {one for plan in plans for one in _responsible(plan)}
    conflicted = own & asked_for(attempt).keys()
    if conflicted:
        yield ConflictBlocker(
            code=BlockerCode.CONFLICT_OF_INTEREST,
            cleared_by=Clearer.ACTOR,
            persons=tuple(sorted(conflicted)),
        )


def _responsible(plan: Mapping[str, object]) -> Iterator[UUID]:
    """The leading group of a plan, and the person in charge."""
    rows = plan.get("leadingGroup")
    entries = rows if isinstance(rows, (list, tuple)) else ()
    named = [row.get("person") for row in entries if isinstance(row, Mapping)]
    for value in (*named, plan.get("personInCharge")):
        person = as_uuid(value)
        if person is not None:
            yield person

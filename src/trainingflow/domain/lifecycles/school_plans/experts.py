"""Who appraises a school plan or its adjustment: nobody who has a part in it."""

from collections.abc import Iterator, Mapping
from uuid import UUID

from trainingflow.domain.workflow.attempt import Attempt, as_uuid
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    ConflictBlocker,
)
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.procedure import Procedure


def experts_free(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """No expert works in the school, or is in the leading group of the plan that is appraised.

    An adjustment is one of its plan: whoever may not appraise the plan may not appraise it either.
    """
    plans = [facts.dossier, *([facts.parent.dossier] if facts.parent else [])]
    own = {one for plan in plans for one in _responsible(plan)} | facts.interested
    own |= {one for one, places in facts.employed.items() if facts.organisation_id in places}
    conflicted = own & set(attempt.identifiers("experts"))
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

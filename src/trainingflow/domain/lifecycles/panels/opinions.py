"""The guards of what panel members say: declarations, opinions, scores by the rubric."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Final

from trainingflow.domain.lifecycles.panels.rules import outstanding, personal, ruled
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    ConflictBlocker,
    FieldBlocker,
)
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.guards import invalid, missing, named, unless
from trainingflow.domain.workflow.panel import Conflict
from trainingflow.domain.workflow.panel_rule import Criterion, PanelRule, Rubric
from trainingflow.domain.workflow.panel_scores import Points
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

_PLACES: Final = 2
"""Places of points after the decimal point."""


def every_opinion_given(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every active member has said what was asked for (art. 17)."""
    waiting = tuple(member.person_id for member in facts.panel.active if not member.done)
    if waiting:
        yield outstanding(waiting)


def not_reviewed_yet(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """One opinion a member and submission; it is never overwritten."""
    member = facts.panel.member(attempt.actor.person_id)
    if member is not None and member.done:
        yield personal(BlockerCode.SAME_PERSON_TWICE, member.person_id)


def not_declared_yet(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Who has declared to be free says otherwise by recusing themselves."""
    member = facts.panel.member(attempt.actor.person_id)
    if member is not None and member.conflict is not None:
        yield personal(BlockerCode.SAME_PERSON_TWICE, member.person_id)


def conflict_declared_here(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The opinion comes with the declaration of conflicts, unless that was made before."""
    said = attempt.text("conflict") is not None or _declared(facts, attempt) is not None
    if not said and not attempt.asking:
        yield _undeclared(attempt)


def conflict_declared(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Nobody votes without having declared to be free of conflicts."""
    if _declared(facts, attempt) is None:
        yield _undeclared(attempt)


def _declared(facts: Facts, attempt: Attempt) -> Conflict | None:
    member = facts.panel.member(attempt.actor.person_id)
    return member.conflict if member else None


def _undeclared(attempt: Attempt) -> Blocker:
    return ConflictBlocker(
        code=BlockerCode.CONFLICT_UNDECLARED, persons=tuple(sorted(attempt.persons))
    )


def _free(facts: Facts, attempt: Attempt) -> bool:
    """Whether the actor goes on as one without a conflict, by this declaration or an earlier."""
    said = attempt.text("conflict") or _declared(facts, attempt)
    return said == Conflict.NONE


def opinion_given(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """Who is free gives the opinion; who declares a conflict is recused instead."""
    if _free(facts, attempt) and not attempt.asking:
        for name in ("opinion", "text"):
            if attempt.text(name) is None:
                yield missing(name)


@ruled
def scores_fit_rubric(facts: Facts, attempt: Attempt, rule: PanelRule) -> Iterator[Blocker]:
    """Every criterion once: points up to its maximum, or NA where the rubric permits it."""
    if rule.rubric is None:
        yield from unless(holds=False, requirement=Requirement.LIFECYCLE_CHOSEN)
    elif _free(facts, attempt) and not attempt.asking:
        yield from _sheet_faults(rule.rubric, attempt)


def _sheet_faults(rubric: Rubric, attempt: Attempt) -> Iterator[FieldBlocker | Blocker]:
    seen: set[str] = set()
    for index, row in enumerate(attempt.rows("scores")):
        at, key = f"scores[{index}]", str(row.get("criterion"))
        criterion = rubric.criterion(key)
        if criterion is None or key in seen:
            yield invalid(f"{at}.criterion", "a criterion of the rubric, each once")
            continue
        seen.add(key)
        yield from _line_faults(criterion, row, at)
    for one in rubric.criteria:
        if one.key not in seen:
            yield missing(f"scores.{one.key}")


def _line_faults(criterion: Criterion, row: Mapping[str, object], at: str) -> Iterator[Blocker]:
    points, na = points_of(row), row.get("notApplicable") is True
    if na:
        if not criterion.may_be_na or points is not None:
            yield invalid(f"{at}.notApplicable", "false, or a criterion that may be left out")
    elif points is None or not 0 <= points <= criterion.maximum or not _written(points):
        yield invalid(f"{at}.points", f"0 to {criterion.maximum}, at most {_PLACES} places")


def _written(points: Decimal) -> bool:
    return points == round(points, _PLACES)


def points_of(row: Mapping[str, object]) -> Decimal | None:
    """The points of one line of a score sheet; None when there are none."""
    return as_decimal(row.get("points"))


def sheet(attempt: Attempt) -> Points:
    """The points that an attempt gives, by criterion; None is not applicable."""
    return {
        str(row["criterion"]): None if row.get("notApplicable") is True else points_of(row)
        for row in attempt.rows("scores")
        if "criterion" in row
    }


GUARDS: Final = named(
    every_opinion_given,
    not_reviewed_yet,
    not_declared_yet,
    conflict_declared_here,
    conflict_declared,
    opinion_given,
    scores_fit_rubric,
)

"""What self-directed learning must fulfil, and the hours that it is worth."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.claims.evidence import evidence_hash, evidence_unused
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.general_guards import (
    dossier_complete,
    recorded,
    some_other,
    unit_may_declare,
)
from trainingflow.domain.lifecycles.self_directed.states import LEARNING_FIELDS
from trainingflow.domain.workflow.attempt import Attempt, as_date
from trainingflow.domain.workflow.blockers import Blocker
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts
from trainingflow.domain.workflow.guards import invalid, named, passing, unless
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement


def own_unit(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The unit is one that the teacher works in (向单位申报)."""
    works_here = facts.teacher is not None and facts.organisation_id in facts.teacher.employers
    yield from unless(works_here, Requirement.OWN_UNIT)


@passing
def in_its_year(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A plan is declared in the year that it is for, since it must precede the learning."""
    year = local_date(attempt.at).year
    if facts.target_year != year:
        yield invalid("year", str(year))


@passing
def within_the_year(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The learning was completed in the plan's year, after it was approved."""
    day, started = attempt.day("completedOn"), _approved_at(facts)
    if day is None:
        return
    today = local_date(attempt.at)
    early = started is not None and day < started
    if early or day > today or day.year != facts.target_year:
        yield invalid("completedOn", f"a day of {facts.target_year} after the approval")


def hours_as_reported(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The school recognises no more hours than were reported."""
    reported = as_decimal(facts.dossier.get("hours"))
    recognised = as_decimal(attempt.input.get("recognisedHours"))
    if reported is not None and recognised is not None and recognised > reported:
        yield invalid("recognisedHours", f"at most {reported}")


def recognised_learning(facts: GeneralFacts) -> Iterator[Completion]:
    """The hours that the school has recognised, earned on the day of completion."""
    act, on = facts.last("recognise"), as_date(facts.dossier.get("completedOn"))
    if act is None or on is None or facts.subject is None:
        return
    yield Completion(
        key="learning",
        teacher=facts.subject,
        activity="SELF_DIRECTED",
        facts={"evidence": evidence_hash(facts.dossier.get("evidence"))},
        hours=as_decimal(act.input.get("recognisedHours")) or Decimal(0),
        earned_on=on,
        # What the school has recognised under its own approval needs no other provider.
        recognised=True,
    )


def _approved_at(facts: GeneralFacts) -> date | None:
    act = facts.last("approve")
    return None if act is None else local_date(act.at)


PLAN_GUARDS: Final = named(
    unit_may_declare(ItemKind.SELF_DIRECTED_PLAN),
    own_unit,
    in_its_year,
    dossier_complete(LEARNING_FIELDS),
    document_has_content,
    within_the_year,
    evidence_unused,
    recorded("stagedEvaluate", Requirement.STAGED_EVALUATION),
    hours_as_reported,
    some_other("summary", Requirement.SUMMARY_OPEN, "DRAFT", "RETURNED"),
    some_other("filed_summary", Requirement.SUMMARY_FILED, "FILED"),
)

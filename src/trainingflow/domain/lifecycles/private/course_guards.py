"""What a course for teachers of private units must fulfil before it is declared (annex 8)."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trainingflow.domain.lifecycles.courses.fields import Activity, Category
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.general_guards import dossier_complete
from trainingflow.domain.lifecycles.private.course_fields import PRIVATE_COURSE_FIELDS
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    LimitBlocker,
    WindowBlocker,
)
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.fields import as_decimal
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import invalid, missing, named, unless
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName, open_windows, round_after

_WINDOW: Final = WindowName.PRIVATE_COURSE_APPRAISAL


def provider_recognised(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Only recognised institutions provide courses (art. 5)."""
    recognised = facts.organisation_recognised
    yield from unless(recognised, Requirement.ORGANISATION_RECOGNISED, Clearer.BODY)


def provider_of_category(
    facts: GeneralFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """Required courses are provided by the bodies charged with them, and no others (art. 6)."""
    if facts.dossier.get("category") != Category.REQUIRED:
        return
    charged = facts.organisation_body in procedure.bodies(Duty.REQUIRED_COURSES)
    yield from unless(charged, Requirement.PROVIDES_REQUIRED_COURSES, Clearer.NOBODY)


def category_of_activity(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """An elective earns elective credits, a required course required ones, by topic if public."""
    category, activity = facts.dossier.get("category"), facts.dossier.get("activity")
    if (category == Category.ELECTIVE) != (activity == Activity.ELECTIVE_COURSE):
        yield invalid("activity", f"an activity of {category} courses")
    if activity == Activity.PUBLIC_COURSE and not facts.dossier.get("topic"):
        yield missing("topic")
    if category == Category.ELECTIVE and not facts.dossier.get("size"):
        yield missing("size")


def hours_of_annex_4(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """The hours of an elective are those of annex 4 (art. 21); its units make them up."""
    hours = as_decimal(facts.dossier.get("hours"))
    band = procedure.hours.get(str(facts.dossier.get("size")))
    if hours is None:
        return
    if band is not None and (hours % band.unit or not band.minimum <= hours <= band.maximum):
        yield LimitBlocker(
            code=BlockerCode.LIMIT_REACHED,
            cleared_by=Clearer.OWNER,
            limit="HOURS",
            allowed=f"{band.minimum}–{band.maximum} / {band.unit}",
            actual=str(hours),
        )
    if _hours_of_units(facts) != hours:
        yield invalid("units", f"units of {hours} hours together")


def later_round(facts: GeneralFacts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """What was not passed is declared again in a later November."""
    running = open_windows(facts.windows, _WINDOW, attempt.at)
    if running and all(row.round == facts.round for row in running):
        yield WindowBlocker(
            code=BlockerCode.SAME_ROUND,
            cleared_by=Clearer.TIME,
            window=_WINDOW,
            closes_at=running[0].closes,
            next_possible_at=round_after(procedure, facts.windows, _WINDOW, running[0].closes),
        )


def _hours_of_units(facts: GeneralFacts) -> Decimal:
    units = facts.dossier.get("units")
    entries = units if isinstance(units, (list, tuple)) else ()
    return sum(
        (as_decimal(row.get("hours")) or Decimal(0) for row in entries if isinstance(row, dict)),
        Decimal(0),
    )


PRIVATE_COURSE_GUARDS: Final = named(
    document_has_content,
    dossier_complete(PRIVATE_COURSE_FIELDS),
    provider_recognised,
    provider_of_category,
    category_of_activity,
    hours_of_annex_4,
    later_round,
)

"""The guards of course appraisal that look at the course itself, its rounds and its notice."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles.courses.facts import CourseFacts
from trainingflow.domain.lifecycles.courses.fields import (
    COURSE_FIELDS,
    ELECTIVE_FIELDS,
    Activity,
    Category,
)
from trainingflow.domain.lifecycles.courses.states import PASSED_STATES
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    LimitBlocker,
    NoticeBlocker,
    WindowBlocker,
)
from trainingflow.domain.workflow.demands import field_blocker
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.fields import as_decimal, faults
from trainingflow.domain.workflow.guards import invalid, missing, named, unless
from trainingflow.domain.workflow.procedure import HoursBand, Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.windows import WindowName, open_windows, round_after

_ACTIVITIES: Final = {
    Category.REQUIRED: (Activity.PUBLIC_COURSE, Activity.PROFESSIONAL_COURSE),
    Category.ELECTIVE: (Activity.ELECTIVE_COURSE,),
    Category.SPECIAL_LECTURE: tuple(Activity),
}


def supersedes_discontinued(facts: CourseFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Only a discontinued course is replaced, by a new one that is appraised again (AMB-20)."""
    old = facts.supersedes
    if old is not None:
        replaced = old.discontinued and old.state in PASSED_STATES
        yield from unless(replaced, Requirement.COURSE_DISCONTINUED)


def document_has_content(_: Facts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A document has its text, is a file that was uploaded, or says where it lies."""
    content = attempt.text("text") or attempt.text("reference") or attempt.identifier("upload")
    if not (attempt.asking or content):
        yield missing("text")


def dossier_complete(facts: CourseFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every required field of the dossier is filled in; electives need guide and module."""
    for fault in faults(COURSE_FIELDS, facts.dossier):
        yield field_blocker(fault)
    if facts.category == Category.ELECTIVE:
        for name in ELECTIVE_FIELDS:
            if not facts.dossier.get(name):
                yield missing(name)


def organisation_recognised(facts: Facts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The declaring unit is a recognised provider of training (AMB-69)."""
    yield from unless(
        facts.organisation_recognised, Requirement.ORGANISATION_RECOGNISED, Clearer.BODY
    )


def activity_fits_category(facts: CourseFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A required course earns required credits, an elective elective ones (DIFF-25)."""
    fitting = _ACTIVITIES.get(Category(facts.category)) if facts.category in tuple(Category) else ()
    if fitting and facts.activity not in fitting:
        yield invalid("activity", "one of " + ", ".join(fitting))
    if facts.activity == Activity.PROFESSIONAL_COURSE and not facts.module:
        yield missing("module")


def hours_in_band(facts: CourseFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """General electives have 20–40 hours, micro-courses 4–8, in units of 4 (art. 13, AMB-26)."""
    hours = facts.hours
    if hours is None or hours <= 0:
        yield _hours("> 0", hours)
        return
    band = procedure.hours.get(facts.size or "")
    if facts.category != Category.ELECTIVE or band is None:
        return
    permitted = facts.hours_override or Decimal(0)
    top = min(permitted, band.override_maximum or Decimal(0))
    if hours % band.unit or not band.minimum <= hours <= max(band.maximum, top):
        yield _hours(f"{band.minimum}–{band.maximum} / {band.unit}", hours, band)


def _hours(allowed: str, actual: Decimal | None, band: HoursBand | None = None) -> Blocker:
    return LimitBlocker(
        code=BlockerCode.LIMIT_REACHED,
        cleared_by=Clearer.OWNER,
        override_by=band.override_by if band else None,
        limit="HOURS",
        allowed=allowed,
        actual=str(actual or 0),
    )


def has_unit(facts: CourseFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """A course is made of at least one teaching unit (art. 13)."""
    if facts.units < 1:
        yield LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.OWNER,
            limit="UNITS",
            allowed="1",
            actual=str(facts.units),
        )


def provider_owns_module(facts: CourseFacts, _: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A required course is provided by the unit in charge of it (annex 2 art. 6 and 7)."""
    if facts.category != Category.REQUIRED:
        return
    rules = [rule for rule in procedure.providers if rule.activity == facts.activity]
    matching = [rule for rule in rules if not rule.modules or facts.module in rule.modules]
    owns = any(facts.organisation_body in rule.bodies for rule in matching)
    yield from unless(owns or not rules, Requirement.PROVIDER_OWNS_MODULE)


def project_reference_given(
    facts: CourseFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """A professional required course names its approved project (立项, AMB-48)."""
    needed = facts.activity in procedure.project_reference_for
    yield from unless(
        not needed or (facts.project_reference or "").strip(), Requirement.PROJECT_REFERENCE
    )


def override_within_maximum(
    facts: CourseFacts, attempt: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """The committee permits hours beyond the band only as far as the procedure does."""
    band = procedure.hours.get(facts.size or "")
    hours = as_decimal(attempt.input.get("hours"))
    top = band.override_maximum if band else None
    yield from unless(top is not None, Requirement.HOURS_CAN_EXCEED, Clearer.NOBODY)
    if band is None or top is None:
        return
    if hours is not None and (hours % band.unit or not band.maximum < hours <= top):
        yield _hours(f"{band.maximum + band.unit}–{top} / {band.unit}", hours, band)


def later_round(facts: CourseFacts, attempt: Attempt, procedure: Procedure) -> Iterator[Blocker]:
    """A course that did not pass joins a later round, never the same one (art. 19)."""
    name = WindowName.COURSE_APPRAISAL
    since = facts.submitted_at
    running = open_windows(facts.windows, name, attempt.at)
    if since is None or not running:
        return
    if not any(row.opens > since and row.round != facts.round for row in running):
        yield WindowBlocker(
            code=BlockerCode.SAME_ROUND,
            cleared_by=Clearer.TIME,
            window=name,
            opens_at=running[0].opens,
            closes_at=running[0].closes,
            next_possible_at=round_after(procedure, facts.windows, name, running[0].closes),
        )


def held_since_submission(facts: Facts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """The defence has been held, and of this submission."""
    day, today = attempt.day("heldOn"), local_date(attempt.at)
    first = local_date(facts.submitted_at) if facts.submitted_at else None
    if day is not None and (day > today or (first is not None and day < first)):
        yield invalid("heldOn", f"a day from {first} to {today}" if first else f"up to {today}")


def notice_running(facts: CourseFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """An objection is raised while the public notice runs (AMB-18)."""
    if facts.notice is None or not facts.notice.opens <= attempt.at < facts.notice.closes:
        yield WindowBlocker(
            code=BlockerCode.WINDOW_CLOSED,
            cleared_by=Clearer.NOBODY,
            window="PUBLIC_NOTICE",
            opens_at=facts.notice.opens if facts.notice else None,
            closes_at=facts.notice.closes if facts.notice else None,
        )


def objection_is_open(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The objection that is decided on is one of the open ones."""
    chosen = attempt.identifier("objection")
    known = chosen in facts.open_objections if chosen else bool(facts.open_objections)
    yield from unless(known, Requirement.OBJECTION_KNOWN, Clearer.ACTOR)


def notice_over(facts: CourseFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The public notice has lasted its working days (AMB-17)."""
    ends = facts.notice.closes if facts.notice else None
    if ends is None or attempt.at < ends:
        yield NoticeBlocker(
            code=BlockerCode.NOTICE_RUNNING,
            cleared_by=Clearer.TIME,
            closes_at=ends,
            next_possible_at=ends,
        )


def no_open_objection(facts: CourseFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Every objection is decided before the course enters the library (AMB-18)."""
    if facts.open_objections:
        yield NoticeBlocker(
            code=BlockerCode.OBJECTION_OPEN,
            cleared_by=Clearer.BODY,
            objections=tuple(sorted(facts.open_objections)),
        )


GUARDS: Final = named(
    supersedes_discontinued,
    document_has_content,
    dossier_complete,
    organisation_recognised,
    activity_fits_category,
    hours_in_band,
    has_unit,
    provider_owns_module,
    project_reference_given,
    override_within_maximum,
    later_round,
    held_since_submission,
    notice_running,
    objection_is_open,
    notice_over,
    no_open_objection,
)

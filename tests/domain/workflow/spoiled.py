"""For every guard: how the facts or the attempt have to be so that it refuses, and with what."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any, Final

from tests.domain.workflow.panel_ready import panel_spoiled
from tests.domain.workflow.people import (
    LEADER,
    PARTICIPANT,
    an_id,
)
from tests.domain.workflow.ready import (
    CLASS_1,
    SUBMITTED_AT,
    Ready,
    at,
)
from trainingflow.domain.calendar import Period
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.courses.facts import SupersededCourse
from trainingflow.domain.lifecycles.runs.facts import ClassStatus, OtherRun, PlaceTaken
from trainingflow.domain.people import Actor
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act, Approval

Spoil = Callable[[Any, Any], Ready]


def facts(**changes: Any) -> Spoil:
    """With these facts instead."""
    return lambda known, attempt: (replace(known, **changes), attempt)


def given(**fields: Any) -> Spoil:
    """With these fields of the input instead."""
    return lambda known, attempt: (
        known,
        replace(attempt, input={**attempt.input, **fields}),
    )


def course(**changes: Any) -> Spoil:
    """With another course of the run."""
    return lambda known, attempt: (
        replace(known, course=replace(known.course, **changes)),
        attempt,
    )


def classes(**changes: Any) -> Spoil:
    """With all classes of the run changed."""
    return lambda known, attempt: (
        replace(known, classes=tuple(replace(one, **changes) for one in known.classes)),
        attempt,
    )


def session(**changes: Any) -> Spoil:
    """With all sessions of the run changed."""
    return lambda known, attempt: (
        replace(known, sessions=tuple(replace(one, **changes) for one in known.sessions)),
        attempt,
    )


def both(first: Spoil, second: Spoil) -> Spoil:
    """One after the other."""
    return lambda known, attempt: second(*first(known, attempt))


def asked_until(day: str) -> Spoil:
    """With a questionnaire that runs until the end of that day."""
    survey = Act("openSurvey", an_id(33), SUBMITTED_AT, 30, {"closesOn": day})
    return lambda known, attempt: (replace(known, history=(survey,)), attempt)


def runs_beside(courses: int, number: int) -> tuple[OtherRun, ...]:
    """Other runs of the leader in the autumn semester, each with so many classes."""
    return tuple(
        OtherRun(
            run_id=an_id(200 + one),
            course_id=an_id(300 + one),
            classes=number,
            first_session=date(2024, 9, 2),
            last_session=date(2024, 12, 20),
        )
        for one in range(courses)
    )


_ENROLLED_WITH_RESULT: Final = {
    PARTICIPANT: PlaceTaken(class_id=CLASS_1, has_result=True),
    an_id(40): PlaceTaken(class_id=CLASS_1, has_result=True),
}
_REQUIRED: Final = facts(category="REQUIRED", activity="PROFESSIONAL_COURSE")
_VOIDED: Final = Approval(
    seq=5, action="formOpinionPass", covers=("BASICS",), voided_by=6, changed=("BASICS",)
)
_DUPLICATED: Final = [{"participant": str(PARTICIPANT), "present": True}] * 2

SPOILED: Final[dict[str, tuple[Spoil, C]]] = {
    # the course
    "supersedes_discontinued": (
        facts(supersedes=SupersededCourse("IN_LIBRARY", discontinued=False)),
        C.PREREQUISITE,
    ),
    "document_has_content": (given(text=None, reference=None, upload=None), C.FIELD_MISSING),
    "dossier_complete": (facts(dossier={}), C.FIELD_MISSING),
    "organisation_recognised": (facts(organisation_recognised=False), C.PREREQUISITE),
    "activity_fits_category": (facts(category="REQUIRED"), C.INPUT_INVALID),
    "hours_in_band": (facts(hours=Decimal(18)), C.LIMIT_REACHED),
    "has_unit": (facts(units=0), C.BELOW_MINIMUM),
    "provider_owns_module": (
        both(_REQUIRED, facts(module="SUBJECT_LITERACY", project_reference="2023-01")),
        C.PREREQUISITE,
    ),
    "project_reference_given": (
        facts(category="SPECIAL_LECTURE", activity="PROFESSIONAL_COURSE", module="X"),
        C.PREREQUISITE,
    ),
    "override_within_maximum": (given(hours="20"), C.LIMIT_REACHED),
    "later_round": (facts(submitted_at=SUBMITTED_AT, round="2024-MAY"), C.SAME_ROUND),
    "held_since_submission": (given(heldOn="2024-05-21"), C.INPUT_INVALID),
    "notice_running": (
        facts(notice=Period(at("2024-05-01"), at("2024-05-20 09:00"))),
        C.WINDOW_CLOSED,
    ),
    "objection_is_open": (given(objection=str(an_id(7))), C.PREREQUISITE),
    "notice_over": (
        facts(notice=Period(at("2024-05-10"), at("2024-05-20 09:01"))),
        C.NOTICE_RUNNING,
    ),
    "no_open_objection": (facts(open_objections=frozenset({an_id(7)})), C.OBJECTION_OPEN),
    "opinion_stands": (facts(approvals=(_VOIDED,)), C.APPROVAL_VOIDED),
    "opinion_voided": (facts(approvals=(replace(_VOIDED, voided_by=None),)), C.PREREQUISITE),
    "approval_stands": (facts(approvals=(replace(_VOIDED, action="approve"),)), C.APPROVAL_VOIDED),
    # the panel
    **panel_spoiled(COURSE),
    # the run
    "plan_in_order": (given(lastSession="2024-05-15"), C.INPUT_INVALID),
    "course_passed": (course(state="WG_REVIEW"), C.PREREQUISITE),
    "course_not_discontinued": (course(discontinued=True), C.PREREQUISITE),
    "delivery_mode_known": (facts(delivery_mode="LETTER"), C.PREREQUISITE),
    "period_within_months": (facts(last_session=date(2025, 9, 11)), C.LIMIT_REACHED),
    "classes_planned": (classes(sessions_planned=0), C.PREREQUISITE),
    "classes_within_limit": (
        lambda known, attempt: (replace(known, classes=known.classes * 2), attempt),
        C.LIMIT_REACHED,
    ),
    "first_session_in_semester": (facts(first_session=date(2025, 2, 10)), C.PREREQUISITE),
    "starts_after_confirmation": (facts(first_session=date(2024, 6, 10)), C.PREREQUISITE),
    "leader_limits_kept": (facts(other_runs=runs_beside(3, 1)), C.LIMIT_REACHED),
    "spans_semesters": (facts(last_session=date(2025, 1, 20)), C.PREREQUISITE),
    "last_day_ahead": (given(closesOn="2024-05-01"), C.INPUT_INVALID),
    "no_survey_runs": (asked_until("2025-04-01"), C.PREREQUISITE),
    "held_by_now": (given(heldOn="2025-04-01"), C.INPUT_INVALID),
    "every_form_held": (facts(history=()), C.PREREQUISITE),
    "semester_evaluated": (facts(history=()), C.PREREQUISITE),
    "problem_is_open": (given(problem=str(an_id(7))), C.PREREQUISITE),
    # classes, sessions, participants
    "class_planned": (classes(status=ClassStatus.CANCELLED), C.PREREQUISITE),
    "place_free": (classes(capacity=25), C.LIMIT_REACHED),
    "own_or_organised": (given(participant=str(PARTICIPANT)), C.ROLE_REQUIRED),
    "not_the_leader": (
        lambda known, attempt: (known, replace(attempt, actor=Actor(LEADER))),
        C.CONFLICT_OF_INTEREST,
    ),
    "participant_in_service": (facts(in_service=frozenset()), C.PREREQUISITE),
    "not_enrolled_yet": (facts(enrolments=_ENROLLED_WITH_RESULT), C.PREREQUISITE),
    "participant_enrolled": (facts(enrolments={}), C.PREREQUISITE),
    "corrected_enrolled": (facts(enrolments={}), C.PREREQUISITE),
    "participant_without_result": (facts(enrolments=_ENROLLED_WITH_RESULT), C.INPUT_INVALID),
    "participant_with_result": (
        facts(enrolments={PARTICIPANT: PlaceTaken(class_id=CLASS_1)}),
        C.PREREQUISITE,
    ),
    "waiver_provided": (facts(delivery_mode="LETTER"), C.PREREQUISITE),
    "class_at_minimum": (classes(enrolled=24), C.BELOW_MINIMUM),
    "every_class_at_minimum": (classes(enrolled=24), C.BELOW_MINIMUM),
    "another_class_remains": (
        lambda known, attempt: (replace(known, classes=known.classes[:1]), attempt),
        C.LIMIT_REACHED,
    ),
    "session_of_run": (classes(status=ClassStatus.PLANNED), C.PREREQUISITE),
    "session_day_reached": (session(planned_on=date(2025, 3, 16)), C.PREREQUISITE),
    "attendants_enrolled": (given(records=_DUPLICATED), C.INPUT_INVALID),
    "graded_enrolled": (facts(enrolments={}), C.INPUT_INVALID),
    "graded_once": (facts(enrolments=_ENROLLED_WITH_RESULT), C.INPUT_INVALID),
    "sessions_of_graded_held": (classes(sessions_held=0), C.PREREQUISITE),
    "all_sessions_held": (classes(sessions_held=0), C.PREREQUISITE),
    "all_results_entered": (classes(results_missing=1), C.PREREQUISITE),
    # the credits
    "run_finished": (facts(run_state="RUNNING"), C.PREREQUISITE),
    "has_records": (facts(records=0), C.BELOW_MINIMUM),
    "has_corrections": (facts(corrections=0), C.BELOW_MINIMUM),
    "provider_recognised": (facts(provider_recognised=False), C.PREREQUISITE),
    "conversion_matches": (facts(unconverted=(an_id(7),)), C.PREREQUISITE),
    "no_duplicate": (facts(duplicates=(an_id(7),)), C.PREREQUISITE),
}

ONLY_WARNS: Final[dict[str, tuple[Spoil, C]]] = {
    "leader_limits_foreseen": (facts(other_runs=runs_beside(3, 1)), C.LIMIT_REACHED),
}
"""Guards that never stop anything."""

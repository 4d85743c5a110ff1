"""Classes for teachers of private units."""

from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from tests.domain.workflow.general_ready import (
    CONFIRMING,
    SUBJECT,
    SUBMITTED_AT,
    Kind,
    Overrides,
    linked,
)
from tests.domain.workflow.kinds.private_course import DOSSIER as COURSE_DOSSIER
from tests.domain.workflow.people import APPLICANT, ELSEWHERE, SCHOOL, an_id
from trainingflow.domain.workflow.blockers import BlockerCode as C
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition

COURSE: Final = linked(
    ItemKind.PRIVATE_COURSE, "PASSED", organisation_id=SCHOOL, dossier=COURSE_DOSSIER
)
DOSSIER: Final = {
    "title": "第一班",
    "firstSession": "2024-09-02",
    "lastSession": "2024-12-02",
    "place": "职工大学",
}
PEOPLE: Final = tuple(str(an_id(300 + number)) for number in range(25))
_ROSTER: Final = [{"teacher": one, "school": str(ELSEWHERE)} for one in PEOPLE]
_RESULTS: Final = [{"teacher": one, "hours": "20", "result": "PASS"} for one in PEOPLE]
_START: Final = Act("start", APPLICANT, SUBMITTED_AT, 5, {"roster": _ROSTER})
_ASSESSED: Final = [{"teacher": one, "result": "PASS"} for one in PEOPLE]
_SESSION: Final = {"heldOn": "2024-09-02", "hours": "20", "present": list(PEOPLE)}
_ATTENDED: Final = Act("recordAttendance", APPLICANT, SUBMITTED_AT, 6, _SESSION)
_RECORD: Final = Act("recordResults", APPLICANT, SUBMITTED_AT, 8, {"results": _ASSESSED})
_AUTUMN: Final = datetime.fromisoformat("2024-12-05T09:00:00+08:00")
_MET: Final = {"heldOn": "2024-12-06", "findings": "情况"}
_ASKED: Final = (
    Act("openSurvey", an_id(33), _AUTUMN, 9, {"closesOn": "2024-12-10"}),
    Act("recordSymposium", an_id(33), _AUTUMN, 10, _MET),
    Act("recordInterviews", an_id(33), _AUTUMN, 11, _MET),
)
_ALL: Final = (_START, _ATTENDED, _RECORD, *_ASKED)
_REPORT: Final = Act("reportBySchool", an_id(33), SUBMITTED_AT, 7, {"results": _RESULTS})


def _facts(line: Transition) -> Overrides:
    acts = () if line.action == "start" else (*_ALL, _REPORT)
    long = {"lastSession": "2025-03-10"} if "spans_semesters" in line.guards else {}
    return {"dossier": {**DOSSIER, **long}, "parent": COURSE, "history": acts, "subject": SUBJECT}


def _given(**fields: Any) -> Any:
    return lambda facts, attempt: (facts, replace(attempt, input={**attempt.input, **fields}))


def _changed(**changes: Any) -> Any:
    return lambda facts, attempt: (replace(facts, **changes), attempt)


def _with(**dossier: Any) -> Any:
    return lambda facts, attempt: (replace(facts, dossier={**facts.dossier, **dossier}), attempt)


def _others(name: str, number: int) -> Any:
    others = tuple(
        linked(ItemKind.CLASS_OPENING, "APPROVED", id=an_id(400 + one), dossier=DOSSIER)
        for one in range(number)
    )
    return _changed(related={name: others})


def _later(facts: Any, attempt: Any) -> Any:
    return facts, replace(attempt, at=datetime.fromisoformat("2024-08-30T09:00:00+08:00"))


_EVALUATING: Final = (
    "openSurvey",
    "recordSymposium",
    "recordInterviews",
    "decideContinue",
    "decideDiscontinue",
)


def _still_asking(facts: Any, attempt: Any) -> Any:
    asking = replace(_ASKED[0], input={"closesOn": "2024-12-31"})
    return replace(facts, history=(*_ALL[:3], asking, *_ASKED[1:])), attempt


def _when(line: Transition) -> datetime | None:
    days = {
        "start": "2024-09-02",
        "finish": "2024-12-02",
        "recordAttendance": "2024-09-02",
        **dict.fromkeys(_EVALUATING, "2024-12-20"),
    }
    day = days.get(line.action)
    return None if day is None else datetime.fromisoformat(f"{day}T09:00:00+08:00")


KIND: Final = Kind(
    facts=_facts,
    inputs={
        "start": {"roster": _ROSTER},
        "recordAttendance": _SESSION,
        "recordResults": {"results": _ASSESSED},
        "reportBySchool": {"school": str(ELSEWHERE), "results": _RESULTS},
        "openSurvey": {"closesOn": "2024-12-27"},
        "recordSymposium": _MET,
        "recordInterviews": _MET,
    },
    when=_when,
    spoiled={
        "document_has_content": (_given(text=None, reference=None, upload=None), C.FIELD_MISSING),
        "dossier_complete": (_with(place=None), C.FIELD_MISSING),
        **CONFIRMING,
        "course_goes_on": (_changed(parent=replace(COURSE, state="DISCONTINUED")), C.PREREQUISITE),
        "session_in_its_time": (_given(heldOn="2024-12-03"), C.INPUT_INVALID),
        "hours_of_course": (_given(hours="20.5"), C.INPUT_INVALID),
        "present_on_roster": (_given(present=[str(an_id(7))]), C.INPUT_INVALID),
        "all_hours_taught": (_changed(history=(_START, _RECORD)), C.PREREQUISITE),
        "passes_attended": (_changed(history=(_START, _REPORT)), C.BELOW_MINIMUM),
        "passes_still_attended": (_changed(history=(_START, _RECORD, _REPORT)), C.BELOW_MINIMUM),
        "spans_semesters": (_with(lastSession="2024-12-02"), C.PREREQUISITE),
        "last_day_ahead": (_given(closesOn="2024-12-19"), C.INPUT_INVALID),
        "no_survey_runs": (_still_asking, C.PREREQUISITE),
        "held_by_now": (_given(heldOn="2024-12-21"), C.INPUT_INVALID),
        "every_form_held": (_still_asking, C.PREREQUISITE),
        "semester_evaluated": (_changed(history=(_START, _RECORD)), C.PREREQUISITE),
        "class_of_own_course": (
            _changed(parent=replace(COURSE, organisation_id=ELSEWHERE)),
            C.INPUT_INVALID,
        ),
        "course_still_valid": (_with(lastSession="2026-01-01"), C.LIMIT_REACHED),
        "days_in_order": (_with(lastSession="2024-09-01"), C.INPUT_INVALID),
        "parallel_classes": (_others("siblings", 3), C.LIMIT_REACHED),
        "leader_limits": (_others("own_classes", 8), C.LIMIT_REACHED),
        "class_large_enough": (_given(roster=_ROSTER[1:]), C.BELOW_MINIMUM),
        "starts_on_its_day": (_later, C.PREREQUISITE),
        "sessions_over": (_later, C.PREREQUISITE),
        "on_the_roster": (
            _given(results=[{"teacher": str(an_id(7)), "result": "FAIL"}]),
            C.INPUT_INVALID,
        ),
        "everybody_has_result": (_changed(history=(_START,)), C.PREREQUISITE),
        "speaks_for_school": (_given(school=str(SCHOOL), results=[]), C.PREREQUISITE),
        "reports_match": (_changed(history=_ALL), C.INPUT_INVALID),
    },
    warns={"usual_period": (_with(firstSession="2022-11-01"), C.LIMIT_REACHED)},
)

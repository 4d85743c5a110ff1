"""Courses, their appraisal, their runs with classes, attendance and results."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from trainingflow.domain.people import Role
from trainingflow.simulate.form import Form, person_id
from trainingflow.simulate.knowledge.words import Knowledge, NotNow, not_now, now_and_then


def _course(form: Form) -> Mapping[str, Any]:
    return {
        "title": f"{form.unit.code}课程{form.chance.randint(1, 999)}",
        "category": "ELECTIVE",
        "activity": "ELECTIVE_COURSE",
        "part": "TOPIC",
        "size": "GENERAL",
        "hours": "20",
        "deliveryMode": "FACE_TO_FACE",
        "units": [{"title": "单元整体设计", "hours": "20"}],
        "topic": None,
        "module": None,
        "projectReference": None,
        "supersedes": None,
        "developers": None,
        "guides": None,
    }


def _run(form: Form) -> Mapping[str, Any]:
    """Five afternoons from the second week of the coming semester on."""
    first = date(form.today.year, 9, 10)
    if form.today.month > _JULY:
        first = date(form.today.year + 1, 3, 4)
    days = [first + timedelta(weeks=number) for number in range(5)]
    sessions = [{"on": day.isoformat(), "hours": "4"} for day in days]
    return {
        "course": form.parent,
        "deliveryMode": "FACE_TO_FACE",
        "firstSession": days[0].isoformat(),
        "lastSession": days[-1].isoformat(),
        "classes": [{"capacity": 40, "sessions": sessions}],
    }


_JULY: Final = 7


def _attendance(form: Form) -> Mapping[str, Any]:
    held = [
        session
        for one in (form.item or {}).get("classes", ())
        for session in one["sessions"]
        if session["heldAt"] is None and date.fromisoformat(session["plannedOn"]) <= form.today
    ]
    if not held:
        raise NotNow
    present = [
        {"participant": one, "present": form.chance.random() < _ATTENDS}
        for one in _participants(form)
    ]
    return {"session": held[0]["id"], "records": present}


_ATTENDS: Final = 0.95


def _results(form: Form) -> Mapping[str, Any]:
    open_sessions = any(
        session["heldAt"] is None
        for one in (form.item or {}).get("classes", ())
        for session in one["sessions"]
    )
    without = [
        one["participant"]["id"]
        for one in (form.item or {}).get("enrolments", {}).get("nodes", ())
        if one["result"] is None
    ]
    if open_sessions or not without:
        raise NotNow
    passes = [{"participant": one, "assessmentPassed": True} for one in without]
    return {"results": passes}


def _participants(form: Form) -> list[str]:
    nodes = (form.item or {}).get("enrolments", {}).get("nodes", ())
    return [str(one["participant"]["id"]) for one in nodes]


def _planned_class(form: Form) -> Mapping[str, Any]:
    classes = (form.item or {}).get("classes", ())
    planned = [one["id"] for one in classes if one["status"] == "PLANNED"]
    if not planned:
        raise NotNow
    return {"class": planned[0]}


def _reviewers(form: Form) -> Mapping[str, Any]:
    """Members of the body whose duty it is, until three of them review the submission.

    Raises:
        NotNow: three do, or nobody is left to ask.
    """
    asked = ((form.item or {}).get("appraisalPanel") or {}).get("members") or ()
    known = {one["person"]["id"] for one in asked if one["person"]}
    lacking = 3 - sum(one["status"] in ("ACCEPTED", "DONE") for one in asked)
    members = [
        person_id(one)
        for one in form.population.of_unit(form.who.unit.id, Role.MEMBER)
        if person_id(one) not in known
    ]
    if lacking < 1 or not members:
        raise NotNow
    return {"reviewers": members[:lacking]}


def _objection(form: Form) -> Mapping[str, Any]:
    """An objection that nobody has decided on.

    Raises:
        NotNow: there is none.
    """
    open_ = [
        one["id"] for one in (form.item or {}).get("objections", ()) if one["status"] == "OPEN"
    ]
    if not open_:
        raise NotNow
    return {"objection": open_[0]}


KNOWN: Final[Mapping[tuple[str, str], Knowledge]] = {
    ("COURSE", "declareCourse"): _course,
    ("COURSE", "saveDraft"): _course,
    ("COURSE", "assignReviewers"): _reviewers,
    ("COURSE", "grantHoursOverride"): not_now,
    ("COURSE", "objectToPublicNotice"): now_and_then(0.02),
    ("COURSE", "dismissObjection"): _objection,
    ("COURSE", "upholdObjection"): _objection,
    ("COURSE_RUN", "planRun"): _run,
    ("COURSE_RUN", "saveDraft"): _run,
    ("COURSE_RUN", "recordAttendance"): _attendance,
    ("COURSE_RUN", "recordResults"): _results,
    ("COURSE_RUN", "startClass"): _planned_class,
    ("COURSE_RUN", "cancelClass"): not_now,
    ("COURSE_RUN", "waiveMinimum"): not_now,
    ("COURSE_RUN", "enrol"): not_now,
    ("COURSE_RUN", "withdrawEnrolment"): not_now,
    ("COURSE_RUN", "correctResult"): not_now,
    ("COURSE_RUN", "resolveProblem"): not_now,
}

"""What happens in a run once it is approved: places, sessions, results, evaluation."""

from datetime import date, datetime, timedelta
from typing import Final

from trainingflow.demo.careers import Teacher
from trainingflow.demo.cast import Capacity
from trainingflow.demo.classes import Place, RunClass, Session
from trainingflow.demo.dossiers import document_name
from trainingflow.demo.instants import AS_OF
from trainingflow.demo.questionnaires import ask
from trainingflow.demo.run import Run
from trainingflow.domain.calendar import local_date, midnight
from trainingflow.domain.lifecycles.documents import Doc

_EVENING: Final = timedelta(hours=18)
_BETWEEN_ENROLMENTS: Final = timedelta(minutes=4)


_BETWEEN_MEETINGS: Final = timedelta(minutes=90)
_MEETINGS: Final = {
    "recordSymposium": "参训教师认为案例贴近课堂，希望增加实践环节。",
    "recordInterviews": "走访学校反映参训教师能把所学用于教研组活动。",
}


def open_enrolment(run: Run, day: date) -> None:
    """Open the enrolment on that day, or as soon as the run is confirmed."""
    run.story.act("openEnrolment", run.diary.on(day), run.cast.college())


def enrol(run: Run, one: RunClass, teachers: list[Teacher]) -> None:
    """Let teachers take places in a class, one after another."""
    for teacher in teachers:
        at = run.diary.at(run.diary.now + _BETWEEN_ENROLMENTS)
        run.story.act("enrol", at, Capacity(teacher.id), given={"class": str(one.id)})
        one.places.append(Place(run.chance.new_id(at), teacher, at))


def give_up(run: Run, place: Place) -> None:
    """Let a teacher give a place up again."""
    place.withdrawn_at = run.diary.soon()
    run.story.act("withdrawEnrolment", place.withdrawn_at, Capacity(place.teacher.id))


def start(run: Run) -> None:
    """Start the run on the morning of its first session."""
    at = run.diary.on(run.first_day)
    run.story.act("startRun", at, run.hand)
    run.started_at = at
    for one in run.classes:
        one.started_at = at


def teach(run: Run, until: date = AS_OF) -> None:
    """Hold the sessions before that day that are still to be held, in the order of their days."""
    sessions = [
        (session.planned_on, one.number, one, session)
        for one in run.classes
        for session in one.sessions
        if session.planned_on < until and session.held_at is None
    ]
    for _, _, one, session in sorted(sessions, key=lambda row: row[:2]):
        _hold(run, one, session)


def supervise(run: Run) -> None:
    """Have a member of the committee visit the run."""
    given = {"method": "CLASS_OBSERVATION", "findings": "课堂互动充分，实践任务与岗位结合紧密。"}
    run.note(
        "supervise",
        "SUPERVISION",
        run.diary.soon(),
        run.cast.supervisor(run.course.team.everybody),
        given,
    )


def report_problem(run: Run) -> None:
    """Have the leader report a difficulty."""
    given = {"text": "第二班场地临时调整，部分教师路途较远，申请改为线上研讨一次。"}
    run.note("reportProblem", "PROBLEM", run.diary.soon(), run.hand, given)


def grade(run: Run) -> None:
    """Record the results of every class."""
    for one in run.classes:
        rows = []
        at = run.diary.soon()
        for place in one.active:
            place.assessment_passed = run.chance.happens(0.97)
            place.recorded_at = at
            rows.append(
                {
                    "participant": str(place.teacher.id),
                    "assessmentPassed": place.assessment_passed,
                }
            )
        run.story.act("recordResults", at, run.hand, given={"results": rows})


def finish(run: Run) -> datetime:
    """Attach the learning outcomes and finish the run."""
    title = f"{run.course.subject.title}：{document_name(Doc.LEARNING_OUTCOMES)}"
    text = "参训教师提交实践改进报告，优秀案例十篇汇编成册。"
    run.story.attach(str(Doc.LEARNING_OUTCOMES), title, text, run.diary.soon(), run.hand)
    run.finished_at = run.diary.soon()
    run.story.act("finish", run.finished_at, run.hand)
    return run.finished_at


def survey(run: Run, days: int = 3) -> None:
    """Have the Working Group ask the participants, and meet with them and their schools."""
    at = run.diary.after(run.chance.randint(3, 6))
    group, last = run.cast.working_group(at), local_date(at) + timedelta(days=days)
    run.story.act("openSurvey", at, group, given={"closesOn": last.isoformat()})
    persons = [place.teacher.id for one in run.classes for place in one.active]
    ask(run.story, persons, at, last)
    for action, findings in _MEETINGS.items():
        at = run.diary.at(run.diary.now + _BETWEEN_MEETINGS)
        given = {"heldOn": local_date(at).isoformat(), "findings": findings}
        run.story.act(action, at, run.cast.working_group(at), given=given)


def conclude(run: Run, *, goes_on: bool) -> None:
    """Decide whether the course is given again; while a long run lasts, it stays as it is."""
    at = run.diary.after(run.chance.randint(5, 9))
    group = run.cast.working_group(at)
    kind = Doc.EVALUATION_ANALYSIS
    title = f"{run.course.subject.title}：{document_name(kind)}"
    text = "汇总问卷、座谈与访谈数据，从内容、师资、组织、实效四个方面分析。"
    run.story.attach(str(kind), title, text, at, group)
    at = run.diary.soon()
    if goes_on:
        run.story.act("decideContinue", at, group)
        return
    comment = "参训教师满意度低于六成，内容与岗位需求脱节。"
    run.story.act("decideDiscontinue", at, group, comment=comment)
    run.course.marks.discontinued_at = at


def cancel(run: Run) -> None:
    """Cancel a run whose classes have not reached their minimum."""
    at = run.diary.on(run.first_day - timedelta(days=3))
    run.story.act("cancelRun", at, run.hand, comment="报名人数不足，不能开班。")
    for one in run.classes:
        one.cancelled_at = at
        for place in one.active:
            place.withdrawn_at = at


def _hold(run: Run, one: RunClass, session: Session) -> None:
    """Record in the evening who was there: the diligent, and most of the others."""
    at = run.diary.at(midnight(session.planned_on) + _EVENING + timedelta(minutes=one.number))
    session.held_at = at
    present = [
        place for place in one.active if run.chance.happens(0.8 + place.teacher.diligence / 5)
    ]
    for place in present:
        place.attended.add(session.id)
    rows = [{"participant": str(place.teacher.id), "present": True} for place in present]
    given = {"session": str(session.id), "records": rows}
    run.story.act("recordAttendance", at, run.hand, given=given)

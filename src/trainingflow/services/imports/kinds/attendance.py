"""Who was at sessions: the rows of one session are recorded together, as the button does (考勤)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, func, select

from trainingflow.db.models import Attendance as AttendanceRow, ClassSession, Enrolment, Result
from trainingflow.domain.citation import Label
from trainingflow.services.command import Command
from trainingflow.services.imports import runs
from trainingflow.services.imports.columns import YES_OR_NO, Column, number, yes_or_no
from trainingflow.services.imports.deeds import (
    carried_out,
    faults_of,
    not_taken_back,
    without_right,
)
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import (
    Change,
    Deeds,
    Kind,
    NotTakenBack,
    Plan,
    Remembered,
    Row,
    Write,
)
from trainingflow.services.imports.kinds.rosters import anybody
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.runs import Place, Run, Runs
from trainingflow.services.work import Work

_COLUMNS: Final = {"session": "session", "participant": "code"}
_SHOWN: Final = {True: YES_OR_NO["true"].zh, False: YES_OR_NO["false"].zh, None: ""}


@dataclass(frozen=True, slots=True)
class _Session:
    """A session with those who have a place in its class, by code, and what is recorded of them.

    Attributes:
        recorded: by the person's id; None: nothing is recorded of the session yet.
    """

    id: UUID
    run_id: UUID
    places: Mapping[str, Place]
    recorded: Mapping[UUID, bool] | None

    def command(self, present: Mapping[UUID, bool], *, dry_run: bool = False) -> Command:
        records = [{"participant": str(one), "present": was} for one, was in present.items()]
        return Command(
            action="recordAttendance",
            item_id=self.run_id,
            input={"session": str(self.id), "records": records},
            dry_run=dry_run,
        )


class Attendance:
    """Carries out the rows of one list of attendance."""

    def __init__(self) -> None:
        self._runs = Runs()

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        """What each row comes to, in their order."""
        plans: list[Plan] = []
        for first, some in runs.runs_of(rows):
            found = await self._runs.named(work, first)
            if isinstance(found, Fault):
                plans += runs.all_alike(some, [found])
                continue
            everybody = await runs.places(work, found.id)
            for _, of_session in groupby(some, key=_session_named):
                plans += await _together(work, found, everybody, list(of_session))
        return plans


def _session_named(row: Row) -> tuple[object, object]:
    return row.said.get("class"), row.said["session"]


async def _together(
    work: Work, run: Run, everybody: Mapping[str, Place], rows: Sequence[Row]
) -> list[Plan]:
    """Record the attendance of one session."""
    chosen = run.class_of(rows[0].said)
    if isinstance(chosen, Fault):
        return runs.all_alike(rows, [chosen])
    class_number, class_id = chosen
    number_ = str(rows[0].said["session"])
    session_id = run.sessions.get((class_number, number_))
    if session_id is None:
        return runs.all_alike(rows, [Fault(Code.UNKNOWN, "session", {"value": number_})])
    places = {code: one for code, one in everybody.items() if one.class_id == class_id}
    session = _Session(session_id, run.id, places, await _recorded(work, session_id, places))
    stopped = without_right(await carried_out(work, session.command({}, dry_run=True)))
    if stopped:
        return runs.all_alike(rows, faults_of(stopped, _COLUMNS, "session"))
    return await _recorded_of(work, session, rows)


async def _recorded_of(work: Work, session: _Session, rows: Sequence[Row]) -> list[Plan]:
    said = {
        session.places[str(row.said["code"])].teacher_id: row.said["present"] is True
        for row in rows
        if str(row.said["code"]) in session.places
    }
    was = session.recorded or {}
    present = {one.teacher_id: False for one in session.places.values()}
    present.update(was)
    present.update(said)
    if not said or (session.recorded is not None and present == was):
        return [_plan(session, row, None) for row in rows]
    blockers = await carried_out(work, session.command(present))
    if blockers:
        return runs.all_alike(rows, faults_of(blockers, _COLUMNS, "session"))
    memory = Write(
        "attendance",
        session.id,
        {"run": session.run_id, "present": _kept(present)},
        None if session.recorded is None else {"present": _kept(was)},
    )
    return _told(session, rows, said, memory)


def _told(
    session: _Session, rows: Sequence[Row], said: Mapping[UUID, bool], memory: Write
) -> list[Plan]:
    """What each row came to; the first that did anything tells of those who are not named."""
    others = [code for code, one in session.places.items() if one.teacher_id not in said]
    unnamed = Change("others", "", f"未列出，按缺勤登记：{'、'.join(others)}")
    plans, untold = [], True
    for row in rows:
        plan = _plan(session, row, memory if untold else None)
        if untold and plan.changes:
            untold = False
            if others and session.recorded is None:
                plan = Plan(plan.faults, plan.writes, (*plan.changes, unnamed), plan.adds)
        plans.append(plan)
    return plans


def _plan(session: _Session, row: Row, memory: Write | None) -> Plan:
    place = session.places.get(str(row.said["code"]))
    if place is None:
        return Plan((Fault(Code.NOT_ENROLLED, "code", {"value": str(row.said["code"])}),))
    was = (session.recorded or {}).get(place.teacher_id)
    becomes = row.said["present"] is True
    if was == becomes:
        return Plan()
    change = Change("present", _SHOWN[was], _SHOWN[becomes])
    return Plan(writes=(memory,) if memory else (), changes=(change,), adds=was is None)


def _kept(present: Mapping[UUID, bool]) -> dict[str, bool]:
    return {str(person): was for person, was in present.items()}


async def _recorded(
    work: Work, session_id: UUID, places: Mapping[str, Place]
) -> Mapping[UUID, bool] | None:
    """What is recorded of those who have a place; None: the session is not held."""
    held = await work.session.scalar(
        select(ClassSession.held_at).where(
            ClassSession.authority_id == work.authority_id, ClassSession.id == session_id
        )
    )
    if held is None:
        return None
    rows = await work.session.execute(
        select(AttendanceRow.enrolment_id, AttendanceRow.present).where(
            AttendanceRow.authority_id == work.authority_id, AttendanceRow.session_id == session_id
        )
    )
    present: dict[UUID, bool] = {row.enrolment_id: row.present for row in rows}
    by_place = {one.enrolment_id: one.teacher_id for one in places.values()}
    return {by_place[one]: was for one, was in present.items() if one in by_place}


async def take_back(work: Work, done: Sequence[Remembered], _reason: str) -> int:
    """Record again what was recorded before; what was recorded first has no way back."""
    if any(one.before is None for one in done):
        raise NotTakenBack(Why.NO_WAY_BACK, "首次登记的考勤 attendance recorded first")
    for one in done:
        await _put_back(work, one)
    return len(done)


async def _put_back(work: Work, one: Remembered) -> None:
    run_id = UUID(one.after["run"])
    everybody = await runs.places(work, run_id)
    class_id = await work.session.scalar(
        select(ClassSession.class_id).where(
            ClassSession.authority_id == work.authority_id, ClassSession.id == one.row_id
        )
    )
    places = {code: place for code, place in everybody.items() if place.class_id == class_id}
    recorded = await _recorded(work, one.row_id, places)
    session = _Session(one.row_id, run_id, places, recorded)
    if _kept(recorded or {}) != one.after["present"]:
        raise NotTakenBack(Why.BUILT_UPON, "考勤 attendance")
    if await _graded(work, session):
        raise NotTakenBack(Why.BUILT_UPON, "成绩 results")
    before: Mapping[str, Any] = (one.before or {})["present"]
    blockers = await carried_out(work, session.command({UUID(k): v for k, v in before.items()}))
    if blockers:
        raise not_taken_back(blockers)


async def _graded(work: Work, session: _Session) -> bool:
    """Whether a result counts the attendance: one was recorded since."""
    since = await work.session.scalar(
        select(func.max(AttendanceRow.recorded_at)).where(
            AttendanceRow.authority_id == work.authority_id, AttendanceRow.session_id == session.id
        )
    )
    found = await work.session.scalar(
        select(Result.enrolment_id)
        .join(
            Enrolment,
            and_(
                Enrolment.authority_id == Result.authority_id, Enrolment.id == Result.enrolment_id
            ),
        )
        .where(
            Result.authority_id == work.authority_id,
            Enrolment.id.in_([one.enrolment_id for one in session.places.values()]),
            Result.recorded_at >= since,
        )
        .limit(1)
    )
    return found is not None


ATTENDANCE: Final = Kind(
    name="ATTENDANCE",
    label=Label("考勤", "Attendance"),
    about=Label(
        "按课次登记考勤。首次登记时未列出的学员按缺勤登记；以后导入只改所列学员。",
        "Records the attendance of sessions. Who is not named was absent where nothing is recorded "
        "yet; where something is, it stays for those who are not named.",
    ),
    columns=(
        *runs.RUN_COLUMNS,
        runs.CLASS_COLUMN,
        Column(
            "session",
            Label("课次", "Session"),
            number(runs.MOST_SESSIONS),
            Label("该班的第几次课", "Its number in the class"),
            "3",
            required=True,
        ),
        runs.PERSON_COLUMN,
        Column(
            "present",
            Label("出勤", "Present"),
            yes_or_no(),
            Label("是或否", "Yes or no"),
            YES_OR_NO["true"].zh,
            required=True,
            choices=YES_OR_NO,
        ),
    ),
    key=("course", "semester", "leader", "class", "session", "code"),
    may=anybody,
    comparer=Attendance,
    follows={"others": Label("其余学员", "Others")},
    deeds=Deeds(together=3),
    take_back=take_back,
)

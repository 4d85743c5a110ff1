"""Results of participants: recorded where there are none, corrected where they differ (成绩)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Result
from trainingflow.domain.citation import Label
from trainingflow.services.command import Command
from trainingflow.services.imports import runs
from trainingflow.services.imports.columns import Column, choice, text
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
from trainingflow.services.imports.runs import Place, Runs
from trainingflow.services.work import Work

_COLUMNS: Final = {"participant": "code", "assessmentPassed": "passed", "comment": "reason"}
_PASSED: Final = {"PASSED": Label("合格", "passed"), "FAILED": Label("不合格", "failed")}
_LONGEST_REASON: Final = 500


@dataclass(frozen=True, slots=True)
class _Given:
    """The last result of somebody."""

    revision: int
    assessment_passed: bool
    passed: bool
    attended: int
    held: int


@dataclass(frozen=True, slots=True)
class _Graded:
    """A row about somebody who takes part."""

    row: Row
    place: Place

    @property
    def passed(self) -> bool:
        return self.row.said["passed"] == "PASSED"

    @property
    def input(self) -> dict[str, object]:
        return {"participant": str(self.place.teacher_id), "assessmentPassed": self.passed}


class Results:
    """Carries out the rows of one list of results."""

    def __init__(self) -> None:
        self._runs = Runs()

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        """What each row comes to, in their order."""
        plans: list[Plan] = []
        for first, some in runs.runs_of(rows):
            found = await self._runs.named(work, first)
            if isinstance(found, Fault):
                plans += runs.all_alike(some, [found])
            else:
                plans += await _of_run(work, found.id, some)
        return plans


async def _of_run(work: Work, run_id: UUID, rows: Sequence[Row]) -> list[Plan]:
    asked = Command(action="recordResults", item_id=run_id, input={"results": []}, dry_run=True)
    stopped = without_right(await carried_out(work, asked))
    if stopped:
        return runs.all_alike(rows, faults_of(stopped, _COLUMNS, "code"))
    places = await runs.places(work, run_id)
    there = [_Graded(row, places[code]) for row in rows if (code := _code(row)) in places]
    given = await _given(work, [one.place.enrolment_id for one in there])
    plans = {one.row.number: Plan() for one in there}
    new = [one for one in there if one.place.enrolment_id not in given]
    for class_id in dict.fromkeys(one.place.class_id for one in new):
        some = [one for one in new if one.place.class_id == class_id]
        plans |= await _recorded(work, run_id, some)
    for one in there:
        was = given.get(one.place.enrolment_id)
        if was is not None and was.assessment_passed != one.passed:
            plans[one.row.number] = await _corrected(work, run_id, one, was)
    return [plans.get(row.number) or _not_enrolled(row) for row in rows]


async def _recorded(work: Work, run_id: UUID, some: Sequence[_Graded]) -> dict[int, Plan]:
    """Record the first results of participants of one class."""
    given = {"results": [one.input for one in some]}
    blockers = await carried_out(work, Command(action="recordResults", item_id=run_id, input=given))
    if blockers:
        faults = faults_of(blockers, _COLUMNS, "code")
        return {one.row.number: Plan(faults) for one in some}
    now = await _given(work, [one.place.enrolment_id for one in some])
    return {one.row.number: _plan(run_id, one, None, now[one.place.enrolment_id]) for one in some}


async def _corrected(work: Work, run_id: UUID, one: _Graded, was: _Given) -> Plan:
    """Correct a result, with the reason that the row gives."""
    reason = one.row.said.get("reason")
    if not reason:
        return Plan((Fault(Code.MISSING, "reason"),))
    command = Command(action="correctResult", item_id=run_id, input=one.input, comment=str(reason))
    blockers = await carried_out(work, command)
    if blockers:
        return Plan(faults_of(blockers, _COLUMNS, "code"))
    now = await _given(work, [one.place.enrolment_id])
    return _plan(run_id, one, was, now[one.place.enrolment_id])


def _plan(run_id: UUID, one: _Graded, was: _Given | None, now: _Given) -> Plan:
    write = Write(
        "result",
        one.place.enrolment_id,
        {
            "run": run_id,
            "participant": one.place.teacher_id,
            "passed": now.assessment_passed,
            "revision": now.revision,
        },
        None if was is None else {"passed": was.assessment_passed},
    )
    changes = (
        Change("passed", _word(was.assessment_passed) if was else "", _word(now.assessment_passed)),
        Change("outcome", _outcome(was) if was else "", _outcome(now)),
    )
    return Plan(writes=(write,), changes=changes, adds=was is None)


def _word(passed: bool) -> str:  # noqa: FBT001 - a value, not a switch
    return _PASSED["PASSED" if passed else "FAILED"].zh


def _outcome(one: _Given) -> str:
    """Whether the run counts for the participant: attendance is part of it."""
    return f"{'通过' if one.passed else '未通过'}（出勤 {one.attended}/{one.held}）"


def _code(row: Row) -> str:
    return str(row.said["code"])


def _not_enrolled(row: Row) -> Plan:
    return Plan((Fault(Code.NOT_ENROLLED, "code", {"value": _code(row)}),))


async def _given(work: Work, enrolments: Sequence[UUID]) -> Mapping[UUID, _Given]:
    """The last results of places; those without any are left out."""
    rows = await work.session.execute(
        select(
            Result.enrolment_id,
            Result.revision,
            Result.assessment_passed,
            Result.passed,
            Result.sessions_attended,
            Result.sessions_held,
        )
        .where(Result.authority_id == work.authority_id, Result.enrolment_id.in_(enrolments))
        .order_by(Result.enrolment_id, Result.revision)
    )
    return {row.enrolment_id: _Given(*row[1:]) for row in rows}


async def take_back(work: Work, done: Sequence[Remembered], reason: str) -> int:
    """Correct results back to what they were; what was recorded first has no way back."""
    if any(one.before is None for one in done):
        raise NotTakenBack(Why.NO_WAY_BACK, "首次登记的成绩 results recorded first")
    now = await _given(work, [one.row_id for one in done])
    if any(now[one.row_id].revision != one.after["revision"] for one in done):
        raise NotTakenBack(Why.BUILT_UPON, "成绩 results")
    for one in done:
        passed = (one.before or {})["passed"]
        command = Command(
            action="correctResult",
            item_id=UUID(one.after["run"]),
            input={"participant": one.after["participant"], "assessmentPassed": passed},
            comment=reason,
        )
        blockers = await carried_out(work, command)
        if blockers:
            raise not_taken_back(blockers)
    return len(done)


RESULTS: Final = Kind(
    name="RESULTS",
    label=Label("考核结果", "Results"),
    about=Label(
        "登记学员的考核结果；与已登记的不同时按“更正原因”更正。",
        "Records results of participants; where one differs from what is recorded, it is corrected "
        "for the reason that is given.",
    ),
    columns=(
        *runs.RUN_COLUMNS,
        runs.PERSON_COLUMN,
        Column(
            "passed",
            Label("考核结果", "Result"),
            choice(_PASSED),
            Label("合格或不合格", "Passed or failed"),
            _PASSED["PASSED"].zh,
            required=True,
            choices=_PASSED,
        ),
        Column(
            "reason",
            Label("更正原因", "Reason"),
            text(_LONGEST_REASON),
            Label("更正已登记的结果时必填", "Where a recorded result is corrected"),
        ),
    ),
    key=("course", "semester", "leader", "code"),
    may=anybody,
    comparer=Results,
    follows={"outcome": Label("是否通过", "Outcome")},
    deeds=Deeds(together=3),
    take_back=take_back,
)

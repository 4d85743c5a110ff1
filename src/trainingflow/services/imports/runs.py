"""The runs that rows are about: which they name, and who takes part in them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, select

from trainingflow.db.models import (
    ClassSession,
    Course,
    CourseClass,
    CourseRun,
    Enrolment,
    Item,
    Person as PersonRow,
)
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.services.imports.columns import Column, code, number, semester
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import Plan, Row, Said
from trainingflow.services.reading import items
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.work import Work

MOST_CLASSES: Final = 200
MOST_SESSIONS: Final = 500

_CAME_TO_NOTHING: Final = (RunState.REJECTED, RunState.CANCELLED, RunState.WITHDRAWN)
_NAMES: Final = ("course", "semester", "leader")

RUN_COLUMNS: Final = (
    Column(
        "course",
        Label("课程编号", "Course number"),
        code(),
        Label("区级课程库中的编号", "Its number in the course library of the district"),
        "2024-0017",
        required=True,
    ),
    Column(
        "semester",
        Label("学期", "Semester"),
        semester(),
        Label("开课的学期", "In which the run begins"),
        "2024-AUTUMN",
        required=True,
    ),
    Column(
        "leader",
        Label("课程负责人编号", "Leader"),
        code(),
        Label(
            "同一课程本学期有多个实施时填写", "Where the course has several runs in the semester"
        ),
        "T000017",
    ),
)
"""The columns that say which run a row is about; they come first in its key."""

CLASS_COLUMN: Final = Column(
    "class",
    Label("班级", "Class"),
    number(MOST_CLASSES),
    Label("班级序号；只有一个班时可不填", "Its number; left out where there is only one"),
    "1",
)
PERSON_COLUMN: Final = Column(
    "code",
    Label("人员编号", "Personal code"),
    code(),
    Label("参训教师，按文本填写", "Of the participant; write it as text"),
    "T000123",
    required=True,
)


@dataclass(frozen=True, slots=True)
class Run:
    """A run that the person at work may see.

    Attributes:
        classes: by number.
        sessions: by the number of the class and their own.
    """

    id: UUID
    classes: Mapping[str, UUID]
    sessions: Mapping[tuple[str, str], UUID]

    def class_of(self, said: Said) -> tuple[str, UUID] | Fault:
        """The class that a row names, or the only one: its number, and its id."""
        given = said.get("class")
        if given is None and len(self.classes) != 1:
            return Fault(Code.MISSING, "class")
        chosen = str(given) if given is not None else next(iter(self.classes))
        found = self.classes.get(chosen)
        return (chosen, found) if found else Fault(Code.UNKNOWN, "class", {"value": chosen})


@dataclass(frozen=True, slots=True)
class Place:
    """Somebody's place in a class."""

    enrolment_id: UUID
    teacher_id: UUID
    class_id: UUID


def runs_of(rows: Sequence[Row]) -> list[tuple[Row, list[Row]]]:
    """Rows in the order of their keys, by the run that they name; with the first of each."""
    groups = [list(some) for _, some in groupby(rows, key=lambda row: _named(row.said))]
    return [(some[0], some) for some in groups]


def all_alike(rows: Sequence[Row], faults: Sequence[Fault]) -> list[Plan]:
    """Rows that all have the same faults."""
    return [Plan(tuple(faults)) for _ in rows]


class Runs:
    """Finds the runs that the rows of one file name."""

    def __init__(self) -> None:
        self._seen: dict[UUID, Row] = {}

    async def named(self, work: Work, row: Row) -> Run | Fault:
        """The run that a row names, or what is wrong with that."""
        found = await self._candidates(work, row.said)
        if not found:
            value = f"{row.said['course']} {row.said['semester']}"
            return Fault(Code.UNKNOWN, "course", {"value": value})
        if len(found) > 1:
            leaders = "、".join(sorted(one.leader for one in found))
            return Fault(Code.SEVERAL_RUNS, "leader", {"leaders": leaders})
        run_id = found[0].id
        first = self._seen.setdefault(run_id, row)
        if _named(first.said) != _named(row.said):
            return Fault(Code.NAMED_OTHERWISE, "course", {"row": str(first.number)})
        return await _run(work, run_id)

    async def _candidates(self, work: Work, said: Said) -> Sequence[Any]:
        statement = (
            select(CourseRun.id, PersonRow.code.label("leader"))
            .join(
                Course,
                and_(
                    Course.authority_id == CourseRun.authority_id, Course.id == CourseRun.course_id
                ),
            )
            .join(Item, and_(Item.authority_id == CourseRun.authority_id, Item.id == CourseRun.id))
            .join(
                PersonRow,
                and_(
                    PersonRow.authority_id == CourseRun.authority_id,
                    PersonRow.id == CourseRun.leader_id,
                ),
            )
            .where(
                CourseRun.authority_id == work.authority_id,
                Course.library_no == said["course"],
                CourseRun.semester == said["semester"],
                Item.state.not_in(_CAME_TO_NOTHING),
            )
            .order_by(CourseRun.id)
        )
        if said.get("leader"):
            statement = statement.where(PersonRow.code == said["leader"])
        rows = (await work.session.execute(statement)).all()
        viewer = await viewer_at(work)
        seen = await items.by_id(work.session, viewer, [row.id for row in rows])
        return [row for row in rows if row.id in seen]


async def places(work: Work, run_id: UUID) -> Mapping[str, Place]:
    """Who takes part in a run, by personal code."""
    rows = await work.session.execute(
        select(PersonRow.code, Enrolment.id, Enrolment.teacher_id, Enrolment.class_id)
        .join(
            PersonRow,
            and_(
                PersonRow.authority_id == Enrolment.authority_id,
                PersonRow.id == Enrolment.teacher_id,
            ),
        )
        .where(
            Enrolment.authority_id == work.authority_id,
            Enrolment.run_id == run_id,
            Enrolment.withdrawn_at.is_(None),
        )
        .order_by(PersonRow.code)
    )
    return {row.code: Place(row.id, row.teacher_id, row.class_id) for row in rows}


async def _run(work: Work, run_id: UUID) -> Run:
    rows = await work.session.execute(
        select(
            CourseClass.id.label("class_id"),
            CourseClass.number.label("class_number"),
            ClassSession.id.label("session_id"),
            ClassSession.number.label("session_number"),
        )
        .outerjoin(
            ClassSession,
            and_(
                ClassSession.authority_id == CourseClass.authority_id,
                ClassSession.class_id == CourseClass.id,
            ),
        )
        .where(CourseClass.authority_id == work.authority_id, CourseClass.run_id == run_id)
        .order_by(CourseClass.number, ClassSession.number)
    )
    found = rows.all()
    return Run(
        run_id,
        {str(row.class_number): row.class_id for row in found},
        {
            (str(row.class_number), str(row.session_number)): row.session_id
            for row in found
            if row.session_id is not None
        },
    )


def _named(said: Said) -> tuple[object, ...]:
    return tuple(said.get(name) for name in _NAMES)

"""Rosters, attendance and results of runs as their imports have them, filled in with what is there.

Whoever takes attendance or grades gets a table that names everybody, fills in what is missing and
sends it back; sent back as it is, it changes nothing. Sessions that lie ahead are not in it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select
from sqlalchemy.orm import aliased

from trainingflow.db.models import Attendance, ClassSession, Enrolment
from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.exports.subjects.runs import ParticipantFilter, places
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.reading import items, people, runs
from trainingflow.services.reading.paging import AnyRow, Listing, Order
from trainingflow.services.reading.viewers import Viewer

# Aliases: what a place has attended is counted from the same tables.
_SESSION: Final = aliased(ClassSession)
_PRESENT: Final = aliased(Attendance)

Filled = Callable[[Reader, AnyRow], Mapping[str, Cell]]
"""What a row says beside which run, class and person it is about."""


def _columns(name: str) -> Callable[[Reader, Any], Awaitable[Sequence[Column]]]:
    async def columns(_reader: Reader, _wanted: object) -> Sequence[Column]:
        return [
            Column(one.name, one.heading, _TYPES.get(one.name, Type.TEXT))
            for one in KINDS[name].columns
        ]

    return columns


_TYPES: Final = {"class": Type.WHOLE, "session": Type.WHOLE, "present": Type.YES_OR_NO}


def _by_session(viewer: Viewer, wanted: ParticipantFilter) -> Listing:
    """Each place with each session that has been held, or should have been by today."""
    begun = or_(_SESSION.held_at.is_not(None), _SESSION.planned_on <= local_date(viewer.now))
    present = (
        select(_PRESENT.present)
        .where(
            _PRESENT.authority_id == Enrolment.authority_id,
            _PRESENT.session_id == _SESSION.id,
            _PRESENT.enrolment_id == Enrolment.id,
        )
        .correlate(Enrolment, _SESSION)
        .scalar_subquery()
    )
    statement = (
        places(viewer, wanted)
        .statement.add_columns(_SESSION.number.label("session"), present.label("present"))
        .where(
            _SESSION.authority_id == Enrolment.authority_id,
            _SESSION.class_id == Enrolment.class_id,
            begun,
        )
    )
    return Listing(statement, Order((Enrolment.enrolled_at, Enrolment.id, _SESSION.number)))


def _rows(name: str, filled: Filled) -> Callable[[Reader, Sequence[AnyRow]], Awaitable[Rows]]:
    wanted = [one.name for one in KINDS[name].columns]

    async def rows_of(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
        named = await _named(reader, {one.run_id for one in rows})
        session, viewer = reader.session, reader.viewer
        persons = await people.persons(session, viewer, list({one.teacher_id for one in rows}))
        classes = await runs.classes_by_id(
            session, viewer, list({one.class_id for one in rows if one.class_id is not None})
        )
        found = []
        for one in rows:
            said: dict[str, Cell] = {
                **named.get(one.run_id, {}),
                "class": classes[one.class_id].number if one.class_id in classes else None,
                "code": persons[one.teacher_id].code,
                **filled(reader, one),
            }
            found.append({name: said.get(name) for name in wanted})
        return found

    return rows_of


async def _named(reader: Reader, run_ids: set[UUID]) -> Mapping[UUID, Mapping[str, Cell]]:
    """How rows name each run: its course in the library, its semester, its leader."""
    session, viewer = reader.session, reader.viewer
    found = await items.by_id(session, viewer, sorted(run_ids))
    courses = await items.by_id(
        session, viewer, sorted({one.run_course_id for one in found.values()})
    )
    leaders = await people.persons(
        session, viewer, sorted({one.run_leader_id for one in found.values()})
    )
    return {
        key: {
            "course": courses[one.run_course_id].library_no
            if one.run_course_id in courses
            else None,
            "semester": one.run_semester,
            "leader": leaders[one.run_leader_id].code if one.run_leader_id in leaders else None,
        }
        for key, one in found.items()
    }


def _nothing(_reader: Reader, _row: AnyRow) -> Mapping[str, Cell]:
    return {}


def _presence(_reader: Reader, row: AnyRow) -> Mapping[str, Cell]:
    return {"session": row.session, "present": row.present}


def _result(reader: Reader, row: AnyRow) -> Mapping[str, Cell]:
    if row.assessment_passed is None:
        return {}
    [choices] = [one.choices for one in KINDS["RESULTS"].columns if one.name == "passed"]
    word = "PASSED" if row.assessment_passed else "FAILED"
    return {"passed": choices[word].text(reader.language) if choices else word}


def _subject(
    name: str,
    label: Label,
    filled: Filled,
    listing: Callable[[Viewer, ParticipantFilter], Listing] = places,
) -> Subject:
    return Subject(
        name=name,
        label=label,
        wanted=ParticipantFilter,
        listing=listing,
        columns=_columns(name),
        rows=_rows(name, filled),
    )


ROSTERS: Final = _subject("ROSTERS", Label("参训名单", "Rosters"), _nothing)
ATTENDANCE: Final = _subject(
    "ATTENDANCE", Label("考勤表", "Attendance to fill in"), _presence, _by_session
)
RESULTS: Final = _subject("RESULTS", Label("成绩登记表", "Results to fill in"), _result)

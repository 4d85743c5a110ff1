"""Runs of courses with their figures, and who takes part in them with what came of it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final
from uuid import UUID

from trainingflow.db.models import Enrolment
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.exports.subjects.credit_statuses import name_of
from trainingflow.services.reading import items, people, runs
from trainingflow.services.reading.items import ItemFilter, ItemOrder
from trainingflow.services.reading.paging import AnyRow, Listing
from trainingflow.services.reading.viewers import Viewer

_RUN: Final = (
    Column("key", Label("实施标识", "Run")),
    Column("title", Label("名称", "Title")),
    Column("state", Label("状态代码", "State (code)")),
    Column("stateLabel", Label("状态", "State")),
    Column("semester", Label("学期", "Semester")),
    Column("organisationCode", Label("单位编号", "Unit number")),
    Column("organisation", Label("申报单位", "Unit")),
    Column("leaderCode", Label("课程负责人编号", "Leader number")),
    Column("leader", Label("课程负责人", "Leader")),
    Column("deliveryMode", Label("授课方式（代码）", "Delivery (code)")),
    Column("firstSessionOn", Label("首次授课日", "First session"), Type.DAY),
    Column("lastSessionOn", Label("末次授课日", "Last session"), Type.DAY),
    Column("classes", Label("班级数", "Classes"), Type.WHOLE),
    Column("enrolled", Label("学员人数", "Participants"), Type.WHOLE),
    Column("course", Label("课程标识", "Course")),
)
_PLACE: Final = (
    Column("run", Label("实施标识", "Run")),
    Column("title", Label("课程名称", "Title")),
    Column("class", Label("班级", "Class"), Type.WHOLE),
    Column("teacher", Label("教师编号", "Teacher number")),
    Column("name", Label("姓名", "Name")),
    Column("enrolledAt", Label("报名时间", "Enrolled at"), Type.INSTANT),
    Column("withdrawnAt", Label("退出时间", "Withdrawn at"), Type.INSTANT),
    Column("sessionsHeld", Label("授课次数", "Sessions held"), Type.WHOLE),
    Column("sessionsAttended", Label("出勤次数", "Sessions attended"), Type.WHOLE),
    Column("assessmentPassed", Label("考核合格", "Assessment passed"), Type.YES_OR_NO),
    Column("passed", Label("是否通过", "Passed"), Type.YES_OR_NO),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipantFilter:
    """Which places in runs; all that is given must hold.

    Attributes:
        withdrawn: those that were given up as well.
    """

    run_id: UUID | None = None
    withdrawn: bool = False


def _runs(viewer: Viewer, wanted: ItemFilter) -> Listing:
    """The oldest first: what is added meanwhile comes behind what was read."""
    only = replace(wanted, kinds=(ItemKind.COURSE_RUN,))
    return items.listing(viewer, only, ItemOrder.OLDEST)


async def _run_columns(_reader: Reader, _wanted: ItemFilter) -> Sequence[Column]:
    return _RUN


async def _run_rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    session, viewer = reader.session, reader.viewer
    leaders = {one.run_leader_id for one in rows if one.run_leader_id is not None}
    units = {one.organisation_id for one in rows if one.organisation_id is not None}
    persons = await people.persons(session, viewer, list(leaders))
    named = await people.organisations_by_id(session, viewer, list(units))
    classes = await runs.classes(session, viewer, [one.id for one in rows])
    return [
        _run(
            reader,
            one,
            persons.get(one.run_leader_id),
            named.get(one.organisation_id),
            classes.get(one.id, ()),
        )
        for one in rows
    ]


def _run(
    reader: Reader,
    row: AnyRow,
    leader: AnyRow | None,
    unit: AnyRow | None,
    classes: Sequence[AnyRow],
) -> Mapping[str, Cell]:
    state = DEFINITIONS[ItemKind.COURSE_RUN, row.definition_version].state(row.state)
    return {
        "key": str(row.id),
        "title": row.title,
        "state": row.state,
        "stateLabel": state.label.text(reader.language),
        "semester": row.run_semester,
        "organisationCode": unit.code if unit else None,
        "organisation": name_of(reader, unit) if unit else None,
        "leaderCode": leader.code if leader else None,
        "leader": name_of(reader, leader) if leader else None,
        "deliveryMode": row.run_delivery_mode,
        "firstSessionOn": row.first_session_on,
        "lastSessionOn": row.last_session_on,
        "classes": len(classes),
        "enrolled": sum(one.enrolled for one in classes),
        "course": str(row.run_course_id) if row.run_course_id else None,
    }


def places(viewer: Viewer, wanted: ParticipantFilter) -> Listing:
    """Places in runs that the viewer may see, in the order of enrolment."""
    found = runs.enrolments(viewer, active=not wanted.withdrawn)
    if wanted.run_id is None:
        return found
    return Listing(found.statement.where(Enrolment.run_id == wanted.run_id), found.order)


async def _place_columns(_reader: Reader, _wanted: ParticipantFilter) -> Sequence[Column]:
    return _PLACE


async def _place_rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    session, viewer = reader.session, reader.viewer
    persons = await people.persons(session, viewer, [one.teacher_id for one in rows])
    of_runs = await items.by_id(session, viewer, list({one.run_id for one in rows}))
    classes = await runs.classes_by_id(
        session, viewer, list({one.class_id for one in rows if one.class_id is not None})
    )
    return [
        {
            "run": str(one.run_id),
            "title": of_runs[one.run_id].title if one.run_id in of_runs else None,
            "class": classes[one.class_id].number if one.class_id in classes else None,
            "teacher": persons[one.teacher_id].code,
            "name": name_of(reader, persons[one.teacher_id]),
            "enrolledAt": one.enrolled_at,
            "withdrawnAt": one.withdrawn_at,
            "sessionsHeld": one.sessions_held,
            "sessionsAttended": one.sessions_attended,
            "assessmentPassed": one.assessment_passed,
            "passed": one.passed,
        }
        for one in rows
    ]


COURSE_RUNS: Final = Subject(
    name="COURSE_RUNS",
    label=Label("课程实施", "Course runs"),
    wanted=ItemFilter,
    listing=_runs,
    columns=_run_columns,
    rows=_run_rows,
)
PARTICIPANTS: Final = Subject(
    name="PARTICIPANTS",
    label=Label("参训学员", "Participants"),
    wanted=ParticipantFilter,
    listing=places,
    columns=_place_columns,
    rows=_place_rows,
)

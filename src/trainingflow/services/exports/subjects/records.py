"""Credit records of batches as they are recorded, and whether they are confirmed."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from trainingflow.db.models import CreditConfirmation, CreditRecord
from trainingflow.domain.citation import Label
from trainingflow.services.exports.column import Column, Type
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.exports.subjects.credit_statuses import name_of
from trainingflow.services.reading import people, records
from trainingflow.services.reading.paging import AnyRow, Listing
from trainingflow.services.reading.viewers import Viewer

_RECORD: Final = (
    Column("key", Label("记录标识", "Record")),
    Column("teacher", Label("教师编号", "Teacher number")),
    Column("name", Label("姓名", "Name")),
    Column("label", Label("来源", "Origin")),
    Column("activity", Label("活动（代码）", "Activity (code)")),
    Column("hours", Label("学时", "Hours"), Type.NUMBER),
    Column("earnedOn", Label("取得日期", "Earned on"), Type.DAY),
    Column("passed", Label("是否通过", "Passed"), Type.YES_OR_NO),
    Column("confirmedAt", Label("审核确认时间", "Confirmed at"), Type.INSTANT),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordFilter:
    """Which records; all that is given must hold.

    Attributes:
        earned_from: on this day or later.
        earned_until: on this day or earlier.
        confirmed: only those that count, or only those that wait.
    """

    batch_id: UUID | None = None
    earned_from: date | None = None
    earned_until: date | None = None
    confirmed: bool | None = None


def _list(viewer: Viewer, wanted: RecordFilter) -> Listing:
    found = records.of_batches(viewer)
    statement = found.statement.add_columns(CreditRecord.activity)
    confirmation = CreditConfirmation.group_id
    if wanted.batch_id is not None:
        statement = statement.where(records.BATCH.in_([wanted.batch_id]))
    if wanted.earned_from is not None:
        statement = statement.where(CreditRecord.earned_on >= wanted.earned_from)
    if wanted.earned_until is not None:
        statement = statement.where(CreditRecord.earned_on <= wanted.earned_until)
    if wanted.confirmed is not None:
        counts = confirmation.is_not(None) if wanted.confirmed else confirmation.is_(None)
        statement = statement.where(counts)
    return Listing(statement, found.order)


async def _columns(_reader: Reader, _wanted: RecordFilter) -> Sequence[Column]:
    return _RECORD


async def _rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    session, viewer = reader.session, reader.viewer
    persons = await people.persons(session, viewer, [one.teacher_id for one in rows])
    origins = await records.origins(session, viewer, [one.id for one in rows])
    return [
        {
            "key": str(one.id),
            "teacher": persons[one.teacher_id].code,
            "name": name_of(reader, persons[one.teacher_id]),
            "label": origins[one.id].label if one.id in origins else None,
            "activity": one.activity,
            "hours": one.hours,
            "earnedOn": one.earned_on,
            "passed": one.passed,
            "confirmedAt": one.confirmed_at,
        }
        for one in rows
    ]


CREDIT_RECORDS: Final = Subject(
    name="CREDIT_RECORDS",
    label=Label("学分记录", "Credit records"),
    wanted=RecordFilter,
    listing=_list,
    columns=_columns,
    rows=_rows,
)

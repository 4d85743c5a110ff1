"""The file of an upload as the municipal system takes it (上传文件), and where both differ."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Final
from uuid import UUID

from trainingflow.domain.citation import Label
from trainingflow.domain.municipal_upload import (
    DAYS,
    NUMBERS,
    UploadAction,
    UploadColumn,
    UploadEncoding,
    UploadFormat,
    UploadRule,
    UploadValue,
)
from trainingflow.services.exports.column import Cell, Column, Type
from trainingflow.services.exports.formats import Format, Write, literal
from trainingflow.services.exports.subject import Reader, Rows, Subject
from trainingflow.services.exports.subjects.credit_statuses import name_of
from trainingflow.services.municipal.remedies import NAMES, REMEDIES
from trainingflow.services.municipal.saying import rule_of
from trainingflow.services.municipal.states import DifferenceKind
from trainingflow.services.policy import pinned_in
from trainingflow.services.reading import municipal, people
from trainingflow.services.reading.municipal_differences import DifferenceFilter, differences
from trainingflow.services.reading.paging import AnyRow, Listing
from trainingflow.services.reading.viewers import Viewer

_ENCODINGS: Final[Mapping[UploadEncoding, str]] = {
    UploadEncoding.UTF_8: "utf-8-sig",
    UploadEncoding.GB18030: "gb18030",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class UploadFilter:
    """The file of which upload; without one there is nothing."""

    upload_id: UUID | None = None


def _list(viewer: Viewer, wanted: UploadFilter) -> Listing:
    return municipal.lines(viewer, wanted.upload_id or viewer.authority_id)


async def _columns(reader: Reader, wanted: UploadFilter) -> Sequence[Column]:
    rule = await _rule(reader, [wanted.upload_id] if wanted.upload_id else [])
    return [_column(one) for one in rule.columns] if rule else []


def _column(one: UploadColumn) -> Column:
    return Column(str(one.value), Label(one.header, one.header))


async def _rule(reader: Reader, ids: Sequence[UUID]) -> UploadRule | None:
    """The interface by which an upload was made; None where the reader sees no such upload."""
    for row in (await municipal.by_id(reader.session, reader.viewer, ids)).values():
        pin = (row.policy_id, row.policy_hash)
        return rule_of((await pinned_in(reader.session, [pin]))[pin])
    return None


async def _writer(reader: Reader, wanted: UploadFilter, format_: Format) -> Write | None:
    ids = [wanted.upload_id] if wanted.upload_id else []
    rule = await _rule(reader, ids)
    if rule is None or str(rule.format) != str(format_):
        return None
    found = await municipal.by_id(reader.session, reader.viewer, ids)
    if any(one.finished_at is None for one in found.values()):
        return None
    if rule.format is UploadFormat.XLSX:
        return literal.workbook
    return literal.text_in(_ENCODINGS[rule.encoding])


async def _rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    session, viewer = reader.session, reader.viewer
    teachers = await people.persons(session, viewer, [one.teacher_id for one in rows])
    units = {one.organisation_id for one in rows if one.organisation_id is not None}
    named = await people.organisations_by_id(session, viewer, list(units))
    [upload_id] = {one.upload_id for one in rows}
    upload = (await municipal.by_id(session, viewer, [upload_id]))[upload_id]
    rule = await _rule(reader, [upload_id])
    if rule is None:
        return []
    return [
        _row(rule, upload, one, teachers[one.teacher_id], named.get(one.organisation_id))
        for one in rows
    ]


def _row(
    rule: UploadRule, upload: AnyRow, line: AnyRow, teacher: AnyRow, unit: AnyRow | None
) -> Mapping[str, Cell]:
    known = {
        UploadValue.REFERENCE: str(line.record_id),
        UploadValue.UPLOAD: str(upload.number),
        UploadValue.LINE: str(line.position),
        UploadValue.TEACHER_CODE: teacher.code,
        UploadValue.TEACHER_NAME: teacher.name_zh,
        UploadValue.UNIT_CODE: unit.code if unit else "",
        UploadValue.UNIT_NAME: unit.name_zh if unit else "",
    }
    said: dict[str, Cell] = {}
    for one in rule.columns:
        if one.value is UploadValue.ACTION:
            said[one.value] = one.words[UploadAction(line.action)]
        elif one.value in known:
            said[one.value] = known[one.value]
        else:
            said[one.value] = _written(one, line.said.get(one.value, ""))
    return said


def _written(column: UploadColumn, text: str) -> str:
    """A value as the column has it; a number keeps its decimals, whatever is asked for."""
    if not text:
        return ""
    if column.value in DAYS:
        return column.pattern.said(date.fromisoformat(text))
    if column.value in NUMBERS:
        exponent = Decimal(text).as_tuple().exponent
        own = -exponent if isinstance(exponent, int) else 0
        return f"{Decimal(text):.{max(own, column.decimals)}f}"
    return text


MUNICIPAL_UPLOAD: Final = Subject(
    name="MUNICIPAL_UPLOAD",
    label=Label("市级报送文件", "File for the municipal system"),
    wanted=UploadFilter,
    listing=_list,
    columns=_columns,
    rows=_rows,
    formats=frozenset({Format.CSV, Format.XLSX}),
    writer=_writer,
)


_DIFFERENCES: Final = (
    Column("kind", Label("差异种类（代码）", "Difference (code)")),
    Column("difference", Label("差异", "Difference")),
    Column("reference", Label("记录编号", "Reference")),
    Column("teacher", Label("教师编号", "Teacher number")),
    Column("name", Label("姓名", "Name")),
    Column("upload", Label("报送编号", "Upload"), Type.WHOLE),
    Column("ours", Label("本系统学分", "Credits here"), Type.NUMBER),
    Column("theirs", Label("市级学分", "Credits there"), Type.NUMBER),
    Column("message", Label("市级说明", "Message")),
    Column("since", Label("时间", "Since"), Type.INSTANT),
    Column("remedy", Label("处理办法", "What to do")),
)


async def _difference_columns(_reader: Reader, _wanted: DifferenceFilter) -> Sequence[Column]:
    return _DIFFERENCES


async def _difference_rows(reader: Reader, rows: Sequence[AnyRow]) -> Rows:
    ids = [one.teacher_id for one in rows if one.teacher_id is not None]
    teachers = await people.persons(reader.session, reader.viewer, ids)
    return [_difference(reader, one, teachers.get(one.teacher_id)) for one in rows]


def _difference(reader: Reader, row: AnyRow, teacher: AnyRow | None) -> Mapping[str, Cell]:
    kind = DifferenceKind(row.kind)
    return {
        "kind": str(kind),
        "difference": NAMES[kind].text(reader.language),
        "reference": row.reference,
        "teacher": teacher.code if teacher else None,
        "name": name_of(reader, teacher) if teacher else None,
        "upload": row.number,
        "ours": row.ours,
        "theirs": row.theirs,
        "message": row.message,
        "since": row.since,
        "remedy": REMEDIES[kind].text(reader.language),
    }


MUNICIPAL_DIFFERENCES: Final = Subject(
    name="MUNICIPAL_DIFFERENCES",
    label=Label("市级报送差异", "Differences with the municipality"),
    wanted=DifferenceFilter,
    listing=differences,
    columns=_difference_columns,
    rows=_difference_rows,
)

"""Compares an answer of the municipality, row by row, with the lines that wait for one."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import MunicipalLine, MunicipalStray, MunicipalUpload
from trainingflow.domain.canonical import plain
from trainingflow.domain.citation import Label
from trainingflow.domain.municipal_upload import AnswerResult, UploadAction
from trainingflow.services.imports.faults import Code, Fault
from trainingflow.services.imports.kind import Change, NotTakenBack, Plan, Remembered, Row, Write
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.writing import update
from trainingflow.services.municipal.states import LineOutcome
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.work import Work

LINE: Final = "municipal_line"
STRAY: Final = "municipal_stray"
_SAID: Final = ("outcome", "held", "message")

OUTCOMES: Final[Mapping[LineOutcome | None, Label]] = {
    None: Label("待反馈", "awaited"),
    LineOutcome.ACCEPTED: Label("已接收", "accepted"),
    LineOutcome.DIFFERENT: Label("学分不一致", "other credits"),
    LineOutcome.REFUSED: Label("退回", "refused"),
    LineOutcome.UNANSWERED: Label("未反馈", "not answered"),
    LineOutcome.DROPPED: Label("已放弃", "given up"),
}


class Answers:
    """Compares the rows of one answer."""

    async def compare(self, work: Work, rows: Sequence[Row]) -> Sequence[Plan]:
        """What each row comes to, in their order."""
        references = [str(row.said["reference"]) for row in rows]
        lines = await _lines(work, references)
        strays = await _strays(work, references)
        return [
            _answered(work, row, lines[reference])
            if reference in lines
            else _strayed(work, row, strays.get(reference))
            for reference, row in zip(references, rows, strict=True)
        ]


def _answered(work: Work, row: Row, line: AnyRow) -> Plan:
    """What becomes of a line that was sent."""
    held, message = _held(row), _message(row)
    outcome = _outcome(row, line, held)
    if line.action == UploadAction.WITHDRAWN or outcome is LineOutcome.REFUSED:
        held = None
    was, becomes = _kept(line), {"outcome": outcome, "held": _text(held), "message": message}
    if was == becomes:
        return Plan()
    told = {"settled_at": work.now.isoformat()}
    before = {"settled_at": line.settled_at.isoformat() if line.settled_at else None}
    return Plan(
        writes=(Write(LINE, line.id, {**becomes, **told}, {**was, **before}),),
        changes=tuple(_changes(was, becomes)),
        adds=line.outcome is None,
    )


def _outcome(row: Row, line: AnyRow, held: Decimal | None) -> LineOutcome:
    if row.said["result"] == AnswerResult.REFUSED:
        return LineOutcome.REFUSED
    same = held is None or held == line.credits or line.action == UploadAction.WITHDRAWN
    return LineOutcome.ACCEPTED if same else LineOutcome.DIFFERENT


def _strayed(work: Work, row: Row, stray: AnyRow | None) -> Plan:
    """What becomes of a reference that was never sent."""
    reference = str(row.said["reference"])
    if row.said["result"] == AnswerResult.REFUSED:
        return Plan((Fault(Code.UNKNOWN, "reference", {"value": reference}),))
    becomes = {"held": _text(_held(row)), "message": _message(row)}
    was = {"held": _text(stray.held), "message": stray.message} if stray else None
    if was == becomes:
        return Plan()
    changes = tuple(_changes(was or {}, becomes))
    told = {**becomes, "told_at": work.now.isoformat()}
    if stray is not None and was is not None:
        before = {**was, "told_at": stray.told_at.isoformat()}
        return Plan(writes=(Write(STRAY, stray.id, told, before),), changes=changes)
    write = Write(STRAY, new_id(), {"reference": reference, **told})
    return Plan(writes=(write,), changes=(*changes, Change("outcome", "", _UNKNOWN)), adds=True)


_UNKNOWN: Final = "本系统未报送 never sent from here"


def _changes(was: Mapping[str, Any], becomes: Mapping[str, Any]) -> Iterable[Change]:
    for name, now in becomes.items():
        before = was.get(name)
        if before != now or (name == "outcome" and not was):
            yield Change(name, _shown(name, before), _shown(name, now))


def _shown(name: str, value: Any) -> str:  # noqa: ANN401 - of a column
    if name != "outcome":
        return str(value or "")
    label = OUTCOMES[None if value is None else LineOutcome(value)]
    return f"{label.zh} {label.en}"


def _kept(line: AnyRow) -> dict[str, Any]:
    return {"outcome": line.outcome, "held": _text(line.held), "message": line.message}


def _held(row: Row) -> Decimal | None:
    said = row.said.get("credits")
    return Decimal(str(said)) if said is not None else None


def _message(row: Row) -> str | None:
    said = row.said.get("message")
    return str(said) if said is not None else None


def _text(held: Decimal | None) -> str | None:
    return None if held is None else str(plain(held))


async def _lines(work: Work, references: Iterable[str]) -> Mapping[str, AnyRow]:
    """The line that an answer is about, by reference: the one that waits, else the last one."""
    ids = [key for key in map(_uuid, references) if key is not None]
    line, upload = MunicipalLine, MunicipalUpload
    rows = await work.session.execute(
        select(
            line.id,
            line.record_id,
            line.action,
            line.credits,
            line.outcome,
            line.held,
            line.message,
            line.settled_at,
        )
        .join(upload, and_(upload.authority_id == line.authority_id, upload.id == line.upload_id))
        .where(
            line.authority_id == work.authority_id,
            line.record_id.in_(ids),
            upload.finished_at.is_not(None),
            or_(line.outcome.is_(None), line.outcome != LineOutcome.DROPPED),
        )
        .order_by(upload.number)
    )
    return {str(row.record_id): row for row in rows}


async def _strays(work: Work, references: Sequence[str]) -> Mapping[str, AnyRow]:
    one = MunicipalStray
    rows = await work.session.execute(
        select(one.id, one.reference, one.held, one.message, one.told_at).where(
            one.authority_id == work.authority_id,
            one.reference.in_(references),
            one.gone_at.is_(None),
        )
    )
    return {row.reference: row for row in rows}


def _uuid(text: str) -> UUID | None:
    try:
        found = UUID(text)
    except ValueError:
        return None
    return found if str(found) == text else None


async def take_back(work: Work, done: Sequence[Remembered], _reason: str) -> int:
    """Let lines wait again, and forget what was told of others.

    Raises:
        NotTakenBack: something else was told of a line since, by an answer or by an upload.
    """
    first: dict[tuple[str, UUID], Remembered] = {}
    last: dict[tuple[str, UUID], Remembered] = {}
    for one in done:
        first.setdefault((one.target, one.row_id), one)
        last[one.target, one.row_id] = one
    await _refuse_moved(work, [one for one in last.values() if one.target == LINE])
    restored: defaultdict[str, list[Write]] = defaultdict(list)
    for (target, id_), one in first.items():
        before = one.before or {"gone_at": work.now.isoformat()}
        restored[target].append(Write(target, id_, before))
    for target, writes in restored.items():
        await update(work, target, writes)
    return len(first)


async def _refuse_moved(work: Work, done: Sequence[Remembered]) -> None:
    line, later = MunicipalLine, aliased(MunicipalLine)
    own, its = aliased(MunicipalUpload), aliased(MunicipalUpload)
    told_later = exists().where(
        later.authority_id == line.authority_id,
        later.record_id == line.record_id,
        its.authority_id == later.authority_id,
        its.id == later.upload_id,
        its.number > own.number,
    )
    rows = await work.session.execute(
        select(line.id, line.outcome, line.held, line.message, told_later.label("later"))
        .join(own, and_(own.authority_id == line.authority_id, own.id == line.upload_id))
        .where(line.authority_id == work.authority_id, line.id.in_([one.row_id for one in done]))
    )
    now = {row.id: row for row in rows}
    for one in done:
        row = now[one.row_id]
        if row.later:
            raise NotTakenBack(Why.BUILT_UPON, "后续报送 a later upload")
        if _kept(row) != {name: one.after[name] for name in _SAID}:
            raise NotTakenBack(Why.BUILT_UPON, "后续反馈 a later answer")

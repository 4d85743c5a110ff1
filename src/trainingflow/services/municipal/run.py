"""Gathers what uploads have to tell: page by page, so that a killed worker repeats nothing."""

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import new_id
from trainingflow.db.models import MunicipalLine, MunicipalUpload, Teacher
from trainingflow.db.session import Database, clock
from trainingflow.domain.canonical import canonical
from trainingflow.domain.municipal_upload import UploadAction, UploadValue
from trainingflow.domain.people import SYSTEM
from trainingflow.failpoints import Boundary
from trainingflow.services.journal.journal import Note
from trainingflow.services.municipal import asking
from trainingflow.services.municipal.holding import NOTHING, Held, due, holdings
from trainingflow.services.municipal.saying import Said, cycle_of, rule_of, said_of
from trainingflow.services.publishing.quiet import is_quiet
from trainingflow.services.reading import records
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.statements.evaluation import Evaluated, evaluated
from trainingflow.services.work import Work

_PAGE: Final = 200
"""Teachers whose records are held at once."""
_HASHES: Final = 10_000


async def run(database: Database, *, pages: int = 50) -> int:
    """Carry on with the uploads that were asked for; how many pages were done.

    Several workers may run this at once: an upload that one holds is left to it.

    Args:
        database: where each page is a transaction of its own.
        pages: stop after so many.
    """
    done = 0
    for authority_id, upload_id in await _unfinished(database):
        while done < pages and await _page(database, authority_id, upload_id):
            done += 1
    return done


async def _unfinished(database: Database) -> Sequence[tuple[UUID, UUID]]:
    one = MunicipalUpload
    async with database.reading() as session:
        rows = await session.execute(
            select(one.authority_id, one.id).where(one.finished_at.is_(None)).order_by(one.id)
        )
        return [(row.authority_id, row.id) for row in rows]


async def _page(database: Database, authority_id: UUID, upload_id: UUID) -> bool:
    """Look at the next teachers; False when all were, or when it is another worker's."""
    async with database.of(authority_id).writing(Boundary.MUNICIPAL_PAGE) as session:
        upload = await _mine(session, authority_id, upload_id)
        if upload is None or not await is_quiet(session, upload.began_at):
            return False
        work = Work(session, authority_id, SYSTEM, await clock(session))
        ids = await _next(work, upload)
        if ids:
            found = await evaluated(work, ids, upload.valid_at, upload.known_at)
            await _tell(work, upload, [one for one in found if one.policy.id == upload.policy_id])
            upload.cursor, upload.seen = ids[-1], upload.seen + len(ids)
            return True
        upload.sha256 = await _sha256(work, upload)
        upload.finished_at = work.now
        work.note(_note(upload))
        return False


async def _mine(
    session: AsyncSession, authority_id: UUID, upload_id: UUID
) -> MunicipalUpload | None:
    one = MunicipalUpload
    upload: MunicipalUpload | None = await session.scalar(
        select(one)
        .where(one.authority_id == authority_id, one.id == upload_id, one.finished_at.is_(None))
        .with_for_update(skip_locked=True)
    )
    return upload


async def _next(work: Work, upload: MunicipalUpload) -> Sequence[UUID]:
    statement = asking.teachers(work)
    if upload.cursor is not None:
        statement = statement.where(Teacher.id > upload.cursor)
    return (await work.session.scalars(statement.limit(_PAGE))).all()


async def _tell(work: Work, upload: MunicipalUpload, found: Sequence[Evaluated]) -> None:
    """Keep a line for each record of which something has to be told."""
    viewer = Viewer(work.authority_id, work.now, work.actor)
    ids = [UUID(record.id) for one in found for record in one.records]
    origins = await records.origins(work.session, viewer, ids)
    held = await holdings(work, [one.teacher_id for one in found])
    rows = [
        row
        for one in found
        for row in _lines(upload, one, said_of(one, origins), held.get(one.teacher_id, {}))
    ]
    for position, row in enumerate(rows, start=upload.lines + 1):
        row["position"] = position
    if rows:
        await work.session.execute(insert(MunicipalLine), rows)
        upload.lines += len(rows)


def _lines(
    upload: MunicipalUpload, one: Evaluated, said: Sequence[Said], held: Mapping[UUID, Held]
) -> Iterator[dict[str, Any]]:
    """The lines of one teacher: what is there now, then what is no longer."""
    about = {*rule_of(one.policy).values, UploadValue.CREDITS}
    for now in said:
        action = due(held.get(now.record, NOTHING), now.credits, now.values, about)
        if action is not None:
            yield _line(upload, one, action, now)
    there = {now.record for now in said}
    for record, known in held.items():
        if record in there or known.last is None or not _of_cycle(one, known):
            continue
        action = due(known, None, {}, about)
        if action is not None:
            last = known.last
            gone = Said(record, last.organisation_id, last.credits, last.said)
            yield _line(upload, one, action, gone)


def _of_cycle(one: Evaluated, known: Held) -> bool:
    """Whether a record is of the cycle that is told of: of others nothing is taken back."""
    cycle = cycle_of(one)
    earned = str(known.last.said[UploadValue.EARNED_ON]) if known.last else ""
    return cycle.first.isoformat() <= earned <= cycle.last.isoformat()


def _line(
    upload: MunicipalUpload, one: Evaluated, action: UploadAction, said: Said
) -> dict[str, Any]:
    told = {"reference": said.record, "action": action, "said": said.values}
    return {
        "authority_id": upload.authority_id,
        "id": new_id(),
        "upload_id": upload.id,
        "record_id": said.record,
        "teacher_id": one.teacher_id,
        "organisation_id": said.employer,
        "action": action,
        "credits": said.credits,
        "said": dict(said.values),
        "sha256": hashlib.sha256(canonical(told)).digest(),
    }


async def _sha256(work: Work, upload: MunicipalUpload) -> bytes:
    """The hash of the hashes of all lines, in their order."""
    line, digest = MunicipalLine, hashlib.sha256()
    stream = await work.session.stream_scalars(
        select(line.sha256)
        .where(line.authority_id == upload.authority_id, line.upload_id == upload.id)
        .order_by(line.position)
        .execution_options(yield_per=_HASHES)
    )
    async for one in stream:
        digest.update(one)
    return digest.digest()


def _note(upload: MunicipalUpload) -> Note:
    return Note(
        action="prepareMunicipalUpload",
        object_kind="MUNICIPAL_UPLOAD",
        object_id=upload.id,
        detail={
            "number": upload.number,
            "lines": upload.lines,
            "teachers": upload.seen,
            "sha256": upload.sha256.hex() if upload.sha256 else "",
        },
    )

"""Copies of one's own data that are too large for an answer: a file that the worker makes.

It holds what an export holds but whole numbers, which lie nowhere unencrypted: they are answered.
It is there for a day, for the person alone.
"""

import asyncio
import io
import json
import zipfile
from collections.abc import AsyncIterator, Mapping
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.base import new_id
from trainingflow.db.models import Erasure, OwnDataCopy
from trainingflow.db.session import Database, clock
from trainingflow.failpoints import Boundary
from trainingflow.services.addresses import Grant, Purpose
from trainingflow.services.dossiers.uploads import PATH, Fetched
from trainingflow.services.files import LASTS, Files
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.journal.journal import Note
from trainingflow.services.privacy import export, sheet
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.report_files import as_csv
from trainingflow.services.rivals import hold
from trainingflow.services.storage import copied
from trainingflow.services.work import Work

Copy = OwnDataCopy
"""The row of a copy, as those who may not name tables call it."""

LIES: Final = timedelta(days=1)
"""As long as a copy lies, from when it is made."""

ZIP: Final = "application/zip"
_BOM: Final = "\ufeff"


async def ask(work: Work, person_id: UUID) -> OwnDataCopy | None:
    """Let a worker make a copy; while there is one, it is that. None: try again in a moment."""
    if not await hold(work, f"own data copy:{work.authority_id}:{person_id}"):
        return None
    asked = select(OwnDataCopy).where(
        OwnDataCopy.authority_id == work.authority_id,
        OwnDataCopy.person_id == person_id,
        OwnDataCopy.gone_at.is_(None),
    )
    there = await work.session.scalar(asked)  # unlocked: nobody waits for the worker that makes it
    if there is not None and (there.made_at is None or there.made_at > work.now - LIES):
        return there
    there = await work.session.scalar(asked.with_for_update()) if there else None
    if there is None:
        there = OwnDataCopy(
            authority_id=work.authority_id, id=new_id(), person_id=person_id, asked_at=work.now
        )
        work.session.add(there)
    else:
        there.asked_at = work.now
        there.made_at, there.size, there.sha256 = None, None, None
    await work.session.flush()
    work.note(Note(action="askForOwnDataCopy", object_kind="PERSON", object_id=person_id))
    return there


async def make_waiting(database: Database, files: Files) -> int:
    """Make the copies that are asked for, the first asked first; how many were made.

    A worker that is killed repeats it: the file has its place by the copy, and is written again.
    """
    done = 0
    async with database.reading() as session:
        rows = await session.execute(
            select(OwnDataCopy.authority_id, OwnDataCopy.id, OwnDataCopy.person_id)
            .where(OwnDataCopy.made_at.is_(None), OwnDataCopy.gone_at.is_(None))
            .order_by(OwnDataCopy.asked_at)
        )
        waiting = rows.all()
    for row in waiting:
        who = SignedIn(row.authority_id, row.person_id)
        async with database.of(row.authority_id).writing(Boundary.OWN_DATA_MADE) as session:
            copy = await _mine(session, row.authority_id, row.id)
            if copy is not None and await _made(await begin(session, who), files, copy):
                done += 1
    return done


async def purge(database: Database, files: Files) -> int:
    """Remove the copies that have lain for their day, and those of the erased; how many."""
    done = 0
    async with database.reading() as session:
        lying = select(OwnDataCopy.authority_id).where(
            OwnDataCopy.gone_at.is_(None), OwnDataCopy.made_at.is_not(None)
        )
        authorities = (await session.scalars(lying.distinct())).all()
    for authority_id in authorities:
        async with database.of(authority_id).writing(Boundary.OWN_DATA_GONE) as session:
            done += await _removed(session, files, authority_id)
    return done


async def _removed(session: AsyncSession, files: Files, authority_id: UUID) -> int:
    now = await clock(session)
    erased = exists().where(
        Erasure.authority_id == OwnDataCopy.authority_id,
        Erasure.person_id == OwnDataCopy.person_id,
        Erasure.erased_at.is_not(None),
    )
    rows = await session.scalars(
        select(OwnDataCopy)
        .where(
            OwnDataCopy.authority_id == authority_id,
            OwnDataCopy.gone_at.is_(None),
            or_(OwnDataCopy.made_at < now - LIES, erased),
        )
        .with_for_update(skip_locked=True)
    )
    gone = list(rows)
    for copy in gone:
        copy.gone_at = now
        await session.flush()
        await files.storage.discard(copied(copy.authority_id, copy.id))
    return len(gone)


def address_of(files: Files, viewer: Viewer, copy_id: UUID) -> str:
    """An address from which the person can fetch the copy for a while."""
    until, holder = viewer.now + LASTS, viewer.person_id
    grant = Grant(Purpose.FETCH_COPY, viewer.authority_id, copy_id, until, holder)
    return f"{PATH}/{files.signer.write(grant)}"


async def fetched(session: AsyncSession, grant: Grant) -> Fetched | None:
    """The copy of an address; None when the address is not, or no longer, for it."""
    if grant.purpose is not Purpose.FETCH_COPY or grant.until <= await clock(session):
        return None
    copy = await session.get(OwnDataCopy, (grant.authority_id, grant.document_id))
    if copy is None or copy.person_id != grant.holder or copy.gone_at is not None:
        return None
    if copy.made_at is None or copy.size is None or copy.made_at <= await clock(session) - LIES:
        return None
    place = copied(copy.authority_id, copy.id)
    return Fetched(place, name_of(copy), ZIP, copy.size)


def name_of(copy: OwnDataCopy) -> str:
    """The name of its file."""
    return f"own-data-{copy.asked_at:%Y%m%d}.zip"


async def _mine(session: AsyncSession, authority_id: UUID, copy_id: UUID) -> OwnDataCopy | None:
    copy: OwnDataCopy | None = await session.scalar(
        select(OwnDataCopy)
        .where(
            OwnDataCopy.authority_id == authority_id,
            OwnDataCopy.id == copy_id,
            OwnDataCopy.made_at.is_(None),
            OwnDataCopy.gone_at.is_(None),
        )
        .with_for_update(skip_locked=True)
    )
    return copy


async def _made(work: Work, files: Files, copy: OwnDataCopy) -> bool:
    """Write the file; of somebody who was erased meanwhile there is none."""
    if await _erased(work, copy.person_id):
        copy.gone_at = work.now
        return False
    said = await export.data_of(work, None, copy.person_id)
    content = await asyncio.to_thread(zipped, said, name_of(copy).removesuffix(".zip"))
    written = await files.storage.write(copied(work.authority_id, copy.id), _whole(content))
    copy.made_at, copy.size, copy.sha256 = work.now, written.size, written.sha256
    return True


async def _erased(work: Work, person_id: UUID) -> bool:
    row = await work.session.get(Erasure, (work.authority_id, person_id))
    return row is not None and row.erased_at is not None


def zipped(said: Mapping[str, Any], name: str) -> bytes:
    """An export as files for machines and for people, in one archive."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(f"{name}.json", json.dumps(said, ensure_ascii=False, indent=2))
        archive.writestr(f"{name}.csv", _BOM + as_csv(sheet.rows(said)))
    return held.getvalue()


async def _whole(content: bytes) -> AsyncIterator[bytes]:
    yield content

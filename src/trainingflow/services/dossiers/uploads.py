"""Files on their way in: asked for, sent to a signed address, kept, and fetched again."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import and_, exists, or_, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from trainingflow.db.base import new_id
from trainingflow.db.models import Document, Upload
from trainingflow.db.session import Database, clock
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    FieldBlocker,
    PrerequisiteBlocker as Prerequisite,
)
from trainingflow.domain.workflow.decide import Blocked, decide
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.failpoints import Boundary
from trainingflow.services import facts
from trainingflow.services.addresses import Grant, Purpose
from trainingflow.services.command import Missing, Refused
from trainingflow.services.facts.common import heads
from trainingflow.services.files import LASTS, LONGEST_NAME, Files, safe_name
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.storage import Announced, incoming, kept
from trainingflow.services.work import Work

PATH: Final = "/files"
"""Where this server takes and gives files, before the signed piece of the address."""

_SHA256: Final = 32
# What nobody has finished an hour after it expired, nobody is finishing.
_GRACE: Final = timedelta(hours=1)
_ATTACH: Final = "attachDocument"


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """A file that somebody wants to send for an item."""

    item_id: UUID
    kind: str
    file_name: str
    content_type: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Awaited:
    """That a file may be sent: to which address, until when, as which document."""

    document_id: UUID
    address: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Kept:
    """An upload, and why it cannot become a document; without reasons it can."""

    item_id: UUID
    kind: str
    file_name: str
    reasons: tuple[Blocker, ...] = ()


@dataclass(frozen=True, slots=True)
class Fetched:
    """A file that may be given out."""

    key: str
    file_name: str
    content_type: str
    size: int


async def request(work: Work, files: Files | None, wanted: Wanted) -> Awaited | Missing | Refused:
    """Let somebody send a file who could attach a document of its kind now.

    Returns:
        Where to send it; every reason why not; or that there is no such item.
    """
    rows = await heads(work, [wanted.item_id])
    if wanted.item_id not in rows:
        return Missing("itemId", wanted.item_id)
    item = rows[wanted.item_id].Item
    kind = ItemKind(item.kind)
    loaded = await facts.load(work, kind, rows, facts.Question(work.actor, {}))
    attempt = Attempt(
        actor=work.actor,
        at=work.now,
        input={"kind": wanted.kind, "title": wanted.file_name},
        asking=True,
        scope=work.credential.scope if work.credential else None,
    )
    definition = definition_of(kind, item.definition_version)
    decision = decide(definition, loaded[wanted.item_id], _ATTACH, attempt)
    reasons = decision.blockers if isinstance(decision, Blocked) else ()
    reasons += tuple(_faults(files, wanted))
    if reasons or files is None or work.actor.person_id is None:
        return Refused(wanted.item_id, reasons)
    return await _await(work, files, wanted, work.actor.person_id)


async def _await(work: Work, files: Files, wanted: Wanted, person_id: UUID) -> Awaited:
    row = Upload(
        authority_id=work.authority_id,
        id=new_id(),
        item_id=wanted.item_id,
        kind=wanted.kind,
        file_name=safe_name(wanted.file_name),
        content_type=wanted.content_type.lower(),
        size=wanted.size,
        sha256=bytes.fromhex(wanted.sha256),
        requested_by=person_id,
        requested_at=work.now,
        expires_at=work.now + LASTS,
    )
    work.session.add(row)
    await work.session.flush()
    address = await files.storage.address_for_put(incoming(row.id), LASTS)
    grant = Grant(Purpose.SEND, work.authority_id, row.id, row.expires_at, person_id)
    return Awaited(row.id, address or f"{PATH}/{files.signer.write(grant)}", row.expires_at)


def _faults(files: Files | None, wanted: Wanted) -> Iterator[Blocker]:
    if files is None:
        yield _prerequisite(Requirement.FILES_TAKEN)
        return
    if not safe_name(wanted.file_name) or len(wanted.file_name) > LONGEST_NAME:
        yield _invalid("fileName", f"a name of 1 to {LONGEST_NAME} characters")
    if wanted.content_type.lower() not in files.types:
        yield _invalid("contentType", "one of " + ", ".join(sorted(files.types)))
    if not 0 < wanted.size <= files.largest:
        yield _invalid("size", f"1 to {files.largest} bytes")
    if not _is_sha256(wanted.sha256):
        yield _invalid("sha256", "64 hexadecimal digits")


async def awaited(session: AsyncSession, grant: Grant) -> tuple[str, Announced] | None:
    """Where the file of an address goes, and what it has to be; None when it is not awaited."""
    row = await session.get(Upload, (grant.authority_id, grant.document_id))
    if grant.purpose is not Purpose.SEND or row is None or not _open(row, await clock(session)):
        return None
    return incoming(row.id), Announced(row.size, row.sha256)


async def keep(
    database: Database, files: Files | None, who: SignedIn, document_id: UUID
) -> Kept | None:
    """Take in what was sent, once it is there in full: give it its place for good.

    Args:
        database: each step is a transaction of its own; none is open while the file is read.
        files: where they lie.
        who: the person who asked to send it.
        document_id: the document that it shall become.

    Returns:
        The upload with every reason why it cannot become a document; None when this person has
        asked for no such upload.
    """
    database = database.of(who.authority_id)
    async with database.reading() as session:
        row = await session.get(Upload, (who.authority_id, document_id))
        if row is None or row.requested_by != who.person_id:
            return None
        found = Kept(row.item_id, row.kind, row.file_name)
        announced, finished = Announced(row.size, row.sha256), row.kept_at is not None
        expired = not finished and not _open(row, await clock(session))
    if files is None:
        return replace(found, reasons=(_prerequisite(Requirement.FILES_TAKEN),))
    if finished:
        await files.storage.discard(incoming(document_id))
        return found
    if expired:
        reason = _prerequisite(Requirement.UPLOAD_RUNNING, Clearer.NOBODY)
        return replace(found, reasons=(reason,))
    if not await files.storage.holds(incoming(document_id), announced):
        return replace(found, reasons=(_prerequisite(Requirement.UPLOAD_RECEIVED),))
    # Until it is remembered it also stays where it came in: whoever dies in between is repeated.
    await files.storage.copy(incoming(document_id), kept(who.authority_id, announced.sha256))
    async with database.writing(Boundary.UPLOAD_KEPT) as session:
        mine = await session.get_one(Upload, (who.authority_id, document_id), with_for_update=True)
        mine.kept_at = mine.kept_at or await clock(session)
    await files.storage.discard(incoming(document_id))
    return found


async def fetched(session: AsyncSession, grant: Grant) -> Fetched | None:
    """The file of an address; None when the address is not, or no longer, for it."""
    if grant.purpose is not Purpose.FETCH or grant.until <= await clock(session):
        return None
    upload = (
        await session.execute(
            select(Upload)
            .join(
                Document,
                and_(Document.authority_id == Upload.authority_id, Document.upload_id == Upload.id),
            )
            .where(Document.authority_id == grant.authority_id, Document.id == grant.document_id)
        )
    ).scalar_one_or_none()
    if upload is None:
        return None
    key = kept(upload.authority_id, upload.sha256)
    return Fetched(key, upload.file_name, upload.content_type, upload.size)


def address_of(files: Files, viewer: Viewer, document_id: UUID) -> str:
    """An address from which the file of a document can be fetched for a while.

    Give it only to whoever may see the document.
    """
    until, holder = viewer.now + LASTS, viewer.person_id
    grant = Grant(Purpose.FETCH, viewer.authority_id, document_id, until, holder)
    return f"{PATH}/{files.signer.write(grant)}"


async def purge(database: Database, files: Files, *, limit: int = 200) -> int:
    """Remove what was never finished; harmless to repeat, and for several workers at once.

    A file that also is, or may yet become, another document's stays.

    Returns:
        How many uploads were given up.
    """
    async with database.writing(Boundary.UPLOADS_PURGED) as session:
        now = await clock(session)
        rows = await session.scalars(
            select(Upload)
            .where(
                Upload.attached_at.is_(None),
                Upload.discarded_at.is_(None),
                Upload.expires_at < now - _GRACE,
            )
            .order_by(Upload.expires_at)
            .limit(limit)
            .with_for_update(skip_locked=True)
        )
        gone = list(rows)
        for row in gone:
            row.discarded_at = now
            await session.flush()
            await files.storage.discard(incoming(row.id))
            if row.kept_at is not None and not await _needed(session, row):
                await files.storage.discard(kept(row.authority_id, row.sha256))
    return len(gone)


async def _needed(session: AsyncSession, row: Upload) -> bool:
    """Whether another upload of the same content is a document, or may yet become one."""
    other = aliased(Upload)
    same = exists().where(
        other.authority_id == row.authority_id,
        other.sha256 == row.sha256,
        other.id != row.id,
        or_(other.attached_at.is_not(None), other.discarded_at.is_(None)),
    )
    return bool(await session.scalar(select(same)))


def _open(row: Upload, now: datetime) -> bool:
    return row.attached_at is None and row.discarded_at is None and now < row.expires_at


def _is_sha256(text: str) -> bool:
    try:
        return len(bytes.fromhex(text)) == _SHA256 and len(text) == 2 * _SHA256
    except ValueError:
        return False


def _prerequisite(requirement: Requirement, by: Clearer = Clearer.ACTOR) -> Blocker:
    return Prerequisite(code=BlockerCode.PREREQUISITE, cleared_by=by, requirement=requirement)


def _invalid(field: str, expected: str) -> Blocker:
    return FieldBlocker(code=BlockerCode.INPUT_INVALID, field=field, expected=expected)

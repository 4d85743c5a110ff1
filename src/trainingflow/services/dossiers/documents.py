"""Documents as they come in: with an action or attached, as text, file or reference."""

import hashlib
from collections.abc import Iterator
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import Document, Upload
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, FieldBlocker
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.dossier import HeldDocument, of_dossier
from trainingflow.services.command import Command, NewDocument
from trainingflow.services.step import Step
from trainingflow.services.work import Work


async def add(step: Step, new: NewDocument) -> None:
    """Add a document; an earlier one of its kind stays in the archive.

    A document that was uploaded has the id of its upload, which is used up with it.
    """
    work = step.work
    upload = await _used(work, new.upload) if new.upload else None
    content = new.text if new.text is not None else new.reference or ""
    work.session.add(
        Document(
            authority_id=work.authority_id,
            id=upload.id if upload else new_id(),
            item_id=step.item.id,
            attempt=step.item.attempt,
            kind=new.kind,
            title=new.title or (upload.file_name if upload else ""),
            text=new.text,
            reference=new.reference,
            upload_id=upload.id if upload else None,
            replaces_id=new.replaces,
            sha256=upload.sha256 if upload else hashlib.sha256(content.encode()).digest(),
            added_by=work.actor.person_id,
            added_at=work.now,
        )
    )
    await work.session.flush()


async def held(work: Work, item_id: UUID) -> list[HeldDocument]:
    """Every document of the item, the earliest first."""
    rows = await work.session.execute(
        select(Document.id, Document.kind, Document.title, Document.sha256, Document.replaces_id)
        .where(Document.authority_id == work.authority_id, Document.item_id == item_id)
        .order_by(Document.added_at, Document.id)
    )
    return [
        HeldDocument(
            id=row.id, kind=row.kind, title=row.title, sha256=row.sha256, replaces=row.replaces_id
        )
        for row in rows
    ]


async def held_by_dossier(
    work: Work, definition: Definition, item_id: UUID
) -> tuple[HeldDocument, ...]:
    """The documents that belong to the item's dossier now."""
    return of_dossier(definition, await held(work, item_id))


async def unknown(work: Work, command: Command) -> tuple[Blocker, ...]:
    """A blocker for every upload that cannot become a document, and every document not there."""
    found: list[Blocker] = []
    for path, new in _named(command):
        if new.upload is not None and not await _usable(work, command.item_id, new):
            found.append(
                _invalid(f"{path}upload", "an own upload of this kind, complete and unused")
            )
        if new.replaces is not None and not await _replaceable(work, command.item_id, new):
            found.append(_invalid(f"{path}replaces", "a document of this item and kind"))
    return tuple(found)


def _named(command: Command) -> Iterator[tuple[str, NewDocument]]:
    """What may name an upload: the documents that come along, and the one that is attached."""
    given = command.input
    kind = given.get("kind")
    if isinstance(kind, str):
        upload, replaces = as_uuid(given.get("upload")), as_uuid(given.get("replaces"))
        yield "", NewDocument(kind=kind, title="", upload=upload, replaces=replaces)
    for index, one in enumerate(command.documents):
        yield f"documents[{index}].", one


async def _usable(work: Work, item_id: UUID | None, new: NewDocument) -> bool:
    key = (work.authority_id, new.upload)
    row = await work.session.get(Upload, key, populate_existing=True, with_for_update=True)
    return (
        row is not None
        and (row.item_id, row.kind) == (item_id, new.kind)
        and row.requested_by == work.actor.person_id
        and row.kept_at is not None
        and row.attached_at is None
        and row.discarded_at is None
    )


async def _replaceable(work: Work, item_id: UUID | None, new: NewDocument) -> bool:
    row = await work.session.get(Document, (work.authority_id, new.replaces))
    return row is not None and (row.item_id, row.kind) == (item_id, new.kind)


async def _used(work: Work, upload_id: UUID) -> Upload:
    row = await work.session.get_one(Upload, (work.authority_id, upload_id))
    row.attached_at = work.now
    return row


def _invalid(field: str, expected: str) -> Blocker:
    return FieldBlocker(code=BlockerCode.INPUT_INVALID, field=field, expected=expected)

"""The versions of a dossier: one that is written, and those that were handed in."""

from collections.abc import Mapping
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.asking import AUTHORITY, ID
from trainingflow.db.models import Dossier as DossierRow, DossierDocument
from trainingflow.domain.workflow.dossier import dossier_sha256
from trainingflow.services.dossiers import documents
from trainingflow.services.step import Step
from trainingflow.services.work import Work


async def newest(work: Work, item_id: UUID) -> DossierRow | None:
    """The newest version; None when nothing was written yet."""
    return await work.session.scalar(_NEWEST, {"authority": work.authority_id, "id": item_id})


_NEWEST: Final = (
    select(DossierRow)
    .where(DossierRow.authority_id == AUTHORITY, DossierRow.item_id == ID)
    .order_by(DossierRow.no.desc())
    .limit(1)
)


async def save(step: Step, given: Mapping[str, Any]) -> dict[str, Any]:
    """Take over values; null empties a field. What was handed in is not touched.

    Returns:
        The whole content as it is now. Where nothing changes, no new version begins.
    """
    last = await newest(step.work, step.item.id)
    before = last.content if last else {}
    content = {name: value for name, value in {**before, **given}.items() if value is not None}
    if last is None or content != before:
        _draft(step, last).content = content
    return content


async def freeze(step: Step) -> int:
    """Hand the dossier in as it is now, with the documents that belong to it.

    Returns:
        The number of the version: the last one that was handed in, where nothing differs from it.
    """
    work, item = step.work, step.item
    last = await newest(work, item.id)
    held = await documents.held_by_dossier(work, step.definition, item.id)
    digest = dossier_sha256(last.content if last else {}, held)
    if last is not None and last.submitted_at is not None and last.sha256 == digest:
        return last.no
    draft = _draft(step, last)
    draft.sha256, draft.submitted_at = digest, work.now
    draft.submitted_by = work.actor.person_id
    await work.session.flush()
    for one in held:
        work.session.add(
            DossierDocument(
                authority_id=work.authority_id, item_id=item.id, no=draft.no, document_id=one.id
            )
        )
    return draft.no


def _draft(step: Step, last: DossierRow | None) -> DossierRow:
    """The version that may still be written: the newest, or a new one after one handed in."""
    if last is not None and last.submitted_at is None:
        return last
    draft = DossierRow(
        authority_id=step.work.authority_id,
        item_id=step.item.id,
        no=last.no + 1 if last else 1,
        content=dict(last.content) if last else {},
    )
    step.work.session.add(draft)
    return draft

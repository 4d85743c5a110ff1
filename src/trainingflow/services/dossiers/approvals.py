"""Decisions bound to the dossier that they were about, and what voids them."""

from sqlalchemy import select

from trainingflow.db.models import Approval, ApprovalVoiding
from trainingflow.domain.workflow import facts
from trainingflow.domain.workflow.dossier import changed, covered, dossier_sha256, section_hashes
from trainingflow.domain.workflow.effects import Effect
from trainingflow.services.dossiers import documents, versions
from trainingflow.services.step import Step

_CHANGING = frozenset({Effect.SAVE_DOSSIER, Effect.ATTACH_DOCUMENT, Effect.FREEZE_DOSSIER})


async def follow(step: Step) -> None:
    """Void the decisions whose sections the action has changed; record the one that it is.

    Ask once the event is written.
    """
    line = step.decision.transition
    if _CHANGING.intersection(line.effects) or step.command.documents:
        await _void(step, [one for one in step.facts.approvals if one.voided_by is None])
    if line.decides:
        await _record(step)


async def _record(step: Step) -> None:
    work, item, line = step.work, step.item, step.decision.transition
    version = await versions.newest(work, item.id)
    if version is None:
        return  # nothing was written that the decision could be bound to
    held = await documents.held_by_dossier(work, step.definition, item.id)
    parts = covered(step.definition, line.covers)
    work.session.add(
        Approval(
            authority_id=work.authority_id,
            item_id=item.id,
            seq=step.seq,
            attempt=item.attempt,
            action=line.action,
            dossier_no=version.no,
            sha256=dossier_sha256(version.content, held),
            sections=section_hashes(parts, version.content, held),
        )
    )
    await work.session.flush()


async def _void(step: Step, standing: list[facts.Approval]) -> None:
    """Decisions on an earlier submission are history: they neither stand nor fall."""
    work, item = step.work, step.item
    if not standing:
        return
    version = await versions.newest(work, item.id)
    held = await documents.held_by_dossier(work, step.definition, item.id)
    content = version.content if version else {}
    now = section_hashes(step.definition.parts, content, held)
    rows = await work.session.scalars(
        select(Approval).where(
            Approval.authority_id == work.authority_id,
            Approval.item_id == item.id,
            Approval.attempt == item.attempt,
            Approval.seq.in_([one.seq for one in standing]),
        )
    )
    for row in rows:
        differing = changed(row.sections, now)
        if differing:
            work.session.add(
                ApprovalVoiding(
                    authority_id=work.authority_id,
                    item_id=item.id,
                    approval_seq=row.seq,
                    seq=step.seq,
                    sections=list(differing),
                )
            )
    await work.session.flush()

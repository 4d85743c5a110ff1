"""Decisions bound to the dossier that they were about, and what voids them."""

from sqlalchemy import select

from trainingflow.db.models import Approval, ApprovalVoiding
from trainingflow.domain.workflow import facts
from trainingflow.domain.workflow.dossier import changed, covered, dossier_sha256, section_hashes
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.returns import last_return
from trainingflow.services.dossiers import documents, versions
from trainingflow.services.step import Step

_CHANGING = frozenset({Effect.SAVE_DOSSIER, Effect.ATTACH_DOCUMENT})


async def follow(step: Step) -> None:
    """Void the decisions whose sections the action has changed; record the one that it is.

    Ask once the event is written. A dossier that was sent back counts as changed when it is handed
    in again: what is put back before that has changed nothing.
    """
    line = step.decision.transition
    if _handed_in(step) or _changed_in_place(step):
        await _void(step, [one for one in step.facts.approvals if one.voided_by is None])
    if line.decides:
        await _record(step)


def _handed_in(step: Step) -> bool:
    return Effect.FREEZE_DOSSIER in step.decision.transition.effects


def _changed_in_place(step: Step) -> bool:
    effects = step.decision.transition.effects
    changing = _CHANGING.intersection(effects) or step.command.documents
    return bool(changing) and last_return(step.definition, step.facts) is None


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
        void = changed(row.sections, now)
        differing = [part.name for part in step.definition.parts if part.name in void]
        if differing:
            work.session.add(
                ApprovalVoiding(
                    authority_id=work.authority_id,
                    item_id=item.id,
                    approval_seq=row.seq,
                    seq=step.seq,
                    sections=differing,
                )
            )
    await work.session.flush()

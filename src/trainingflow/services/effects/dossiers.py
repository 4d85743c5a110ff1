"""The dossier of an item: saved while it is a draft, frozen with its hash when submitted."""

import hashlib
from typing import Any

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import Document, Dossier
from trainingflow.domain.canonical import canonical, plain
from trainingflow.domain.workflow.definition import ItemKind
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.services.effects import courses, general
from trainingflow.services.facts.general import HEADING
from trainingflow.services.step import Step


async def save_dossier(step: Step) -> None:
    """Take over the fields that the input names; the others stay as they are.

    A field given as null is emptied. What was submitted is not touched: a new version begins.
    """
    dossier = await _draft(step)
    given: dict[str, Any] = plain(step.command.input)
    if isinstance(step.facts, GeneralFacts):  # the rest of the heading stands in the head alone
        given = {name: value for name, value in given.items() if name not in HEADING - {"title"}}
    content = {**dossier.content, **given}
    dossier.content = {name: value for name, value in content.items() if value is not None}
    if step.definition.kind is ItemKind.COURSE:
        await courses.take_over(step, dossier.content)
    elif isinstance(step.facts, GeneralFacts):
        await general.take_over(step, step.command.input)


async def freeze_dossier(step: Step) -> None:
    """Freeze the dossier as it is now: what is decided from here on is decided on this version."""
    dossier = await _draft(step)
    await step.work.session.flush()
    dossier.sha256 = hashlib.sha256(canonical(dossier.content)).digest()
    dossier.submitted_at = step.work.now
    step.dossier_no = dossier.no


async def record_round(step: Step) -> None:
    """Note the round of the submission; a later one is a new attempt with a panel of its own."""
    window = step.window_used()
    step.item.round = window.round if window else None
    again = step.item.submitted_at is not None and step.decision.transition.action == "resubmit"
    step.item.attempt += again
    step.item.submitted_at = step.work.now


async def attach_document(step: Step) -> None:
    """Add the document that the input holds; an earlier one of its kind stays in the archive."""
    attempt = step.attempt
    text, reference = attempt.text("text"), attempt.text("reference")
    step.work.session.add(
        Document(
            authority_id=step.work.authority_id,
            id=new_id(),
            item_id=step.item.id,
            attempt=step.item.attempt,
            kind=attempt.text("kind") or "",
            title=attempt.text("title") or "",
            text=text,
            reference=reference,
            sha256=hashlib.sha256((text or reference or "").encode()).digest(),
            added_by=step.work.actor.person_id,
            added_at=step.work.now,
        )
    )


async def _draft(step: Step) -> Dossier:
    """The version that may still be written: the newest, or a new one after a frozen one."""
    work, item = step.work, step.item
    newest = await work.session.scalar(
        select(Dossier)
        .where(Dossier.authority_id == work.authority_id, Dossier.item_id == item.id)
        .order_by(Dossier.no.desc())
        .limit(1)
    )
    if newest is not None and newest.submitted_at is None:
        return newest
    draft = Dossier(
        authority_id=work.authority_id,
        item_id=item.id,
        no=newest.no + 1 if newest else 1,
        content=dict(newest.content) if newest else {},
    )
    work.session.add(draft)
    return draft

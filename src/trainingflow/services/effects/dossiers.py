"""The dossier of an item: saved while it is a draft, frozen with its hash when submitted."""

from typing import Any

from trainingflow.domain.canonical import plain
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import NewDocument
from trainingflow.services.dossiers import documents, versions
from trainingflow.services.effects import courses, general
from trainingflow.services.facts.general import HEADING
from trainingflow.services.step import Step


async def save_dossier(step: Step) -> None:
    """Take over the fields that the input names; the others stay as they are.

    A field given as null is emptied. What was submitted is not touched: a new version begins,
    unless nothing differs from it.
    """
    given: dict[str, Any] = plain(step.command.input)
    if isinstance(step.facts, GeneralFacts):  # the rest of the heading stands in the head alone
        given = {name: value for name, value in given.items() if name not in HEADING - {"title"}}
    content = await versions.save(step, given)
    if step.definition.kind is ItemKind.COURSE:
        await courses.take_over(step, content)
    elif isinstance(step.facts, GeneralFacts):
        await general.take_over(step, step.command.input)


async def freeze_dossier(step: Step) -> None:
    """Freeze the dossier as it is now: what is decided from here on is decided on this version."""
    step.dossier_no = await versions.freeze(step)


async def record_round(step: Step) -> None:
    """Note the round of the submission; a later one is a new attempt with a panel of its own."""
    window = step.window_used()
    step.item.round = window.round if window else None
    # Completed after a return, or handed in anew after an answer: only the latter begins anew.
    first = step.facts.state == step.definition.initial
    step.item.attempt += step.item.submitted_at is not None and not first
    step.item.submitted_at = step.work.now


async def attach_document(step: Step) -> None:
    """Add the document that the input holds."""
    attempt = step.attempt
    new = NewDocument(
        kind=attempt.text("kind") or "",
        title=attempt.text("title") or "",
        text=attempt.text("text"),
        reference=attempt.text("reference"),
        upload=attempt.identifier("upload"),
        replaces=attempt.identifier("replaces"),
    )
    await documents.add(step, new)

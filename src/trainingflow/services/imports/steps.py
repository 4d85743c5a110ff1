"""What applying and undoing have in common: they are begun as whoever asked, one at a time."""

from uuid import UUID

from trainingflow.db.models import DataImport
from trainingflow.db.session import Session
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.imports.check import Gone
from trainingflow.services.imports.found import ended
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.imports.states import ImportState
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work


async def begun(session: Session, found: DataImport, asked_by: UUID) -> Work:
    """The work of whoever asked; each import of an authority sees what the one before has written.

    Raises:
        Gone: another import is at it.
    """
    work = await begin(session, SignedIn(found.authority_id, asked_by))
    if not await hold(work, f"{found.authority_id}:imports"):
        raise Gone
    return work


def put_back(work: Work, found: DataImport, state: ImportState, why: Why, about: str = "") -> None:
    """Let an import stand where it stood, and say why nothing came of the step."""
    action = "applyImport" if state is ImportState.CHECKED else "undoImport"
    ended(found, state)
    found.refusal = {"why": why, "about": about}
    work.note(_note(found, action, Result.REFUSED, {}, why))


def done(work: Work, found: DataImport, state: ImportState, counts: dict[str, int]) -> None:
    """Let an import stand where the step leads, and say what it came to."""
    ended(found, state)
    found.refusal = None
    action = "applyImport" if state is ImportState.APPLIED else "undoImport"
    work.note(_note(found, action, Result.DONE, counts))


def _note(
    found: DataImport,
    action: str,
    result: Result,
    counts: dict[str, int],
    reason: Why | None = None,
) -> Note:
    return Note(
        action=action,
        object_kind="IMPORT",
        object_id=found.id,
        result=result,
        reason=reason,
        detail={"kind": found.kind, **counts},
    )

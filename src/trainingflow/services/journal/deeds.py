"""What the journal says of a command and of what came of it."""

import hashlib

from trainingflow.domain.canonical import canonical
from trainingflow.services.command import (
    Command,
    InFlight,
    KeyReused,
    Missing,
    Outcome,
    Performed,
    Refused,
)
from trainingflow.services.journal.journal import Note, Result


def entry_of(command: Command, outcome: Outcome) -> Note | None:
    """The entry for a command; none for one that was carried out before with the same key.

    What was filled in stands in it as a hash: contents are in the dossier and the event.
    """
    if isinstance(outcome, Performed) and outcome.replayed:
        return None
    done = outcome.recorded if isinstance(outcome, Performed) else None
    detail: dict[str, object] = {}
    if isinstance(outcome, Performed) and done is not None:
        detail = {"seq": outcome.seq, "from": done.from_state, "to": outcome.state}
    if command.input:
        detail["input"] = hashlib.sha256(canonical(command.input)).hexdigest()
    if command.acting_for is not None:
        detail["for"] = command.acting_for
    return Note(
        action=command.action,
        object_kind=done.kind if done else str(command.kind or "ITEM"),
        object_id=outcome.item_id if isinstance(outcome, Performed) else command.item_id,
        result=Result.DONE if isinstance(outcome, Performed) else Result.REFUSED,
        reason=_reason(outcome),
        organisation_id=done.office if done else command.organisation_id,
        on_behalf_of=command.on_behalf_of,
        before=done.before if done else None,
        after=done.after if done else None,
        detail=detail,
    )


def entry_of_fault(command: Command, error: Exception) -> Note:
    """The entry for a command that failed: its own transaction took its entries back with it."""
    return Note(
        action=command.action,
        object_kind=str(command.kind or "ITEM"),
        object_id=command.item_id,
        result=Result.FAILED,
        reason=type(error).__name__,
    )


def _reason(outcome: Outcome) -> str | None:
    match outcome:
        case Performed():
            return None
        case Refused(blockers=blockers):
            return " ".join(sorted({str(one.code) for one in blockers}))
        case Missing():
            return "NOT_FOUND"
        case KeyReused():
            return "KEY_REUSED"
        case InFlight():
            return "IN_FLIGHT"

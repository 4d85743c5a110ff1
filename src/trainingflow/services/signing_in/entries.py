"""Entries of the journal for what happens at the door, in the transaction that it happens in."""

from collections.abc import Mapping
from uuid import UUID

from trainingflow.db.session import Session
from trainingflow.domain.people import Actor
from trainingflow.services.identity import SignedIn
from trainingflow.services.journal.journal import Note, journal_of, opened


def enter_journal(  # noqa: PLR0913 - what an entry says, by name
    session: Session,
    who: SignedIn,
    action: str,
    *,
    by_terminal: bool = False,
    object_id: UUID | None = None,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Let an entry be written with the transaction.

    Args:
        session: the transaction.
        who: whom it is about.
        action: what is done.
        by_terminal: whether somebody else did it, whom nobody knows here.
        object_id: the session or token, where it is about one.
        detail: words and numbers, without personal data.
    """
    opened(session, who.authority_id, Actor(None if by_terminal else who.person_id))
    journal_of(session).note(
        Note(
            action=action,
            object_kind="SIGN_IN",
            object_id=object_id or who.person_id,
            detail=detail or {},
        )
    )

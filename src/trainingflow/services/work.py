"""The first argument of every use case: who works, in which transaction, and when."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.domain.people import SYSTEM, Actor
from trainingflow.services.credentials import Credential
from trainingflow.services.journal.journal import Note, journal_of, opened


@dataclass(frozen=True, slots=True)
class Work:
    """One unit of work.

    Attributes:
        session: the open transaction; a use case never begins or ends one.
        authority_id: the authority whose data this is; every statement filters by it.
        actor: who acts, with the assignments in force now.
        now: the instant at which the transaction began, by the database's clock.
        credential: what the actor is signed in with; none for the clock and for the terminal.
    """

    session: AsyncSession
    authority_id: UUID
    actor: Actor
    now: datetime
    credential: Credential | None = None

    def __post_init__(self) -> None:
        via = self.credential.id if self.credential else None
        opened(self.session, self.authority_id, self.actor, via)

    def note(self, note: Note) -> None:
        """Say in the journal what is done; it is written when the transaction commits."""
        journal_of(self.session).note(note)

    def only_asks(self) -> None:
        """Say that nothing is to be changed: the journal has nothing to tell."""
        journal_of(self.session).only_asked = True

    def as_system(self) -> "Work":
        """The same work, done by the clock."""
        return Work(self.session, self.authority_id, SYSTEM, self.now)

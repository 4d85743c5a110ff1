"""Entries in a transaction of their own: of what was refused, failed or only read."""

from uuid import UUID

from trainingflow.db.session import Database
from trainingflow.domain.people import Actor
from trainingflow.services.journal.journal import Note, journal_of, opened


async def write_apart(
    database: Database,
    authority_id: UUID,
    person_id: UUID | None,
    note: Note,
    *,
    via_id: UUID | None = None,
) -> None:
    """Write one entry; the transaction that it tells of, if any, is over.

    Args:
        database: where.
        authority_id: whose data it is about.
        person_id: who; none for somebody who is not signed in.
        note: what.
        via_id: the token or session that was used.

    Raises:
        Busy: no connection was free for too long.
    """
    async with database.writing() as session:
        opened(session, authority_id, Actor(person_id, ()), via_id)
        journal_of(session).note(note)

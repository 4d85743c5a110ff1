"""Entries in a transaction of their own: of what was refused, failed or only read."""

import logging
from uuid import UUID

from sqlalchemy.exc import SQLAlchemyError

from trainingflow.db.session import Busy, Database
from trainingflow.domain.people import Actor
from trainingflow.failpoints import Boundary
from trainingflow.services.journal.journal import Note, journal_of, opened

_log = logging.getLogger(__name__)


async def write_apart(
    database: Database,
    authority_id: UUID,
    person_id: UUID | None,
    note: Note,
    *,
    via_id: UUID | None = None,
) -> None:
    """Write one entry; the transaction that it tells of, if any, is over.

    Where it cannot be written the log says so: nothing was changed, and whoever was refused is
    told why as before.

    Args:
        database: where.
        authority_id: whose data it is about.
        person_id: who; none for somebody who is not signed in.
        note: what.
        via_id: the token or session that was used.
    """
    try:
        async with database.of(authority_id).writing(Boundary.TOLD_APART) as session:
            opened(session, authority_id, Actor(person_id, ()), via_id)
            journal_of(session).note(note)
    except (SQLAlchemyError, Busy, OSError):
        _log.exception("no entry could be written of %s: %s", note.action, note.result)

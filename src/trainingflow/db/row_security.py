"""The second net under the filters: a transaction sees the personal data of one authority only.

Every statement filters by its authority; that is how it is found, and quickly. Where a filter was
forgotten, the database itself shows nothing of another authority, and nothing at all to a
transaction that has not said whose data it works on.
"""

from typing import Final
from uuid import UUID

from sqlalchemy import Connection, Select, event, func, select, true
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import Session, SessionTransaction

SETTING: Final = "trainingflow.authority"

PROTECTED: Final = frozenset(
    {
        "credit_account",
        "credit_record",
        "credit_statement",
        "data_request",
        "document",
        "dossier",
        "employment",
        "erasure",
        "number_reading",
        "number_search",
        "person",
        "personal_number",
        "post_held",
        "report_file",
        "review",
        "subject_key",
        "teacher",
        "teacher_fact",
        "title_held",
    }
)
"""Tables of which a transaction sees the rows of its own authority only."""

_BOUND: Final = "authority_id"


class OfOneAuthority(Session):
    """A session whose every transaction begins by saying whose data it works on."""


def bound_to(authority_id: UUID | None) -> dict[str, object]:
    """What a session of an authority carries with it; None: it sees no personal data."""
    return {_BOUND: authority_id}


async def enter(session: AsyncSession, authority_id: UUID) -> None:
    """Let the transaction at hand see the personal data of this authority, and of no other.

    For a transaction that learns only on its way whose data it works on. It ends with it: the
    next transaction on the same connection begins without.
    """
    await session.execute(_entering(authority_id))


def _entering(authority_id: UUID) -> Select[tuple[str]]:
    return select(func.set_config(SETTING, str(authority_id), true()))


@event.listens_for(OfOneAuthority, "after_begin")
def _say_whose(session: Session, transaction: SessionTransaction, connection: Connection) -> None:
    """Enter the authority first of all; never for longer than the transaction (`true`)."""
    authority_id = session.info.get(_BOUND)
    if authority_id is not None and not transaction.nested:
        connection.execute(_entering(authority_id))

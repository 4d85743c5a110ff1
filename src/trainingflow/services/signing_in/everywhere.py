"""Signing somebody out everywhere (全部退出): what is kept ends, what is kept nowhere is dated."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, func, select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import AccessSuspension, SignOut
from trainingflow.db.session import Session
from trainingflow.services.identity import SignedIn
from trainingflow.services.signing_in import sessions


async def end_all(session: Session, who: SignedIn, because: str) -> int:
    """End every session of somebody, and what the provider has issued until now; how many ran.

    Tokens of the API and calendar addresses stay: they are ended one by one, or with a suspension.
    """
    now = func.trainingflow_now()
    row = insert(SignOut).values(authority_id=who.authority_id, id=who.person_id, at=now)
    key = [SignOut.authority_id, SignOut.id]
    await session.execute(row.on_conflict_do_update(index_elements=key, set_={"at": now}))
    return await sessions.end_all(session, who, because)


async def still_in(session: Session, authority_id: UUID, person_id: UUID, issued: datetime) -> bool:
    """Whether what was issued to somebody at an instant still counts: one statement.

    It does not where the person may not sign in, or was signed out everywhere since.
    """
    suspended = exists().where(
        AccessSuspension.authority_id == authority_id,
        AccessSuspension.person_id == person_id,
        AccessSuspension.ended_at.is_(None),
    )
    signed_out = exists().where(
        SignOut.authority_id == authority_id, SignOut.id == person_id, SignOut.at > issued
    )
    return not await session.scalar(select(suspended | signed_out))

"""Suspending a person: nothing that they hold, and nothing they sign in with, counts any more."""

from uuid import UUID

from sqlalchemy import select

from trainingflow.db.base import new_id
from trainingflow.db.models import AccessSuspension, Erasure, Person
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.blockers import (
    BlockerCode,
    Clearer,
    ConflictBlocker,
    RoleBlocker,
)
from trainingflow.services import once
from trainingflow.services.appointments import keeps_rights
from trainingflow.services.identity import SignedIn
from trainingflow.services.rivals import hold
from trainingflow.services.signing_in import everywhere
from trainingflow.services.work import Work

_NOT_SECURITY = RoleBlocker(
    code=BlockerCode.ROLE_REQUIRED,
    cleared_by=Clearer.OTHER_PERSON,
    required=(str(Role.SECURITY_ADMINISTRATOR),),
)


async def disable_person(work: Work, person_id: UUID, reason: str) -> once.MadeOrNot:
    """Let a person do nothing from now on, by whatever they sign in with; harmless to repeat.

    The roles stay on record, and count again when the suspension is ended; sessions end for good.
    """
    if not keeps_rights(work):
        return once.NotMade((_NOT_SECURITY,))
    if not reason.strip():
        return once.NotMade((once.missing("reason"),))
    if await work.session.get(Person, (work.authority_id, person_id)) is None:
        return once.Unknown("personId")
    if person_id == work.actor.person_id:
        return once.NotMade((_oneself(person_id),))
    await hold(work, f"suspension:{work.authority_id}:{person_id}")
    running = await _running(work, person_id)
    if running is not None:
        return once.Made(person_id, replayed=True)
    work.session.add(
        AccessSuspension(
            authority_id=work.authority_id,
            id=new_id(),
            person_id=person_id,
            since=work.now,
            reason=reason.strip(),
        )
    )
    await work.session.flush()
    await everywhere.end_all(work.session, SignedIn(work.authority_id, person_id), "suspended")
    return once.Made(person_id)


async def enable_person(work: Work, person_id: UUID) -> once.MadeOrNot:
    """End a suspension; harmless to repeat. That of an erased person never ends."""
    if not keeps_rights(work):
        return once.NotMade((_NOT_SECURITY,))
    if await work.session.get(Person, (work.authority_id, person_id)) is None:
        return once.Unknown("personId")
    await hold(work, f"suspension:{work.authority_id}:{person_id}")
    running = await _running(work, person_id)
    if running is None:
        return once.Made(person_id, replayed=True)
    if await _erased(work, person_id):
        return once.NotMade((once.invalid("personId", "a person who was not erased"),))
    running.ended_at = work.now
    await work.session.flush()
    return once.Made(person_id)


async def _running(work: Work, person_id: UUID) -> AccessSuspension | None:
    return await work.session.scalar(
        select(AccessSuspension).where(
            AccessSuspension.authority_id == work.authority_id,
            AccessSuspension.person_id == person_id,
            AccessSuspension.ended_at.is_(None),
        )
    )


async def _erased(work: Work, person_id: UUID) -> bool:
    row = await work.session.get(Erasure, (work.authority_id, person_id))
    return row is not None and row.erased_at is not None


def _oneself(person_id: UUID) -> ConflictBlocker:
    return ConflictBlocker(
        code=BlockerCode.SELF_APPROVAL, cleared_by=Clearer.OTHER_PERSON, persons=(person_id,)
    )

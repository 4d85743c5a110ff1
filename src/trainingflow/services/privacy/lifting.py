"""The end of a restriction (恢复处理): a person's data is used again, as another keeper decides.

Nobody lifts alone what they have restricted, nor lifts anything for themselves. What was granted of
requests ends with the restriction: an erasure that was granted before is not carried out later.
"""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from sqlalchemy import select, update

from trainingflow.db.models import DataRequest, Erasure
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, ConflictBlocker
from trainingflow.domain.workflow.fields import LONGEST_TEXT
from trainingflow.services import once
from trainingflow.services.journal.journal import Note
from trainingflow.services.privacy.erasing import Refusal
from trainingflow.services.privacy.keepers import NO_KEEPER, keeps_data
from trainingflow.services.work import Work


async def lift(work: Work, person_id: UUID, reason: str) -> Refusal | None:
    """Let a restricted person's data be used again; None when it is done.

    Args:
        work: of a keeper who is somebody else than who restricted the person, and than the person.
        person_id: whose data.
        reason: why, e.g. that the person withdrew the request, or that the dispute is settled.
    """
    if not keeps_data(work.actor):
        return Refusal.NOT_ALLOWED
    if not reason.strip():
        return Refusal.REASON_MISSING
    row = await _last(work, person_id)
    if row is None:
        return Refusal.NOT_RESTRICTED
    refusal = _refusal(work, row)
    if refusal is not None:
        return refusal
    row.lifted_at, row.lifted_by = work.now, work.actor.person_id
    row.lifted_because = reason.strip()
    await _end_grants(work, person_id)
    work.note(Note(action="resumePersonalData", object_kind="PERSON", object_id=person_id))
    return None


async def lift_or_say_why(work: Work, person_id: UUID, reason: str) -> once.MadeOrNot:
    """The same for whoever asks over the API; harmless to repeat for who lifted it."""
    if len(reason) > LONGEST_TEXT:
        return once.NotMade((once.invalid("reason", f"at most {LONGEST_TEXT} characters"),))
    refusal = await lift(work, person_id, reason)
    if refusal in (None, Refusal.ALREADY):
        return once.Made(person_id, replayed=refusal is Refusal.ALREADY)
    if refusal is Refusal.SAME_PERSON:
        return once.NotMade((_conflict(work, person_id),))
    return once.NotMade((_BLOCKERS.get(refusal, _NOT_RESTRICTED),))


def _refusal(work: Work, row: Erasure) -> Refusal | None:
    if row.erased_at is not None:
        return Refusal.ERASED
    if row.lifted_at is not None:
        return Refusal.ALREADY if row.lifted_by == work.actor.person_id else Refusal.NOT_RESTRICTED
    if work.actor.person_id in (row.restricted_by, row.person_id):
        return Refusal.SAME_PERSON
    return None


async def _last(work: Work, person_id: UUID) -> Erasure | None:
    return await work.session.scalar(
        select(Erasure)
        .where(Erasure.authority_id == work.authority_id, Erasure.person_id == person_id)
        .with_for_update()
    )


async def _end_grants(work: Work, person_id: UUID) -> None:
    await work.session.execute(
        update(DataRequest)
        .where(
            DataRequest.authority_id == work.authority_id,
            DataRequest.person_id == person_id,
            DataRequest.granted.is_(True),
            DataRequest.lifted_at.is_(None),
        )
        .values(lifted_at=work.now)
    )


def _conflict(work: Work, person_id: UUID) -> ConflictBlocker:
    oneself = work.actor.person_id == person_id
    return ConflictBlocker(
        code=BlockerCode.SELF_APPROVAL if oneself else BlockerCode.SAME_PERSON_TWICE,
        cleared_by=Clearer.OTHER_PERSON,
        persons=() if work.actor.person_id is None else (work.actor.person_id,),
    )


_NOT_RESTRICTED: Final = once.invalid("personId", "a person whose data is restricted")
_BLOCKERS: Final[Mapping[Refusal | None, Blocker]] = {
    Refusal.NOT_ALLOWED: NO_KEEPER,
    Refusal.REASON_MISSING: once.missing("reason"),
    Refusal.ERASED: once.invalid("personId", "a person who is not erased"),
    Refusal.NOT_RESTRICTED: _NOT_RESTRICTED,
}

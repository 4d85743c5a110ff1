"""Restriction and erasure (停止处理与删除): the one at once, the other by a second person.

A second person may lift the restriction as well (`lifting`).

While a person is restricted, nobody but auditors is shown the person as a teacher, and no number
is read; what is stored stays and is protected. An erasure destroys the key of the numbers, takes
the names away and ends every way in. The ledger and the histories stay and prove what they proved:
they name people by keys only.
"""

from enum import StrEnum
from typing import Final
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import Erasure, Person, PersonalNumber
from trainingflow.services.journal.journal import Note
from trainingflow.services.privacy import data_keys
from trainingflow.services.privacy.ending import end_access
from trainingflow.services.privacy.keepers import keeps_data
from trainingflow.services.work import Work

ERASED_ZH: Final = "已删除人员"
ERASED_EN: Final = "Erased person"


class Refusal(StrEnum):
    """Why nothing was done."""

    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_THERE = "NOT_THERE"
    REASON_MISSING = "REASON_MISSING"
    ALREADY = "ALREADY"
    NOT_RESTRICTED = "NOT_RESTRICTED"
    ERASED = "ERASED"
    SAME_PERSON = "SAME_PERSON"


async def restrict(work: Work, person_id: UUID, reason: str) -> Refusal | None:
    """Stop every use of a person's data but its storage; None when it is done.

    A person whose restriction was lifted may be restricted again.

    Args:
        work: of whoever decides it: a keeper, and not about themselves.
        person_id: whose data.
        reason: why, e.g. the request and its date.
    """
    if not keeps_data(work.actor):
        return Refusal.NOT_ALLOWED
    if not reason.strip():
        return Refusal.REASON_MISSING
    if person_id == work.actor.person_id:
        return Refusal.SAME_PERSON
    if await work.session.get(Person, (work.authority_id, person_id)) is None:
        return Refusal.NOT_THERE
    made = await work.session.scalar(
        insert(Erasure)
        .values(
            authority_id=work.authority_id,
            person_id=person_id,
            reason=reason.strip(),
            restricted_at=work.now,
            restricted_by=work.actor.person_id,
        )
        .on_conflict_do_update(
            index_elements=[Erasure.authority_id, Erasure.person_id],
            set_={
                "reason": reason.strip(),
                "restricted_at": work.now,
                "restricted_by": work.actor.person_id,
                "lifted_at": None,
                "lifted_by": None,
                "lifted_because": None,
            },
            where=Erasure.lifted_at.is_not(None),
        )
        .returning(Erasure.person_id)
    )
    if made is None:
        return Refusal.ALREADY
    work.note(Note(action="restrictPersonalData", object_kind="PERSON", object_id=person_id))
    return None


async def erase(work: Work, person_id: UUID) -> Refusal | None:
    """Erase a restricted person for good; None when it is done.

    Args:
        work: of a keeper who is somebody else than who restricted the person, and than the person.
        person_id: who is erased.
    """
    if not keeps_data(work.actor):
        return Refusal.NOT_ALLOWED
    row = await work.session.scalar(
        select(Erasure)
        .where(Erasure.authority_id == work.authority_id, Erasure.person_id == person_id)
        .with_for_update()
    )
    if row is None or row.lifted_at is not None:
        return Refusal.NOT_RESTRICTED
    if row.erased_at is not None:
        return Refusal.ALREADY
    if work.actor.person_id in (row.restricted_by, person_id):
        return Refusal.SAME_PERSON
    row.erased_at, row.erased_by = work.now, work.actor.person_id
    await data_keys.destroy(work, person_id)
    await _forget(work, person_id)
    await end_access(work, person_id)
    work.note(Note(action="erasePersonalData", object_kind="PERSON", object_id=person_id))
    return None


async def _forget(work: Work, person_id: UUID) -> None:
    await work.session.execute(
        update(PersonalNumber)
        .where(
            PersonalNumber.authority_id == work.authority_id,
            PersonalNumber.person_id == person_id,
        )
        .values(sealed=None, blind=None)
    )
    await work.session.execute(
        update(Person)
        .where(Person.authority_id == work.authority_id, Person.id == person_id)
        .values(code=f"erased-{person_id}", name_zh=ERASED_ZH, name_en=ERASED_EN)
    )

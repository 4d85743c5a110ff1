"""Imports that another person than their sender applies, and nobody whom they are about."""

from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import DataImport, ImportRow, Person
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, ConflictBlocker
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.work import Work


def needed(first: UUID) -> Blocker:
    """That what one person has begun is ended by another."""
    return ConflictBlocker(
        code=BlockerCode.SAME_PERSON_TWICE, cleared_by=Clearer.OTHER_PERSON, persons=(first,)
    )


async def partial(work: Work, found: DataImport) -> tuple[Blocker, ...]:
    """Why somebody does not apply an import that takes two; empty when they may."""
    person = work.actor.person_id
    if not KINDS[found.kind].two_persons or person is None:
        return ()
    if found.asked_by == person:
        return (needed(person),)
    code = select(Person.code).where(Person.authority_id == work.authority_id, Person.id == person)
    own = await work.session.scalar(
        select(ImportRow.number)
        .where(
            ImportRow.authority_id == work.authority_id,
            ImportRow.import_id == found.id,
            ImportRow.said["code"].astext == code.scalar_subquery(),
        )
        .limit(1)
    )
    if own is None:
        return ()
    return (
        ConflictBlocker(
            code=BlockerCode.SELF_APPROVAL, cleared_by=Clearer.OTHER_PERSON, persons=(person,)
        ),
    )

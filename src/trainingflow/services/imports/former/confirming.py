"""Confirms imported credits when they are applied, and reverses them when they are undone."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import ARRAY, ColumnElement, Select, Uuid, and_, any_, exists, literal, select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import CreditConfirmation, CreditRecord, ImportChange, Item
from trainingflow.db.session import patient
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import ledger
from trainingflow.services.imports.deeds import carried_out, not_taken_back
from trainingflow.services.imports.kind import NotTakenBack, Remembered
from trainingflow.services.imports.reader.refused import Why
from trainingflow.services.reconsider import changes
from trainingflow.services.standings.refresh import refresh
from trainingflow.services.work import Work

_AT_ONCE: Final = 5_000
_UNDECIDED: Final = ("IN_PROGRESS", "ELIGIBLE")
"""Certificates in these states follow the ledger; all others were decided on what it said."""


async def confirm(work: Work, import_id: UUID) -> None:
    """Confirm every group of an import; standings and certificates follow in this transaction."""
    await work.session.flush()
    group = insert(CreditConfirmation).from_select(
        ["authority_id", "group_id", "confirmed_at", "confirmed_by"],
        select(
            ImportChange.authority_id,
            ImportChange.row_id,
            literal(work.now, CreditConfirmation.confirmed_at.type),
            literal(work.actor.person_id, CreditConfirmation.confirmed_by.type),
        ).where(
            ImportChange.authority_id == work.authority_id,
            ImportChange.import_id == import_id,
            ImportChange.target == "credit_record_group",
        ),
    )
    await work.session.execute(group)
    await _follow(work, _teachers(work, import_id))


async def take_back(work: Work, done: Sequence[Remembered], _reason: str) -> int:
    """Reverse the records of an import that count; nothing is removed."""
    ids = [one.row_id for one in done if one.target == "credit_record"]
    await _refuse_decided(work, ids)
    reversed_ = 0
    for at in range(0, len(ids), _AT_ONCE):
        reversed_ += await ledger.reverse(work, ids[at : at + _AT_ONCE])
    await _follow(work, select(CreditRecord.teacher_id).where(*_of_records(work, ids)))
    return reversed_


async def _follow(work: Work, teachers: Select[UUID]) -> None:
    """Evaluate again whose credits have changed, some thousands at a time, and what rests on it."""
    await patient(work.session)
    await refresh(work, teachers)
    clock = work.as_system()
    for command in await changes(clock, teachers):
        blockers = await carried_out(clock, command)
        if blockers:
            raise not_taken_back(blockers)


async def _refuse_decided(work: Work, ids: Sequence[UUID]) -> None:
    """Refuse where a certificate was decided on since: what it rests on is not undone beneath it.

    Raises:
        NotTakenBack: there is one.
    """
    record = exists().where(
        *_of_records(work, ids),
        CreditRecord.teacher_id == Item.subject_id,
        CreditRecord.recorded_at <= Item.state_since,
    )
    found = await work.session.scalar(
        select(Item.id)
        .where(
            Item.authority_id == work.authority_id,
            Item.kind == str(ItemKind.CERTIFICATE),
            Item.state.not_in(_UNDECIDED),
            record,
        )
        .limit(1)
    )
    if found is not None:
        raise NotTakenBack(Why.BUILT_UPON, "结业证书 certificates")


def _of_records(work: Work, ids: Sequence[UUID]) -> tuple[ColumnElement[bool], ...]:
    """That a record is one of these, however many: they are one parameter."""
    return (
        CreditRecord.authority_id == work.authority_id,
        CreditRecord.id == any_(literal(list(ids), ARRAY(Uuid()))),
    )


def _teachers(work: Work, import_id: UUID) -> Select[UUID]:
    """Whoever has a record of an import."""
    return (
        select(CreditRecord.teacher_id)
        .join(
            ImportChange,
            and_(
                ImportChange.authority_id == CreditRecord.authority_id,
                ImportChange.row_id == CreditRecord.id,
            ),
        )
        .where(
            CreditRecord.authority_id == work.authority_id,
            ImportChange.import_id == import_id,
            ImportChange.target == "credit_record",
        )
    )

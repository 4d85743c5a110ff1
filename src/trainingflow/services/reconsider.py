"""What follows from a change of the ledger: standings, and certificates due or no longer due."""

from collections.abc import Collection
from typing import Final
from uuid import UUID

from sqlalchemy import Select, and_, select

from trainingflow.db.models import CreditRecord, CreditRecordGroup, Item
from trainingflow.db.session import patient
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import Command
from trainingflow.services.facts.teachers import teacher_facts
from trainingflow.services.standings.refresh import refresh
from trainingflow.services.step import Step
from trainingflow.services.work import Work

_EVALUATE: Final = "evaluate"
_STATES: Final = {"IN_PROGRESS": False, "ELIGIBLE": True}
"""The states of a certificate in which the clock evaluates it, and what each says."""


async def changes(work: Work, teachers: Collection[UUID] | Select[UUID]) -> list[Command]:
    """The moves of the clock that bring these teachers' certificates into line with the ledger.

    One statement finds the certificates, however many teachers there are, and holds them until the
    transaction ends: nobody moves one of them in between.

    Returns:
        Empty where there are none, or each already says what the evaluation says.
    """
    rows = (
        await work.session.execute(
            select(Item.id, Item.state, Item.subject_id)
            .where(
                Item.authority_id == work.authority_id,
                Item.kind == str(ItemKind.CERTIFICATE),
                Item.state.in_(_STATES),
                Item.subject_id.in_(teachers),
            )
            .order_by(Item.id)
            .with_for_update()
        )
    ).all()
    if not rows:
        return []
    known = await teacher_facts(work, list({row.subject_id for row in rows}), evaluated=True)
    return [
        Command(action=_EVALUATE, item_id=row.id)
        for row in rows
        if (known[row.subject_id].eligible is True) is not _STATES[row.state]
    ]


async def reconsidered(step: Step, batch: UUID) -> None:
    """Let standings and certificates of whoever has a record of the batch follow at once.

    Thousands of people may be evaluated in this one transaction, whether their records are
    confirmed or reversed: it may take longer than a request otherwise may.
    """
    await patient(step.work.session)
    teachers = (
        select(CreditRecord.teacher_id)
        .join(
            CreditRecordGroup,
            and_(
                CreditRecordGroup.authority_id == CreditRecord.authority_id,
                CreditRecordGroup.id == CreditRecord.group_id,
            ),
        )
        .where(
            CreditRecord.authority_id == step.work.authority_id,
            CreditRecordGroup.batch_id == batch,
        )
    )
    await refresh(step.work, teachers)
    # What an earlier effect of the action has found is out of date: records are first reversed,
    # then posted and confirmed again.
    others = [command for command in step.following if command.action != _EVALUATE]
    step.following = others + await changes(step.work, teachers)

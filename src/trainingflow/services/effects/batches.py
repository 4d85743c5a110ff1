"""From a finished run to confirmed credits: the batch, its records, their confirmation."""

from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    CourseRun,
    CreditBatch,
    CreditConfirmation,
    CreditRecordGroup,
    Item,
    Organisation,
    Task,
)
from trainingflow.domain.lifecycles.runs.credit_batch import BatchState
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import ledger
from trainingflow.services.command import Command
from trainingflow.services.reconsider import reconsidered
from trainingflow.services.step import Step


async def open_credit_batch(step: Step) -> None:
    """Note the end of the run, and ask for its one credit batch, made right after by the clock."""
    run = await step.work.session.get_one(CourseRun, (step.work.authority_id, step.item.id))
    run.finished_at = step.work.now
    step.following.append(
        Command(
            action="openBatch",
            kind=ItemKind.CREDIT_BATCH,
            organisation_id=step.item.organisation_id,
            input={"run": str(step.item.id)},
        )
    )


async def create_credit_batch(step: Step) -> None:
    """Make the row of the batch and post a record for every result of the run."""
    work = step.work
    run_id = step.attempt.identifier("run")
    if run_id is None:
        message = "a credit batch needs a run"
        raise ValueError(message)
    run = await work.session.get_one(Item, (work.authority_id, run_id))
    step.item.title = run.title
    work.session.add(CreditBatch(authority_id=work.authority_id, id=step.item.id, run_id=run_id))
    await work.session.flush()
    group = await ledger.open_group(work, step.item.id, run.title)
    await ledger.post_results(work, run_id, group)


async def confirm_records(step: Step) -> None:
    """Confirm every group of the batch that is not confirmed yet: its records count from now."""
    work = step.work
    groups = await work.session.scalars(
        select(CreditRecordGroup.id).where(
            CreditRecordGroup.authority_id == work.authority_id,
            CreditRecordGroup.batch_id == step.item.id,
        )
    )
    rows = [
        {
            "authority_id": work.authority_id,
            "group_id": group,
            "confirmed_at": work.now,
            "confirmed_by": work.actor.person_id,
        }
        for group in groups
    ]
    if rows:
        await work.session.execute(insert(CreditConfirmation).on_conflict_do_nothing(), rows)
        await reconsidered(step, step.item.id)


async def call_for_confirmation(step: Step, batch_id: UUID) -> None:
    """Put a batch that is confirmed already before its office again: a correction waits in it."""
    work = step.work
    batch = await work.session.get_one(Item, (work.authority_id, batch_id))
    if batch.state != BatchState.CONFIRMED:
        return
    bodies = [str(body) for body in step.facts.procedure.bodies(Duty.CREDIT_CONFIRMATION)]
    offices = await work.session.scalars(
        select(Organisation.id).where(
            Organisation.authority_id == work.authority_id, Organisation.body.in_(bodies)
        )
    )
    work.session.add_all(
        Task(
            authority_id=work.authority_id,
            id=new_id(),
            item_id=batch_id,
            organisation_id=office,
            role=str(Role.OFFICER),
            actions=["confirmCorrections"],
            opened_at=work.now,
        )
        for office in offices
    )


async def reverse_records(step: Step) -> None:
    """End every record of the batch by a reversal; nothing is deleted."""
    records = await ledger.live_records(step.work, group_batch=step.item.id)
    await ledger.reverse(step.work, records)
    await reconsidered(step, step.item.id)

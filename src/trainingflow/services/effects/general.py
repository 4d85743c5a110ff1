"""What the actions of general lifecycles write: the head of a new item, and its completions."""

from collections.abc import Mapping, Sequence
from uuid import UUID, uuid5

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Assignment,
    CreditConfirmation,
    CreditRecord,
    CreditRecordGroup,
)
from trainingflow.domain.calendar import local_date
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.general import Completion
from trainingflow.services import ledger
from trainingflow.services.facts.general import Heading
from trainingflow.services.holding import held_on
from trainingflow.services.reconsider import reconsidered
from trainingflow.services.step import Step

COMPLETION = "COMPLETION"


async def create_item(step: Step) -> None:
    """Fill in the head of a new item from what it is made of."""
    heading, item = Heading.of(step.command.input), step.item
    item.title = heading.title or step.definition.label.zh
    item.target_year = heading.target_year
    item.variant = heading.variant
    item.subject_id = heading.subject or (
        step.work.actor.person_id if step.definition.about_teacher else None
    )
    item.parent_id = heading.parent
    item.undertaking_id = heading.undertaking


async def take_over(step: Step, given: Mapping[str, object]) -> None:
    """Bring the head into line with what a draft says; what it leaves out stays."""
    heading, item = Heading.of(given), step.item
    item.title = heading.title or item.title
    item.target_year = heading.target_year or item.target_year
    item.subject_id = heading.subject or item.subject_id
    item.undertaking_id = heading.undertaking or item.undertaking_id


async def post_completions(step: Step) -> None:
    """Record the finished work in the ledger; it counts once it is confirmed.

    Records of an earlier posting that no longer hold are reversed; what has not changed stays.
    """
    made = list(step.definition.completions(step.facts)) if step.definition.completions else []
    if not made:
        return
    await reverse_completions(step)
    revision = await _revisions(step) + 1
    group = await ledger.open_group(step.work, step.item.id, step.item.title)
    rows = [_row(step, one, group, revision) for one in made]
    await step.work.session.execute(insert(CreditRecord), rows)


async def confirm_completions(step: Step) -> None:
    """Confirm what the item has recorded: from now on it counts."""
    rows = [
        {
            "authority_id": step.work.authority_id,
            "group_id": group,
            "confirmed_at": step.work.now,
            "confirmed_by": step.work.actor.person_id,
        }
        for group in await _groups(step)
    ]
    if rows:
        await step.work.session.execute(insert(CreditConfirmation).on_conflict_do_nothing(), rows)
        await reconsidered(step, step.item.id)


async def deny_completions(step: Step) -> None:
    """Record the finished work whose recognition is refused: it is seen, and counts nothing.

    The action itself is the denial; whoever reads the ledger finds it as the event that followed
    the records. What is posted later is not denied.
    """
    await post_completions(step)


async def reverse_completions(step: Step) -> None:
    """End what the item has recorded by reversals; nothing is deleted."""
    records = await ledger.live_records(step.work, group_batch=step.item.id)
    if records:
        await ledger.reverse(step.work, records)
        await reconsidered(step, step.item.id)


async def tell_school(step: Step) -> None:
    """Tell the school that the act names: its principal and its training managers."""
    today = local_date(step.work.now)
    step.telling |= set(
        await step.work.session.scalars(
            select(Assignment.person_id).where(
                Assignment.authority_id == step.work.authority_id,
                Assignment.organisation_id == step.attempt.identifier("school"),
                Assignment.role.in_([str(Role.PRINCIPAL), str(Role.TRAINING_MANAGER)]),
                held_on(today),
            )
        )
    )


async def _groups(step: Step) -> Sequence[UUID]:
    return (
        await step.work.session.scalars(
            select(CreditRecordGroup.id).where(
                CreditRecordGroup.authority_id == step.work.authority_id,
                CreditRecordGroup.batch_id == step.item.id,
            )
        )
    ).all()


async def _revisions(step: Step) -> int:
    return len(await _groups(step))


def _row(step: Step, one: Completion, group: UUID, revision: int) -> dict[str, object]:
    return {
        "authority_id": step.work.authority_id,
        "id": new_id(),
        "teacher_id": one.teacher,
        "activity": one.activity,
        "facts": dict(one.facts),
        "hours": one.hours,
        "earned_on": one.earned_on,
        "passed": one.passed,
        "provider_recognised": (
            step.facts.organisation_recognised if one.recognised is None else one.recognised
        ),
        "source_kind": COMPLETION,
        # One id for each completion of the item, the same whenever it is posted.
        "source_id": uuid5(step.item.id, one.key),
        "revision": revision,
        "group_id": group,
        "reverses_id": None,
        "recorded_at": step.work.now,
    }

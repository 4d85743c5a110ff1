"""What the panel does: assignments, opinions, recusals, ballots and votes."""

from sqlalchemy import Update, func, select, update
from sqlalchemy.dialects.postgresql import insert

from trainingflow.db.models import Ballot, Elector, PanelMember, Review, Vote
from trainingflow.domain.lifecycles.course_facts import Conflict
from trainingflow.services.step import Step


async def assign_reviewers(step: Step) -> None:
    """Ask the persons to appraise this submission; who was asked already stays asked."""
    rows = [
        {**_key(step), "person_id": person, **_assigned(step)}
        for person in step.attempt.identifiers("reviewers")
    ]
    if rows:
        await step.work.session.execute(insert(PanelMember).on_conflict_do_nothing(), rows)


async def record_review(step: Step) -> None:
    """Keep what the member said: the declaration of conflict, the opinion, or both.

    Who declares a conflict is recused by it.
    """
    attempt, work = step.attempt, step.work
    declared = attempt.text("conflict")
    if declared is not None:
        free = declared == Conflict.NONE
        await work.session.execute(
            _member(step).values(
                conflict=declared,
                conflict_declared_at=work.now,
                recused_at=None if free else work.now,
            )
        )
    if attempt.text("opinion") is not None:
        work.session.add(
            Review(
                **_key(step),
                person_id=work.actor.person_id,
                opinion=attempt.text("opinion"),
                text=attempt.text("text") or "",
                submitted_at=work.now,
            )
        )


async def recuse_reviewer(step: Step) -> None:
    """Release a member: the one that the input names, or the actor."""
    await step.work.session.execute(_member(step).values(recused_at=step.work.now))


async def open_ballot(step: Step) -> None:
    """Open a vote and freeze who may take part: the members without conflict, not recused."""
    work, item = step.work, step.item
    last = await work.session.scalar(
        select(func.max(Ballot.no)).where(
            Ballot.authority_id == work.authority_id, Ballot.item_id == item.id
        )
    )
    number = (last or 0) + 1
    work.session.add(Ballot(**_item(step), no=number, attempt=item.attempt, opened_at=work.now))
    members = await work.session.scalars(
        select(PanelMember.person_id).where(
            PanelMember.authority_id == work.authority_id,
            PanelMember.item_id == item.id,
            PanelMember.attempt == item.attempt,
            PanelMember.recused_at.is_(None),
            PanelMember.conflict == str(Conflict.NONE),
        )
    )
    await work.session.flush()
    for person in members:
        work.session.add(Elector(**_item(step), ballot_no=number, person_id=person))


async def record_vote(step: Step) -> None:
    """Keep the vote of one elector in the open ballot."""
    work = step.work
    number = await work.session.scalar(
        select(func.max(Ballot.no)).where(
            Ballot.authority_id == work.authority_id, Ballot.item_id == step.item.id
        )
    )
    work.session.add(
        Vote(
            **_item(step),
            ballot_no=number,
            person_id=work.actor.person_id,
            choice=step.attempt.text("vote"),
            cast_at=work.now,
        )
    )


def _item(step: Step) -> dict[str, object]:
    return {"authority_id": step.work.authority_id, "item_id": step.item.id}


def _key(step: Step) -> dict[str, object]:
    return {**_item(step), "attempt": step.item.attempt}


def _assigned(step: Step) -> dict[str, object]:
    return {"assigned_by": step.work.actor.person_id, "assigned_at": step.work.now}


def _member(step: Step) -> Update:
    person = step.attempt.identifier("reviewer") or step.work.actor.person_id
    return update(PanelMember).where(
        PanelMember.authority_id == step.work.authority_id,
        PanelMember.item_id == step.item.id,
        PanelMember.attempt == step.item.attempt,
        PanelMember.person_id == person,
    )

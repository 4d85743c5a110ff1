"""What a panel says and decides: opinions, scores, ballots and votes, the conclusion."""

from fractions import Fraction

from sqlalchemy import func, select

from trainingflow.db.models import (
    Ballot,
    Conclusion,
    DefenceSlot,
    Elector,
    PanelMember,
    Review,
    Score,
    Vote,
)
from trainingflow.domain.lifecycles.panels.opinions import sheet
from trainingflow.domain.workflow.panel import Conflict, MemberStatus, Verdict
from trainingflow.domain.workflow.panel_rule import PanelRule
from trainingflow.domain.workflow.panel_scores import mean, shown
from trainingflow.domain.workflow.panel_vote import ballot_of, standing, tally
from trainingflow.services.effects.panel_seats import declare_conflict, submission
from trainingflow.services.step import Step


async def record_review(step: Step) -> None:
    """Keep what the member said: the declaration of conflict, the opinion, or both."""
    attempt, work = step.attempt, step.work
    await declare_conflict(step)
    if attempt.text("opinion") is not None:
        work.session.add(
            Review(
                **submission(step),
                person_id=work.actor.person_id,
                opinion=attempt.text("opinion"),
                text=attempt.text("text") or "",
                submitted_at=work.now,
            )
        )


async def record_scores(step: Step) -> None:
    """Keep the score sheet of a member who has given an opinion; nothing is not applicable."""
    if step.attempt.text("opinion") is None:
        return
    for criterion, points in sheet(step.attempt).items():
        step.work.session.add(
            Score(
                **submission(step),
                person_id=step.work.actor.person_id,
                criterion=criterion,
                points=points,
                scored_at=step.work.now,
            )
        )


async def open_ballot(step: Step) -> None:
    """Open a vote and freeze who may take part: the members without conflict, not recused."""
    work, item = step.work, step.item
    number = await _last_ballot(step) + 1
    work.session.add(Ballot(**_item(step), no=number, attempt=item.attempt, opened_at=work.now))
    members = await work.session.scalars(
        select(PanelMember.person_id).where(
            PanelMember.authority_id == work.authority_id,
            PanelMember.item_id == item.id,
            PanelMember.attempt == item.attempt,
            PanelMember.status == str(MemberStatus.ACCEPTED),
            PanelMember.conflict == str(Conflict.NONE),
        )
    )
    await work.session.flush()
    for person in members:
        work.session.add(Elector(**_item(step), ballot_no=number, person_id=person))


async def record_vote(step: Step) -> None:
    """Keep the vote of one elector in the open ballot."""
    work = step.work
    work.session.add(
        Vote(
            **_item(step),
            ballot_no=await _last_ballot(step),
            person_id=work.actor.person_id,
            choice=step.attempt.text("vote"),
            cast_at=work.now,
        )
    )


async def record_conclusion(step: Step) -> None:
    """Keep what the panel has concluded, and the vote or the scores that it stands on."""
    panel, work = step.facts.panel, step.work
    rule = panel.rule
    if rule is None:
        message = f"item {step.item.id} has no panel that could conclude"
        raise LookupError(message)
    ballot = ballot_of(panel, step.facts.entered_at)
    counted = tally(panel, ballot).cast if ballot else standing(panel, rule).counted
    average = mean(member.score for member in panel.active if member.done)
    last = await work.session.scalar(
        select(func.max(Conclusion.no)).where(
            Conclusion.authority_id == work.authority_id, Conclusion.item_id == step.item.id
        )
    )
    work.session.add(
        Conclusion(
            **submission(step),
            no=(last or 0) + 1,
            result=str(_result(step, rule)),
            text=step.attempt.text("text") or step.command.comment,
            concluded_by=work.actor.person_id,
            concluded_at=work.now,
            ballot_no=ballot.no if ballot else None,
            mean=shown(average) if isinstance(average, Fraction) else None,
            members=counted,
        )
    )


def _result(step: Step, rule: PanelRule) -> Verdict:
    """What the input says, which the vote or the rule bears out; without it what those say."""
    said = step.attempt.text("result")
    if said is not None:
        return Verdict(said)
    panel, ballot = step.facts.panel, ballot_of(step.facts.panel, step.facts.entered_at)
    passes = tally(panel, ballot).passes(rule.pass_rule) if ballot else standing(panel, rule).passes
    return Verdict.PASS if passes else Verdict.FAIL


async def schedule_defence(step: Step) -> None:
    """Put the item on the list of a session; it leaves the one that it was on."""
    work = step.work
    slot = await work.session.get(DefenceSlot, (work.authority_id, step.item.id, step.item.attempt))
    session_id = step.attempt.identifier("session")
    position = step.attempt.number("order") or await _next_position(step)
    if slot is None:
        work.session.add(
            DefenceSlot(
                **submission(step),
                session_id=session_id,
                position=position,
                scheduled_at=work.now,
            )
        )
    elif session_id is not None:
        slot.session_id, slot.position, slot.scheduled_at = session_id, position, work.now


async def _next_position(step: Step) -> int:
    last = await step.work.session.scalar(
        select(func.max(DefenceSlot.position)).where(
            DefenceSlot.authority_id == step.work.authority_id,
            DefenceSlot.session_id == step.attempt.identifier("session"),
        )
    )
    return (last or 0) + 1


async def _last_ballot(step: Step) -> int:
    last = await step.work.session.scalar(
        select(func.max(Ballot.no)).where(
            Ballot.authority_id == step.work.authority_id, Ballot.item_id == step.item.id
        )
    )
    return last or 0


def _item(step: Step) -> dict[str, object]:
    return {"authority_id": step.work.authority_id, "item_id": step.item.id}

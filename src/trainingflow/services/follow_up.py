"""What a move entails: who has to do something now, and what the clock will do."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import and_, func, select, update

from trainingflow.db.asking import AUTHORITY, ID, Question, ask
from trainingflow.db.base import new_id
from trainingflow.db.models import (
    Ballot,
    Course,
    CourseDeveloper,
    CourseRun,
    CreditBatch,
    Elector,
    Organisation,
    PanelMember,
    Review,
    Task,
    Vote,
)
from trainingflow.domain.workflow.changes import MIGRATE
from trainingflow.domain.workflow.duties import ForDuty, InUnit, Owner, Relation
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.panel import OWING, MemberStatus
from trainingflow.services import deadlines
from trainingflow.services.deadlines import schedule
from trainingflow.services.due import due_at
from trainingflow.services.step import Step

__all__ = ["refresh", "schedule"]


@dataclass(frozen=True, slots=True)
class _Holder:
    """For whom a task is: one person, or everybody with a role in an organisation."""

    person_id: UUID | None = None
    organisation_id: UUID | None = None
    role: str | None = None


async def refresh(step: Step) -> None:
    """Bring tasks and deadlines into line with where the item is now.

    The tasks of the state that was left are closed; those of the new one are opened. Within a
    state only the panel's tasks change: who has given an opinion or voted has none any more. An
    item that is carried over in its state gets the deadlines of the new definition.
    A task of a role stands in the organisation of the body or in the item's own unit; officers
    of a body's office find it in the body.
    """
    state = step.definition.state(step.decision.target)
    entered = step.decision.target != step.facts.state or step.seq == 1
    due = await due_at(step, state)
    wanted = await _holders(step, state.owners)
    await _adjust_tasks(step, wanted, due, fresh=entered)
    if entered:
        await deadlines.replace(step, state, due)
    else:
        await deadlines.follow_dossier(step, state)
        if step.command.action == MIGRATE:
            await deadlines.rewrite(step, state, due)
    for action in step.decision.transition.falls_due:
        await deadlines.fall_due(step, action)


_TASKS: Final = Question(
    select(Task.id, Task.person_id, Task.organisation_id, Task.role).where(
        Task.authority_id == AUTHORITY, Task.item_id == ID, Task.closed_at.is_(None)
    )
)


async def _adjust_tasks(
    step: Step, wanted: frozenset[_Holder], due: datetime | None, *, fresh: bool
) -> None:
    work = step.work
    rows = await ask(work.session, _TASKS, authority=work.authority_id, id=step.item.id)
    have = {_Holder(row.person_id, row.organisation_id, row.role): row.id for row in rows}
    stale = list(have.values()) if fresh else [have[one] for one in have if one not in wanted]
    if stale:
        await work.session.execute(
            update(Task)
            .where(Task.authority_id == work.authority_id, Task.id.in_(stale))
            .values(closed_at=work.now)
        )
    actions = list(dict.fromkeys(line.action for line in step.definition.leaving(step.item.state)))
    for holder in sorted(wanted if fresh else wanted - have.keys(), key=str):
        work.session.add(
            Task(
                authority_id=work.authority_id,
                id=new_id(),
                item_id=step.item.id,
                person_id=holder.person_id,
                organisation_id=holder.organisation_id,
                role=holder.role,
                actions=actions,
                opened_at=work.now,
                due_at=due,
            )
        )


async def _holders(step: Step, owners: Iterable[Owner]) -> frozenset[_Holder]:
    found: set[_Holder] = set()
    for owner in owners:
        match owner:
            case Relation():
                people = await _people(step, owner)
                found |= {_Holder(person_id=person) for person in people}
            case InUnit(roles, unit):
                found |= {
                    _Holder(organisation_id=place, role=str(role))
                    for place in step.facts.places_of(unit)
                    for role in roles
                }
            case ForDuty(duty, roles):
                bodies = [str(body) for body in step.facts.procedure.bodies(duty)]
                places = await _organisations(step, bodies)
                found |= {
                    _Holder(organisation_id=place, role=str(role))
                    for place in places
                    for role in roles
                }
    return frozenset(found)


async def _organisations(step: Step, bodies: list[str]) -> list[UUID]:
    return list(
        await step.work.session.scalars(
            select(Organisation.id).where(
                Organisation.authority_id == step.work.authority_id, Organisation.body.in_(bodies)
            )
        )
    )


async def _people(step: Step, relation: Relation) -> set[UUID]:
    match relation:
        case Relation.APPLICANT:
            return {step.item.owner_id}
        case Relation.SUBJECT:
            return {step.item.subject_id} if step.item.subject_id else set()
        case Relation.COURSE_LEADER:
            return await _leader(step)
        case Relation.DEVELOPER:
            return await _developers(step)
        case Relation.PANEL_MEMBER:
            return await _outstanding_members(step)
        case _:
            return set()


async def _leader(step: Step) -> set[UUID]:
    session, authority = step.work.session, step.work.authority_id
    row: Course | CourseRun | None
    match step.definition.kind:
        case ItemKind.COURSE:
            row = await session.get(Course, (authority, step.item.id))
        case ItemKind.COURSE_RUN:
            row = await session.get(CourseRun, (authority, step.item.id))
        case ItemKind.CREDIT_BATCH:
            batch = await session.get_one(CreditBatch, (authority, step.item.id))
            row = await session.get(CourseRun, (authority, batch.run_id))
        case _:
            row = None
    return {row.leader_id} if row is not None else set()


async def _developers(step: Step) -> set[UUID]:
    work = step.work
    rows = await ask(work.session, _DEVELOPERS, authority=work.authority_id, id=step.item.id)
    return {row.person_id for row in rows}


_DEVELOPERS: Final = Question(
    select(CourseDeveloper.person_id).where(
        CourseDeveloper.authority_id == AUTHORITY,
        CourseDeveloper.course_id == ID,
        CourseDeveloper.role == "DEVELOPER",
    )
)


async def _outstanding_members(step: Step) -> set[UUID]:
    """Who owes an answer or an opinion; while a vote is open, electors who still owe a vote.

    Nobody owes an opinion in a state where none can be given.
    """
    work, item = step.work, step.item
    latest = (
        select(func.max(Ballot.no))
        .where(
            Ballot.authority_id == work.authority_id,
            Ballot.item_id == item.id,
            Ballot.attempt == item.attempt,
            Ballot.opened_at >= item.state_since,
        )
        .scalar_subquery()
    )
    electors = await work.session.execute(
        select(Elector.person_id, Vote.cast_at)
        .outerjoin(
            Vote,
            and_(
                Vote.authority_id == Elector.authority_id,
                Vote.item_id == Elector.item_id,
                Vote.ballot_no == Elector.ballot_no,
                Vote.person_id == Elector.person_id,
            ),
        )
        .where(
            Elector.authority_id == work.authority_id,
            Elector.item_id == item.id,
            Elector.ballot_no == latest,
        )
    )
    voting = list(electors)
    if voting:
        return {row.person_id for row in voting if row.cast_at is None}
    members = await work.session.execute(
        select(PanelMember.person_id)
        .outerjoin(
            Review,
            and_(
                Review.authority_id == PanelMember.authority_id,
                Review.item_id == PanelMember.item_id,
                Review.attempt == PanelMember.attempt,
                Review.person_id == PanelMember.person_id,
            ),
        )
        .where(
            PanelMember.authority_id == work.authority_id,
            PanelMember.item_id == item.id,
            PanelMember.attempt == item.attempt,
            PanelMember.status.in_(_owing(step)),
            Review.submitted_at.is_(None),
        )
    )
    return {row.person_id for row in members}


def _owing(step: Step) -> tuple[MemberStatus, ...]:
    lines = step.definition.leaving(step.decision.target)
    speaking = any(Effect.RECORD_REVIEW in line.effects for line in lines)
    return OWING if speaking else (MemberStatus.INVITED,)

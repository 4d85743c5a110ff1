"""What an open item waits for: the same tasks and deadlines that the write path would open."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from trainingflow.db.models import Deadline, Task
from trainingflow.demo.chance import Chance
from trainingflow.demo.world import World
from trainingflow.domain.workflow.definition import (
    Definition,
    ForDuty,
    InUnit,
    Owner,
    Relation,
    State,
)

Persons = Mapping[Relation, frozenset[UUID]]
"""Who is in which relation to an item; of panel members those who still owe something."""

Holder = tuple[UUID | None, UUID | None, str | None]
"""For whom a task is: a person, or an organisation and a role."""


class Told(Protocol):
    """A story that is told to its end."""

    world: World
    chance: Chance
    definition: Definition
    id: UUID
    state: str
    state_since: datetime


def write_follow_up(story: Told, place: UUID, persons: Persons, due: datetime | None) -> None:
    """Open the tasks and the deadline of the state that the item is in; none when it is final."""
    state = story.definition.state(story.state)
    if state.final:
        return
    actions = list(dict.fromkeys(line.action for line in story.definition.leaving(story.state)))
    holders = {one for owner in state.owners for one in _holders(story, owner, place, persons)}
    for person, organisation, role in sorted(holders, key=str):
        story.world.sheets.add(
            Task,
            id=story.chance.new_id(story.state_since),
            item_id=story.id,
            person_id=person,
            organisation_id=organisation,
            role=role,
            actions=actions,
            opened_at=story.state_since,
            due_at=due if state.deadline else None,
            closed_at=None,
        )
    _write_deadline(story, state, due)


def _write_deadline(story: Told, state: State, due: datetime | None) -> None:
    if state.deadline is None or due is None:
        return
    story.world.sheets.add(
        Deadline,
        id=story.chance.new_id(story.state_since),
        item_id=story.id,
        kind=str(state.deadline.move),
        action=state.deadline.action or "",
        due_at=due,
        created_at=story.state_since,
        done_at=None,
        outcome=None,
    )


def _holders(story: Told, owner: Owner, place: UUID, persons: Persons) -> Iterator[Holder]:
    match owner:
        case Relation():
            for person in persons.get(owner, ()):
                yield person, None, None
        case InUnit(roles):
            for role in roles:
                yield None, place, str(role)
        case ForDuty(duty, roles):
            for body in story.world.binding.procedure.bodies(duty):
                for role in roles:
                    yield None, story.world.organisations.body(body).id, str(role)

"""What an open item waits for: the same tasks and deadlines that the write path would open."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Protocol
from uuid import UUID

from trainingflow.db.models import Deadline, Task
from trainingflow.demo.chance import Chance
from trainingflow.demo.world import World
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import ForDuty, InUnit, Owner, Relation, UnitOf
from trainingflow.domain.workflow.ladder import ItemTimes, Rung, state_rungs
from trainingflow.domain.workflow.states import State

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

    @property
    def times(self) -> ItemTimes:
        """What the clock's occasions are counted from."""

    def places_of(self, unit: UnitOf) -> tuple[UUID, ...]:
        """Which organisations are that unit of the item."""

    def waits_since(self, person: UUID | None) -> datetime:
        """Since when the present state has waited for the person."""


def write_follow_up(story: Told, persons: Persons, due: datetime | None) -> None:
    """Open the tasks and the deadline of the state that the item is in; none when it is final."""
    state = story.definition.state(story.state)
    if state.final:
        return
    actions = list(dict.fromkeys(line.action for line in story.definition.leaving(story.state)))
    holders = {one for owner in state.owners for one in _holders(story, owner, persons)}
    for person, organisation, role in sorted(holders, key=str):
        story.world.sheets.add(
            Task,
            id=story.chance.new_id(story.state_since),
            item_id=story.id,
            person_id=person,
            organisation_id=organisation,
            role=role,
            actions=actions,
            opened_at=story.waits_since(person),
            due_at=due if state.deadline else None,
            closed_at=None,
        )
    _write_deadlines(story, state, due)


def _write_deadlines(story: Told, state: State, due: datetime | None) -> None:
    """Every rung of the state's ladder that lay ahead when the state was entered."""
    procedure, kind = story.world.binding.procedure, str(story.definition.kind)
    occasion = f"item/{story.id}/{story.state_since.isoformat()}"
    for one in state_rungs(procedure, kind, state, due, story.times):
        if one.due <= story.state_since and one.rung is not Rung.DUE:
            continue
        own = one.rung is Rung.OCCASION
        named = f"/{one.input['occasion']}/{one.input['day']}" if own else ""
        action = state.deadline.action if state.deadline and one.rung is Rung.DUE else None
        story.world.sheets.add(
            Deadline,
            id=story.chance.new_id(story.state_since),
            item_id=story.id,
            kind=str(one.move),
            action=action or "",
            rung=str(one.rung),
            occasion=occasion + named,
            due_at=one.due,
            stale_at=one.stale,
            recipients=list(one.recipients),
            input=dict(one.input),
            created_at=story.state_since,
            done_at=None,
            outcome=None,
        )


def _holders(story: Told, owner: Owner, persons: Persons) -> Iterator[Holder]:
    match owner:
        case Relation():
            for person in persons.get(owner, ()):
                yield person, None, None
        case InUnit(roles, unit):
            for place in story.places_of(unit):
                for role in roles:
                    yield None, place, str(role)
        case ForDuty(duty, roles):
            for body in story.world.binding.procedure.bodies(duty):
                for role in roles:
                    yield None, story.world.organisations.body(body).id, str(role)

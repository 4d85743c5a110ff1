"""By which role somebody acts on an exhibit: the same as the write path finds in assignments."""

from collections.abc import Collection, Iterator
from datetime import datetime
from typing import Final
from uuid import UUID

from trainingflow.demo.cast import Capacity
from trainingflow.demo.exhibits.casting import body_of
from trainingflow.demo.story import Story
from trainingflow.demo.world import World
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.duties import ForDuty, InUnit
from trainingflow.domain.workflow.lines import Transition

_OFFICES: Final = {
    Body.CE_OFFICE: (Body.WORKING_GROUP,),
    Body.TD_COLLEGE: (Body.COURSE_LEADING_GROUP, Body.ACADEMIC_COMMITTEE),
    Body.PERSONNEL_SECTION: (Body.LEADING_GROUP,),
}
"""The offices whose officers act in the exhibits, and for which bodies they act too."""

_ORDER: Final = (Role.TEACHER, Role.PRINCIPAL, Role.TRAINING_MANAGER, Role.OFFICER)
"""Who holds several roles in a unit got them in this order."""


def capacity(story: Story, line: Transition, word: str, person: UUID, at: datetime) -> Capacity:
    """In which capacity the person does it; without a role where a relation makes them entitled."""
    role, organisation = next(_used(story, line, person), (None, None))
    return Capacity(person, role, organisation, *body_of(word, at))


def _used(story: Story, line: Transition, person: UUID) -> Iterator[tuple[Role, UUID]]:
    world = story.world
    for owner in line.owners:
        match owner:
            case InUnit(roles, unit):
                for place in story.places_of(unit):
                    yield from _roles(world, person, place, roles)
            case ForDuty(duty, _):
                bodies = story.world.binding.procedure.bodies(duty)
                yield from _offices(world, person, bodies)
            case _:
                continue


def _roles(
    world: World, person: UUID, place: UUID, roles: Collection[Role]
) -> Iterator[tuple[Role, UUID]]:
    code = next(one.code for one in world.organisations.by_code.values() if one.id == place)
    for role in _ORDER:
        if role in roles and person in world.people.holders.get((role, code), ()):
            yield role, place


def _offices(world: World, person: UUID, bodies: Collection[Body]) -> Iterator[tuple[Role, UUID]]:
    for unit in _OFFICES:
        own = Body(unit) in bodies or any(body in bodies for body in _OFFICES[unit])
        if own and person in world.people.holders.get((Role.OFFICER, unit), ()):
            yield Role.OFFICER, world.organisations.body(unit).id

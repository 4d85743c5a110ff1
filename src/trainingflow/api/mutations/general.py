"""New items of general kinds: one typed mutation for every creation of every lifecycle.

What comes after the creation is done by `performAction`: `actions` of the item says what there is
and how it is filled in. A mutation for each of several hundred actions would hide the few that a
client looks for.
"""

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.carry_out import Place, carry_out, command_of
from trainingflow.api.mutations.courses import CourseMutations
from trainingflow.api.mutations.general_inputs import (
    Creation,
    arguments_of,
    creation_input,
    values_of,
)
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.mutations.runs import RunMutations
from trainingflow.api.nodes import required_key
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.api.types.general_fields import fields_of
from trainingflow.api.types.general_names import bilingual, capitalised, generals
from trainingflow.domain.global_ids import TYPE_NAMES
from trainingflow.domain.workflow.duties import Relation
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Transition

ASKED = strawberry.argument(description="What is asked for (申请内容).")


def _creations() -> Iterator[tuple[ItemKind, Transition]]:
    """Every creation that a person can do; of several versions, the newest that has it."""
    for kind, versions in generals():
        lines = [line for one in versions for line in one.leaving(NONE)]
        for line in {one.action: one for one in reversed(lines)}.values():
            if any(owner is not Relation.SYSTEM for owner in line.owners):
                yield kind, line


def _by_hand() -> Iterator[str]:
    """The names of the mutations that are written by hand."""
    return (name for type_ in (CourseMutations, RunMutations) for name in sorted(fields_of(type_)))


def _named() -> Mapping[str, tuple[ItemKind, Transition]]:
    """The creations by the names of their mutations: the action's own, where only one has it."""
    found = list(_creations())
    shared = Counter(line.action for _, line in found) + Counter(_by_hand())
    return {
        line.action if shared[line.action] == 1 else f"{line.action}Of{TYPE_NAMES[kind]}": (
            kind,
            line,
        )
        for kind, line in found
    }


def _creation(name: str, kind: ItemKind, line: Transition) -> object:
    type_ = GENERAL_TYPES[kind]
    input_ = creation_input(f"{capitalised(name)}Input", kind, line)
    place = Place("organisationId", arguments=arguments_of(line.input))

    async def create(
        self: object,  # noqa: ARG001 - the root has no value
        info: Info,
        input: Any,  # noqa: A002, ANN401 - the name that clients expect; its type is made above
    ) -> Payload[Any]:
        asked: Creation = input
        unit = required_key(asked.organisation_id, "Organisation", argument="organisationId")
        values = values_of(line.input, asked)
        command = command_of(line.action, asked, values, kind=kind, organisation_id=unit)
        return await carry_out(info, command, type_.show, place)

    create.__name__ = name
    create.__annotations__["input"] = Annotated[input_, ASKED]
    create.__annotations__["return"] = Payload[type_]  # type: ignore[valid-type]  # made from the definition
    return mutation(f"{bilingual(line.label.en, line.label.zh)}")(create)


CREATIONS: Final = _named()
"""Every creation of a general kind, by the name of its mutation."""


class GeneralMutations:
    """New items of general kinds; a field for each creation."""


for _name, _made in CREATIONS.items():
    setattr(GeneralMutations, _name, _creation(_name, *_made))
strawberry.type(GeneralMutations)

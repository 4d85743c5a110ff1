"""The one mutation that can do every action; a page builds its buttons from `actions`."""

from collections.abc import Mapping, Sequence
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PerformActionInput
from trainingflow.api.mutations.carry_out import Place, carry_out, command_of
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.nodes import parts, required_key
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.definition import ItemKind
from trainingflow.domain.workflow.fields import Field, FieldType

KINDS = ("Course", "CourseRun", "CreditBatch")


@strawberry.type
class GenericMutations:
    """The one mutation that can do every action."""

    @mutation(
        "Do any action on any item (办理事项). Who may do it is decided by the item's lifecycle."
    )
    async def perform_action(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            PerformActionInput, strawberry.argument(description="What to do (办理内容).")
        ],
    ) -> Payload[WorkItem]:
        """Do any action on any item."""
        item_id = required_key(input.item_id, *KINDS)
        values: object = input.input or {}
        if not isinstance(values, dict):
            msg = "`input` must be a JSON object."
            raise BadInput(msg)
        fields = await _fields(info, item_id, input.action)
        command = command_of(input.action, input, local(fields, values), item_id=item_id)
        place = Place("itemId", ("input", "input"), {})
        return await carry_out(info, command, WorkItem.of, place)


async def _fields(info: Info, item_id: UUID, action: str) -> Sequence[Field]:
    """What the action is filled with in the item's state; empty where it is not possible."""
    row = await info.context.loaders.items.load(item_id)
    if row is None:
        return ()
    definition = definition_of(ItemKind(row.kind), row.definition_version)
    line = definition.transition(row.state, action)
    return line.input if line else ()


def local(fields: Sequence[Field], values: Mapping[str, object]) -> dict[str, object]:
    """The values with keys in place of global ids; what is none is left as it is.

    The lifecycle says of every other value whether it fits.
    """
    types = {field.name: field for field in fields}
    return {name: _local(types.get(name), value) for name, value in values.items()}


def _local(field: Field | None, value: object) -> object:
    if field is None:
        return value
    if field.type is FieldType.ID and isinstance(value, str):
        return _key(value)
    if field.type is FieldType.IDS and isinstance(value, list):
        return [_key(one) if isinstance(one, str) else one for one in value]
    if field.type is FieldType.ROWS and isinstance(value, list):
        return [local(field.rows, one) if isinstance(one, dict) else one for one in value]
    return value


def _key(id_: str) -> str:
    named = parts(id_)
    return id_ if named is None else named[1]

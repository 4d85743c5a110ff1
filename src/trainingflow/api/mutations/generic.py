"""The mutations that can do every action; a page builds its buttons from `actions`."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Annotated, Any
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import CreateItemInput, PerformActionInput
from trainingflow.api.mutations.carry_out import Place, carry_out, command_of, not_tried
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.nodes import parts, required_key
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.refusals import unknown_action
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.lifecycles import DEFINITIONS, definition_of
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE


@strawberry.type
class GenericMutations:
    """The mutations that can do every action."""

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
        item_id = required_key(input.item_id, *item_types(), argument="itemId")
        definition = await _lifecycle(info, item_id)
        if definition is not None and input.action not in definition.actions:
            return _unknown(input.action, definition.actions, info)
        known = DEFINITIONS.values() if definition is None else (definition,)
        values = filled_in(input.action, input.input, known)
        command = command_of(input.action, input, values, item_id=item_id)
        place = Place("itemId", ("input", "input"), {})
        return await carry_out(info, command, WorkItem.of, place)

    @mutation(
        "Begin a new item of any kind (新建事项). The policy of the unit chooses its lifecycle."
    )
    async def create_item(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - as above
            CreateItemInput, strawberry.argument(description="What to begin (新建内容).")
        ],
    ) -> Payload[WorkItem]:
        """Begin a new item of any kind."""
        unit = required_key(input.organisation_id, "Organisation", argument="organisationId")
        lines = {line.action: line for one in _versions(input.kind) for line in one.leaving(NONE)}
        action = input.action or (next(iter(lines)) if len(lines) == 1 else "")
        if action not in lines:
            return _unknown(action, tuple(lines), info)
        values = local(lines[action].input, _object(input.input))
        command = command_of(action, input, values, kind=ItemKind(input.kind), organisation_id=unit)
        return await carry_out(
            info, command, WorkItem.of, Place("organisationId", ("input", "input"), {})
        )


def filled_in(
    action: str,
    given: Any,  # noqa: ANN401 - JSON has no narrower type
    known: Iterable[Definition] = DEFINITIONS.values(),
) -> dict[str, object]:
    """What an action is filled with, as any of the lifecycles says that knows it.

    The state of an item does not matter: a request that is sent again is read as it was before.
    """
    lines = (line for one in known for line in one.lines(action))
    fields = {field.name: field for line in lines for field in line.input}
    return local(tuple(fields.values()), _object(given))


def _versions(kind: ItemKind) -> Sequence[Definition]:
    """Every lifecycle of the kind, the newest last: its creation is the one that is offered."""
    found = (one for (known, _), one in DEFINITIONS.items() if known == kind)
    return sorted(found, key=lambda one: one.version)


def _object(given: Any) -> dict[str, object]:  # noqa: ANN401 - JSON has no narrower type
    values = given or {}
    if not isinstance(values, dict):
        en, zh = "`input` must be a JSON object.", "`input` 必须是 JSON 对象。"
        raise BadInput(en, zh, argument="input")
    return values


def _unknown(action: str, known: Sequence[str], info: Info) -> Payload[Any]:
    return not_tried(unknown_action(action, known, info.context.language))


async def _lifecycle(info: Info, item_id: UUID) -> Definition | None:
    """The lifecycle of an item; None where it is not to be seen."""
    row = await info.context.loaders.items.load(item_id)
    if row is None:
        return None
    return definition_of(ItemKind(row.kind), row.definition_version)


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

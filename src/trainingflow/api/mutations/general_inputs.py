"""What new items of general kinds are asked for with: one input a creation, made from its fields.

The names are those of the lifecycle; an argument that holds a global id says so in its name.
"""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any, Final

import strawberry

from trainingflow.api.faults import BadInput
from trainingflow.api.mutations.asked import Asked
from trainingflow.api.nodes import parts, required_key
from trainingflow.api.types.general_enums import choice_enum
from trainingflow.api.types.general_names import (
    bilingual,
    capitalised,
    named_types,
)
from trainingflow.domain.global_ids import TYPE_NAMES
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition
from trainingflow.services.references import sort_of

_ORGANISATION: Final = "organisation_id"


@strawberry.input
class Creation(Asked):
    """What every new item is asked for with."""

    organisation_id: strawberry.ID = strawberry.field(description="The declaring unit (申报单位).")


def creation_input(name: str, kind: ItemKind, line: Transition) -> type[Creation]:
    """The input of a creation: a field for each of the line's own."""
    words = bilingual(f"what is asked for to {line.label.en}", line.label.zh)
    made: type[Creation] = _input(name, words, kind, line.input, "", Creation)
    return made


def values_of(table: Sequence[Field], given: object) -> dict[str, object]:
    """What an input holds, by the names of the lifecycle; what was left out is left out.

    Raises:
        BadInput: an id is none.
    """
    found = {one.name: getattr(given, _attribute(one)) for one in table}
    return {
        one.name: _plain(one, found[one.name])
        for one in table
        if found[one.name] is not strawberry.UNSET
    }


def arguments_of(table: Sequence[Field]) -> Mapping[str, str]:
    """What the fields are called among the arguments, where it differs; for paths of errors."""
    found = {one.name: _argument(one) for one in table if _argument(one) != one.name}
    for one in table:
        found |= arguments_of(one.rows)
    return found


def _input(
    name: str,
    description: str,
    kind: ItemKind,
    table: Sequence[Field],
    at: str,
    base: type[object] = object,
) -> Any:  # noqa: ANN401 - a class that is made here
    annotations = {_attribute(one): _type(kind, one, f"{at}{one.name}") for one in table}
    fields = {_attribute(one): _field(one) for one in table}
    namespace = {"__annotations__": annotations, "__doc__": description, "__module__": __name__}
    made = type(name, (base,), {**namespace, **fields})
    return strawberry.input(made, name=name, description=description)


def _field(one: Field) -> Any:  # noqa: ANN401 - strawberry's own field is not typed
    words = bilingual(one.en, one.zh)
    if one.required:
        return strawberry.field(name=_argument(one), description=words)
    return strawberry.field(name=_argument(one), description=words, default=strawberry.UNSET)


def _type(kind: ItemKind, one: Field, path: str) -> Any:  # noqa: ANN401 - a type of the schema
    type_ = _bare(kind, one, path)
    return type_ if one.required else type_ | None


def _bare(kind: ItemKind, one: Field, path: str) -> Any:  # noqa: ANN401 - a type of the schema
    if one.type is FieldType.ROWS:
        name = TYPE_NAMES[kind] + "".join(capitalised(part) for part in path.split("."))
        return list[_row(f"{name}Input", kind, one, path)]  # type: ignore[misc]  # made here
    if one.choices:
        enum: Any = choice_enum(kind, path) or str
        return list[enum] if one.type is FieldType.CHOICES else enum
    return _TYPES.get(one.type, str)


_ROWS: dict[str, tuple[tuple[Field, ...], Any]] = {}


def _row(name: str, kind: ItemKind, one: Field, path: str) -> Any:  # noqa: ANN401 - made here
    """The input of a row; two creations with the same rows share it."""
    while name in _ROWS and _ROWS[name][0] != one.rows:
        name = f"{name.removesuffix('Input')}OfOtherInput"
    if name not in _ROWS:
        made = _input(name, bilingual(one.en, one.zh), kind, one.rows, f"{path}.")
        _ROWS[name] = one.rows, made
    return _ROWS[name][1]


_TYPES: Final[Mapping[FieldType, Any]] = {
    FieldType.INTEGER: int,
    FieldType.DECIMAL: Decimal,
    FieldType.POINTS: Decimal,
    FieldType.BOOLEAN: bool,
    FieldType.DATE: date,
    FieldType.ID: strawberry.ID,
    FieldType.IDS: list[strawberry.ID],
}


def _argument(one: Field) -> str:
    if one.type is FieldType.ID:
        return f"{one.name}Id"
    return f"{one.name.removesuffix('s')}Ids" if one.type is FieldType.IDS else one.name


def _attribute(one: Field) -> str:
    """A name that none of the fields of every change has."""
    return f"field_{one.name}"


def _plain(one: Field, value: Any) -> object:  # noqa: ANN401 - whatever the type of the field is
    if value is None:
        return None
    if one.type is FieldType.ROWS:
        return [values_of(one.rows, row) for row in value]
    if one.type is FieldType.IDS:
        return [_key(one, entry) for entry in value]
    if one.type is FieldType.ID:
        return _key(one, value)
    if one.type is FieldType.CHOICES:
        return [str(entry) for entry in value]
    return str(value) if one.choices else value


def _key(one: Field, id_: strawberry.ID) -> str:
    sort = sort_of(one.name)
    if sort is not None:
        return str(required_key(id_, *named_types(sort), argument=_argument(one)))
    named = parts(id_)
    if named is None:
        raise BadInput.id(id_, (), _argument(one))
    return named[1]

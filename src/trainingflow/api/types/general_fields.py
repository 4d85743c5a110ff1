"""Fields of dossiers as fields of the schema: their types, and what they show of a draft.

Every field may be null: a draft is incomplete, and a version of an earlier definition may lack it.
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from enum import Enum
from typing import Any, Final
from uuid import UUID

import strawberry
from strawberry.types.base import StrawberryObjectDefinition
from strawberry.utils.str_converters import to_camel_case

from trainingflow.api.context import Info
from trainingflow.api.types.general_enums import choice_enum
from trainingflow.api.types.general_names import bilingual, capitalised
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.global_ids import TYPE_NAMES
from trainingflow.domain.workflow.attempt import as_date, as_uuid
from trainingflow.domain.workflow.fields import Field, FieldType, as_decimal
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.references import sort_of

Content = Mapping[str, object]
Reader = Callable[[object], object]


@strawberry.type
class Filled:
    """What was filled in: the values by the names of the fields."""

    content: strawberry.Private[Content]


def filled_type(
    name: str, description: str, kind: ItemKind, table: Sequence[Field]
) -> type[Filled]:
    """A type with a field for every field of a table."""
    return _type(name, description, kind, table, "")


def _type(
    name: str, description: str, kind: ItemKind, table: Sequence[Field], at: str
) -> type[Filled]:
    shown = {f"field_{one.name}": _field(kind, one, f"{at}{one.name}") for one in table}
    made = type(name, (Filled,), {"__doc__": description, "__module__": __name__, **shown})
    _MADE[name] = tuple(one.name for one in table)
    typed: type[Filled] = strawberry.type(made, name=name, description=description)
    return typed


_MADE: dict[str, tuple[str, ...]] = {}


def made_types() -> Mapping[str, tuple[str, ...]]:
    """The fields of every type that was made of a table, by the type's name."""
    return _MADE


def fields_of(type_: type[object]) -> frozenset[str]:
    """The fields of a type of the schema, by their names in it."""
    definition: StrawberryObjectDefinition = type_.__strawberry_definition__  # type: ignore[attr-defined]  # set by its decorator
    return frozenset(
        one.graphql_name or to_camel_case(one.python_name) for one in definition.fields
    )


def _field(kind: ItemKind, one: Field, path: str) -> Any:  # noqa: ANN401 - strawberry's own field is not typed
    described = bilingual(one.en, one.zh)
    resolver = _reference(one) or _plain(kind, one, path)
    return strawberry.field(resolver=resolver, name=one.name, description=described)


def _plain(kind: ItemKind, one: Field, path: str) -> Callable[..., object]:
    type_, read = _read(kind, one, path)

    def show(self: Filled) -> object:
        value = self.content.get(one.name)
        return None if value is None else read(value)

    show.__annotations__ = {"return": type_ | None}
    return show


def _read(kind: ItemKind, one: Field, path: str) -> tuple[Any, Reader]:
    """The type of a field, and how a value of it is read: None where it does not fit."""
    if one.type is FieldType.ROWS:
        name = TYPE_NAMES[kind] + "".join(capitalised(part) for part in path.split("."))
        row = _type(f"{name}Row", bilingual(one.en, one.zh), kind, one.rows, f"{path}.")
        return list[row], _each(_row(row))  # type: ignore[valid-type]  # made here
    if one.choices:
        enum: Any = choice_enum(kind, path) or str
        single = _choice(enum)
        many = one.type is FieldType.CHOICES
        return (list[enum], _each(single)) if many else (enum, single)
    return _SIMPLE.get(one.type, (str, str))


def _row(type_: type[Filled]) -> Reader:
    return lambda value: type_(content=value) if isinstance(value, Mapping) else None


def _choice(enum: type[Enum] | type[str]) -> Reader:
    def read(value: object) -> object:
        try:
            return enum(value)
        except ValueError:
            return None

    return read


def _each(read: Reader) -> Reader:
    def read_all(value: object) -> object:
        entries = value if isinstance(value, (list, tuple)) else ()
        return [one for one in map(read, entries) if one is not None]

    return read_all


def _whole(value: object) -> object:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


_SIMPLE: Final[Mapping[FieldType, tuple[Any, Reader]]] = {
    FieldType.INTEGER: (int, _whole),
    FieldType.DECIMAL: (Decimal, as_decimal),
    FieldType.POINTS: (Decimal, as_decimal),
    FieldType.BOOLEAN: (bool, bool),
    FieldType.DATE: (date, as_date),
    FieldType.ID: (strawberry.ID, str),
    FieldType.IDS: (list[strawberry.ID], _each(str)),
}

Load = Callable[[Sequence[UUID], Info], Awaitable[list[Any]]]


async def people(ids: Sequence[UUID], info: Info) -> list[Any]:
    """The persons with these ids, in their order."""
    rows = await info.context.loaders.persons.load_many(ids)
    return [Person.of(row) for row in rows if row is not None]


async def organisations(ids: Sequence[UUID], info: Info) -> list[Any]:
    """The organisations with these ids, in their order."""
    rows = await info.context.loaders.organisations.load_many(ids)
    return [Organisation.of(row) for row in rows if row is not None]


async def work_items(ids: Sequence[UUID], info: Info) -> list[Any]:
    """The items with these ids that the viewer may see, in their order."""
    rows = await info.context.loaders.items.load_many(ids)
    return [WorkItem.of(row) for row in rows if row is not None]


REFERENCES: Final[Mapping[str, tuple[Any, Load]]] = {
    "Person": (Person, people),
    "Teacher": (Person, people),
    "Organisation": (Organisation, organisations),
    "Item": (WorkItem, work_items),
    "Course": (WorkItem, work_items),
}
"""What an id is of, by the table in which the services look it up."""


def _reference(one: Field) -> Callable[..., object] | None:
    """How an id is shown as what it names; None where the field's name does not say what."""
    sort = sort_of(one.name)
    if sort is None or one.type not in (FieldType.ID, FieldType.IDS):
        return None
    type_, load = REFERENCES[sort]
    shown: Any = list[type_] if one.type is FieldType.IDS else type_ | None  # type: ignore[valid-type]  # of the table

    async def single(self: Filled, info: Info) -> object:
        found = await load(_ids(self.content.get(one.name)), info)
        return found[0] if found else None

    async def several(self: Filled, info: Info) -> object:
        return await load(_ids(self.content.get(one.name)), info)

    show = several if one.type is FieldType.IDS else single
    show.__annotations__ = {"info": Info, "return": shown}
    return show


def _ids(value: object) -> list[UUID]:
    entries = value if isinstance(value, (list, tuple)) else (value,)
    return [one for one in map(as_uuid, entries) if one is not None]

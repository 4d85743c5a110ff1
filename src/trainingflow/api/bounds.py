"""How long every list, text and page of an argument may be: a net below what the services say.

The services refuse what the regulation or a form has no room for, field by field. Here nothing is
left without an end, before any of it is looked at: arguments in the document, defaults of
variables and variables alike.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from typing import Final

from graphql import (
    GraphQLEnumType,
    GraphQLError,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    ObjectValueNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
)

from trainingflow.api.cost.weights import largest_page, literal_size
from trainingflow.api.excess import Bound, Excess, InputTooLarge
from trainingflow.api.limits import LARGEST_INT

PAGE: Final = frozenset({"first", "last"})
"""The arguments that say how many entries a page has."""

MOST_ENTRIES: Final = 500
LONGEST_ID: Final = 1_000
LONGEST_TEXT: Final = 10_000
LONGEST_ARGUMENT: Final = 1_000  # of a field: a name that is looked for, a cursor, a reason
LONGEST_SCALAR: Final = 100
MOST_VALUES: Final = 20_000
DEEPEST_VALUE: Final = 20
_SHORT: Final = frozenset({"Boolean", "Date", "DateTime", "Decimal", "Float", "Int"})

_ENTRIES: Final[Mapping[str, int]] = {
    "BulkInput.items": 10_000,
    "Mutation.markNoticesRead(ids:)": 1_000,
    "Mutation.readItemNotices(ids:)": 1_000,
    "RecordAttendanceInput.records": 10_000,
    "RecordResultsInput.results": 10_000,
}
"""Lists that may be longer than others."""

_TEXTS: Final[Mapping[str, int]] = {
    "DocumentInput.text": 250_000,
    "DraftPolicyVersionInput.text": 600_000,
    "PolicyTextInput.text": 600_000,
    "SimulateCreditsInput.draft": 250_000,
}
"""Texts that may be longer than others; the body of a request is bounded as well."""


class Bounds:
    """The bounds of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        places = dict(_places(schema))
        self.types = places
        self._bounds = {place: _bound(place, type_) for place, type_ in places.items()}

    def argument(self, type_: str, field: str, argument: str) -> Bound | None:
        """The bound of an argument of a field; None where the schema has no such argument."""
        return self._bounds.get(f"{type_}.{field}({argument}:)")

    def at(self, place: str) -> Bound:
        """The bound of a place that the schema has."""
        return self._bounds[place]

    @staticmethod
    def exceptions() -> frozenset[str]:
        """The places that have bounds of their own."""
        return frozenset(_ENTRIES) | frozenset(_TEXTS)

    def field(self, type_: str, field: str) -> Bound | None:
        """The bound of a field of an input."""
        return self._bounds.get(f"{type_}.{field}")

    def literal(self, node: ValueNode, bound: Bound, uses: "Uses") -> Iterator[GraphQLError]:
        """What is too large in a value of the document; variables are noted for later."""
        pending: list[tuple[ValueNode, Bound]] = [(node, bound)]
        while pending:
            one, at = pending.pop()
            if isinstance(one, VariableNode):
                uses.add(one.name.value, at)
            elif isinstance(one, IntValueNode):
                if at.page is not None and literal_size(one.value) > at.page:
                    yield Excess(at, "entries of a page", literal_size(one.value), at.page).error(
                        one
                    )
            elif isinstance(one, StringValueNode) and len(one.value) > at.characters:
                yield Excess(at, "characters", len(one.value), at.characters).error(one)
            elif isinstance(one, ListValueNode):
                if len(one.values) > at.entries:
                    yield Excess(at, "entries", len(one.values), at.entries).error(one)
                pending += [(entry, at) for entry in one.values]
            elif isinstance(one, ObjectValueNode):
                owner = self._owner(at)
                pending += [
                    (entry.value, self.field(owner, entry.name.value) or at) for entry in one.fields
                ]

    def variables(self, given: Mapping[str, object], uses: "Uses") -> Iterator[GraphQLError]:
        """What is too large in the variables; stops at the first that is."""
        if _values(given) > MOST_VALUES:
            yield InputTooLarge(
                f"The variables hold too much: {MOST_VALUES} values are allowed.",
                f"变量过多：最多 {MOST_VALUES} 个值。",
                limit=MOST_VALUES,
            )
            return
        for name, value in given.items():
            for bound in uses.of(name):
                excess = self._excess(value, bound)
                if excess is not None:
                    yield excess.error()
                    return

    def _excess(self, value: object, bound: Bound) -> Excess | None:
        pending: list[tuple[object, Bound]] = [(value, bound)]
        while pending:
            one, at = pending.pop()
            if isinstance(one, int | float):
                if at.page is not None and one > at.page:
                    return Excess(at, "entries of a page", int(min(one, LARGEST_INT)), at.page)
            elif isinstance(one, str):
                if len(one) > at.characters:
                    return Excess(at, "characters", len(one), at.characters)
            elif isinstance(one, list):
                if len(one) > at.entries:
                    return Excess(at, "entries", len(one), at.entries)
                pending += [(entry, at) for entry in one]
            elif isinstance(one, dict):
                owner = self._owner(at)
                pending += [(entry, self.field(owner, name) or at) for name, entry in one.items()]
        return None

    def _owner(self, bound: Bound) -> str:
        return get_named_type(self.types[bound.place]).name


class Uses:
    """Where the variables of a document are used."""

    def __init__(self) -> None:
        self._bounds: dict[str, dict[str, Bound]] = {}

    def add(self, variable: str, bound: Bound) -> None:
        """Note a use."""
        self._bounds.setdefault(variable, {})[bound.place] = bound

    def of(self, variable: str) -> Iterator[Bound]:
        """Every bound that a variable has to keep."""
        yield from self._bounds.get(variable, {}).values()


@cache
def bounds(schema: GraphQLSchema) -> Bounds:
    """The bounds of a schema, worked out once."""
    return Bounds(schema)


def _places(schema: GraphQLSchema) -> Iterator[tuple[str, GraphQLInputType]]:
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
            for name, field in type_.fields.items():
                for argument, one in field.args.items():
                    yield f"{type_.name}.{name}({argument}:)", one.type
        elif isinstance(type_, GraphQLInputObjectType):
            for name, one in type_.fields.items():
                yield f"{type_.name}.{name}", one.type


def _bound(place: str, type_: GraphQLInputType) -> Bound:
    named = get_named_type(type_)
    entries = _ENTRIES.get(place, MOST_ENTRIES)
    characters = _TEXTS.get(place, _characters(place, named))
    field, _, argument = place.partition("(")
    return Bound(
        place,
        entries,
        characters,
        largest_page(field) if argument.removesuffix(":)") in PAGE else None,
    )


def _characters(place: str, named: GraphQLNamedType) -> int:
    if isinstance(named, GraphQLEnumType) or (
        isinstance(named, GraphQLScalarType) and named.name in _SHORT
    ):
        return LONGEST_SCALAR
    if getattr(named, "name", "") == "ID":
        return LONGEST_ID
    return LONGEST_ARGUMENT if place.endswith(":)") else LONGEST_TEXT


def _values(given: object) -> int:
    """How many values something holds, lists and objects counted; too many where it is too deep."""
    count, level = 0, [given]
    for _ in range(DEEPEST_VALUE):
        count += len(level)
        below: list[object] = []
        for one in level:
            if isinstance(one, dict):
                below += one.values()
            elif isinstance(one, list):
                below += one
        if not below:
            return count
        level = below
    return MOST_VALUES + 1

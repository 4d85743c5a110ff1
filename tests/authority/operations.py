"""Every operation of the schema, written from the schema: what is asked, and with which ids."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from graphql import (
    GraphQLArgument,
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputField,
    GraphQLInputObjectType,
    GraphQLInputType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLSchema,
    GraphQLUnionType,
    get_named_type,
    get_nullable_type,
    is_leaf_type,
    is_required_argument,
    is_required_input_field,
)

_LEAVES = {
    "String": '"x"',
    "Int": "1",
    "Float": "1.0",
    "Boolean": "true",
    "Date": '"2024-10-09"',
    "DateTime": '"2024-10-09T09:00:00+08:00"',
    "Decimal": '"1"',
    "JSON": "{}",
}


@dataclass(frozen=True)
class Slot:
    """A place for an id among the arguments of an operation: `input.itemId`."""

    root: str
    field: str
    path: tuple[str, ...]

    @property
    def name(self) -> str:
        return f"{self.field}({'.'.join(self.path)})"


def selection(core: GraphQLSchema, type_: GraphQLNamedType, depth: int, above: str = "") -> str:
    """Every field of a type that needs no argument, down to a depth; fields never clash."""
    if is_leaf_type(type_):
        return ""
    if isinstance(type_, GraphQLInterfaceType | GraphQLUnionType):
        parts = (
            f"... on {one.name} {selection(core, one, depth, above)}"
            for one in core.get_possible_types(type_)
        )
        return "{ __typename " + " ".join(parts) + " }"
    assert isinstance(type_, GraphQLObjectType)
    chosen = [
        f"{type_.name}_{name}: {_page(name, field)}{selection(core, target, depth - 1, name)}"
        for name, field in type_.fields.items()
        if not any(map(is_required_argument, field.args.values()))
        and ((is_leaf_type(target := get_named_type(field.type))) or depth > 1)
    ]
    return "{ __typename " + " ".join(chosen) + " }"


def _page(name: str, field: GraphQLField) -> str:
    asked = [
        *(["first: 3"] if "first" in field.args else []),
        *(["includeBlocked: true"] if "includeBlocked" in field.args else []),
    ]
    return f"{name}({', '.join(asked)}) " if asked else f"{name} "


def questions(core: GraphQLSchema, depth: int) -> Iterator[tuple[str, str]]:
    """For each field of the query that can be asked without an argument, all that is behind it."""
    assert core.query_type is not None
    for name, field in core.query_type.fields.items():
        if not any(map(is_required_argument, field.args.values())):
            inner = selection(core, get_named_type(field.type), depth)
            yield name, f"{{ {_page(name, field)}{inner} }}"


def slots(core: GraphQLSchema) -> Iterator[Slot]:
    """Every place for an id in every operation."""
    for root in (core.query_type, core.mutation_type):
        assert root is not None
        for name, field in root.fields.items():
            for argument, described in field.args.items():
                for path in _ids(described.type, (argument,)):
                    yield Slot(root.name, name, path)


def _ids(type_: GraphQLInputType, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    named = get_named_type(type_)
    if named.name == "ID":
        yield path
    elif isinstance(named, GraphQLInputObjectType) and len(path) < 4:
        for name, field in named.fields.items():
            yield from _ids(field.type, (*path, name))


class Asking:
    """Writes an operation with `$id` in one place, and the least that it needs everywhere else.

    Its key is `$key`: the same document is sent for every id, and read once.
    """

    def __init__(self, core: GraphQLSchema, defaults: dict[str, str]) -> None:
        self.core = core
        self.defaults = defaults

    def document(self, slot: Slot) -> str:
        root = self.core.query_type if slot.root == "Query" else self.core.mutation_type
        assert root is not None
        field = root.fields[slot.field]
        given = self._given(field.args, slot.path)
        inner = selection(self.core, get_named_type(field.type), 3)
        kind = "query" if slot.root == "Query" else "mutation"
        declared = "$id: ID!, $key: String!" if "$key" in given else "$id: ID!"
        return f"{kind} ({declared}) {{ {slot.field}({given}) {inner} }}"

    def _given(
        self,
        places: dict[str, GraphQLArgument] | dict[str, GraphQLInputField],
        path: tuple[str, ...],
    ) -> str:
        parts = []
        for name, place in places.items():
            needed = (
                is_required_argument(place)
                if isinstance(place, GraphQLArgument)
                else is_required_input_field(place)
            )
            here = path[:1] == (name,)
            if here or needed or name in {"idempotencyKey", "first"}:
                parts.append(f"{name}: {self._value(name, place.type, path[1:] if here else None)}")
        return ", ".join(parts)

    def _value(self, name: str, type_: GraphQLInputType, path: tuple[str, ...] | None) -> str:
        inner = get_nullable_type(type_)
        if isinstance(inner, GraphQLList):
            return f"[{self._value(name, inner.of_type, path)}]"
        assert not isinstance(inner, GraphQLNonNull)
        if isinstance(inner, GraphQLInputObjectType):
            given = self._given(inner.fields, path or ())
            return f"{{{given}}}"
        if isinstance(inner, GraphQLEnumType):
            return str(next(iter(inner.values)))
        if inner.name == "ID":
            return self._id(name, path)
        if name == "idempotencyKey":
            return self._key()
        return _LEAVES.get(inner.name, '"x"')

    def _id(self, name: str, path: tuple[str, ...] | None) -> str:
        return "$id" if path == () or name not in self.defaults else f'"{self.defaults[name]}"'

    def _key(self) -> str:
        return "$key"


@dataclass(frozen=True)
class Operation:
    """One field of the roots with nothing but variables for ids: all who ask send the same.

    Attributes:
        alias: under which it is answered; also the ending of its variables, so that several
            operations fit into one document.
        text: the field with its arguments and what is chosen of its answer.
        ids: the name of the argument for which each variable stands.
        keyed: whether it takes a key of its own.
    """

    root: str
    field: str
    alias: str
    text: str
    ids: dict[str, str]
    keyed: bool

    @property
    def name(self) -> str:
        return f"{self.root}.{self.field}"

    @property
    def key(self) -> str:
        """The variable of its key."""
        return f"key_{self.alias}"


def document_of(asked: Sequence[Operation]) -> str:
    """One document that asks several operations of the same root."""
    declared = [f"${variable}: ID!" for one in asked for variable in one.ids]
    declared += [f"${one.key}: String!" for one in asked if one.keyed]
    head = f"({', '.join(declared)})" if declared else ""
    fields = " ".join(f"{one.alias}: {one.text}" for one in asked)
    return f"{asked[0].root.lower()} {head} {{ {fields} }}"


class _Variables(Asking):
    """Writes a variable in place of each id, and of the key."""

    def __init__(self, core: GraphQLSchema, alias: str) -> None:
        super().__init__(core, {})
        self.alias = alias
        self.ids: dict[str, str] = {}
        self.keyed = False

    def operation(self, root: GraphQLObjectType, name: str, path: tuple[str, ...]) -> Operation:
        field = root.fields[name]
        given = self._given(field.args, path)
        inner = _shallow(self.core, get_named_type(field.type))
        arguments = f"({given})" if given else ""
        text = f"{name}{arguments} {inner}"
        return Operation(root.name, name, self.alias, text, self.ids, self.keyed)

    def _id(self, name: str, path: tuple[str, ...] | None) -> str:
        del path
        variable = f"id{len(self.ids)}_{self.alias}"
        self.ids[variable] = name
        return f"${variable}"

    def _key(self) -> str:
        self.keyed = True
        return f"$key_{self.alias}"


def operations(core: GraphQLSchema) -> Iterator[Operation]:
    """Each field of the roots once: with all ids that it needs, or else the first that it takes."""
    taken: dict[str, tuple[str, ...]] = {}
    for slot in slots(core):
        taken.setdefault(f"{slot.root}.{slot.field}", slot.path)
    number = count()
    for root in (core.query_type, core.mutation_type):
        assert root is not None
        for name in root.fields:
            path = taken.get(f"{root.name}.{name}", ())
            yield _Variables(core, f"o{next(number)}").operation(root, name, path)


def _shallow(core: GraphQLSchema, type_: GraphQLNamedType) -> str:
    """What tells a verdict: the leaves of an answer, and the codes of what was refused in it."""
    if is_leaf_type(type_):
        return ""
    if not isinstance(type_, GraphQLObjectType):
        return "{ __typename }"
    chosen = [
        name
        for name, field in type_.fields.items()
        if is_leaf_type(get_named_type(field.type))
        and not any(map(is_required_argument, field.args.values()))
    ]
    refusals = ["errors { code }"] if "errors" in type_.fields else []
    results = ["results { result { errors { code } } }"] if type_.name == "BulkPayload" else []
    return "{ " + " ".join(["__typename", *chosen, *refusals, *results]) + " }"

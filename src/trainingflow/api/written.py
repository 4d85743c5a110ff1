"""Whether all that is asked for of the entries of a list can be written by PostgreSQL.

Asked of the document, once for a list. It is the short way for what is certain: whatever hangs on a
directive, is asked for of some types only, has arguments that are not understood here, or stands
behind a rule that looks at the object, is resolved field by field, as everything was before.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLError,
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLResolveInfo,
    GraphQLSchema,
    InlineFragmentNode,
    IntValueNode,
    SelectionSetNode,
    get_named_type,
    is_abstract_type,
)

from trainingflow.api.context import Context, Info
from trainingflow.api.excess import PageTooLarge
from trainingflow.api.faults import BadInput
from trainingflow.api.pagination import Window
from trainingflow.api.selected import arguments_of
from trainingflow.api.writable import Found
from trainingflow.compiled.complete import Complete
from trainingflow.compiled.fields import Guard, behind
from trainingflow.compiled.strawberry_fields import attribute, method
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.written import Wanted, WrittenType

Parent = GraphQLObjectType | GraphQLInterfaceType

_NODES: Final = "nodes"


def complete(row: AnyRow) -> Any:  # noqa: ANN401 - stands for whatever type was asked for
    """Show a row that was written."""
    return Complete(row.written)


def wanted(info: Info, type_: WrittenType) -> tuple[Wanted, ...] | None:
    """What is asked for of the entries of the connection that is being resolved.

    Returns:
        None where some of it cannot be written for whoever asks.
    """
    raw = info._raw_info  # noqa: SLF001 - strawberry's own selection costs more than the page
    context: Context = info.context
    if context.written is None:
        return None
    first, *others = raw.field_nodes
    known, found = context.written.get(id(first), (None, None))
    if others or known is not first:  # which others there are, directives and operations decide
        reader = _Reader(raw)
        found = reader.read(type_)
        if not (others or reader.varies):
            context.written[id(first)] = (first, found)
    if found is None or not all(_passes(guard, context) for guard in found.guards.values()):
        return None
    return found.wanted


def _passes(guard: Guard, context: Context) -> bool:
    try:
        guard.check(None, context)
    except GraphQLError:
        return False  # whoever resolves the field says so, at its place
    return True


class _Unwritten(Exception):
    """Something of it has to be resolved."""


class _Reader:
    """Reads the selection of one field.

    Attributes:
        varies: whether what was read depends on variables.
    """

    def __init__(self, raw: GraphQLResolveInfo[Any]) -> None:
        self.varies = False
        self._raw = raw
        self._guards: dict[str, Guard] = {}

    def read(self, type_: WrittenType) -> Found | None:
        """What is asked for of the entries of a connection; none where some cannot be written."""
        raw = self._raw
        try:
            connection = _parent(get_named_type(raw.return_type))
            return Found(self._entries(connection, raw.field_nodes, type_), self._guards)
        except _Unwritten:
            return None

    def _entries(
        self, connection: Parent, nodes: Sequence[FieldNode], type_: WrittenType
    ) -> tuple[Wanted, ...]:
        """What is asked for of entries, at the one place where they are asked for."""
        places = []
        for name, fields in self._fields(connection, nodes).values():
            if name == _NODES:
                places.append((_type_of(connection, name), fields))
            elif name == "edges":
                edge = _type_of(connection, name)
                below = self._fields(edge, fields).values()
                places += [(_type_of(edge, inner), of) for inner, of in below if inner == "node"]
        if len(places) != 1:
            raise _Unwritten
        return self._object(*places[0], type_)

    def _object(
        self, parent: Parent, nodes: Sequence[FieldNode], type_: WrittenType
    ) -> tuple[Wanted, ...]:
        asked = self._fields(parent, nodes)
        if len({name for name, _ in asked.values()}) != len(asked):
            raise _Unwritten  # the same twice: a statement is as long as what it can write
        return tuple(
            self._field(parent, key, name, fields, type_) for key, (name, fields) in asked.items()
        )

    def _field(
        self, parent: Parent, key: str, name: str, nodes: Sequence[FieldNode], type_: WrittenType
    ) -> Wanted:
        if name != "__typename":
            self._let_in(parent, name)
        if name in type_.below:
            return self._connection(parent, key, nodes, type_)
        if nodes[0].arguments:
            raise _Unwritten
        if name in type_.leaves:
            return Wanted(key, name)
        if name in type_.beside:
            inner = self._object(_type_of(parent, name), nodes, type_.beside[name].type)
            return Wanted(key, name, below=inner)
        raise _Unwritten

    def _connection(
        self, parent: Parent, key: str, nodes: Sequence[FieldNode], type_: WrittenType
    ) -> Wanted:
        name = nodes[0].name.value
        self.varies |= any(
            not isinstance(one.value, IntValueNode) for one in nodes[0].arguments or ()
        )
        try:
            given = arguments_of(self._raw, parent.fields[name], nodes[0])
            request = Window((name,), **given).request
        except (BadInput, GraphQLError, PageTooLarge) as error:
            raise _Unwritten from error  # whoever resolves the field refuses it, at its place
        connection = _type_of(parent, name)
        below = self._fields(connection, nodes)
        if request.position is not None or request.backward or len(below) != 1:
            raise _Unwritten
        [(entries, (inner, fields))] = below.items()
        if inner != _NODES:
            raise _Unwritten
        written = self._object(_type_of(connection, inner), fields, type_.below[name].type)
        return Wanted(key, name, request.limit, written, entries)

    def _fields(
        self, parent: Parent, nodes: Sequence[FieldNode]
    ) -> dict[str, tuple[str, list[FieldNode]]]:
        """The fields that are asked for, by their names in the answer and in its order."""
        names = {parent.name, *(one.name for one in parent.interfaces)}
        found: dict[str, tuple[str, list[FieldNode]]] = {}
        for node in nodes:
            for one in self._selected(node.selection_set, names):
                key = (one.alias or one.name).value
                found.setdefault(key, (one.name.value, []))[1].append(one)
        return found

    def _selected(
        self, selected: SelectionSetNode | None, names: Collection[str]
    ) -> Iterator[FieldNode]:
        for one in () if selected is None else selected.selections:
            if one.directives:
                raise _Unwritten
            if isinstance(one, FieldNode):
                yield one
            elif isinstance(one, FragmentSpreadNode):
                yield from self._of_fragment(self._raw.fragments[one.name.value], names)
            elif isinstance(one, InlineFragmentNode):
                yield from self._of_fragment(one, names)

    def _of_fragment(
        self, fragment: FragmentDefinitionNode | InlineFragmentNode, names: Collection[str]
    ) -> Iterator[FieldNode]:
        """What a fragment asks for, if all objects of the place are of its type."""
        of = fragment.type_condition
        if of is not None and of.name.value not in names:
            raise _Unwritten
        yield from self._selected(fragment.selection_set, names)

    def _let_in(self, parent: Parent, name: str) -> None:
        """Remember what stands in front of a field, if it does not depend on the object."""
        guards = _guards(self._raw.schema, parent.name, name)
        if guards is None:
            raise _Unwritten
        self._guards |= guards


@lru_cache(maxsize=2000)
def _guards(schema: GraphQLSchema, type_name: str, name: str) -> Mapping[str, Guard] | None:
    """What stands in front of a field, by what it asks for.

    Returns:
        None where one of them looks at the object, or something stands there that is no guard.
    """
    type_: Any = schema.type_map[type_name]
    types = schema.get_possible_types(type_) if is_abstract_type(type_) else [type_]
    found: dict[str, Guard] = {}
    for one in types:
        field: GraphQLField = one.fields[name]
        guards, resolve = behind(field.resolve)
        bare = resolve is None or attribute(field, resolve) or method(field, resolve)
        if not bare or any(guard.once is None for guard in guards):
            return None
        found |= {guard.once: guard for guard in guards if guard.once is not None}
    return found


def _type_of(parent: Parent, name: str) -> Parent:
    return _parent(get_named_type(parent.fields[name].type))


def _parent(type_: GraphQLNamedType) -> Parent:
    if not isinstance(type_, GraphQLObjectType | GraphQLInterfaceType):
        raise _Unwritten
    return type_

"""The code of one operation, for one set of directive values; written where execution gets to."""

from collections.abc import Mapping
from threading import RLock
from typing import Any, Final

from graphql import (
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    GraphQLSchema,
    Undefined,
    default_field_resolver,
)
from graphql.execution.collect_fields import CollectedFields, FieldDetails
from graphql.pyutils import Path

from trainingflow.compiled.complete import Complete
from trainingflow.compiled.fields import Attribute, Field, List, Method, Methods, Object, behind
from trainingflow.compiled.paths import real
from trainingflow.compiled.plain import PLAIN
from trainingflow.compiled.writing import list_code, object_code

_LEAVES: Final = frozenset({str, int, float, bool, dict, list, tuple, type(None)})
"""Classes whose instances cannot be called; most values that are read have one of them."""


class Plan:
    """The functions of one operation. It holds what their positions are named after.

    Args:
        schema: of the operation; must not change any more.
        root: the fields of the operation itself.
        known: knows resolvers that only read an attribute, and those that are functions.
        resolver: what resolves a field that has no resolver.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        root: dict[str, list[FieldDetails]],
        known: tuple[Attribute, Methods],
        resolver: object,
    ) -> None:
        self.root = root
        self.collected: dict[Any, tuple[list[FieldDetails], CollectedFields]] = {}
        self.default = resolver is default_field_resolver
        self._schema = schema
        self._attribute, self._methods = known
        self._code: dict[str, Any] = {
            "Complete": Complete, "LEAVES": _LEAVES, "Mapping": Mapping, "PLAIN": PLAIN,
            "Path": Path, "real": real, "Undefined": Undefined,
        }  # fmt: skip
        self._names: dict[int, str] = {}
        self._objects: dict[tuple[int, int], str] = {}
        self._lists: dict[tuple[int, int], str] = {}
        self._fields: dict[tuple[int, int], Field] = {}
        self._kept: list[object] = []
        self._lock = RLock()

    def root_function(self, type_: GraphQLObjectType) -> Object:
        """The function that executes the operation."""
        function: Object | None = self._code.get("root")
        if function is None:
            with self._lock:
                function = self._write_object("root", type_, self.root)
        return function

    def object_function(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> Object:
        """The function that executes the objects of a type at a position."""
        function: Object = self._code[self._object_name(type_, details)]
        return function

    def list_function(self, type_: GraphQLList[GraphQLOutputType], field: Field) -> List:
        """The function that completes lists of a type at a position."""
        function: List = self._code[self.list_of(type_, field)]
        return function

    def field(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> Field | None:
        """The field at a position of objects of a type; None: the type has no such field."""
        with self._lock:
            place = (id(type_), id(details))
            found = self._fields.get(place)
            if found is None:
                nodes = [one.node for one in details]
                definition = self._schema.get_field(type_, nodes[0].name.value)
                if definition is None:
                    return None
                key = (nodes[0].alias or nodes[0].name).value
                found = Field(len(self._fields), key, definition, type_, details, nodes)
                self._fields[place] = found
                self._kept.append((type_, details))
            return found

    def given(self, thing: object) -> str:
        """The name of a value."""
        name = self._names.get(id(thing))
        if name is None:
            name = self._names[id(thing)] = f"v{len(self._names)}"
            self._code[name] = thing
        return name

    def object_of(self, type_: GraphQLObjectType, field: Field) -> str:
        """The name of the function that executes the objects of a field."""
        return self._object_name(type_, field.details)

    def list_of(self, type_: GraphQLList[GraphQLOutputType], field: Field) -> str:
        """The name of the function that completes the lists of a field."""
        place = (id(type_), field.number)
        name = self._lists.get(place)
        if name is None:
            with self._lock:
                name = self._lists.setdefault(place, f"l{len(self._lists)}")
                self._kept.append(type_)
                if name not in self._code:
                    self._run(name, list_code(name, type_, field, self))
        return name

    def attribute_of(self, field: Field) -> str | None:
        """The attribute that the field's resolver reads, None if it does anything else."""
        return None if field.asks else self._attribute(field.field, behind(field.field.resolve)[1])

    def method_of(self, field: Field) -> Method | None:
        """The function behind the field's resolver, None where that does more."""
        resolve = behind(field.field.resolve)[1]
        return None if resolve is None else self._methods(field.field, resolve)

    def _object_name(self, type_: GraphQLObjectType, details: list[FieldDetails]) -> str:
        place = (id(type_), id(details))
        name = self._objects.get(place)
        if name is None:
            with self._lock:
                name = f"o{len(self._objects)}"
                self._kept.append((type_, details))
                self._code[name] = self._first(name, type_, details)
                self._objects[place] = name
        return name

    def _first(self, name: str, type_: GraphQLObjectType, details: list[FieldDetails]) -> Object:
        """Stands for a function until it is called for the first time."""

        def write_and_execute(execution: Any, source: object, path: object) -> object:
            fields = execution.collect_subfields(type_, details).grouped_field_set
            with self._lock:
                if self._code[name] is write_and_execute:
                    self._write_object(name, type_, fields)
            return self._code[name](execution, source, path)

        return write_and_execute

    def _write_object(
        self, name: str, type_: GraphQLObjectType, grouped: dict[str, list[FieldDetails]]
    ) -> Object:
        found = (self.field(type_, details) for details in grouped.values())
        fields = [one for one in found if one is not None]
        function: Object = self._run(name, object_code(name, fields, self))
        return function

    def _run(self, name: str, code: str) -> Any:
        written: dict[str, Any] = {}
        exec(compile(code, f"<compiled {name}>", "exec"), self._code, written)  # noqa: S102 - our own code; names of documents stand in it as repr
        self._code[name] = written[name]
        return written[name]

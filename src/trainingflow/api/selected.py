"""What an operation asks for below a field: looked at before it is read, so that it is read once.

Only what is certainly asked for counts: whatever hangs on a directive is left to those who resolve
it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from graphql import (
    FieldNode,
    FragmentDefinitionNode,
    FragmentSpreadNode,
    GraphQLField,
    GraphQLObjectType,
    GraphQLResolveInfo,
    InlineFragmentNode,
    SelectionSetNode,
    get_argument_values,
)
from graphql.execution.values import VariableValues
from strawberry import Info

Fields = Sequence[FieldNode]
Fragments = Mapping[str, FragmentDefinitionNode]


class Selected:
    """The nodes of one field, or of several at the same place."""

    def __init__(self, fields: Fields, info: Info[Any, Any]) -> None:
        self._fields = fields
        self._info = info
        self._below: dict[str, list[FieldNode]] | None = None

    @classmethod
    def of(cls, info: Info[Any, Any]) -> "Selected":
        """The nodes of the field that is being resolved."""
        return cls(info._raw_info.field_nodes, info)  # noqa: SLF001 - strawberry's own list costs more than the page

    def below(self, *names: str) -> "Selected":
        """The fields of these names, one below the other."""
        found = self
        for name in names:
            found = Selected(found._children().get(name, ()), self._info)
        return found

    def may_ask(self, name: str) -> bool:
        """Whether a field of this name may be asked for below: on whatever directive it hangs."""
        fragments = self._info._raw_info.fragments  # noqa: SLF001 - as above
        return any(
            below.name.value == name
            for one in self._fields
            for below in _fields(one.selection_set, fragments, certainly=False)
        )

    def __or__(self, other: "Selected") -> "Selected":
        return Selected([*self._fields, *other._fields], self._info)

    def __bool__(self) -> bool:
        return bool(self._fields)

    def arguments(self, type_name: str) -> dict[str, Any] | None:
        """With what the field is asked for; None where it is asked for in more than one way.

        Args:
            type_name: a type that has the field.
        """
        if len(self._fields) != 1:
            return None
        raw, node = self._info._raw_info, self._fields[0]  # noqa: SLF001 - as above
        type_ = raw.schema.get_type(type_name)
        if not isinstance(type_, GraphQLObjectType):
            return None
        return arguments_of(raw, type_.fields[node.name.value], node)

    def _children(self) -> dict[str, list[FieldNode]]:
        if self._below is None:
            self._below = {}
            for field in self._fields:
                fragments = self._info._raw_info.fragments  # noqa: SLF001 - as above
                for one in _fields(field.selection_set, fragments):
                    self._below.setdefault(one.name.value, []).append(one)
        return self._below


def arguments_of(
    raw: GraphQLResolveInfo[Any], field: GraphQLField, node: FieldNode
) -> dict[str, Any]:
    """With what a field of the operation is asked for, its variables given.

    Args:
        raw: of another field of the operation; strawberry keeps the values of variables in it, and
            not where they came from, as graphql-core does.
        field: what the node asks for.
        node: anywhere in the document.

    Raises:
        GraphQLError: an argument cannot be read.
    """
    values: Any = raw.variable_values
    return get_argument_values(field, node, VariableValues({}, values))


def _fields(
    selection_set: SelectionSetNode | None, fragments: Fragments, *, certainly: bool = True
) -> Iterator[FieldNode]:
    if selection_set is None:
        return
    for one in selection_set.selections:
        if certainly and one.directives:
            continue
        if isinstance(one, FieldNode):
            yield one
        elif isinstance(one, FragmentSpreadNode):
            inner = fragments[one.name.value].selection_set
            yield from _fields(inner, fragments, certainly=certainly)
        elif isinstance(one, InlineFragmentNode):
            yield from _fields(one.selection_set, fragments, certainly=certainly)

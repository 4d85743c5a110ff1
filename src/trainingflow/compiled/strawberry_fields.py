"""What is known of strawberry: which of its resolvers only read an attribute, or call a function.

Nothing of strawberry's says so in public, so it is recognised by everything that it must be, and
called like any other resolver when one mark is missing.
"""

from collections.abc import Callable
from dis import get_instructions
from inspect import isfunction
from itertools import pairwise
from typing import Any, Final

from graphql import GraphQLField, GraphQLInterfaceType, GraphQLObjectType, GraphQLSchema
from strawberry.execution import optimized_is_awaitable
from strawberry.schema.schema_converter import GraphQLCoreConverter, get_arguments
from strawberry.types.base import get_object_definition
from strawberry.types.cast import TYPE_CAST_ATTRIBUTE
from strawberry.types.field import StrawberryField
from strawberry.types.fields.resolver import StrawberryResolver

from trainingflow.compiled.fields import Method, Sure

PREDICATE: Final = optimized_is_awaitable
"""What strawberry asks whether a value can be awaited."""

_MADE_BY: Final = "GraphQLCoreConverter.from_resolver.<locals>."
_BASIC: Final = f"{_MADE_BY}_get_basic_result"
_CALLS: Final = f"{_MADE_BY}_resolver"
_OF_TYPE: Final = "GraphQLCoreConverter.from_object.<locals>._get_is_type_of.<locals>.is_type_of"
_WHICH: Final = (
    "GraphQLCoreConverter.from_interface.<locals>._get_resolve_type.<locals>.resolve_type"
)
_CHAIN: Final = f"{_MADE_BY}wrap_field_extensions.<locals>.extension_resolver"


def attribute(field: GraphQLField, resolve: Any) -> str | None:
    """The attribute that a resolver of strawberry reads, None when it does more or is another's."""
    definition = _definition(field, resolve, _BASIC)
    if definition is None or definition.base_resolver or definition.default_resolver is not getattr:
        return None
    return definition.python_name


def method(field: GraphQLField, resolve: Any) -> Method | None:
    """The function that a resolver of strawberry calls, None when it does more or is another's."""
    definition = _definition(field, resolve, _CALLS)
    resolver = definition.base_resolver if definition is not None else None
    if definition is None or resolver is None or definition.extensions:
        return None
    around, chain = _held(resolve), _held(_held(resolve).get("_get_result_with_extensions"))
    of_info, converter = around.get("_strawberry_info_from_graphql"), chain.get("self")
    plain = (
        around.get("field_exception_handlers") == ()
        and chain.get("extension_functions") == []
        and chain.get("field") is definition
        and isinstance(converter, GraphQLCoreConverter)
        and type(resolver).__call__ is StrawberryResolver.__call__
        and isfunction(resolver.wrapped_func)
        and resolver.self_parameter is not None
        and resolver.parent_parameter is None
        and resolver.root_parameter is None
    )
    function: Any = resolver.wrapped_func
    if not plain or not isfunction(of_info):
        return None
    info = resolver.info_parameter.name if resolver.info_parameter else None
    convert = _converting(definition, converter, info) if definition.arguments else None
    placeless = info is not None and convert is None and _asks_for_context(function, info)
    return Method(function, info, of_info, convert, placeless)


def _asks_for_context(function: Any, info: str) -> bool:
    """Whether the code of a function does nothing with its info but read the context of it.

    Said of the code as it is: whoever hands the info on, or keeps it, is told where it stands.
    """
    code = function.__code__
    if info in code.co_cellvars:
        return False
    for step, following in pairwise(get_instructions(code)):  # nothing follows a RETURN
        named = step.argval if isinstance(step.argval, tuple) else (step.argval,)
        if not step.opname.startswith(_LOCAL) or info not in named:
            continue
        reads = following.opname.startswith("LOAD_ATTR") and following.argval == "context"
        if step.opname != "LOAD_FAST" or not reads:
            return False
    return True


_LOCAL: Final = ("LOAD_FAST", "STORE_FAST", "DELETE_FAST")


def tell_types_shortly(schema: GraphQLSchema) -> None:
    """Let a schema tell by the class alone of which type an object is; changes it in place.

    What strawberry asks beside, it asks where the class does not answer: of objects that were cast,
    and of generic types.
    """
    for type_ in schema.type_map.values():
        if isinstance(type_, GraphQLObjectType) and isfunction(type_.is_type_of):
            asked = type_.is_type_of
            if asked.__qualname__ == _OF_TYPE:
                type_.is_type_of = _shortly(asked, _held_by(asked)["possible_types"])
        elif isinstance(type_, GraphQLInterfaceType) and isfunction(type_.resolve_type):
            which = type_.resolve_type
            if which.__qualname__ == _WHICH:
                type_.resolve_type = _named_shortly(which, _held_by(which)["interface"].origin)


def _shortly(asked: Callable[[Any, Any], Any], classes: tuple[type, ...]) -> Any:
    def is_type_of(value: object, info: Any) -> Any:
        if isinstance(value, classes) and getattr(value, TYPE_CAST_ATTRIBUTE, None) is None:
            return True
        return asked(value, info)

    is_type_of.placeless = True  # type: ignore[attr-defined]  # neither looks at the info
    is_type_of.sure = Sure(frozenset(classes), TYPE_CAST_ATTRIBUTE)  # type: ignore[attr-defined]  # see `writing`
    return is_type_of


def _named_shortly(asked: Callable[[Any, Any, Any], Any], origin: type) -> Any:
    names: dict[type, str] = {}

    def resolve_type(value: object, info: Any, type_: Any) -> Any:
        class_ = type(value)
        if class_ not in names or getattr(value, TYPE_CAST_ATTRIBUTE, None) is not None:
            name = asked(value, info, type_)
            if name is not None and name == _own_name(class_, origin):
                names[class_] = name
            return name
        return names[class_]

    return resolve_type


def _own_name(class_: type, origin: type) -> str | None:
    """The name of the one type that a class stands for; none where it stands for several."""
    definition = get_object_definition(class_)
    if definition is None or definition.origin is not class_ or definition.is_graphql_generic:
        return None
    return definition.name if issubclass(class_, origin) else None


def _converting(
    definition: StrawberryField, converter: Any, info_name: str | None
) -> Callable[[dict[str, Any], Any], dict[str, Any]]:
    def convert(given: dict[str, Any], info: Any) -> dict[str, Any]:
        _, parameters = get_arguments(
            field=definition,
            source=None,
            info=info,
            kwargs=given,
            config=converter.config,
            scalar_registry=converter.scalar_registry,
        )
        if info_name is not None:
            del parameters[info_name]
        return parameters

    return convert


def _definition(field: GraphQLField, resolve: Any, made: str) -> StrawberryField | None:
    """What strawberry knows of a field, if its resolver is the one that is made so."""
    if not isfunction(resolve) or resolve.__qualname__ != made:
        return None
    definition = field.extensions.get(GraphQLCoreConverter.DEFINITION_BACKREF)
    if not isinstance(definition, StrawberryField):
        return None
    own = type(definition).get_result is StrawberryField.get_result
    return definition if own else None


def _held(function: Any) -> dict[str, Any]:
    """What a function that was made in another one holds of it, by name; empty if it is another."""
    if not isfunction(function) or function.__qualname__ not in {_CALLS, _CHAIN}:
        return {}
    return _held_by(function)


def _held_by(function: Any) -> dict[str, Any]:
    cells = function.__closure__ or ()
    return {
        name: cell.cell_contents
        for name, cell in zip(function.__code__.co_freevars, cells, strict=True)
    }

"""Writes the code that executes an object: its fields one after the other, each by a short way.

`S` is the executor of this execution. Where a value is not what the short way expects, the code
calls S, and S does what graphql-core does. A `try` costs nothing while nothing is raised. Names of
the document get into the code as `repr` only.
"""

from keyword import iskeyword
from textwrap import indent
from typing import Final, Protocol

from graphql import (
    GraphQLLeafType,
    GraphQLList,
    GraphQLObjectType,
    GraphQLOutputType,
    TypeNameMetaFieldDef,
    is_abstract_type,
    is_leaf_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)

from trainingflow.compiled.fields import Field, Guard, Method, Sure, behind
from trainingflow.compiled.leaves import as_it_is


class Names(Protocol):
    """Gives names, in the code, to what it needs."""

    default: bool
    """Whether a field without a resolver is read as graphql-core reads it."""

    def given(self, thing: object) -> str:
        """The name of a value."""

    def object_of(self, type_: GraphQLObjectType, field: Field) -> str:
        """The name of the function that executes the objects of a field."""

    def list_of(self, type_: GraphQLList[GraphQLOutputType], field: Field) -> str:
        """The name of the function that completes the lists of a field."""

    def attribute_of(self, field: Field) -> str | None:
        """The attribute that the field's resolver reads, None if it does anything else."""

    def method_of(self, field: Field) -> Method | None:
        """The function behind the field's resolver, None where that does more."""


_OBJECT: Final = """\
def {name}(S, source, path):
    {path}
    here, passed = S.infos_of_context, S.passed
    answer = {{}}
    waiting = []
    try:
{fields}
    except Exception:
        S.abandon(answer, waiting)
        raise
    return S.awaited(answer, waiting) if waiting else answer
"""

_FIELD: Final = """\
try:
{value}
{ways}
    else:
        x = S.resolved({f}, {path}, x, {info})
        if S.is_awaitable(x): waiting.append({key!r})
except Exception as error:
    x = S.failed({f}, {path}, error)
answer[{key!r}] = x
"""

_LIST: Final = """\
def {name}(S, items, path, info):
    answer = []
    append = answer.append
    waiting = []
    rest = iter(items)
    index = 0
    try:
        for x in rest:
{ways}
            else:
                if info is None: info = S.info({f}, real(path))
                if S.item(x, answer, {t}, {f}, info, (path, index, None)): waiting.append(index)
            index += 1
    except Exception:
        S.drain(rest, answer, waiting)
        raise
    return S.gathered(answer, waiting) if waiting else answer
"""

_ITEM: Final = """\
if type(x) in PLAIN:
    try:
{call}
    except Exception as error:
        x = S.item_failed(error, {t}, {f}, (path, index, None))
    else:
        if type(x) is not {kind} and S.is_awaitable(x):
            x = S.item_waits(x, {t}, {f}, (path, index, None))
            waiting.append(index)
    append(x)
elif type(x) is Complete:
    append(x)
"""

_WAITS: Final = """\
if type(x) is not {kind} and S.is_awaitable(x):
    x = S.waits({f}, {path}, x)
    waiting.append({key!r})
"""


_LEAF: Final = """\
y = {coerce}(x)
x = S.leaf({t}, x) if y is None or y is Undefined else y
"""
"""What has no value is asked for once more, by graphql-core, which says what is wrong with it."""

_DEFAULT: Final = """\
if type(source) is dict or isinstance(source, Mapping):
    x = source.get({name!r})
else:
    x = getattr(source, {name!r}, None)
if type(x) not in LEAVES and callable(x):
    x = x(S.info({f}, real({path})))
"""


def object_code(name: str, fields: list[Field], names: Names) -> str:
    """The function that executes these fields of an object."""
    known = any(_needs_path(one, names) for one in fields)
    pieces = "".join(_field(one, names) for one in fields) or "pass"
    return _OBJECT.format(
        name=name, path="path = real(path)" if known else "", fields=indent(pieces, " " * 8)
    )


def list_code(name: str, type_: GraphQLList[GraphQLOutputType], field: Field, names: Names) -> str:
    """The function that completes the lists of a field."""
    item, f, t = type_.of_type, names.given(field), names.given(type_.of_type)
    inner: GraphQLOutputType = item.of_type if is_non_null_type(item) else item
    ways = _item(inner, field, t, names)
    if not is_non_null_type(item):
        ways += "elif x is None:\n    append(None)\n"
    return _LIST.format(name=name, f=f, t=t, ways=indent(ways, " " * 12).rstrip())


def _item(inner: GraphQLOutputType, field: Field, t: str, names: Names) -> str:
    f = names.given(field)
    if is_leaf_type(inner):
        test = as_it_is(inner)
        if test:
            return f"if {test}:\n    append(x)\n"
        call = _leaf(inner, names)
        return _ITEM.format(call=indent(call, " " * 8).rstrip(), t=t, f=f, kind="str")
    if is_object_type(inner):
        call = ""
        if _told_place_of(inner):
            call += f"if info is None: info = S.info({f}, real(path))\n"
        call += _object_call(inner, field, "(path, index, None)", names)
        return _ITEM.format(call=indent(call, " " * 8).rstrip(), t=t, f=f, kind="dict")
    if is_abstract_type(inner):
        call = f"if info is None: info = S.info({f}, real(path))\n"
        call += f"x = S.concrete({names.given(inner)}, {f}, x, info, (path, index, None))\n"
        return _ITEM.format(call=indent(call, " " * 8).rstrip(), t=t, f=f, kind="dict")
    return "if False:\n    pass\n"  # lists of lists


def _leaf(type_: GraphQLLeafType, names: Names) -> str:
    return _LEAF.format(coerce=names.given(type_.coerce_output_value), t=names.given(type_))


def _object_call(type_: GraphQLObjectType, field: Field, path: str, names: Names) -> str:
    call = f"x = {names.object_of(type_, field)}(S, x, {path})\n"
    if not type_.is_type_of:
        return call
    check, t, f = names.given(type_.is_type_of), names.given(type_), names.given(field)
    info = "info" if _told_place_of(type_) else "None"
    asked = f"{check}(x, {info})"
    sure = getattr(type_.is_type_of, "sure", None)
    if isinstance(sure, Sure):
        classes, unless = names.given(sure.classes), repr(sure.unless)
        asked = f"type(x) in {classes} and getattr(x, {unless}, None) is None or {asked}"
    return (
        f"right = {asked}\n"
        f"if right is not True: x = S.checked(right, {t}, {f}, x, {path})\n"
        f"else: {call}"
    )


def _field(field: Field, names: Names) -> str:
    key = field.key
    if field.field is TypeNameMetaFieldDef:
        return f"answer[{key!r}] = {field.parent.name!r}\n"
    f, trail = names.given(field), f"(path, {key!r}, {field.parent.name!r})"
    known = _needs_path(field, names)
    path = "p" if known else trail
    prefix = f"p = Path{trail}\n" if known else ""
    value = f"info = S.info({f}, p)\n" if known else ""
    value += _value(field, trail, names)
    return prefix + _FIELD.format(
        f=f,
        key=key,
        path=path,
        info="info" if known else "None",
        value=indent(value, " " * 4).rstrip(),
        ways=indent(_ways(field, path, names), " " * 4).rstrip(),
    )


def _needs_path(field: Field, names: Names) -> bool:
    """Whether something is called that is told where it stands."""
    if field.field is TypeNameMetaFieldDef:
        return False
    if names.attribute_of(field) is None and not _default_way(field, names):
        method = names.method_of(field)
        if method is None or _told_place(method):
            return True
    type_ = _nullable(field)
    return is_object_type(type_) and _told_place_of(type_)


def _told_place(method: Method) -> bool:
    return method.convert is not None or (method.info is not None and not method.placeless)


def _told_place_of(type_: GraphQLObjectType) -> bool:
    """Whether a type asks of a value whether it is of it, and is told where it stands."""
    asks = type_.is_type_of
    return asks is not None and not getattr(asks, "placeless", False)


def _default_way(field: Field, names: Names) -> bool:
    return field.field.resolve is None and names.default and not field.asks


def _nullable(field: Field) -> GraphQLOutputType:
    type_ = field.type
    return type_.of_type if is_non_null_type(type_) else type_


def _value(field: Field, trail: str, names: Names) -> str:
    """Set `x` to what the field's resolver answers."""
    name = names.attribute_of(field)
    if name is not None:
        checks = _checks(field, names)
        if name.isidentifier() and not iskeyword(name):
            return f"{checks}x = source.{name}\n"
        return f"{checks}x = getattr(source, {name!r})\n"
    if _default_way(field, names):
        return _DEFAULT.format(name=field.nodes[0].name.value, f=names.given(field), path=trail)
    method = names.method_of(field)
    if method is not None:
        return _checks(field, names) + _method(field, method, names)
    arguments = f", **S.arguments({names.given(field)})" if field.asks else ""
    resolve = (
        "S.field_resolver" if field.field.resolve is None else names.given(field.field.resolve)
    )
    return f"x = {resolve}(source, info{arguments})\n"


def _checks(field: Field, names: Names) -> str:
    """What is called in front of the resolver."""
    guards, _ = behind(field.field.resolve)
    return "".join(_check(one, names) for one in guards)


def _check(guard: Guard, names: Names) -> str:
    call = f"{names.given(guard.check)}(source, S.context_value)\n"
    if guard.once is None:
        return call
    return f"if {guard.once!r} not in passed:\n    {call}    passed.add({guard.once!r})\n"


def _method(field: Field, method: Method, names: Names) -> str:
    """Call the function behind the resolver with what the resolver would call it with."""
    given = ""
    if method.placeless:
        of_info, f, n = names.given(method.of_info), names.given(field), field.number
        given = f", {method.info}=here[{n}] if {n} in here else S.anywhere({f}, {of_info}, path)"
    elif method.info is not None:
        given += f", {method.info}={names.given(method.of_info)}(info)"
    if method.convert is not None:
        given += f", **S.converted({names.given(field)}, {names.given(method.convert)}, info)"
    return f"x = {names.given(method.function)}(source{given})\n"


def _ways(field: Field, path: str, names: Names) -> str:
    """The short ways of completing `x`, as `if … elif …`."""
    ways = _way(_nullable(field), field, path, names)
    if not is_non_null_type(field.type):
        ways += "elif x is None:\n    pass\n"
    return ways


def _way(type_: GraphQLOutputType, field: Field, path: str, names: Names) -> str:
    waits = {"f": names.given(field), "path": path, "key": field.key}
    if is_leaf_type(type_):
        test = as_it_is(type_)
        if test:
            return f"if {test}:\n    pass\n"
        call = _leaf(type_, names) + _WAITS.format(**waits, kind="str")
        return f"if type(x) in PLAIN:\n{indent(call, ' ' * 4)}"
    if is_list_type(type_):
        info = "info" if _needs_path(field, names) else "None"
        call = f"x = {names.list_of(type_, field)}(S, x, {path}, {info})\n"
        call += _WAITS.format(**waits, kind="list")
        return f"if type(x) is list or type(x) is tuple:\n{indent(call, ' ' * 4)}"
    if is_object_type(type_):
        call = _object_call(type_, field, path, names) + _WAITS.format(**waits, kind="dict")
        return f"if type(x) in PLAIN:\n{indent(call, ' ' * 4)}"
    return "if False:\n    pass\n"  # abstract types

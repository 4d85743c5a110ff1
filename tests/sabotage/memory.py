"""Puts a fault into the functions of a module that is in memory already."""

import gc
import importlib
from collections.abc import Iterator, Mapping
from inspect import CO_OPTIMIZED
from pathlib import Path
from types import CodeType, FunctionType

from tests.sabotage.fault import Fault


class NotInFunctions(Exception):
    """The fault changes what a module makes of itself while it is imported."""


def put_in(fault: Fault) -> None:
    """Let every function of the module, closures too, run the code that the fault makes of it.

    Raises:
        FaultOutdated: the fault does not fit the module.
        NotInFunctions: the module has to be imported with the fault.
    """
    module = importlib.import_module(fault.module)
    path = str(module.__file__)
    text = Path(path).read_text(encoding="utf-8")
    true, false = (
        compile(one, path, "exec", dont_inherit=True) for one in (text, fault.applied(text))
    )
    codes = dict(_pairs(true, false))
    changed = 0
    for function in _functions(path):
        code = codes.get(function.__code__)
        if code is None:
            continue
        changed += _content(code) != _content(function.__code__)
        try:
            function.__code__ = code
        except ValueError as error:  # it closes over something else
            raise NotInFunctions from error
    if not changed:
        raise NotInFunctions


def _functions(path: str) -> Iterator[FunctionType]:
    for one in gc.get_objects():
        # Its own type: a proxy whose object is gone would be asked for another, and has none.
        if type(one) is FunctionType and one.__code__.co_filename == path:
            yield one


def _pairs(true: CodeType, false: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """Each function's code with that which takes its place."""
    inner, others = _inner(true), _inner(false)
    if true.co_flags & CO_OPTIMIZED:
        yield true, false
        if [one.co_name for one in inner] != [one.co_name for one in others]:
            return
    elif _own(true) != _own(false) or len(inner) != len(others):
        raise NotInFunctions
    for one, other in zip(inner, others, strict=True):
        yield from _pairs(one, other)


def _inner(code: CodeType) -> list[CodeType]:
    return [one for one in code.co_consts if isinstance(one, CodeType)]


def _own(code: CodeType) -> Mapping[str, object]:
    """What a code does, wherever it stands, without the functions inside it."""
    plain = [repr(one) for one in code.co_consts if not isinstance(one, CodeType)]
    return {"code": code.co_code, "names": code.co_names, "constants": plain}


def _content(code: CodeType) -> tuple[Mapping[str, object], list[object]]:
    """What a code does, with the functions inside it."""
    return _own(code), [_content(one) for one in _inner(code)]

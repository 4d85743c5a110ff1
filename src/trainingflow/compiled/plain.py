"""Classes whose instances are plain values: never awaited, never raised, never replaced.

Whether a value can be awaited is asked by graphql-core for every value. It is a property of the
class unless the class answers attributes in a way of its own, so it is asked once for a class.
"""

from datetime import date, datetime, time
from decimal import Decimal
from types import CoroutineType, GeneratorType, NoneType
from typing import Final

from graphql.pyutils import UndefinedType

from trainingflow.compiled.complete import Complete

MOST: Final = 4096
"""How many classes are remembered; then they are learnt anew, so that none is kept for ever."""

_ODD: Final = frozenset({"__await__", "__getattr__", "__class__"})
_NEVER: Final = (BaseException, Complete, CoroutineType, GeneratorType, NoneType, UndefinedType)

_BUILT_IN: Final = (str, int, float, bool, dict, list, tuple, date, datetime, time, Decimal)
"""Plain, though some of them bring `__getattribute__` as a slot of their own."""

_GENERIC: Final = tuple(one.__getattribute__ for one in (object, *_BUILT_IN))
"""Ways of answering attributes that answer nothing which no class has: a member of an enum of texts
has that of texts."""

PLAIN: Final[set[type]] = set(_BUILT_IN)
"""The plain classes met so far; `compiled` code asks only whether a class is in it."""


def learn(class_: type) -> None:
    """Remember a class if its instances are plain.

    Only the class decides, never the predicate of one execution: an execution in which nothing is
    awaitable must not teach the next one that coroutines are plain.
    """
    if class_ in PLAIN or not _plain(class_):
        return
    if len(PLAIN) >= MOST:
        PLAIN.clear()
        PLAIN.update(_BUILT_IN)
    PLAIN.add(class_)


def _plain(class_: type) -> bool:
    return not (
        issubclass(class_, _NEVER)
        or class_.__getattribute__ not in _GENERIC
        or any(_ODD & vars(base).keys() for base in class_.__mro__[:-1])
    )

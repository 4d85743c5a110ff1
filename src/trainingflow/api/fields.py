"""Declares a field that is computed; no field goes without a description."""

from collections.abc import Callable
from typing import Any, TypeVar, cast

import strawberry

Resolver = TypeVar("Resolver", bound=Callable[..., Any])


def field(description: str) -> Callable[[Resolver], Resolver]:
    """Make a field of the schema from a function.

    The same as `strawberry.field`, which type checkers see as untyped.

    Args:
        description: in English, with the term of the regulation in Chinese.
    """
    return cast("Callable[[Resolver], Resolver]", strawberry.field(description=description))


def mutation(description: str) -> Callable[[Resolver], Resolver]:
    """Make a mutation of the schema from a function."""
    return cast("Callable[[Resolver], Resolver]", strawberry.mutation(description=description))


def subscription(description: str) -> Callable[[Resolver], Resolver]:
    """Make a subscription of the schema from a function that gives one answer after the other."""
    return cast("Callable[[Resolver], Resolver]", strawberry.subscription(description=description))

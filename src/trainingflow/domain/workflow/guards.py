"""What guards are written with: small pure functions that definitions name."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any, TypeVar

from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    FieldBlocker,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.requirements import Requirement

_G = TypeVar("_G", bound=Callable[..., Any])


def passing(guard: _G) -> _G:
    """Mark a guard that a later day never fulfils: once its year is over the line is closed."""
    guard.passing = True  # type: ignore[attr-defined]  # a function carries what is said of it
    return guard


def passes(guard: Guard | None) -> bool:
    """Whether a later day never fulfils the guard."""
    return bool(getattr(guard, "passing", False))


def named(*functions: Callable[..., Any]) -> Mapping[str, Guard]:
    """The functions by their names, as definitions refer to them."""
    return {function.__name__: function for function in functions}


def unless(
    holds: object, requirement: Requirement, cleared_by: Clearer = Clearer.OWNER
) -> Iterator[Blocker]:
    """The blocker that the requirement is not met, unless it holds."""
    if not holds:
        yield PrerequisiteBlocker(
            code=BlockerCode.PREREQUISITE, requirement=requirement, cleared_by=cleared_by
        )


def missing(field: str) -> Blocker:
    """The blocker that a field has to be filled in."""
    return FieldBlocker(code=BlockerCode.FIELD_MISSING, field=field)


def invalid(field: str, expected: str) -> Blocker:
    """The blocker that a field holds what it may not."""
    return FieldBlocker(code=BlockerCode.INPUT_INVALID, field=field, expected=expected)

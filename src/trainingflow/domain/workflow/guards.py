"""What guards are written with: small pure functions that definitions name."""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    FieldBlocker,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.definition import Guard
from trainingflow.domain.workflow.requirements import Requirement


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

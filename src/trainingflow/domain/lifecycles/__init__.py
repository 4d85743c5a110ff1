"""The lifecycles of the regulations, one definition a module."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.lifecycles.course import COURSE
from trainingflow.domain.lifecycles.course_run import COURSE_RUN
from trainingflow.domain.lifecycles.credit_batch import CREDIT_BATCH
from trainingflow.domain.workflow.definition import Definition, ItemKind

DEFINITIONS: Final[Mapping[tuple[ItemKind, int], Definition]] = MappingProxyType(
    {(one.kind, one.version): one for one in (COURSE, COURSE_RUN, CREDIT_BATCH)}
)
"""Every definition by kind and version."""


def definition_of(kind: ItemKind, version: int) -> Definition:
    """The definition of a kind of item in a version.

    Raises:
        KeyError: there is none.
    """
    return DEFINITIONS[kind, version]

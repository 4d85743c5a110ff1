"""The ids under which clients know items, for what is told outside of an operation."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from trainingflow.api.nodes import global_id
from trainingflow.api.types.course import Course
from trainingflow.api.types.course_run import CourseRun, CreditBatch
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.domain.workflow.kinds import ItemKind

_NAMES: Final[Mapping[str, str]] = {
    **{str(kind): type_.__name__ for kind, type_ in GENERAL_TYPES.items()},
    str(ItemKind.COURSE): Course.__name__,
    str(ItemKind.COURSE_RUN): CourseRun.__name__,
    str(ItemKind.CREDIT_BATCH): CreditBatch.__name__,
}


def item_id(kind: str, item: UUID) -> str:
    """The global id of an item of this kind."""
    return global_id(_NAMES[kind], item)

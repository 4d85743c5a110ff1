"""What the regulation makes public to everybody who is signed in, by kind and state."""

from collections.abc import Mapping
from typing import Final

from trainingflow.domain.lifecycles.courses.states import CourseState
from trainingflow.domain.lifecycles.private.course import PrivateCourseState
from trainingflow.domain.lifecycles.runs.states import RunState
from trainingflow.domain.workflow.kinds import ItemKind

PUBLISHED: Final[Mapping[ItemKind, frozenset[str]]] = {
    ItemKind.COURSE: frozenset({CourseState.PUBLICISED, CourseState.IN_LIBRARY}),
    ItemKind.PRIVATE_COURSE: frozenset({PrivateCourseState.PASSED}),
    ItemKind.COURSE_RUN: frozenset(
        {
            RunState.ENROLLING,
            RunState.RUNNING,
            RunState.FINISHED,
            RunState.UNDER_EVALUATION,
            RunState.CONTINUE,
            RunState.DISCONTINUED,
        }
    ),
}
"""Notices, the library, and runs to choose from."""


def is_published(kind: str, state: str) -> bool:
    """Whether an item of that kind is public in that state."""
    return kind in PUBLISHED and state in PUBLISHED[ItemKind(kind)]

"""The exhibits of the demo: which there are, and which of them have to be acted in a database."""

from typing import Final

from trainingflow.demo.exhibits.acts import Exhibit
from trainingflow.demo.exhibits.careers import (
    CERTIFICATES,
    CERTIFIED_ON,
    COMPLETIONS,
    INDUCTIONS,
)
from trainingflow.demo.exhibits.claims import CLAIMS
from trainingflow.demo.exhibits.managers import MANAGERS
from trainingflow.demo.exhibits.private_courses import PRIVATE_COURSES
from trainingflow.demo.exhibits.private_schools import PRIVATE_SCHOOLS, REVIEWS
from trainingflow.demo.exhibits.projects import PROJECTS
from trainingflow.demo.exhibits.school_plans import SCHOOL_PLANS
from trainingflow.demo.exhibits.self_directed import SELF_DIRECTED

__all__ = ["ACTED", "CERTIFIED_ON", "TOLD"]

TOLD: Final[tuple[Exhibit, ...]] = (
    *MANAGERS,
    *PROJECTS,
    *SCHOOL_PLANS,
    *SELF_DIRECTED,
    *CLAIMS,
    *INDUCTIONS,
    *PRIVATE_COURSES,
    *PRIVATE_SCHOOLS,
)
"""Told as rows: as the write path would have written them, which the tests compare."""

ACTED: Final[tuple[Exhibit, ...]] = (*COMPLETIONS, *REVIEWS, *CERTIFICATES)
"""What the evaluation of credits decides: acted on the write path once the rows are there."""

"""What is noted each time a course is supervised while it is taught (听课、教学检查、教学研讨)."""

from typing import Final

from trainingflow.domain.lifecycles.inputs import text
from trainingflow.domain.workflow.fields import Field

SUPERVISION: Final[tuple[Field, ...]] = (
    text(
        "method",
        "方式",
        "method",
        "CLASS_OBSERVATION",
        "TEACHING_INSPECTION",
        "TEACHING_SEMINAR",
    ),
    text("findings", "情况", "findings"),
)

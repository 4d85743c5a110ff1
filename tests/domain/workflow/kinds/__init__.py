"""What the generated tests need of each general kind, one module a kind."""

from collections.abc import Mapping
from typing import Final

from tests.domain.workflow.general_ready import Kind
from tests.domain.workflow.kinds import filed_course, manager_filing, school_plan, training_project
from trainingflow.domain.workflow.definition import ItemKind

KINDS: Final[Mapping[ItemKind, Kind]] = {
    ItemKind.MANAGER_FILING: manager_filing.KIND,
    ItemKind.FILED_COURSE: filed_course.KIND,
    ItemKind.TRAINING_PROJECT: training_project.KIND,
    ItemKind.SCHOOL_PLAN: school_plan.KIND,
}

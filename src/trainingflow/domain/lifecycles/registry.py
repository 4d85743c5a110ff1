"""All lifecycles, verified when this module is imported: a flawed one cannot be run."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.lifecycles.annual_review import ANNUAL_REVIEW
from trainingflow.domain.lifecycles.certificate import CERTIFICATE
from trainingflow.domain.lifecycles.class_opening import CLASS_OPENING
from trainingflow.domain.lifecycles.course import COURSE
from trainingflow.domain.lifecycles.course_run import COURSE_RUN
from trainingflow.domain.lifecycles.credit_batch import CREDIT_BATCH
from trainingflow.domain.lifecycles.credit_claim import CREDIT_CLAIM
from trainingflow.domain.lifecycles.filed_course import FILED_COURSE
from trainingflow.domain.lifecycles.induction import INDUCTION
from trainingflow.domain.lifecycles.manager_filing import MANAGER_FILING
from trainingflow.domain.lifecycles.plan_adjustment import PLAN_ADJUSTMENT
from trainingflow.domain.lifecycles.private_course import PRIVATE_COURSE
from trainingflow.domain.lifecycles.private_school_plan import PRIVATE_SCHOOL_PLAN
from trainingflow.domain.lifecycles.registration_check import REGISTRATION_CHECK
from trainingflow.domain.lifecycles.reviewed_course import REVIEWED_COURSE
from trainingflow.domain.lifecycles.school_course import SCHOOL_COURSE
from trainingflow.domain.lifecycles.school_plan import SCHOOL_PLAN
from trainingflow.domain.lifecycles.self_directed_plan import SELF_DIRECTED_PLAN
from trainingflow.domain.lifecycles.self_directed_summary import SELF_DIRECTED_SUMMARY
from trainingflow.domain.lifecycles.training_project import TRAINING_PROJECT
from trainingflow.domain.workflow.definition import Definition, ItemKind
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.verify import verified

DEFINITIONS: Final[Mapping[tuple[ItemKind, int], Definition]] = MappingProxyType(
    {
        (definition.kind, definition.version): verified(definition)
        for definition in (
            COURSE,
            COURSE_RUN,
            CREDIT_BATCH,
            MANAGER_FILING,
            REVIEWED_COURSE,
            SCHOOL_COURSE,
            REGISTRATION_CHECK,
            CERTIFICATE,
            TRAINING_PROJECT,
            PRIVATE_COURSE,
            CLASS_OPENING,
            PRIVATE_SCHOOL_PLAN,
            ANNUAL_REVIEW,
            SCHOOL_PLAN,
            PLAN_ADJUSTMENT,
            SELF_DIRECTED_PLAN,
            SELF_DIRECTED_SUMMARY,
            CREDIT_CLAIM,
            INDUCTION,
            FILED_COURSE,
        )
    }
)
"""Every version of every lifecycle."""


def definition_of(kind: ItemKind, version: int) -> Definition:
    """The lifecycle of that kind and version.

    Raises:
        KeyError: there is none.
    """
    return DEFINITIONS[kind, version]


def chosen(procedure: Procedure, kind: ItemKind) -> Definition | None:
    """The lifecycle that a policy has chosen for new items of the kind; None when it has none."""
    version = procedure.lifecycles.get(kind)
    return None if version is None else DEFINITIONS[kind, version]


def latest(kind: ItemKind) -> Definition:
    """The newest lifecycle of the kind."""
    version = max(version for known, version in DEFINITIONS if known is kind)
    return DEFINITIONS[kind, version]

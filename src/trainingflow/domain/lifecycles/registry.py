"""All lifecycles, verified when this module is imported: a flawed one cannot be run."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.lifecycles.careers.certificate import CERTIFICATE
from trainingflow.domain.lifecycles.careers.induction import INDUCTION
from trainingflow.domain.lifecycles.careers.manager_filing import MANAGER_FILING
from trainingflow.domain.lifecycles.careers.registration_check import REGISTRATION_CHECK
from trainingflow.domain.lifecycles.claims.definition import CREDIT_CLAIM
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.lifecycles.filed_courses.definition import FILED_COURSE
from trainingflow.domain.lifecycles.private.annual_review import ANNUAL_REVIEW
from trainingflow.domain.lifecycles.private.class_opening import CLASS_OPENING
from trainingflow.domain.lifecycles.private.course import PRIVATE_COURSE
from trainingflow.domain.lifecycles.private.school_plan import PRIVATE_SCHOOL_PLAN
from trainingflow.domain.lifecycles.projects.definition import TRAINING_PROJECT
from trainingflow.domain.lifecycles.reviewed_courses.definition import REVIEWED_COURSE
from trainingflow.domain.lifecycles.runs.credit_batch import CREDIT_BATCH
from trainingflow.domain.lifecycles.runs.definition import COURSE_RUN
from trainingflow.domain.lifecycles.school_courses.definition import SCHOOL_COURSE
from trainingflow.domain.lifecycles.school_plans.adjustment import PLAN_ADJUSTMENT
from trainingflow.domain.lifecycles.school_plans.definition import SCHOOL_PLAN
from trainingflow.domain.lifecycles.self_directed.plan import SELF_DIRECTED_PLAN
from trainingflow.domain.lifecycles.self_directed.summary import SELF_DIRECTED_SUMMARY
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
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

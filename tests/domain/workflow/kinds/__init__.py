"""What the generated tests need of each general kind, one module a kind."""

from collections.abc import Mapping
from typing import Final

from tests.domain.workflow.general_ready import Kind
from tests.domain.workflow.kinds import (
    annual_review,
    certificate,
    class_opening,
    credit_claim,
    filed_course,
    induction,
    manager_filing,
    plan_adjustment,
    private_course,
    private_school_plan,
    registration_check,
    reviewed_course,
    school_course,
    school_plan,
    self_directed_plan,
    self_directed_summary,
    training_project,
)
from trainingflow.domain.workflow.kinds import ItemKind

KINDS: Final[Mapping[ItemKind, Kind]] = {
    ItemKind.MANAGER_FILING: manager_filing.KIND,
    ItemKind.REVIEWED_COURSE: reviewed_course.KIND,
    ItemKind.SCHOOL_COURSE: school_course.KIND,
    ItemKind.REGISTRATION_CHECK: registration_check.KIND,
    ItemKind.CERTIFICATE: certificate.KIND,
    ItemKind.FILED_COURSE: filed_course.KIND,
    ItemKind.TRAINING_PROJECT: training_project.KIND,
    ItemKind.PRIVATE_COURSE: private_course.KIND,
    ItemKind.CLASS_OPENING: class_opening.KIND,
    ItemKind.PRIVATE_SCHOOL_PLAN: private_school_plan.KIND,
    ItemKind.ANNUAL_REVIEW: annual_review.KIND,
    ItemKind.SCHOOL_PLAN: school_plan.KIND,
    ItemKind.PLAN_ADJUSTMENT: plan_adjustment.KIND,
    ItemKind.SELF_DIRECTED_PLAN: self_directed_plan.KIND,
    ItemKind.SELF_DIRECTED_SUMMARY: self_directed_summary.KIND,
    ItemKind.CREDIT_CLAIM: credit_claim.KIND,
    ItemKind.INDUCTION: induction.KIND,
}

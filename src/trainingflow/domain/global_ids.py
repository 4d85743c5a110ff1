"""The ids under which clients know objects, and the words that stand in them for items.

They stand below the API: what is told outside of an operation names items as the API does, and the
worker that tells it has no schema.
"""

import base64
from collections.abc import Mapping
from typing import Final
from uuid import UUID

from trainingflow.domain.workflow.kinds import ItemKind

TYPE_NAMES: Final[Mapping[ItemKind, str]] = {
    ItemKind.TRAINING_PROJECT: "TrainingProject",
    ItemKind.SCHOOL_PLAN: "SchoolResearchPlan",
    ItemKind.PLAN_ADJUSTMENT: "PlanAdjustment",
    ItemKind.SELF_DIRECTED_PLAN: "SelfDirectedPlan",
    ItemKind.SELF_DIRECTED_SUMMARY: "SelfDirectedSummary",
    ItemKind.CREDIT_CLAIM: "CreditClaim",
    ItemKind.MANAGER_FILING: "ManagerFiling",
    ItemKind.INDUCTION: "Induction",
    ItemKind.CERTIFICATE: "Certificate",
    ItemKind.PRIVATE_COURSE: "PrivateCourse",
    ItemKind.CLASS_OPENING: "ClassOpening",
    ItemKind.PRIVATE_SCHOOL_PLAN: "PrivateSchoolPlan",
    ItemKind.ANNUAL_REVIEW: "AnnualReview",
    ItemKind.REVIEWED_COURSE: "ReviewedCourse",
    ItemKind.FILED_COURSE: "FiledCourse",
    ItemKind.SCHOOL_COURSE: "SchoolCourse",
    ItemKind.REGISTRATION_CHECK: "RegistrationCheck",
}
"""The type of each kind that has no tables; the others have types that are written by hand."""

TYPE_NAMES_OF_ITEMS: Final[Mapping[str, str]] = {
    **{str(kind): name for kind, name in TYPE_NAMES.items()},
    str(ItemKind.COURSE): "Course",
    str(ItemKind.COURSE_RUN): "CourseRun",
    str(ItemKind.CREDIT_BATCH): "CreditBatch",
}
"""The type of each kind."""


def global_id(type_name: str, id_: UUID | str) -> str:
    """Name one object among all objects of the schema."""
    return base64.urlsafe_b64encode(f"{type_name}:{id_}".encode()).decode().rstrip("=")


def item_id(kind: str, item: UUID) -> str:
    """The global id of an item of this kind."""
    return global_id(TYPE_NAMES_OF_ITEMS[kind], item)

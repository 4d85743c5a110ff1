"""How many general courses the teachers of the training institutions develop in a year."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.models import (
    Authority,
    Course,
    CourseDeveloper,
    Employment,
    Item,
    ItemEvent,
    Organisation,
)
from trainingflow.domain.calendar import midnight
from trainingflow.domain.course_quota import CourseQuota, Developed, academic_year, course_quotas
from trainingflow.domain.workflow.procedure import LimitRule, Procedure
from trainingflow.policies import library
from trainingflow.services.reading.viewers import Viewer

LIMIT = "GENERAL_COURSE_SHARE"


@dataclass(frozen=True, slots=True)
class QuotaReport:
    """The quotas of an academic year, and the share that the policy asks for."""

    required: LimitRule
    quotas: tuple[CourseQuota, ...]

    def met(self, quota: CourseQuota) -> bool:
        """Whether a teacher's general courses are enough."""
        return quota.met(self.required.value)


async def general_course_quota(
    session: AsyncSession, viewer: Viewer, begins_in: int, organisation_id: UUID | None = None
) -> QuotaReport | None:
    """The quotas of the institutions' teachers whom the viewer may see.

    Args:
        session: where to read.
        viewer: who asks: bodies and auditors see all, managers their unit, others themselves.
        begins_in: the year in which the academic year begins.
        organisation_id: only teachers of this institution; None: of all.

    Returns:
        None where the policy sets no share.
    """
    procedure = await _procedure(session, viewer.authority_id)
    rule = None if procedure is None else procedure.limits.get(LIMIT)
    if procedure is None or rule is None or not viewer.signed_in:
        return None
    first, after = academic_year(procedure.semesters, begins_in)
    courses = await _developed(session, viewer, (first, after), organisation_id)
    return QuotaReport(rule, course_quotas(courses))


async def _procedure(session: AsyncSession, authority_id: UUID) -> Procedure | None:
    policy = await session.scalar(select(Authority.policy_id).where(Authority.id == authority_id))
    return None if policy is None else library.named(policy).procedure


async def _developed(
    session: AsyncSession,
    viewer: Viewer,
    year: tuple[date, date],
    organisation_id: UUID | None,
) -> Sequence[Developed]:
    first, after = year
    submitted = (
        select(ItemEvent.item_id, func.min(ItemEvent.at).label("at"))
        .where(
            ItemEvent.authority_id == viewer.authority_id,
            ItemEvent.kind == "COURSE",
            ItemEvent.action == "submitForAppraisal",
        )
        .group_by(ItemEvent.item_id)
        .subquery()
    )
    rows = await session.execute(
        select(CourseDeveloper.person_id, Course.id, Course.size)
        .distinct()
        .join(
            Course,
            and_(
                Course.authority_id == CourseDeveloper.authority_id,
                Course.id == CourseDeveloper.course_id,
            ),
        )
        .join(Item, and_(Item.authority_id == Course.authority_id, Item.id == Course.id))
        .join(submitted, submitted.c.item_id == Item.id)
        .join(
            Employment,
            and_(
                Employment.authority_id == CourseDeveloper.authority_id,
                Employment.teacher_id == CourseDeveloper.person_id,
                Employment.since < after,
                or_(Employment.until.is_(None), Employment.until >= first),
            ),
        )
        .join(
            Organisation,
            and_(
                Organisation.authority_id == Employment.authority_id,
                Organisation.id == Employment.organisation_id,
                Organisation.kind == "TRAINING_INSTITUTION",
            ),
        )
        .where(
            CourseDeveloper.authority_id == viewer.authority_id,
            CourseDeveloper.role == "DEVELOPER",
            Item.state != "WITHDRAWN",
            submitted.c.at >= midnight(first),
            submitted.c.at < midnight(after),
            *([] if organisation_id is None else [Organisation.id == organisation_id]),
            *_seen(viewer),
        )
    )
    return [Developed(row.person_id, row.size) for row in rows]


def _seen(viewer: Viewer) -> list[ColumnElement[bool]]:
    if viewer.sees_people:
        return []
    own = CourseDeveloper.person_id == viewer.person_id
    return [or_(own, Organisation.id.in_(viewer.units))]

"""Questions about what is reported, and refuses nothing."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key
from trainingflow.api.types.policy import LAST_YEAR
from trainingflow.api.types.reports import GeneralCourseQuota
from trainingflow.services.reading.course_quota import general_course_quota


@strawberry.type
class ReportQueries:
    """Questions about what is reported."""

    @field(
        "How far the general courses (一般课程) that teachers of training institutions developed "
        "in an academic year (学年) are the share that the policy asks for; of those whom you "
        "may see, and empty where the policy asks for none."
    )
    async def general_course_quota(
        self,
        info: Info,
        academic_year: Annotated[
            int,
            strawberry.argument(description="The year in which it begins in September (学年)."),
        ],
        organisation_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only teachers of this institution (机构)."),
        ] = strawberry.UNSET,
    ) -> list[GeneralCourseQuota]:
        """Report the quotas."""
        if not 1 < academic_year < LAST_YEAR:  # a calendar has no such year
            msg = f"Ask for a year between 2 and {LAST_YEAR - 1}."
            raise BadInput(
                msg,
                f"请给出 2 至 {LAST_YEAR - 1} 之间的年份。",
                argument="academicYear",
            )
        key = optional_key(organisation_id or None, "Organisation")
        async with info.context.database.reading() as session:
            report = await general_course_quota(session, info.context.viewer, academic_year, key)
        if report is None:
            return []
        return [GeneralCourseQuota.of(report, one) for one in report.quotas]

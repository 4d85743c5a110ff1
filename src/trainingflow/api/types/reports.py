"""What is reported about teachers, and refuses nothing."""

from decimal import Decimal
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.person import Person
from trainingflow.domain.course_quota import CourseQuota
from trainingflow.services.reading.course_quota import QuotaReport


@strawberry.type(
    description="What a teacher of a training institution developed in an academic year (课程开发)."
)
class GeneralCourseQuota:
    """What one teacher developed."""

    developer_id: strawberry.Private[UUID]
    general: int = strawberry.field(description="General courses (一般课程) among them.")
    developed: int = strawberry.field(
        description="Courses submitted and not withdrawn (申报的全部课程)."
    )
    required_share: Decimal = strawberry.field(
        description="The share of general courses that the policy asks for, 0 to 1 (应占比例)."
    )
    met: bool = strawberry.field(description="Whether the share is reached (是否达到).")

    @classmethod
    def of(cls, report: QuotaReport, one: CourseQuota) -> "GeneralCourseQuota":
        """Show the quota of a teacher."""
        return cls(
            developer_id=one.developer,
            general=one.general,
            developed=one.developed,
            required_share=report.required.value,
            met=report.met(one),
        )

    @field("Who developed them (课程开发者).")
    async def developer(self, info: Info) -> Person:
        """Load the teacher."""
        row = await info.context.loaders.persons.load(self.developer_id)
        if row is None:
            message = f"developer {self.developer_id} is missing"
            raise LookupError(message)
        return Person.of(row)

"""What changes of courses are asked for with; each knows how it reads as an action's input."""

from decimal import Decimal

import strawberry

from trainingflow.api.mutations.asked import PERSON, Added, Asked, Changed, given, key, keys
from trainingflow.api.types.course_enums import ElectivePart, Module, Opinion, Topic
from trainingflow.domain.lifecycles.courses.fields import Activity, Category, DeliveryMode, Size
from trainingflow.domain.workflow.panel import Conflict, Vote


@strawberry.input(description="A teaching unit of a course (授课单元).")
class CourseUnitInput:
    """A teaching unit of a course."""

    title: str = strawberry.field(description="The title (单元名称).")
    hours: Decimal = strawberry.field(description="Contact hours (课时).")


@strawberry.input
class CourseDetails:
    """What a course can be described with besides."""

    size: Size | None = strawberry.field(
        default=strawberry.UNSET, description="The size of an elective course (课程规模)."
    )
    topic: Topic | None = strawberry.field(
        default=strawberry.UNSET,
        description="The topic of a public required course (公共必修专题).",
    )
    module: Module | None = strawberry.field(
        default=strawberry.UNSET,
        description="The module of a professional required course (专业必修版块).",
    )
    part: ElectivePart | None = strawberry.field(
        default=strawberry.UNSET, description="The part of the electives (选修类型)."
    )
    leader_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The course leader (课程负责人); you, if left out."
    )
    developer_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="The developers (课程开发者)."
    )
    guide_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="The guiding teachers (课程开发指导教师)."
    )

    def details(self) -> dict[str, object]:
        """As the fields of the dossier."""
        return given(
            size=self.size,
            topic=self.topic,
            module=self.module,
            part=self.part,
            leader=key(self.leader_id, *PERSON, argument="leaderId"),
            developers=keys(self.developer_ids, *PERSON, argument="developerIds"),
            guides=keys(self.guide_ids, *PERSON, argument="guideIds"),
        )


@strawberry.input(description="A new course (申报课程), at first a draft.")
class DeclareCourseInput(Asked, CourseDetails):
    """A new course."""

    organisation_id: strawberry.ID = strawberry.field(description="The declaring unit (申报单位).")
    title: str = strawberry.field(description="The title (课程名称).")
    category: Category = strawberry.field(description="The category (课程类别).")
    activity: Activity = strawberry.field(description="As what it earns credits (学分类别).")
    hours: Decimal = strawberry.field(description="Contact hours (课时).")
    delivery_mode: DeliveryMode = strawberry.field(description="How it is given (授课方式).")
    supersedes_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The discontinued course that it replaces (替代的原课程).",
    )

    def values(self) -> dict[str, object]:
        """As the input of `declareCourse`."""
        return self.details() | given(
            title=self.title,
            category=self.category,
            activity=self.activity,
            hours=self.hours,
            deliveryMode=self.delivery_mode,
            supersedes=key(self.supersedes_id, "Course", argument="supersedesId"),
        )


@strawberry.input(
    description="A change of a draft (修改课程): what is left out stays, null takes it away."
)
class UpdateCourseInput(Changed, CourseDetails):
    """A change of a draft."""

    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    title: str | None = strawberry.field(
        default=strawberry.UNSET, description="The title (课程名称)."
    )
    category: Category | None = strawberry.field(
        default=strawberry.UNSET, description="The category (课程类别)."
    )
    activity: Activity | None = strawberry.field(
        default=strawberry.UNSET, description="As what it earns credits (学分类别)."
    )
    hours: Decimal | None = strawberry.field(
        default=strawberry.UNSET, description="Contact hours (课时)."
    )
    delivery_mode: DeliveryMode | None = strawberry.field(
        default=strawberry.UNSET, description="How it is given (授课方式)."
    )
    units: list[CourseUnitInput] | None = strawberry.field(
        default=strawberry.UNSET, description="The teaching units (授课单元)."
    )
    policy_basis: str | None = strawberry.field(
        default=strawberry.UNSET, description="The policy basis (政策依据)."
    )
    assessment_method: str | None = strawberry.field(
        default=strawberry.UNSET, description="How participants are assessed (考试考查方法)."
    )
    guide_version: str | None = strawberry.field(
        default=strawberry.UNSET, description="The version of the course guide (课程指南版本)."
    )
    module_reference: str | None = strawberry.field(
        default=strawberry.UNSET, description="The topic module of the framework (专题模块)."
    )
    project_reference: str | None = strawberry.field(
        default=strawberry.UNSET, description="The number of the approved project (立项编号)."
    )

    def values(self) -> dict[str, object]:
        """As the input of `saveDraft`."""
        units = self.units
        return self.details() | given(
            title=self.title,
            category=self.category,
            activity=self.activity,
            hours=self.hours,
            deliveryMode=self.delivery_mode,
            units=[{"title": one.title, "hours": one.hours} for one in units] if units else units,
            policyBasis=self.policy_basis,
            assessmentMethod=self.assessment_method,
            guideVersion=self.guide_version,
            moduleReference=self.module_reference,
            projectReference=self.project_reference,
        )


@strawberry.input(description="Who appraises a course (指派论证成员).")
class AssignReviewersInput(Changed):
    """Who appraises a course."""

    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    reviewer_ids: list[strawberry.ID] = strawberry.field(description="The members (论证成员).")

    def values(self) -> dict[str, object]:
        """As the input of `assignReviewers`."""
        return given(reviewers=keys(self.reviewer_ids, *PERSON, argument="reviewerIds"))


@strawberry.input(description="Your opinion on the text of a course (审阅意见).")
class SubmitReviewInput(Added):
    """An opinion on the text of a course."""

    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    conflict: Conflict = strawberry.field(
        description="Your declaration of interest (利益关系申报); NONE if there is none."
    )
    opinion: Opinion | None = strawberry.field(
        default=strawberry.UNSET,
        description="The conclusion (审阅结论); left out by who declares a conflict.",
    )
    text: str | None = strawberry.field(
        default=strawberry.UNSET, description="The words (审阅意见)."
    )

    def values(self) -> dict[str, object]:
        """As the input of `submitReview`."""
        return given(conflict=self.conflict, opinion=self.opinion, text=self.text)


@strawberry.input(description="Your vote on a course (表决).")
class CastVoteInput(Added):
    """A vote on a course."""

    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    vote: Vote = strawberry.field(description="The vote (表决).")

    def values(self) -> dict[str, object]:
        """As the input of `castVote`."""
        return given(vote=self.vote)


@strawberry.input(description="An objection to a public notice (公示异议).")
class ObjectToPublicNoticeInput(Added):
    """An objection to a public notice."""

    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    text: str = strawberry.field(description="The objection (异议内容).")

    def values(self) -> dict[str, object]:
        """As the input of `objectToPublicNotice`."""
        return given(text=self.text)

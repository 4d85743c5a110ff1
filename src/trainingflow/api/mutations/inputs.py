"""What changes are asked for with; each knows how it reads as the input of an action."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.nodes import required_key
from trainingflow.api.types.enums import ElectivePart, Module, Opinion, Topic
from trainingflow.domain.lifecycles.course_facts import Conflict, Vote
from trainingflow.domain.lifecycles.course_fields import Activity, Category, DeliveryMode, Size
from trainingflow.domain.people import Body
from trainingflow.services.command import NewDocument

PERSON = ("Person", "Teacher")


@strawberry.input(
    description="A document that comes with an action (随附材料): its text, or where it lies."
)
class DocumentInput:
    """A document that comes with an action."""

    kind: str = strawberry.field(description="The kind (材料种类), e.g. `DEFENCE_MINUTES`.")
    title: str = strawberry.field(description="The title (标题).")
    text: str | None = strawberry.field(default=strawberry.UNSET, description="The text (正文).")
    reference: str | None = strawberry.field(
        default=strawberry.UNSET, description="Where it lies (存放位置), if not here."
    )

    def new(self) -> NewDocument:
        """As the services know it."""
        return NewDocument(
            kind=self.kind,
            title=self.title,
            text=self.text or None,
            reference=self.reference or None,
        )


@strawberry.input
class Asked:
    """What every change is asked for with."""

    idempotency_key: str = strawberry.field(
        description="A key of your own (幂等键), new for every change and the same for its "
        "repeats: a repeat is answered and not carried out again."
    )
    comment: str | None = strawberry.field(
        default=strawberry.UNSET, description="A comment (意见); some actions demand one."
    )
    acting_for: Body | None = strawberry.field(
        default=strawberry.UNSET, description="The body that you act for (代表机构), if any."
    )
    decision_reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The decision that you carry out (决定文号): meeting and date.",
    )
    documents: list[DocumentInput] | None = strawberry.field(
        default=strawberry.UNSET, description="Documents that come with it (随附材料)."
    )
    dry_run: bool = strawberry.field(
        default=False, description="Only ask whether it is possible (试办); nothing changes."
    )


@strawberry.input
class Changed(Asked):
    """What every change of an item is asked for with."""

    expected_version: int = strawberry.field(
        description="The version that you saw (所见版本): an item that has changed since is left "
        "as it is."
    )


@strawberry.input(
    description="Any action on any item (办理事项). `actions` of the item says what is "
    "possible and what to fill in."
)
class PerformActionInput(Changed):
    """Any action on any item."""

    item_id: strawberry.ID = strawberry.field(description="The item (事项).")
    action: str = strawberry.field(description="The action's name (操作代码).")
    input: JSON | None = strawberry.field(
        default=strawberry.UNSET,
        description="What to fill in (填写内容), as the action's `inputSchema` says.",
    )


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
            leader=key(self.leader_id, *PERSON),
            developers=keys(self.developer_ids, *PERSON),
            guides=keys(self.guide_ids, *PERSON),
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
            supersedes=key(self.supersedes_id, "Course"),
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
        return given(reviewers=keys(self.reviewer_ids, *PERSON))


@strawberry.input(description="Your opinion on the text of a course (审阅意见).")
class SubmitReviewInput(Changed):
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
class CastVoteInput(Changed):
    """A vote on a course."""

    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    vote: Vote = strawberry.field(description="The vote (表决).")

    def values(self) -> dict[str, object]:
        """As the input of `castVote`."""
        return given(vote=self.vote)


@strawberry.input(description="An objection to a public notice (公示异议).")
class ObjectToPublicNoticeInput(Changed):
    """An objection to a public notice."""

    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    text: str = strawberry.field(description="The objection (异议内容).")

    def values(self) -> dict[str, object]:
        """As the input of `objectToPublicNotice`."""
        return given(text=self.text)


@strawberry.input(description="A planned session (授课安排).")
class SessionInput:
    """A planned session."""

    on: date = strawberry.field(description="The day (授课日期).")
    hours: Decimal = strawberry.field(description="Contact hours (课时).")


@strawberry.input(description="A planned class (班级).")
class ClassInput:
    """A planned class."""

    capacity: int = strawberry.field(description="The places (招生人数).")
    sessions: list[SessionInput] = strawberry.field(description="The sessions (授课安排).")

    def row(self) -> dict[str, object]:
        """As a row of the input of `planRun`."""
        sessions = [{"on": one.on, "hours": one.hours} for one in self.sessions]
        return {"capacity": self.capacity, "sessions": sessions}


@strawberry.input(description="A run of a course that has passed (起草实施申报), at first a draft.")
class PlanRunInput(Asked):
    """A run of a course."""

    organisation_id: strawberry.ID = strawberry.field(description="The declaring unit (申报单位).")
    course_id: strawberry.ID = strawberry.field(description="The course (课程).")
    delivery_mode: DeliveryMode = strawberry.field(description="How it is given (授课方式).")
    first_session: date = strawberry.field(description="The first session (首次授课日期).")
    last_session: date = strawberry.field(description="The last session (末次授课日期).")
    leader_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="The course leader (课程负责人); you, if left out."
    )
    classes: list[ClassInput] = strawberry.field(description="The classes (班级).")

    def values(self) -> dict[str, object]:
        """As the input of `planRun`."""
        return given(
            course=key(self.course_id, "Course"),
            deliveryMode=self.delivery_mode,
            firstSession=self.first_session,
            lastSession=self.last_session,
            leader=key(self.leader_id, *PERSON),
            classes=[one.row() for one in self.classes],
        )


@strawberry.input(description="The declaration of a planned run (申报实施).")
class DeclareRunInput(Changed):
    """The declaration of a planned run."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")

    def values(self) -> dict[str, object]:
        """As the input of `declareRun`: nothing, the plan says it all."""
        return {}


@strawberry.input(description="A place in a class (选课).")
class EnrolInput(Changed):
    """A place in a class."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    class_id: strawberry.ID = strawberry.field(description="The class (班级).")
    participant_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Who takes part (参训教师); you, if left out."
    )

    def values(self) -> dict[str, object]:
        """As the input of `enrol`."""
        return given(
            **{"class": key(self.class_id, "CourseClass")},
            participant=key(self.participant_id, *PERSON),
        )


@strawberry.input(description="The end of a place in a class (退课).")
class WithdrawEnrolmentInput(Changed):
    """The end of a place in a class."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    participant_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="Who withdraws (参训教师); you, if left out."
    )

    def values(self) -> dict[str, object]:
        """As the input of `withdrawEnrolment`."""
        return given(participant=key(self.participant_id, *PERSON))


@strawberry.input(description="Whether a participant was present (出勤).")
class AttendanceInput:
    """Whether a participant was present."""

    participant_id: strawberry.ID = strawberry.field(description="The participant (参训教师).")
    present: bool = strawberry.field(description="Whether present (出勤).")


@strawberry.input(description="The attendance of a session (登记考勤).")
class RecordAttendanceInput(Changed):
    """The attendance of a session."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    session_id: strawberry.ID = strawberry.field(description="The session (课次).")
    records: list[AttendanceInput] = strawberry.field(
        description="Who was present (考勤); who is not named was absent."
    )

    def values(self) -> dict[str, object]:
        """As the input of `recordAttendance`."""
        return given(
            session=key(self.session_id, "ClassSession"),
            records=[
                {"participant": key(one.participant_id, *PERSON), "present": one.present}
                for one in self.records
            ],
        )


@strawberry.input(description="Whether a participant passed the assessment (考核结果).")
class ResultInput:
    """Whether a participant passed the assessment."""

    participant_id: strawberry.ID = strawberry.field(description="The participant (参训教师).")
    assessment_passed: bool = strawberry.field(
        description="Whether the assessment was passed (考核合格)."
    )

    def row(self) -> dict[str, object]:
        """As a row of the input of `recordResults`."""
        participant = key(self.participant_id, *PERSON)
        return {"participant": participant, "assessmentPassed": self.assessment_passed}


@strawberry.input(description="The results of participants (登记成绩).")
class RecordResultsInput(Changed):
    """The results of participants."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")
    results: list[ResultInput] = strawberry.field(description="The results (成绩).")

    def values(self) -> dict[str, object]:
        """As the input of `recordResults`."""
        return given(results=[one.row() for one in self.results])


@strawberry.input(description="The correction of a result (更正成绩); the old one stays on record.")
class CorrectResultInput(Changed, ResultInput):
    """The correction of a result."""

    run_id: strawberry.ID = strawberry.field(description="The run (课程实施).")

    def values(self) -> dict[str, object]:
        """As the input of `correctResult`."""
        return self.row()


def given(**values: object) -> dict[str, object]:
    """The values that were given, null included."""
    return {name: value for name, value in values.items() if value is not strawberry.UNSET}


def key(id_: strawberry.ID | None, *types: str) -> Any:  # noqa: ANN401 - an id, null or unset
    """The key behind a global id; null and unset stay what they are.

    Raises:
        BadInput: the id names something else.
    """
    return str(required_key(id_, *types)) if id_ else id_


def keys(ids: list[strawberry.ID] | None, *types: str) -> Any:  # noqa: ANN401 - as above
    """The keys behind global ids; null and unset stay what they are."""
    return [key(one, *types) for one in ids] if ids else ids


Values = Mapping[str, object]

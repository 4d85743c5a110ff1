"""The closed lists of the schema, each value described.

The names are the domain's own enums: what a value means is said here, in English with the term
of the regulation beside it.
"""

from collections.abc import Mapping
from enum import Enum, StrEnum

import strawberry
from strawberry.types.enum import StrawberryEnumDefinition

from trainingflow.domain.citation import Label
from trainingflow.domain.credit.policy import Unit
from trainingflow.domain.credit.status import LineStatus, Reason
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.lifecycles.course_facts import Conflict, Vote
from trainingflow.domain.lifecycles.course_fields import (
    Activity,
    Category,
    DeliveryMode,
    Size,
)
from trainingflow.domain.lifecycles.run_facts import ClassStatus
from trainingflow.domain.people import Body, Role
from trainingflow.domain.workflow.blockers import Clearer
from trainingflow.domain.workflow.definition import (
    ClockMove,
    Duty,
    ItemKind,
    Outcome,
    Relation,
    Stage,
)
from trainingflow.domain.workflow.terms import TERMS
from trainingflow.services.reading.items import ItemOrder
from trainingflow.services.reading.people import TeacherOrder


class EnumIncomplete(Exception):
    """A value of an enum has no description."""

    def __init__(self, enum: type[Enum], names: set[str]) -> None:
        super().__init__(f"{enum.__name__} says nothing about {', '.join(sorted(names))}.")


def described(
    enum: type[Enum], description: str, values: Mapping[str, str], *, name: str | None = None
) -> None:
    """Make an enum part of the schema.

    Raises:
        EnumIncomplete: a value has no description.
    """
    missing = {member.name for member in enum} - values.keys()
    if missing:
        raise EnumIncomplete(enum, missing)
    strawberry.enum(enum, name=name, description=description)
    definition: StrawberryEnumDefinition = enum.__strawberry_definition__  # type: ignore[attr-defined]  # set by the line above
    for value in definition.values:
        value.description = values[value.name]


def labelled(labels: Mapping[str, Label]) -> dict[str, str]:
    """Descriptions from labels: the English, capitalised, with the Chinese beside it."""
    return {
        name: f"{label.en[:1].upper()}{label.en[1:]} ({label.zh})."
        for name, label in labels.items()
    }


class ItemState(StrEnum):
    """The states of all lifecycles; several kinds share a name where it means the same."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    TEXT_REVIEW = "TEXT_REVIEW"
    DEFENCE = "DEFENCE"
    DELIBERATION = "DELIBERATION"
    WG_REVIEW = "WG_REVIEW"
    PASSED = "PASSED"
    PUBLICISED = "PUBLICISED"
    IN_LIBRARY = "IN_LIBRARY"
    NOT_PASSED = "NOT_PASSED"
    WITHDRAWN = "WITHDRAWN"
    DECLARED = "DECLARED"
    FORMATION_APPRAISAL = "FORMATION_APPRAISAL"
    APPROVED = "APPROVED"
    ENROLLING = "ENROLLING"
    RUNNING = "RUNNING"
    FINISHED = "FINISHED"
    UNDER_EVALUATION = "UNDER_EVALUATION"
    CONTINUE = "CONTINUE"
    DISCONTINUED = "DISCONTINUED"
    REJECTED = "REJECTED"
    CANCELLED = "CANCELLED"
    REPORTED = "REPORTED"
    UNDER_REVIEW = "UNDER_REVIEW"
    CONFIRMED = "CONFIRMED"
    REVOKED = "REVOKED"


class Topic(StrEnum):
    """The topics of public required courses."""

    ETHICS = "ETHICS"
    POLICY_THEORY = "POLICY_THEORY"
    STUDENT_DEVELOPMENT = "STUDENT_DEVELOPMENT"
    MODERN_IT = "MODERN_IT"


class Module(StrEnum):
    """The modules of professional required courses."""

    SUBJECT_LITERACY = "SUBJECT_LITERACY"
    LEARNING_LITERACY = "LEARNING_LITERACY"
    RESEARCH_LITERACY = "RESEARCH_LITERACY"
    INTERNATIONAL_LITERACY = "INTERNATIONAL_LITERACY"
    TEACHING_FUNDAMENTALS = "TEACHING_FUNDAMENTALS"


class ElectivePart(StrEnum):
    """The parts of the electives."""

    TOPIC = "TOPIC"
    SELF_CHOSEN = "SELF_CHOSEN"


class Opinion(StrEnum):
    """What a panel member concludes from the text."""

    PASS = "PASS"  # noqa: S105 - an opinion, not a secret
    REVISE = "REVISE"
    FAIL = "FAIL"


class OrganisationKind(StrEnum):
    """What an organisation is."""

    KINDERGARTEN = "KINDERGARTEN"
    PRIMARY_SCHOOL = "PRIMARY_SCHOOL"
    SECONDARY_SCHOOL = "SECONDARY_SCHOOL"
    VOCATIONAL_HIGH_SCHOOL = "VOCATIONAL_HIGH_SCHOOL"
    SPECIAL_EDUCATION_SCHOOL = "SPECIAL_EDUCATION_SCHOOL"
    OUT_OF_SCHOOL_INSTITUTION = "OUT_OF_SCHOOL_INSTITUTION"
    TRAINING_INSTITUTION = "TRAINING_INSTITUTION"
    BODY = "BODY"
    OFFICE = "OFFICE"
    INSTITUTION = "INSTITUTION"


class RunBy(StrEnum):
    """Who runs an organisation."""

    DISTRICT = "DISTRICT"
    PRIVATE = "PRIVATE"
    OTHER_PUBLIC = "OTHER_PUBLIC"


class ObjectionStatus(StrEnum):
    """What became of an objection."""

    OPEN = "OPEN"
    DISMISSED = "DISMISSED"
    UPHELD = "UPHELD"


described(
    ItemKind,
    "The kinds of items that have a lifecycle (事项种类).",
    {
        "COURSE": "A course on its way through appraisal (课程).",
        "COURSE_RUN": "One implementation of a course (课程实施).",
        "CREDIT_BATCH": "The credits of one run on their way to confirmation (学分审核).",
    },
)
described(
    Stage,
    "The stages through which everything passes (阶段).",
    {
        "DECLARATION": "Declaration (申报).",
        "APPRAISAL": "Appraisal (论证).",
        "APPROVAL": "Approval (审批).",
        "IMPLEMENTATION": "Implementation (实施).",
        "EVALUATION": "Evaluation (评估).",
    },
)
described(
    ItemState,
    "The states of all lifecycles (状态); `workflowDefinitions` says which kind has which.",
    labelled(
        {
            str(state.name): state.label
            for definition in reversed(tuple(DEFINITIONS.values()))
            for state in definition.states
        }
    ),
)
described(
    ClockMove,
    "What the clock does when something is due (到期动作).",
    {
        "REMIND": "It reminds those who have to act (提醒).",
        "AUTO_TRANSITION": "It carries out the action (自动办理).",
    },
)
described(
    Relation,
    "What a person can be to an item (与事项的关系).",
    labelled(TERMS),
)
described(
    Duty,
    "A task in a lifecycle (职责); the policy says which body has it.",
    {
        "APPRAISAL": "Appraising courses (课程论证).",
        "APPROVAL": "Approving (审批).",
        "FILING": "Filing and publishing (备案公示).",
        "OBJECTIONS": "Deciding on objections (处理异议).",
        "RUN_ORGANISATION": "Organising runs (组织实施).",
        "SUPERVISION": "Supervising (督导).",
        "EVALUATION": "Evaluating (评估).",
        "CREDIT_CONFIRMATION": "Confirming credits (学分审核确认).",
    },
)
described(
    Outcome,
    "How an item has ended (结果).",
    {
        "SUCCESS": "It reached its aim (完成).",
        "FAILURE": "It failed (未成).",
        "WITHDRAWN": "It was withdrawn (撤回).",
    },
)
described(
    Role,
    "What a person is in an organisation, for a period (角色).",
    labelled(TERMS)
    | {
        "POLICY_OFFICER": "Keeps the policies (政策管理员).",
        "SYSTEM_ADMINISTRATOR": "Keeps the system running (系统管理员).",
        "SECURITY_ADMINISTRATOR": "Grants and revokes rights (安全管理员).",
        "AUDITOR": "Reads everything and changes nothing (审计员).",
    },
)
described(Body, "A body or unit that the regulation gives a task by name (机构).", labelled(TERMS))
described(
    Category,
    "The categories of courses, annex 4 article 2 (课程类别).",
    {
        "REQUIRED": "Required course (必修课程).",
        "ELECTIVE": "Elective course (选修课程).",
        "SPECIAL_LECTURE": "Special lecture (专题讲座).",
    },
    name="CourseCategory",
)
described(
    Activity,
    "As what a course earns credits (学分类别).",
    {
        "PUBLIC_COURSE": "Public required course (公共必修).",
        "PROFESSIONAL_COURSE": "Professional required course (专业必修).",
        "ELECTIVE_COURSE": "Elective course (选修).",
    },
    name="CourseActivity",
)
described(
    Size,
    "The sizes of elective courses (课程规模).",
    {
        "GENERAL": "General course (一般课程).",
        "MICRO": "Micro-course (微课程).",
    },
    name="CourseSize",
)
described(
    DeliveryMode,
    "How a course is given (授课方式).",
    {
        "FACE_TO_FACE": "Face to face (面授).",
        "ONLINE": "Online (网络).",
        "BLENDED": "Blended (线上线下融合).",
    },
)
described(
    ClassStatus,
    "The status of one class of a run (班级状态).",
    {
        "PLANNED": "Planned (计划中).",
        "STARTED": "Started (已开班).",
        "CANCELLED": "Cancelled (已取消).",
    },
)
described(
    Vote,
    "A vote of a panel member (表决).",
    {
        "YES": "In favour (赞成).",
        "NO": "Against (反对).",
        "ABSTAIN": "Abstention (弃权).",
    },
    name="VoteChoice",
)
described(
    Conflict,
    "A conflict of interest of a panel member (利益关系).",
    {
        "NONE": "None: the member has declared that there is none (无).",
        "APPLICANT": "The member is the applicant (申请人本人).",
        "CO_DEVELOPER": "The member helped to develop the course (共同开发者).",
        "SAME_ORGANISATION": "The member works where the applicant does (同一单位).",
        "DECLARED": "Another interest that the member declares (本人申报的利益关系).",
    },
    name="ConflictOfInterest",
)
described(
    Topic,
    "The topics of public required courses (公共必修专题).",
    {
        "ETHICS": "Ideological-political quality and teacher ethics (思想政治素质与师德修养).",
        "POLICY_THEORY": "Education policy and theory (教育政策与理论).",
        "STUDENT_DEVELOPMENT": "Student development (学生发展).",
        "MODERN_IT": "Modern information technology (现代信息技术).",
    },
    name="CourseTopic",
)
described(
    Module,
    "The modules of professional required courses (专业必修版块).",
    {
        "SUBJECT_LITERACY": "Subject literacy (学科素养).",
        "LEARNING_LITERACY": "Learning literacy (学习素养).",
        "RESEARCH_LITERACY": "Teaching-research literacy (教科研素养).",
        "INTERNATIONAL_LITERACY": "International literacy (国际化素养).",
        "TEACHING_FUNDAMENTALS": "Teaching fundamentals (教育教学基本功).",
    },
    name="CourseModule",
)
described(
    ElectivePart,
    "The parts of the electives (选修类型).",
    {
        "TOPIC": "A topic of the framework (专题选修).",
        "SELF_CHOSEN": "Chosen freely (自主选修).",
    },
)
described(
    Opinion,
    "What a panel member concludes from the text (审阅结论).",
    {
        "PASS": "Pass (通过).",
        "REVISE": "Revise (修改).",
        "FAIL": "Fail (不通过).",
    },
    name="ReviewOpinion",
)
described(
    OrganisationKind,
    "What an organisation is (单位种类).",
    {
        "KINDERGARTEN": "Kindergarten (幼儿园).",
        "PRIMARY_SCHOOL": "Primary school (小学).",
        "SECONDARY_SCHOOL": "Secondary school (中学).",
        "VOCATIONAL_HIGH_SCHOOL": "Vocational high school (职业高中).",
        "SPECIAL_EDUCATION_SCHOOL": "Special education school (特殊教育学校).",
        "OUT_OF_SCHOOL_INSTITUTION": "Out-of-school education institution (校外教育机构).",
        "TRAINING_INSTITUTION": "Teacher-training institution (教师培训机构).",
        "BODY": "A body that decides, such as a committee (委员会、小组).",
        "OFFICE": "A section or office of the administration (科室).",
        "INSTITUTION": "Another institution of the authority (直属单位).",
    },
)
described(
    RunBy,
    "Who runs an organisation (举办者).",
    {
        "DISTRICT": "The district (区教委所属).",
        "PRIVATE": "A private founder (民办).",
        "OTHER_PUBLIC": "Another public body (非区教委所属公办).",
    },
)
described(
    ObjectionStatus,
    "What became of an objection to a public notice (异议状态).",
    {
        "OPEN": "Not decided yet (待处理).",
        "DISMISSED": "Dismissed (不成立).",
        "UPHELD": "Upheld: a new vote follows (成立).",
    },
)
described(
    Unit,
    "What a requirement counts (单位).",
    {
        "CREDITS": "Credits (学分).",
        "HOURS": "Class hours (学时).",
        "DAYS": "Days (天).",
        "SESSIONS": "Sessions (次).",
        "ACTIVITIES": "Activities (项).",
    },
    name="RequirementUnit",
)
described(
    LineStatus,
    "How much of a record counts (计入情况).",
    {
        "COUNTED": "All of it (全部计入).",
        "PARTIAL": "A part: a cap or limit cut it (部分计入).",
        "NOT_COUNTED": "Nothing of it (未计入).",
    },
    name="RecordStatus",
)
described(
    Reason,
    "Why a record does not count, or not fully (未计入原因).",
    {
        "NOT_CONFIRMED": "Not confirmed yet (未审核确认).",
        "NOT_KNOWN_YET": "Confirmed only after the instant asked about (当时尚未确认).",
        "NOT_YET_EARNED": "Earned only after the day asked about (当时尚未取得).",
        "OUTSIDE_CYCLE": "Earned outside the cycle (不在周期内).",
        "NOT_PASSED": "Not passed (未合格).",
        "PROVIDER_NOT_RECOGNISED": "The provider is not recognised (培训机构未经认定).",
        "NO_RULE": "No article grants credits for it (无对应条款).",
        "INDUCTION_UNCREDITED": "Induction earns no credits (试用期培训不计学分).",
        "CONDITION_NOT_MET": "A condition of the article is not met (不符合条件).",
        "ALREADY_AWARDED": "Awarded once already (已计一次).",
        "CAP_REACHED": "The cap was reached (已达上限).",
        "OFFSET_NOT_NEEDED": "Nothing was short that it could fill (无需折抵).",
    },
    name="RecordReason",
)
described(
    ItemOrder,
    "Orders in which items can be listed (排序).",
    {
        "NEWEST": "The newest first (最新创建).",
        "OLDEST": "The oldest first (最早创建).",
        "UPDATED": "Those changed last first (最近更新).",
        "TITLE": "By title (按名称).",
    },
    name="WorkItemOrder",
)
described(
    TeacherOrder,
    "Orders in which teachers can be listed (排序).",
    {
        "CODE": "By number (按编号).",
        "NAME": "By Chinese name (按姓名).",
    },
)
described(
    Clearer,
    "Who can clear a reason against an action (可由谁解除).",
    {
        "ACTOR": "The one who tries (本人).",
        "OWNER": "The one who answers for the item (事项负责人).",
        "OTHER_PERSON": "Another person (他人).",
        "PANEL": "The panel (论证组).",
        "BODY": "The body that decides (主管机构).",
        "TIME": "Time alone (等待即可).",
        "NOBODY": "Nobody (无法解除).",
    },
)

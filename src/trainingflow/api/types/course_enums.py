"""The closed lists about courses and runs, each value described."""

from enum import StrEnum

from trainingflow.api.types.described import described
from trainingflow.domain.lifecycles.courses.fields import Activity, Category, DeliveryMode, Size
from trainingflow.domain.lifecycles.runs.facts import ClassStatus
from trainingflow.domain.workflow.panel import Conflict, Vote


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


class ObjectionStatus(StrEnum):
    """What became of an objection."""

    OPEN = "OPEN"
    DISMISSED = "DISMISSED"
    UPHELD = "UPHELD"


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
    ClassStatus,
    "The status of one class of a run (班级状态).",
    {
        "PLANNED": "Planned (计划中).",
        "STARTED": "Started (已开班).",
        "CANCELLED": "Cancelled (已取消).",
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
    ObjectionStatus,
    "What became of an objection to a public notice (异议状态).",
    {
        "OPEN": "Not decided yet (待处理).",
        "DISMISSED": "Dismissed (不成立).",
        "UPHELD": "Upheld: a new vote follows (成立).",
    },
)

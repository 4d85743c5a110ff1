"""The states of a school-based course, and what its declaration says."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import revoked
from trainingflow.domain.lifecycles.inputs import field, optional, text
from trainingflow.domain.lifecycles.owners import APPLICANT, SCHOOL, office
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State


class SchoolCourseState(StrEnum):
    """The states of a school-based course."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    RUNNING = "RUNNING"
    ENDED = "ENDED"
    YEAR_SUBMITTED = "YEAR_SUBMITTED"
    CREDITS_RECOGNISED = "CREDITS_RECOGNISED"
    UPGRADED = "UPGRADED"
    CREDITS_REVOKED = "CREDITS_REVOKED"
    WITHDRAWN = "WITHDRAWN"


class SchoolCourse(StrEnum):
    """What sort of school-based course it is: ethics and literacy, or practice and experience."""

    ETHICS = "ETHICS"
    PRACTICE = "PRACTICE"


class GroupPost(StrEnum):
    """What somebody is in the leading group of school-based training (校本培训领导小组)."""

    PRINCIPAL = "PRINCIPAL"
    VICE_PRINCIPAL = "VICE_PRINCIPAL"
    TEACHING_DIRECTOR = "TEACHING_DIRECTOR"
    TRAINING_OFFICER = "TRAINING_OFFICER"
    RESEARCH_GROUP_HEAD = "RESEARCH_GROUP_HEAD"
    TEACHER_REPRESENTATIVE = "TEACHER_REPRESENTATIVE"


S = SchoolCourseState

FIELDS: Final = (
    text("title", "课程名称", "title"),
    field(FieldType.INTEGER, "year", "年度", "year"),
    text("variant", "课程类别", "sort of course", *SchoolCourse),
    text("aims", "目标与内容", "aims and content"),
    optional(text("researchGroup", "教研组", "research group")),
    optional(field(FieldType.DECIMAL, "hours", "学时（45分钟）", "hours of 45 minutes")),
    optional(text("theme", "信息技术", "information technology", "IT")),
)
"""What the declaration says; an ethics course has hours, a practice course a research group."""

_REVIEWER: Final = office(Duty.SCHOOL_COURSE_REVIEW)
_YEAR: Final = Deadline(Due.YEAR_ENDS)

STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=APPLICANT,
        deadline=_YEAR,
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.APPRAISAL,
        label=Label("待审核", "awaiting review"),
        owners=_REVIEWER,
        deadline=Deadline(Due.TERM, term="SCHOOL_COURSE_REVIEW"),
    ),
    State(
        name=S.RETURNED,
        stage=Stage.APPRAISAL,
        label=Label("退回修改", "returned"),
        owners=(*APPLICANT, *SCHOOL),
        deadline=_YEAR,
    ),
    State(
        name=S.APPROVED,
        stage=Stage.APPROVAL,
        label=Label("审核通过", "approved"),
        owners=SCHOOL,
        deadline=_YEAR,
    ),
    State(
        name=S.RUNNING,
        stage=Stage.IMPLEMENTATION,
        label=Label("开设中", "running"),
        owners=SCHOOL,
        deadline=_YEAR,
    ),
    State(
        name=S.ENDED,
        stage=Stage.EVALUATION,
        label=Label("已结束", "ended"),
        owners=SCHOOL,
        deadline=_YEAR,
    ),
    State(
        name=S.YEAR_SUBMITTED,
        stage=Stage.EVALUATION,
        label=Label("年度材料已递交", "submitted with the year"),
        owners=_REVIEWER,
        deadline=Deadline(Due.TERM, term="CREDIT_RECOGNITION"),
    ),
    State(
        name=S.CREDITS_RECOGNISED,
        stage=Stage.EVALUATION,
        label=Label("学分已认定", "credits recognised"),
        outcome=Outcome.SUCCESS,
        credit="Ethics by the hours attended, practice by the sessions of a semester.",
    ),
    State(
        name=S.UPGRADED,
        stage=Stage.EVALUATION,
        label=Label("已升级", "upgraded"),
        outcome=Outcome.SUCCESS,
        credit="What was recognised before stays; the upgraded course earns its own.",
    ),
    revoked(S.CREDITS_REVOKED),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None.",
    ),
)

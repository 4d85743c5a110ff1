"""The states of a filed-project course, and what its scheme says."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import revoked
from trainingflow.domain.lifecycles.inputs import field, optional, text
from trainingflow.domain.lifecycles.owners import APPLICANT, office, unit
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State


class FiledState(StrEnum):
    """The states of a filed-project course."""

    DRAFT = "DRAFT"
    FILED = "FILED"
    OPEN = "OPEN"
    ENDED = "ENDED"
    MATERIALS_SUBMITTED = "MATERIALS_SUBMITTED"
    CREDITS_RECOGNISED = "CREDITS_RECOGNISED"
    NOT_RECOGNISED = "NOT_RECOGNISED"
    CREDITS_REVOKED = "CREDITS_REVOKED"
    WITHDRAWN = "WITHDRAWN"


S = FiledState

FIELDS: Final = (
    text("title", "课程名称", "title"),
    text(
        "source",
        "课程来源",
        "source of the course",
        "PARTY_COMMITTEE",
        "BUREAU_SECTION",
        "COLLEGE_DEPARTMENT",
        "OTHER_UNIT",
    ),
    # Practice is counted by sessions in schools; what a source unit files is counted by hours.
    text("content", "课程类别", "content category", "ETHICS_LITERACY", "KNOWLEDGE_SKILL"),
    text("audience", "培训对象", "audience", "SECOND_GRADE", "FIRST_GRADE", "ALL"),
    field(FieldType.DECIMAL, "hours", "学时（45分钟）", "hours of 45 minutes"),
    field(FieldType.DATE, "opensOn", "开设日期", "day on which it opens"),
    optional(text("theme", "信息技术", "information technology", "IT")),
    optional(
        text("special", "专题培训", "special training", "HEAD_TEACHER", "TRAINER", "PROBATION")
    ),
)
"""What the scheme of the course says."""

_SOURCE: Final = unit(Role.OFFICER, Role.CHAIR, Role.TRAINING_MANAGER, Role.PRINCIPAL)
_NONE: Final = "None."

STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=APPLICANT,
        no_deadline="The text sets none; filing only has to come before the course opens.",
    ),
    State(
        name=S.FILED,
        stage=Stage.DECLARATION,
        label=Label("已提交备案", "filed"),
        owners=(*office(Duty.COURSE_FILING), *_SOURCE),
        deadline=Deadline(Due.TERM, term="COURSE_FILING"),
    ),
    State(
        name=S.OPEN,
        stage=Stage.IMPLEMENTATION,
        label=Label("开设中", "open"),
        owners=_SOURCE,
        no_deadline="It lasts as long as the source unit teaches it.",
    ),
    State(
        name=S.ENDED,
        stage=Stage.EVALUATION,
        label=Label("已结束，待交资料", "ended, materials due"),
        owners=_SOURCE,
        deadline=Deadline(Due.TERM, term="COURSE_MATERIALS"),
    ),
    State(
        name=S.MATERIALS_SUBMITTED,
        stage=Stage.EVALUATION,
        label=Label("待认定学分", "awaiting recognition of credits"),
        owners=office(Duty.COURSE_FILING),
        deadline=Deadline(Due.TERM, term="CREDIT_RECOGNITION"),
    ),
    State(
        name=S.CREDITS_RECOGNISED,
        stage=Stage.EVALUATION,
        label=Label("学分已认定", "credits recognised"),
        outcome=Outcome.SUCCESS,
        credit="The hours attended by those who passed; the policy converts them into credits.",
    ),
    State(
        name=S.NOT_RECOGNISED,
        stage=Stage.EVALUATION,
        label=Label("学分不予认定", "credits not recognised"),
        outcome=Outcome.FAILURE,
        credit=_NONE,
    ),
    revoked(S.CREDITS_REVOKED),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit=_NONE,
    ),
)

"""The states of a plan of self-directed learning, and what it is filled with."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import revoked
from trainingflow.domain.lifecycles.documents import Doc
from trainingflow.domain.lifecycles.inputs import field, optional, text
from trainingflow.domain.lifecycles.owners import SCHOOL, SUBJECT
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.sections import Section
from trainingflow.domain.workflow.states import Deadline, Due, State


class LearningState(StrEnum):
    """The states of a plan."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    RETURNED = "RETURNED"
    APPROVED = "APPROVED"
    LEARNING = "LEARNING"
    OUTCOME_SUBMITTED = "OUTCOME_SUBMITTED"
    SCHOOL_RECOGNISED = "SCHOOL_RECOGNISED"
    INCLUDED_IN_SUMMARY = "INCLUDED_IN_SUMMARY"
    CREDIT_CONFIRMED = "CREDIT_CONFIRMED"
    NOT_RECOGNISED = "NOT_RECOGNISED"
    CREDIT_REVOKED = "CREDIT_REVOKED"
    WITHDRAWN = "WITHDRAWN"


S = LearningState

LEARNING_FIELDS: Final[tuple[Field, ...]] = (
    text("title", "学习主题", "theme"),
    text(
        "domain",
        "学习领域",
        "domain",
        "TEACHER_DEVELOPMENT",
        "STUDENT_DEVELOPMENT",
        "SELF_GROWTH",
    ),
    Field(
        name="forms",
        type=FieldType.CHOICES,
        zh="学习形式",
        en="forms",
        choices=(
            "LECTURE",
            "SALON",
            "FORUM",
            "REFLECTION_JOURNAL",
            "EDUCATION_NARRATIVE",
            "CASE_ANALYSIS",
            "SELF_STUDY_READING",
            "SMALL_RESEARCH_TOPIC",
        ),
    ),
    text("content", "学习内容与安排", "content and arrangement"),
    field(FieldType.DECIMAL, "plannedHours", "计划学时", "planned hours"),
)

OUTCOME_FIELDS: Final[tuple[Field, ...]] = (
    field(FieldType.DATE, "completedOn", "完成日期", "completed on"),
    field(FieldType.DECIMAL, "hours", "实际学时", "hours studied"),
    text("evidence", "成果标识（书目、证书号、课题名等）", "what identifies the outcome"),
    optional(text("summary", "成果摘要", "abstract of the outcome")),
)
"""`evidence` is what credit is given for once only: a book, a certificate number, a topic."""

LEARNING_SECTIONS: Final = (
    Section(
        name="PLAN",
        label=Label("学习计划", "plan"),
        fields=tuple(one.name for one in LEARNING_FIELDS),
        documents=(Doc.LEARNING_PLAN,),
    ),
    Section(
        name="OUTCOME",
        label=Label("学习成果", "outcome"),
        fields=tuple(one.name for one in OUTCOME_FIELDS),
        documents=(Doc.LEARNING_OUTCOMES,),
    ),
)

_YEAR: Final = Deadline(Due.YEAR_ENDS)
_CREDITED_YET: Final = "The school has recognised the outcome: it goes into the annual summary."

LEARNING_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=SUBJECT,
        no_deadline="A plan may be declared at any time of the year.",
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申报", "submitted"),
        owners=SCHOOL,
        deadline=Deadline(Due.TERM, term="SELF_DIRECTED_APPROVAL"),
    ),
    State(
        name=S.RETURNED,
        stage=Stage.APPROVAL,
        label=Label("退回修改", "returned"),
        owners=SUBJECT,
        no_deadline="A plan may be declared at any time of the year.",
    ),
    State(
        name=S.APPROVED,
        stage=Stage.APPROVAL,
        label=Label("已批准", "approved"),
        owners=SUBJECT,
        deadline=_YEAR,
    ),
    State(
        name=S.LEARNING,
        stage=Stage.IMPLEMENTATION,
        label=Label("学习中", "learning"),
        owners=SUBJECT,
        deadline=_YEAR,
    ),
    State(
        name=S.OUTCOME_SUBMITTED,
        stage=Stage.EVALUATION,
        label=Label("已提交成果", "outcome submitted"),
        owners=SCHOOL,
        deadline=Deadline(Due.TERM, term="SELF_DIRECTED_APPROVAL"),
        no_withdrawal="The outcome is with the school, which recognises or refuses it.",
    ),
    State(
        name=S.SCHOOL_RECOGNISED,
        stage=Stage.EVALUATION,
        label=Label("学校已认可", "recognised by the school"),
        owners=SCHOOL,
        no_deadline="The window of the annual summary in January is the term.",
        no_withdrawal=_CREDITED_YET,
    ),
    State(
        name=S.INCLUDED_IN_SUMMARY,
        stage=Stage.EVALUATION,
        label=Label("已列入年度总结", "included in the summary"),
        owners=SCHOOL,
        no_deadline="It follows the annual summary, which has terms of its own.",
        no_withdrawal=_CREDITED_YET,
    ),
    State(
        name=S.CREDIT_CONFIRMED,
        stage=Stage.EVALUATION,
        label=Label("学分已认定", "credits confirmed"),
        outcome=Outcome.SUCCESS,
        credit="The recognised hours, earned in the year of learning.",
    ),
    State(
        name=S.NOT_RECOGNISED,
        stage=Stage.EVALUATION,
        label=Label("未获认可", "not recognised"),
        outcome=Outcome.FAILURE,
        credit="None: the school has not recognised the outcome, or there was none.",
    ),
    revoked(S.CREDIT_REVOKED),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None: the learning was never approved.",
    ),
)

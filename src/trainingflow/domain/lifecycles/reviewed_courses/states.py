"""The states of an application-reviewed course, and what its dossier says."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.inputs import field, optional, text
from trainingflow.domain.lifecycles.owners import APPLICANT, PANEL, SUBJECT, office
from trainingflow.domain.lifecycles.reviewed_courses.echelon_duty import Echelon
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import Deadline, Due, State


class ReviewedState(StrEnum):
    """The states of an application-reviewed course."""

    NOMINATED = "NOMINATED"
    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    DUAL_REVIEW = "DUAL_REVIEW"
    PASSED = "PASSED"
    NOT_PASSED = "NOT_PASSED"
    OPEN = "OPEN"
    EVALUATED = "EVALUATED"
    ROLLING = "ROLLING"
    ELIMINATED = "ELIMINATED"
    UPGRADED = "UPGRADED"
    IN_MICRO_LIBRARY = "IN_MICRO_LIBRARY"
    WITHDRAWN = "WITHDRAWN"


class ReviewedCourse(StrEnum):
    """Where a reviewed course comes from (课程来源)."""

    INTEGRATED = "INTEGRATED"
    MICRO = "MICRO"
    LEGACY_EXCELLENT = "LEGACY_EXCELLENT"
    EXTERNAL = "EXTERNAL"


class Route(StrEnum):
    """By which way a micro-course is nominated (自荐、研训员推荐、学校推荐)."""

    SELF = "SELF"
    RESEARCHER = "RESEARCHER"
    SCHOOL = "SCHOOL"


S = ReviewedState

CONTENTS: Final = ("ETHICS_LITERACY", "KNOWLEDGE_SKILL")
TITLE: Final = text("title", "课程名称", "title")
FIELDS: Final = (
    TITLE,
    text("problem", "要解决的问题", "problem that it is about"),
    text("content", "课程类别", "content category", *CONTENTS),
    field(FieldType.DECIMAL, "hours", "学时（45分钟）", "hours of 45 minutes"),
    text(
        "deliveryMode",
        "培训形式",
        "mode of delivery",
        "FACE_TO_FACE",
        "MICRO_VIDEO",
        "BLENDED",
    ),
    optional(text("route", "推荐途径", "route of nomination", *Route)),
    optional(
        text(
            "source",
            "引进来源",
            "where it is introduced from",
            "UNIVERSITY",
            "SOCIAL_INSTITUTION",
            "PEER_COLLEGE",
            "OVERSEAS",
        )
    ),
    optional(text("team", "团队成员", "team")),
    optional(text("echelon", "梯队类别", "echelon of who declares it", *Echelon)),
)
"""What the dossier says; a micro-course has the route, an external one its source."""

REVIEWER: Final = office(Duty.COURSE_REVIEW)
COLLEGE: Final = office(Duty.COURSE_OPERATION)
_NONE: Final = "None."

STATES: Final = (
    State(
        name=S.NOMINATED,
        stage=Stage.DECLARATION,
        label=Label("已推荐", "nominated"),
        owners=SUBJECT,
        no_deadline="The text sets none: the nominee takes it up or leaves it.",
    ),
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=SUBJECT,
        no_deadline="The text has no window for declaring these courses.",
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申报", "submitted"),
        owners=REVIEWER,
        deadline=Deadline(Due.TERM, term="COURSE_REVIEW"),
    ),
    State(
        name=S.DUAL_REVIEW,
        stage=Stage.APPRAISAL,
        label=Label("双重评审", "dual review"),
        owners=PANEL + REVIEWER,
        deadline=Deadline(Due.TERM, term="COURSE_REVIEW"),
    ),
    State(
        name=S.PASSED,
        stage=Stage.APPROVAL,
        label=Label("评审通过", "passed"),
        owners=COLLEGE,
        no_deadline="The college opens it when there is need for it.",
    ),
    State(
        name=S.NOT_PASSED,
        stage=Stage.APPRAISAL,
        label=Label("评审未通过", "not passed"),
        owners=(*SUBJECT, *APPLICANT),
        no_deadline="The declarant revises it and declares again, or gives it up.",
    ),
    State(
        name=S.OPEN,
        stage=Stage.IMPLEMENTATION,
        label=Label("开设中", "open"),
        owners=COLLEGE,
        deadline=Deadline(Due.TERM, term="COURSE_OPEN"),
    ),
    State(
        name=S.EVALUATED,
        stage=Stage.EVALUATION,
        label=Label("已评价", "evaluated"),
        owners=COLLEGE,
        deadline=Deadline(Due.TERM, term="COURSE_SELECTION"),
    ),
    State(
        name=S.ROLLING,
        stage=Stage.EVALUATION,
        label=Label("滚动开设", "rolling"),
        owners=COLLEGE,
        no_deadline="A good course may be opened again whenever there is need for it.",
    ),
    State(
        name=S.ELIMINATED,
        stage=Stage.EVALUATION,
        label=Label("已淘汰", "eliminated"),
        outcome=Outcome.FAILURE,
        credit="What was posted before stays; it is not opened again.",
    ),
    State(
        name=S.UPGRADED,
        stage=Stage.EVALUATION,
        label=Label("已升级为市级共享课程", "upgraded to a municipal shared course"),
        outcome=Outcome.SUCCESS,
        credit="What was posted before stays; the municipal course earns its own.",
    ),
    State(
        name=S.IN_MICRO_LIBRARY,
        stage=Stage.EVALUATION,
        label=Label("已入微课程库", "in the micro-course library"),
        outcome=Outcome.SUCCESS,
        credit="As determined by the office at the review, when a teacher has completed it.",
    ),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit=_NONE,
    ),
)

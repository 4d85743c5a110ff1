"""Hongkou's application-reviewed course (申报审核类课程), micro-courses included."""

from collections.abc import Iterator
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.confirmed import credits_stand, revocation
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.general_guards import dossier_complete
from trainingflow.domain.lifecycles.inputs import field, optional, rows, text
from trainingflow.domain.lifecycles.owners import SUBJECT
from trainingflow.domain.lifecycles.panels import guards as panel_guards
from trainingflow.domain.lifecycles.reviewed_courses.completions import completions
from trainingflow.domain.lifecycles.reviewed_courses.declaration import BEGINNING, DOSSIER_KINDS
from trainingflow.domain.lifecycles.reviewed_courses.guards import (
    assessed_once,
    credits_follow_hours,
    ended_by_today,
    in_service_here,
    is_of,
    lecturer_designated,
    rated,
    route_fits,
    since_opening,
    sort_described,
    title_intermediate,
)
from trainingflow.domain.lifecycles.reviewed_courses.states import (
    COLLEGE,
    FIELDS,
    REVIEWER,
    STATES,
    ReviewedCourse,
    ReviewedState,
)
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, DocumentBlocker
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import named
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement

S = ReviewedState
T = Transition
E = Effect
V = ReviewedCourse


def video_attached(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A micro-course is a micro-video."""
    there = {one.kind for one in facts.documents} | attempt.documents
    if facts.variant == V.MICRO and Doc.MICRO_VIDEO not in there:
        yield DocumentBlocker(code=BlockerCode.DOCUMENT_MISSING, kinds=(str(Doc.MICRO_VIDEO),))


_OPENING: Final = (
    optional(field(FieldType.ID, "teacher", "主讲教师", "main lecturer")),
    optional(text("externalLecturer", "外聘主讲教师", "main lecturer from outside")),
    optional(text("schedule", "开设安排", "schedule")),
)

_RUN: Final = (
    T(
        action="publishMicro",
        source=S.PASSED,
        target=S.IN_MICRO_LIBRARY,
        owners=REVIEWER,
        label=Label("入微课程库", "put into the micro-course library"),
        guards=("is_micro",),
        documents=demanded(Doc.MICRO_VIDEO),
        decides=True,
        cites=("HK-PLAN-20", "HK-PLAN-24"),
    ),
    T(
        action="openCourse",
        source=S.PASSED,
        target=S.OPEN,
        owners=COLLEGE,
        label=Label("开设课程", "open the course"),
        guards=("lecturer_designated",),
        input=_OPENING,
        cites=("HK-COURSE-06", "AMB-54"),
    ),
    T(
        action="openAgain",
        source=S.ROLLING,
        target=S.OPEN,
        owners=COLLEGE,
        label=Label("滚动开设", "open the course again"),
        guards=("lecturer_designated",),
        input=_OPENING,
        cites=("HK-PLAN-27",),
    ),
    T(
        action="evaluateParticipants",
        source=S.OPEN,
        target=S.OPEN,
        owners=(*SUBJECT, *COLLEGE),
        label=Label("培训者评价参训者", "evaluate the participants"),
        guards=("assessed_once", "ended_by_today"),
        input=(
            field(FieldType.DATE, "endedOn", "结束日期", "last day"),
            rows(
                "results",
                "考核结果",
                "results",
                field(FieldType.ID, "teacher", "参训教师", "participant"),
                field(FieldType.BOOLEAN, "passed", "是否合格", "passed"),
            ),
        ),
        cites=("HK-PLAN-25",),
    ),
    T(
        action="evaluateTrainer",
        source=S.OPEN,
        target=S.OPEN,
        owners=COLLEGE,
        label=Label("参训者评价培训者", "record the participants' evaluation"),
        input=(
            field(FieldType.INTEGER, "answers", "回收评价份数", "evaluations received"),
            field(FieldType.POINTS, "mean", "平均分（百分制）", "mean, of 100"),
        ),
        impartial=True,
        cites=("HK-PLAN-25",),
    ),
    T(
        action="checkQuality",
        source=S.OPEN,
        target=S.OPEN,
        owners=COLLEGE,
        label=Label("巡视、审核材料", "patrol or check of materials"),
        input=(
            text("kind", "方式", "kind", "PATROL", "MATERIALS"),
            text("finding", "结果", "finding"),
        ),
        impartial=True,
        cites=("HK-PLAN-26",),
    ),
    T(
        action="evaluate",
        source=S.OPEN,
        target=S.EVALUATED,
        owners=COLLEGE,
        label=Label("评价课程", "evaluate the course"),
        guards=("done_evaluateParticipants", "done_evaluateTrainer", "done_checkQuality"),
        input=(text("rating", "评选结果", "rating", "GOOD", "POOR"),),
        effects=(E.POST_COMPLETIONS, E.CONFIRM_COMPLETIONS),
        decides=True,
        cites=("HK-PLAN-25", "HK-PLAN-26", "HK-PLAN-45", "HK-OFF-09"),
    ),
    T(
        action="keep",
        source=S.EVALUATED,
        target=S.ROLLING,
        owners=COLLEGE,
        label=Label("列入滚动开设", "keep as a rolling course"),
        guards=("is_rated_good",),
        decides=True,
        cites=("HK-PLAN-27",),
    ),
    T(
        action="eliminate",
        source=S.EVALUATED,
        target=S.ELIMINATED,
        owners=COLLEGE,
        label=Label("淘汰", "eliminate"),
        guards=("is_rated_poor",),
        comment_required=True,
        decides=True,
        cites=("HK-PLAN-27",),
    ),
    attaching(S.ROLLING, (*SUBJECT, *COLLEGE), Doc.UPGRADE_DOSSIER),
    T(
        action="upgradeMunicipal",
        source=S.ROLLING,
        target=S.UPGRADED,
        owners=COLLEGE,
        label=Label("升格为市级共享课程", "upgrade to a municipal shared course"),
        documents=demanded(Doc.UPGRADE_DOSSIER),
        decides=True,
        cites=("HK-COURSE-02", "HK-PLAN-43"),
    ),
)

_REVOKED: Final = tuple(
    revocation(state, owners=COLLEGE)
    for state in (S.OPEN, S.EVALUATED, S.ROLLING, S.ELIMINATED, S.UPGRADED)
)

_LINES: Final = (*BEGINNING, *_RUN, *_REVOKED)

REVIEWED_COURSE: Final = Definition(
    kind=ItemKind.REVIEWED_COURSE,
    version=1,
    label=Label("申报审核类课程", "application-reviewed course"),
    initial=S.NOMINATED,
    states=STATES,
    transitions=_LINES,
    documents=kinds(*DOSSIER_KINDS, Doc.UPGRADE_DOSSIER),
    dossier=FIELDS,
    records=(
        "pass",
        "adoptLegacy",
        "openCourse",
        "openAgain",
        "evaluateParticipants",
        "evaluateTrainer",
        "checkQuality",
        "evaluate",
    ),
    variants=tuple(ReviewedCourse),
    about_teacher=True,
    completions=completions,
    guards={
        **panel_guards.of(_LINES),
        **named(
            dossier_complete(FIELDS),
            document_has_content,
            in_service_here,
            route_fits,
            lecturer_designated,
            title_intermediate,
            sort_described,
            is_of("is_declared", V.INTEGRATED, V.MICRO, V.EXTERNAL),
            is_of("is_legacy", V.LEGACY_EXCELLENT),
            is_of("is_micro", V.MICRO),
            video_attached,
            credits_follow_hours,
            assessed_once,
            ended_by_today,
            since_opening("evaluateParticipants", Requirement.PARTICIPANTS_EVALUATED),
            since_opening("evaluateTrainer", Requirement.TRAINER_EVALUATED),
            since_opening("checkQuality", Requirement.QUALITY_CHECKED),
            rated("is_rated_good", "GOOD", Requirement.RATED_GOOD),
            credits_stand,
            rated("is_rated_poor", "POOR", Requirement.RATED_POOR),
        ),
    },
)

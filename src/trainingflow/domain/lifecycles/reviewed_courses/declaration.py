"""How a reviewed course comes about: nominated or drafted, declared, reviewed by two experts."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.inputs import all_optional, field, text
from trainingflow.domain.lifecycles.owners import APPLICANT, CLOCK, STAFF, SUBJECT, unit
from trainingflow.domain.lifecycles.panels.lines import panel_lines
from trainingflow.domain.lifecycles.reviewed_courses.states import (
    COLLEGE,
    CONTENTS,
    FIELDS,
    REVIEWER,
    TITLE,
    ReviewedCourse,
    ReviewedState,
    Route,
)
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.lines import NONE, SetsOff, Transition
from trainingflow.domain.workflow.sections import whole

S = ReviewedState
T = Transition
E = Effect
V = ReviewedCourse

DOSSIER_KINDS: Final = (Doc.COURSE_DOSSIER, Doc.MICRO_VIDEO, Doc.RATINGS)
_RETURNS: Final = DossierLines(
    sections=(whole((one.name for one in FIELDS), DOSSIER_KINDS),),
    declarants=SUBJECT,
    fields=FIELDS,
    documents=DOSSIER_KINDS,
)
_CREATED: Final = (E.CREATE_ITEM, E.SAVE_DOSSIER)
_BEGIN: Final = (SetsOff("beginDraft"),)
_REST: Final = all_optional(FIELDS[1:])
_NOMINEE: Final = field(FieldType.ID, "subject", "被推荐教师", "nominee")
_ROUTE: Final = text("route", "推荐途径", "route of nomination", *Route)
_WORTH: Final = (
    field(FieldType.DECIMAL, "hours", "核定学时", "hours as determined"),
    field(FieldType.DECIMAL, "credits", "核定学分", "credits as determined"),
    text("content", "课程类别", "content category", *CONTENTS),
)


def _sort(variant: ReviewedCourse) -> Field:
    return text("variant", "课程来源", "sort of course", variant)


_BEGINNINGS: Final = (
    T(
        action="nominateMicroCourse",
        source=NONE,
        target=S.NOMINATED,
        owners=STAFF,
        label=Label("推荐微课程", "nominate a micro-course"),
        guards=("in_service_here", "route_fits"),
        input=(TITLE, _sort(V.MICRO), _NOMINEE, _ROUTE, FIELDS[1]),
        effects=_CREATED,
        cites=("HK-PLAN-19", "HK-COURSE-09"),
    ),
    T(
        action="draftCourse",
        source=NONE,
        target=S.NOMINATED,
        owners=unit(Role.TEACHER),
        label=Label("拟定研训一体课程", "draft an integrated course"),
        guards=("in_service_here",),
        input=(TITLE, _sort(V.INTEGRATED), *_REST),
        effects=_CREATED,
        sets_off=_BEGIN,
        cites=("HK-COURSE-06", "HK-COURSE-07"),
    ),
    T(
        action="proposeLegacy",
        source=NONE,
        target=S.NOMINATED,
        owners=unit(Role.TEACHER),
        label=Label("提出“十二五”精品课程", "propose an excellent course of the last cycle"),
        input=(TITLE, _sort(V.LEGACY_EXCELLENT), *_REST),
        effects=_CREATED,
        sets_off=_BEGIN,
        cites=("HK-COURSE-05",),
    ),
    T(
        action="introduceCourse",
        source=NONE,
        target=S.NOMINATED,
        owners=COLLEGE,
        label=Label("引进外部课程", "introduce an external course"),
        input=(TITLE, _sort(V.EXTERNAL), *_REST),
        effects=_CREATED,
        sets_off=_BEGIN,
        cites=("HK-COURSE-16", "AMB-63"),
    ),
    T(
        action="accept",
        source=S.NOMINATED,
        target=S.DRAFT,
        owners=SUBJECT,
        label=Label("接受推荐", "accept the nomination"),
    ),
    T(
        action="beginDraft",
        source=S.NOMINATED,
        target=S.DRAFT,
        owners=CLOCK,
        label=Label("自主申报，直接拟稿", "begin the draft of one's own course"),
    ),
)

_DECLARATION: Final = (
    *T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SUBJECT,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(FIELDS),
        effects=(E.SAVE_DOSSIER,),
    ).from_each(S.DRAFT, S.NOT_PASSED),
    attaching(S.DRAFT, SUBJECT, *DOSSIER_KINDS),
    attaching(S.NOT_PASSED, SUBJECT, *DOSSIER_KINDS),
    T(
        action="declare",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=SUBJECT,
        label=Label("申报", "declare"),
        guards=(
            "dossier_complete",
            "sort_described",
            "is_declared",
            "in_service_here",
            "title_intermediate",
            "video_attached",
        ),
        documents=demanded(Doc.COURSE_DOSSIER),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=(
            "HK-COURSE-06",
            "HK-COURSE-07",
            "HK-COURSE-08",
            "HK-COURSE-09",
            "HK-COURSE-10",
            "HK-COURSE-11",
            "HK-PLAN-20",
            "AMB-59",
        ),
    ),
    _RETURNS.returned_for_completion(S.SUBMITTED, S.DRAFT, REVIEWER),
    T(
        action="resubmit",
        source=S.NOT_PASSED,
        target=S.SUBMITTED,
        owners=SUBJECT,
        label=Label("修改后重新申报", "declare again"),
        guards=(
            "dossier_complete",
            "sort_described",
            "in_service_here",
            "title_intermediate",
            "video_attached",
        ),
        documents=demanded(Doc.COURSE_DOSSIER),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("HK-COURSE-07", "HK-PLAN-20"),
    ),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=(*SUBJECT, *APPLICANT),
        label=Label("撤回", "withdraw"),
    ).from_each(S.NOMINATED, S.DRAFT, S.SUBMITTED, S.DUAL_REVIEW),
)

_REVIEW: Final = (
    T(
        action="assign",
        source=S.SUBMITTED,
        target=S.DUAL_REVIEW,
        owners=REVIEWER,
        label=Label("组织双重评审", "begin the dual review"),
        impartial=True,
        cites=("HK-PLAN-23", "HK-PLAN-24"),
    ),
    *panel_lines(S.DUAL_REVIEW, managers=REVIEWER, scored=True, cites=("HK-PLAN-23", "HK-PLAN-24")),
    T(
        action="pass",
        source=S.DUAL_REVIEW,
        target=S.PASSED,
        owners=REVIEWER,
        label=Label("评审通过", "pass"),
        guards=("concluded_pass", "credits_follow_hours"),
        input=_WORTH,
        decides=True,
        cites=("HK-COURSE-06", "HK-PLAN-24", "HK-CONV-01", "AMB-67"),
    ),
    T(
        action="fail",
        source=S.DUAL_REVIEW,
        target=S.NOT_PASSED,
        owners=REVIEWER,
        label=Label("评审不通过", "fail"),
        guards=("concluded_fail",),
        comment_required=True,
        decides=True,
        cites=("HK-COURSE-06", "HK-PLAN-24"),
    ),
    T(
        action="adoptLegacy",
        source=S.DRAFT,
        target=S.PASSED,
        owners=REVIEWER,
        label=Label("认定“十二五”精品课程", "adopt an excellent course of the last cycle"),
        guards=("is_legacy", "dossier_complete", "credits_follow_hours"),
        documents=demanded(Doc.RATINGS),
        input=_WORTH,
        decides=True,
        cites=("HK-COURSE-05",),
    ),
)

BEGINNING: Final = (*_BEGINNINGS, *_DECLARATION, *_REVIEW)

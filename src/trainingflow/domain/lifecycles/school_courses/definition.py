"""Hongkou's school-based course (校本培训课程): declared every year, credited with the year."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.confirmed import credits_stand, revocation
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.general_guards import dossier_complete
from trainingflow.domain.lifecycles.inputs import all_optional, field, optional, rows, text
from trainingflow.domain.lifecycles.owners import APPLICANT, CLOCK, SCHOOL, office, unit
from trainingflow.domain.lifecycles.school_courses.guards import (
    assessed_once,
    declared_by_its_unit,
    leading_group_complete,
    session_in_year,
    session_lasts,
    sessions_recorded,
    sort_complete,
    year_complete,
    year_of_today,
)
from trainingflow.domain.lifecycles.school_courses.sessions import completions
from trainingflow.domain.lifecycles.school_courses.states import (
    FIELDS,
    STATES,
    GroupPost,
    SchoolCourse,
    SchoolCourseState,
)
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import named
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Ask, Same, SetsOff, Transition
from trainingflow.domain.workflow.sections import whole

S = SchoolCourseState
T = Transition
E = Effect

_DECLARANTS: Final = unit(Role.TEACHER, Role.TRAINING_MANAGER, Role.PRINCIPAL)
_WRITERS: Final = (*APPLICANT, *SCHOOL)
_REVIEWER: Final = office(Duty.SCHOOL_COURSE_REVIEW)
_PLANS: Final = (Doc.FIVE_YEAR_PLAN, Doc.YEAR_PLAN, Doc.COURSE_SCHEME)
_HANDBOOKS: Final = (Doc.MANAGEMENT_HANDBOOK, Doc.EVALUATION_HANDBOOK, Doc.TEACHER_HANDBOOK)
_WHOLE: Final = ("dossier_complete", "sort_complete", "declared_by_its_unit", "year_of_today")
_REVISED: Final = tuple(one for one in FIELDS if one.name not in {"variant", "year"})
_LINES: Final = DossierLines(
    sections=(whole((one.name for one in FIELDS), sorted(_PLANS)),),
    declarants=_WRITERS,
    fields=_REVISED,
    documents=_PLANS,
    guards=("dossier_complete", "sort_complete"),
    demanded=demanded(*_PLANS),
)

_DECLARATION: Final = (
    T(
        action="draftCourse",
        source=NONE,
        target=S.DRAFT,
        owners=_DECLARANTS,
        label=Label("拟定校本课程", "draft a school-based course"),
        guards=("declared_by_its_unit",),
        input=(*FIELDS[:3], *all_optional(FIELDS[3:])),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("HK-PLAN-34", "HK-PLAN-35", "HK-COURSE-17"),
    ),
    T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=_WRITERS,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(_REVISED),
        effects=(E.SAVE_DOSSIER,),
    ),
    attaching(S.DRAFT, _WRITERS, *_PLANS),
    T(
        action="declare",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=_WRITERS,
        label=Label("申报", "declare"),
        guards=_WHOLE,
        documents=demanded(*_PLANS),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("HK-PLAN-32", "HK-PLAN-34", "HK-PLAN-35"),
    ),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=_WRITERS,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.SUBMITTED, S.RETURNED),
    _LINES.returned_for_revision(S.SUBMITTED, S.RETURNED, by=_REVIEWER),
    *_LINES.revision(S.RETURNED, S.SUBMITTED),
    T(
        action="approve",
        source=S.SUBMITTED,
        target=S.APPROVED,
        owners=_REVIEWER,
        label=Label("审核通过", "approve"),
        decides=True,
        cites=("HK-ADM-01", "AMB-62"),
    ),
)

_RUN: Final = (
    T(
        action="openCourse",
        source=S.APPROVED,
        target=S.RUNNING,
        owners=SCHOOL,
        label=Label("开设", "open the course"),
        guards=("leading_group_complete",),
        input=(
            rows(
                "leadingGroup",
                "校本培训领导小组",
                "leading group",
                text("name", "姓名", "name"),
                text("post", "职务", "post", *GroupPost),
            ),
            optional(
                field(
                    FieldType.BOOLEAN, "smallKindergarten", "规模较小的幼儿园", "small kindergarten"
                )
            ),
        ),
        cites=("HK-PLAN-30", "HK-PLAN-31"),
    ),
    T(
        action="recordSession",
        source=S.RUNNING,
        target=S.RUNNING,
        owners=_WRITERS,
        label=Label("登记活动与考勤", "record a session and its attendance"),
        guards=("session_in_year", "session_lasts"),
        input=(
            field(FieldType.DATE, "on", "日期", "day"),
            text("begins", "开始时间", "begins, HH:MM"),
            text("ends", "结束时间", "ends, HH:MM"),
            optional(field(FieldType.BOOLEAN, "lecture", "是否讲座", "lecture")),
            field(FieldType.IDS, "teachers", "出勤教师", "teachers present"),
        ),
        cites=("HK-CONV-03", "HK-CONV-04", "HK-PLAN-38", "AMB-53"),
    ),
    attaching(S.RUNNING, SCHOOL, *_HANDBOOKS),
    T(
        action="endCourse",
        source=S.RUNNING,
        target=S.ENDED,
        owners=SCHOOL,
        label=Label("结束并考核", "end and assess"),
        guards=("sessions_recorded", "assessed_once"),
        documents=demanded(*_HANDBOOKS),
        input=(
            rows(
                "results",
                "考核结果",
                "results",
                field(FieldType.ID, "teacher", "参训教师", "participant"),
                field(FieldType.BOOLEAN, "passed", "是否合格", "passed"),
                optional(field(FieldType.DECIMAL, "hours", "出勤学时", "hours attended")),
                optional(text("effect", "学习成效", "learning effect")),
            ),
        ),
        cites=("HK-PLAN-37", "HK-PLAN-38", "HK-ADM-03"),
    ),
)

_YEAR: Final = (
    attaching(S.ENDED, SCHOOL, Doc.ARCHIVE_LIST),
    T(
        action="submitYear",
        source=S.ENDED,
        target=S.YEAR_SUBMITTED,
        owners=SCHOOL,
        label=Label("递交年度材料", "submit the year"),
        guards=("year_complete",),
        documents=demanded(Doc.ARCHIVE_LIST),
        sets_off=(SetsOff("joinYear", "courses", (S.ENDED,)),),
        cites=("HK-ADM-02", "HK-ADM-03", "HK-ADM-04"),
    ),
    T(
        action="joinYear",
        source=S.ENDED,
        target=S.YEAR_SUBMITTED,
        owners=CLOCK,
        label=Label("随年度材料递交", "submitted with the year"),
        cites=("HK-ADM-04",),
    ),
    T(
        action="returnYear",
        source=S.YEAR_SUBMITTED,
        target=S.ENDED,
        owners=_REVIEWER,
        label=Label("退回补充材料", "return for completion"),
        comment_required=True,
        impartial=True,
        no_sections="The year's archive is completed; the course that was approved stays closed.",
    ),
    T(
        action="recognise",
        source=S.YEAR_SUBMITTED,
        target=S.CREDITS_RECOGNISED,
        owners=_REVIEWER,
        label=Label("认定学分", "recognise the credits"),
        effects=(E.POST_COMPLETIONS, E.CONFIRM_COMPLETIONS),
        decides=True,
        cites=("HK-ADM-04", "HK-CONV-02", "HK-CONV-03", "AMB-52"),
    ),
    revocation(S.CREDITS_RECOGNISED, S.CREDITS_REVOKED, _REVIEWER),
    revocation(S.UPGRADED, owners=_REVIEWER),
    attaching(S.CREDITS_RECOGNISED, office(Duty.COURSE_OPERATION), Doc.UPGRADE_DOSSIER),
    T(
        action="upgrade",
        source=S.CREDITS_RECOGNISED,
        target=S.UPGRADED,
        owners=office(Duty.COURSE_OPERATION),
        label=Label("升级为区级或市级课程", "upgrade to a district or municipal course"),
        documents=demanded(Doc.UPGRADE_DOSSIER),
        input=(text("level", "升级层级", "level", "DISTRICT", "MUNICIPAL"),),
        decides=True,
        reopens=True,
        cites=("HK-COURSE-18", "HK-PLAN-40", "HK-PLAN-43"),
    ),
)

SCHOOL_COURSE: Final = Definition(
    kind=ItemKind.SCHOOL_COURSE,
    version=1,
    label=Label("校本培训课程", "school-based course"),
    initial=S.DRAFT,
    states=STATES,
    transitions=(*_DECLARATION, *_RUN, *_YEAR),
    documents=kinds(*_PLANS, *_HANDBOOKS, Doc.ARCHIVE_LIST, Doc.UPGRADE_DOSSIER),
    dossier=FIELDS,
    records=("openCourse", "recordSession", "endCourse", "upgrade"),
    variants=tuple(SchoolCourse),
    asks=(Ask("courses", ItemKind.SCHOOL_COURSE, frozenset({Same.ORGANISATION, Same.YEAR})),),
    completions=completions,
    guards=named(
        dossier_complete(tuple(one for one in FIELDS if one.name not in {"variant", "year"})),
        document_has_content,
        declared_by_its_unit,
        sort_complete,
        year_of_today,
        leading_group_complete,
        session_in_year,
        session_lasts,
        sessions_recorded,
        assessed_once,
        year_complete,
        credits_stand,
    ),
)

"""Hongkou's filed-project course (项目备案类课程): filed before it opens, then credited."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import credits_stand, revocation
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.filed_courses.guards import (
    attended_hours_fit,
    before_opening,
    completions,
    ended_after_opening,
    opening_day_reached,
)
from trainingflow.domain.lifecycles.filed_courses.states import FIELDS, STATES, FiledState
from trainingflow.domain.lifecycles.general_guards import dossier_complete, recorded
from trainingflow.domain.lifecycles.inputs import (
    all_optional,
    document_fields,
    field,
    rows,
    text,
)
from trainingflow.domain.lifecycles.owners import APPLICANT, office, unit
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import named
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.sections import whole

S = FiledState
T = Transition
E = Effect

_SOURCE_UNIT: Final = unit(Role.OFFICER, Role.CHAIR, Role.TRAINING_MANAGER, Role.PRINCIPAL)
_OFFICE: Final = office(Duty.COURSE_FILING)
_SECTIONS: Final = (whole((one.name for one in FIELDS), (Doc.COURSE_SCHEME,)),)
_LINES: Final = DossierLines(
    sections=_SECTIONS, declarants=APPLICANT, fields=FIELDS, documents=(Doc.COURSE_SCHEME,)
)

_FILING: Final = (
    T(
        action="draftCourse",
        source=NONE,
        target=S.DRAFT,
        owners=_SOURCE_UNIT,
        label=Label("拟定备案课程", "draft a course to be filed"),
        input=(FIELDS[0], *all_optional(FIELDS[1:])),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("HK-COURSE-12", "HK-COURSE-13"),
    ),
    T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=APPLICANT,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(FIELDS),
        effects=(E.SAVE_DOSSIER,),
    ),
    T(
        action="attachDocument",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=APPLICANT,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.COURSE_SCHEME),
        effects=(E.ATTACH_DOCUMENT,),
    ),
    T(
        action="file",
        source=S.DRAFT,
        target=S.FILED,
        owners=APPLICANT,
        label=Label("提交备案", "file the course"),
        guards=("dossier_complete", "before_opening"),
        documents=demanded(Doc.COURSE_SCHEME),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("HK-COURSE-12", "HK-COURSE-14"),
    ),
    _LINES.returned_for_completion(S.FILED, S.DRAFT, by=_OFFICE),
    T(
        action="numberFiling",
        source=S.FILED,
        target=S.FILED,
        owners=_OFFICE,
        label=Label("备案编号", "number the filing"),
        guards=("before_opening",),
        input=(text("number", "备案号", "filing number"),),
        settles=True,
        impartial=True,
        cites=("HK-COURSE-14",),
    ),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=APPLICANT,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.FILED),
)

_COURSE: Final = (
    T(
        action="openCourse",
        source=S.FILED,
        target=S.OPEN,
        owners=_SOURCE_UNIT,
        label=Label("开设", "open the course"),
        guards=("recorded_numberFiling", "opening_day_reached"),
        settles=True,
        cites=("HK-COURSE-14",),
    ),
    T(
        action="endCourse",
        source=S.OPEN,
        target=S.ENDED,
        owners=_SOURCE_UNIT,
        label=Label("结束", "end the course"),
        guards=("ended_after_opening",),
        input=(field(FieldType.DATE, "endedOn", "结束日期", "last day"),),
        cites=("HK-COURSE-15",),
    ),
    *T(
        action="attachDocument",
        source=S.ENDED,
        target=S.ENDED,
        owners=_SOURCE_UNIT,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.ATTENDANCE_SHEET, Doc.PROCESS_MATERIALS),
        effects=(E.ATTACH_DOCUMENT,),
    ).from_each(S.ENDED),
    T(
        action="submitMaterials",
        source=S.ENDED,
        target=S.MATERIALS_SUBMITTED,
        owners=_SOURCE_UNIT,
        label=Label("提交考勤表和过程性资料", "submit attendance and process materials"),
        guards=("attended_hours_fit",),
        documents=demanded(Doc.ATTENDANCE_SHEET, Doc.PROCESS_MATERIALS),
        input=(
            rows(
                "results",
                "参训情况",
                "results",
                field(FieldType.ID, "teacher", "参训教师", "participant"),
                field(FieldType.DECIMAL, "hours", "出勤学时", "hours attended"),
                field(FieldType.BOOLEAN, "passed", "是否合格", "passed"),
            ),
        ),
        cites=("HK-COURSE-15",),
    ),
)

_RECOGNITION: Final = (
    T(
        action="returnMaterials",
        source=S.MATERIALS_SUBMITTED,
        target=S.ENDED,
        owners=_OFFICE,
        label=Label("退回补充资料", "return the materials"),
        comment_required=True,
        impartial=True,
        no_sections="The materials record what was done; the scheme that was filed stays closed.",
    ),
    T(
        action="recognise",
        source=S.MATERIALS_SUBMITTED,
        target=S.CREDITS_RECOGNISED,
        owners=_OFFICE,
        label=Label("认定学分", "recognise the credits"),
        effects=(E.POST_COMPLETIONS, E.CONFIRM_COMPLETIONS),
        decides=True,
        cites=("HK-COURSE-15", "HK-CONV-02"),
    ),
    revocation(S.CREDITS_RECOGNISED, S.CREDITS_REVOKED, _OFFICE),
    *T(
        action="refuse",
        source=S.MATERIALS_SUBMITTED,
        target=S.NOT_RECOGNISED,
        owners=_OFFICE,
        label=Label("不予认定", "refuse"),
        comment_required=True,
        decides=True,
        cites=("HK-COURSE-14", "HK-COURSE-15"),
    ).from_each(S.FILED, S.OPEN, S.ENDED, S.MATERIALS_SUBMITTED),
)

FILED_COURSE: Final = Definition(
    kind=ItemKind.FILED_COURSE,
    version=1,
    label=Label("项目备案类课程", "filed-project course"),
    initial=S.DRAFT,
    states=STATES,
    transitions=(*_FILING, *_COURSE, *_RECOGNITION),
    documents=kinds(Doc.COURSE_SCHEME, Doc.ATTENDANCE_SHEET, Doc.PROCESS_MATERIALS),
    dossier=FIELDS,
    records=("numberFiling", "openCourse", "endCourse", "submitMaterials"),
    completions=completions,
    guards=named(
        dossier_complete(FIELDS),
        document_has_content,
        before_opening,
        recorded("numberFiling", Requirement.FILING_NUMBERED),
        opening_day_reached,
        ended_after_opening,
        attended_hours_fit,
        credits_stand,
    ),
)

"""How a course is declared (申报): draft, submission, return, resubmission, withdrawal."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.fields import CREATION_FIELDS, DRAFT_FIELDS
from trainingflow.domain.lifecycles.courses.sections import COURSE_SECTIONS
from trainingflow.domain.lifecycles.courses.states import CourseState
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.inputs import document_fields, field
from trainingflow.domain.lifecycles.owners import (
    APPLICANT,
    COMMITTEE,
    DECLARANTS,
    STAFF,
)
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.windows import WindowName

S = CourseState
T = Transition
E = Effect

_WINDOW: Final = WindowName.COURSE_APPRAISAL
_DOSSIER: Final = demanded(
    Doc.OBJECTIVES,
    Doc.CONTENT,
    Doc.COURSE_PLAN,
    Doc.IMPLEMENTATION_SCHEME,
    frozenset({Doc.TEXTBOOK, Doc.LECTURE_NOTES}),
    Doc.NEEDS_SURVEY,
)
DOSSIER_DOCUMENTS: Final = (
    Doc.OBJECTIVES,
    Doc.CONTENT,
    Doc.COURSE_PLAN,
    Doc.IMPLEMENTATION_SCHEME,
    Doc.TEXTBOOK,
    Doc.LECTURE_NOTES,
    Doc.NEEDS_SURVEY,
    Doc.BASIC_INFORMATION,
)
_DOSSIER_RULES: Final = (
    "dossier_complete",
    "organisation_recognised",
    "activity_fits_category",
    "hours_in_band",
    "has_unit",
    "provider_owns_module",
    "project_reference_given",
)
_DOSSIER_CITES: Final = (
    *(f"CY-COURSE-{number:02}" for number in (3, 11, 13, 14, 15, 16, 17, 21, 23)),
    *(f"CY-CREDIT-{number:02}" for number in (18, 19, 20)),
)
_PANEL_STATES: Final = (S.TEXT_REVIEW, S.DEFENCE, S.DELIBERATION)

COURSE_DOSSIER: Final = DossierLines(
    sections=COURSE_SECTIONS,
    declarants=DECLARANTS,
    fields=DRAFT_FIELDS,
    documents=DOSSIER_DOCUMENTS,
    guards=_DOSSIER_RULES,
    demanded=_DOSSIER,
)

DECLARATION: Final = (
    T(
        action="declareCourse",
        source=NONE,
        target=S.DRAFT,
        owners=STAFF,
        label=Label("起草课程申报", "begin a course"),
        guards=("supersedes_discontinued",),
        input=CREATION_FIELDS,
        effects=(E.CREATE_COURSE, E.SAVE_DOSSIER),
        cites=("CY-COURSE-23", "AMB-69", "AMB-20"),
    ),
    *T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=DECLARANTS,
        label=Label("保存草稿", "save the draft"),
        input=DRAFT_FIELDS,
        effects=(E.SAVE_DOSSIER,),
        cites=("AMB-14",),
    ).from_each(S.DRAFT, S.NOT_PASSED),
    T(
        action="attachDocument",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=DECLARANTS,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(*DOSSIER_DOCUMENTS),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-COURSE-17",),
    ),
    T(
        action="attachDocument",
        source=S.NOT_PASSED,
        target=S.NOT_PASSED,
        owners=DECLARANTS,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(*DOSSIER_DOCUMENTS, Doc.REVISION_NOTE),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-COURSE-28",),
    ),
    *T(
        action="grantHoursOverride",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=COMMITTEE,
        label=Label("准许超出课时范围", "permit hours beyond the band"),
        guards=("override_within_maximum",),
        input=(field(FieldType.DECIMAL, "hours", "准许课时", "permitted hours"),),
        effects=(E.GRANT_HOURS_OVERRIDE,),
        comment_required=True,
        impartial=True,
        cites=("CY-COURSE-14", "AMB-26"),
    ).from_each(S.DRAFT, S.NOT_PASSED),
    T(
        action="submitForAppraisal",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=DECLARANTS,
        label=Label("申报论证", "submit for appraisal"),
        guards=_DOSSIER_RULES,
        window=_WINDOW,
        documents=_DOSSIER,
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=_DOSSIER_CITES,
    ),
    T(
        action="resubmit",
        source=S.NOT_PASSED,
        target=S.SUBMITTED,
        owners=DECLARANTS,
        label=Label("调整完善后再次申报", "resubmit in a later round"),
        guards=("later_round", *_DOSSIER_RULES),
        window=_WINDOW,
        documents=_DOSSIER + demanded(Doc.REVISION_NOTE),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("CY-COURSE-28", *_DOSSIER_CITES),
    ),
    COURSE_DOSSIER.returned_for_completion(S.SUBMITTED, S.DRAFT, COMMITTEE, _WINDOW),
    *COURSE_DOSSIER.revision(S.REVISION, S.WG_REVIEW),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=APPLICANT,
        label=Label("撤回申报", "withdraw"),
    ).from_each(S.DRAFT, S.SUBMITTED, S.TEXT_REVIEW, S.DEFENCE, S.DELIBERATION),
)

"""How an appraised course is approved (审批), filed and publicised."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.declaration import COURSE_DOSSIER
from trainingflow.domain.lifecycles.courses.sections import APPRAISED
from trainingflow.domain.lifecycles.courses.states import CourseState
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.inputs import document_fields, field, text
from trainingflow.domain.lifecycles.owners import (
    ANYONE,
    CLOCK,
    COMMITTEE,
    DECLARANTS,
    FILING_OFFICE,
    OBJECTION_OFFICE,
    WORKING_GROUP,
)
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import Transition

S = CourseState
T = Transition
E = Effect

_OPINIONS: Final = ("formOpinionPass", "formOpinionFail", "renewOpinion")

APPROVAL: Final = (
    T(
        action="approve",
        source=S.WG_REVIEW,
        target=S.PASSED,
        owners=WORKING_GROUP,
        label=Label("批准", "approve"),
        guards=("opinion_stands",),
        documents=demanded(Doc.WG_DECISION),
        effects=(E.RECORD_APPROVAL,),
        decides=True,
        covers=APPRAISED,
        not_after=_OPINIONS,
        cites=("CY-COURSE-24", "AMB-46"),
    ),
    T(
        action="refuse",
        source=S.WG_REVIEW,
        target=S.NOT_PASSED,
        owners=WORKING_GROUP,
        label=Label("不予批准", "refuse"),
        documents=demanded(Doc.WG_DECISION),
        comment_required=True,
        decides=True,
        not_after=_OPINIONS,
        cites=("CY-COURSE-24", "AMB-46"),
    ),
    COURSE_DOSSIER.returned_for_revision(S.WG_REVIEW, S.REVISION, WORKING_GROUP),
    T(
        action="renewOpinion",
        source=S.WG_REVIEW,
        target=S.WG_REVIEW,
        owners=COMMITTEE,
        label=Label("对修改后的课程重新形成论证意见", "form the opinion again on the revision"),
        guards=("opinion_voided",),
        comment_required=True,
        decides=True,
        covers=APPRAISED,
        cites=("CY-COURSE-24",),
    ),
    T(
        action="fileAndPublicise",
        source=S.PASSED,
        target=S.PUBLICISED,
        owners=FILING_OFFICE,
        label=Label("备案并公示", "file and publicise"),
        guards=("approval_stands",),
        documents=demanded(Doc.BASIC_INFORMATION),
        input=(text("filingNumber", "备案号", "filing number"),),
        effects=(E.FILE_COURSE, E.OPEN_NOTICE),
        impartial=True,
        cites=("CY-COURSE-25", "CY-COURSE-26", "AMB-17"),
    ),
    T(
        action="objectToPublicNotice",
        source=S.PUBLICISED,
        target=S.PUBLICISED,
        owners=ANYONE,
        label=Label("对公示提出异议", "object to the public notice"),
        guards=("notice_running",),
        input=(text("text", "异议内容", "the objection"),),
        effects=(E.RECORD_OBJECTION,),
        cites=("AMB-18",),
    ),
    T(
        action="dismissObjection",
        source=S.PUBLICISED,
        target=S.PUBLICISED,
        owners=OBJECTION_OFFICE,
        label=Label("异议不成立", "dismiss an objection"),
        guards=("objection_is_open",),
        input=(field(FieldType.ID, "objection", "异议", "objection"),),
        effects=(E.DISMISS_OBJECTION,),
        comment_required=True,
        impartial=True,
        cites=("AMB-18",),
    ),
    T(
        action="upholdObjection",
        source=S.PUBLICISED,
        target=S.DELIBERATION,
        owners=OBJECTION_OFFICE,
        label=Label("异议成立", "uphold an objection"),
        guards=("objection_is_open",),
        input=(field(FieldType.ID, "objection", "异议", "objection"),),
        effects=(E.UPHOLD_OBJECTION,),
        comment_required=True,
        decides=True,
        cites=("AMB-18",),
    ),
    T(
        action="endPublicity",
        source=S.PUBLICISED,
        target=S.IN_LIBRARY,
        owners=CLOCK + FILING_OFFICE,
        label=Label("公示结束，进入资源库", "end the notice, enter the library"),
        guards=("notice_over", "no_open_objection"),
        effects=(E.ENTER_LIBRARY,),
        impartial=True,
        cites=("CY-COURSE-26", "AMB-17", "AMB-18"),
    ),
)

RECORDS: Final = tuple(
    T(
        action="attachDocument",
        source=state,
        target=state,
        owners=owners,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(*documents),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-PLAT-16",),
    )
    for state, owners, documents in (
        (S.DEFENCE, COMMITTEE, (Doc.DEFENCE_MINUTES,)),
        (S.DELIBERATION, COMMITTEE, (Doc.APPRAISAL_OPINION,)),
        (S.WG_REVIEW, WORKING_GROUP, (Doc.WG_DECISION,)),
        (S.PASSED, FILING_OFFICE + DECLARANTS, (Doc.BASIC_INFORMATION,)),
    )
)

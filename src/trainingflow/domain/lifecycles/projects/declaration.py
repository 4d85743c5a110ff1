"""How a training project is declared (申报), appraised (论证) and established (批复立项)."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.inputs import text
from trainingflow.domain.lifecycles.owners import PROVIDER
from trainingflow.domain.lifecycles.panels.lines import panel_lines
from trainingflow.domain.lifecycles.projects.fields import (
    CREATION,
    DRAFTED,
    PROJECT_DOCUMENTS,
    PROJECT_FIELDS,
    PROJECT_SECTIONS,
)
from trainingflow.domain.lifecycles.projects.states import (
    PROJECT_APPROVERS,
    PROJECT_OFFICE,
    URGENCY_GROUP,
    ProjectState,
)
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.windows import WindowName

S = ProjectState
T = Transition
E = Effect

_WINDOW: Final = WindowName.PROJECT_DECLARATION
_COMPLETE: Final = ("has_manager", "dossier_complete", "scheme_complete", "days_in_order")
_ALWAYS: Final = (Doc.PROJECT_DECLARATION_FORM, Doc.IMPLEMENTATION_SCHEME, Doc.NEEDS_SURVEY)

_RETURNS: Final = DossierLines(
    sections=PROJECT_SECTIONS,
    declarants=PROVIDER,
    fields=PROJECT_FIELDS,
    documents=PROJECT_DOCUMENTS,
)

_ORDINARY: Final = (
    T(
        action="createProject",
        source=NONE,
        target=S.DRAFT,
        owners=PROVIDER,
        label=Label("起草培训项目", "begin a project"),
        guards=("unit_may_declare",),
        input=CREATION,
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("CY-PROJ-02", "CY-PROJ-03", "CY-PLAN-41", "CY-PRIV-18"),
    ),
    T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=PROVIDER,
        label=Label("保存草稿", "save the draft"),
        input=DRAFTED,
        effects=(E.SAVE_DOSSIER,),
        cites=("AMB-14",),
    ),
    attaching(S.DRAFT, PROVIDER, *PROJECT_DOCUMENTS),
    T(
        action="declare",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=PROVIDER,
        label=Label("申报", "declare"),
        guards=(
            "is_ordinary",
            "year_of_window",
            *_COMPLETE,
            "not_rejected_for_year",
            "usual_duration",
        ),
        window=_WINDOW,
        documents=demanded(*_ALWAYS),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=(
            "CY-PROJ-04",
            "CY-PROJ-07",
            "CY-PROJ-08",
            "CY-PRIV-18",
            "CY-PRIV-21",
            "CY-PRIV-22",
            "CY-MGMT-13",
            "AMB-65",
            "AMB-73",
        ),
    ),
    _RETURNS.returned_for_completion(S.SUBMITTED, S.DRAFT, PROJECT_OFFICE, _WINDOW),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=PROVIDER,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.GATE_PENDING, S.SUBMITTED, S.UNDER_APPRAISAL),
)

_URGENT: Final = (
    T(
        action="requestUrgent",
        source=S.DRAFT,
        target=S.GATE_PENDING,
        owners=PROVIDER,
        label=Label("申请紧急立项", "ask for urgency"),
        guards=(
            "is_urgent",
            "assigning_matter_named",
            "year_of_urgency",
            *_COMPLETE,
            "not_rejected_for_year",
        ),
        documents=demanded(*_ALWAYS, Doc.ASSIGNING_DOCUMENT, Doc.URGENCY_STATEMENT),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("CY-PROJ-09", "CY-PROJ-10", "CY-MGMT-13", "AMB-30", "AMB-65", "AMB-73"),
    ),
    _RETURNS.returned_for_completion(S.GATE_PENDING, S.DRAFT, URGENCY_GROUP),
    attaching(S.GATE_PENDING, URGENCY_GROUP, Doc.WG_DECISION),
    T(
        action="approveUrgency",
        source=S.GATE_PENDING,
        target=S.SUBMITTED,
        owners=URGENCY_GROUP,
        label=Label("批准紧急立项", "approve the urgency"),
        documents=demanded(Doc.WG_DECISION),
        decides=True,
        cites=("CY-PROJ-01", "CY-PROJ-10", "AMB-30", "AMB-46"),
    ),
    T(
        action="refuseUrgency",
        source=S.GATE_PENDING,
        target=S.GATE_REFUSED,
        owners=URGENCY_GROUP,
        label=Label("不作为紧急项目", "refuse the urgency"),
        documents=demanded(Doc.WG_DECISION),
        comment_required=True,
        decides=True,
        cites=("CY-PROJ-10",),
    ),
)

_APPRAISAL: Final = (
    T(
        action="openAppraisal",
        source=S.SUBMITTED,
        target=S.UNDER_APPRAISAL,
        owners=PROJECT_OFFICE,
        label=Label("组织专家论证", "open the appraisal"),
        impartial=True,
        cites=("CY-PROJ-11",),
    ),
    *panel_lines(S.UNDER_APPRAISAL, managers=PROJECT_OFFICE, cites=("CY-PROJ-11",)),
    attaching(S.UNDER_APPRAISAL, PROJECT_OFFICE, Doc.APPRAISAL_OPINION),
    T(
        action="reportAppraisal",
        source=S.UNDER_APPRAISAL,
        target=S.PERSONNEL_REVIEW,
        owners=PROJECT_OFFICE,
        label=Label("将论证结果报人事科", "report the result to the Personnel Section"),
        guards=("panel_has_concluded",),
        documents=demanded(Doc.APPRAISAL_OPINION),
        settles=True,
        impartial=True,
        cites=("CY-PROJ-11", "CY-PROJ-12"),
    ),
)

_APPROVAL: Final = (
    attaching(S.PERSONNEL_REVIEW, PROJECT_APPROVERS, Doc.APPROVAL_REPLY),
    T(
        action="approveProject",
        source=S.PERSONNEL_REVIEW,
        target=S.ESTABLISHED,
        owners=PROJECT_APPROVERS,
        label=Label("批复立项", "establish"),
        guards=("concluded_pass",),
        documents=demanded(Doc.APPROVAL_REPLY),
        input=(text("approvalNumber", "批复文号", "number of the reply"),),
        decides=True,
        not_after=("reportAppraisal",),
        cites=("CY-PROJ-12", "CY-PROJ-13", "CY-PRIV-19", "DIFF-20"),
    ),
    T(
        action="rejectProject",
        source=S.PERSONNEL_REVIEW,
        target=S.REJECTED,
        owners=PROJECT_APPROVERS,
        label=Label("不予立项", "reject"),
        comment_required=True,
        decides=True,
        not_after=("reportAppraisal",),
        cites=("CY-PROJ-12", "AMB-65"),
    ),
    *T(
        action="feedBackResult",
        source=S.ESTABLISHED,
        target=S.ESTABLISHED,
        owners=PROJECT_OFFICE,
        label=Label("向申报单位反馈", "tell the declaring unit"),
        input=(text("text", "反馈内容", "what it is told"),),
        impartial=True,
        cites=("CY-PROJ-12",),
    ).from_each(S.ESTABLISHED, S.REJECTED),
)

PROJECT_DECLARATION: Final = (*_ORDINARY, *_URGENT, *_APPRAISAL, *_APPROVAL)

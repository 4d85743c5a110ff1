"""The lifecycle of a course for teachers of private and non-district units (annex 8, chapter 6)."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.inputs import all_optional
from trainingflow.domain.lifecycles.owners import PANEL, PROVIDER, office
from trainingflow.domain.lifecycles.panels import guards as panel_guards
from trainingflow.domain.lifecycles.panels.lines import panel_lines
from trainingflow.domain.lifecycles.private.course_fields import (
    PRIVATE_COURSE_DOCUMENTS,
    PRIVATE_COURSE_FIELDS,
    PRIVATE_COURSE_SECTIONS,
)
from trainingflow.domain.lifecycles.private.course_guards import PRIVATE_COURSE_GUARDS
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Transition
from trainingflow.domain.workflow.states import Deadline, Due, State
from trainingflow.domain.workflow.windows import WindowName


class PrivateCourseState(StrEnum):
    """The states of a course."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    UNDER_APPRAISAL = "UNDER_APPRAISAL"
    PASSED = "PASSED"
    NOT_PASSED = "NOT_PASSED"
    WITHDRAWN = "WITHDRAWN"


S = PrivateCourseState
T = Transition
E = Effect

_GROUP: Final = office(Duty.PRIVATE_COURSE_APPRAISAL)
_WINDOW: Final = WindowName.PRIVATE_COURSE_APPRAISAL
_RULES: Final = (
    "dossier_complete",
    "provider_recognised",
    "provider_of_category",
    "category_of_activity",
    "hours_of_annex_4",
)
_DOCUMENTS: Final = demanded(
    Doc.OBJECTIVES,
    Doc.CONTENT,
    Doc.COURSE_PLAN,
    Doc.IMPLEMENTATION_SCHEME,
    frozenset({Doc.TEXTBOOK, Doc.LECTURE_NOTES}),
    Doc.NEEDS_SURVEY,
)
_CITES: Final = (
    "CY-PRIV-05",
    "CY-PRIV-06",
    "CY-PRIV-08",
    "CY-PRIV-24",
    "CY-PRIV-25",
    "CY-PRIV-26",
    "CY-PRIV-28",
    "CY-PRIV-33",
)

_STATES: Final = (
    State(
        name=S.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=PROVIDER,
        no_deadline="A draft binds nobody; the window of November limits its declaration.",
    ),
    State(
        name=S.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申报", "submitted"),
        owners=_GROUP,
        deadline=Deadline(Due.ROUND_CLOSES),
    ),
    State(
        name=S.UNDER_APPRAISAL,
        stage=Stage.APPRAISAL,
        label=Label("论证中", "under appraisal"),
        owners=PANEL + _GROUP,
        deadline=Deadline(Due.ROUND_CLOSES),
    ),
    State(
        name=S.PASSED,
        stage=Stage.APPROVAL,
        label=Label("论证通过", "passed"),
        outcome=Outcome.SUCCESS,
        credit="None by itself: its classes can be opened until the cycle ends.",
    ),
    State(
        name=S.NOT_PASSED,
        stage=Stage.APPRAISAL,
        label=Label("未通过", "not passed"),
        owners=PROVIDER,
        no_deadline="It may be revised and declared again in a later November.",
    ),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None: a withdrawn course is never given.",
    ),
)

_DECLARED: Final = (
    T(
        action="beginCourse",
        source=NONE,
        target=S.DRAFT,
        owners=PROVIDER,
        label=Label("起草课程", "begin a course"),
        guards=("provider_recognised",),
        input=(PRIVATE_COURSE_FIELDS[0], *all_optional(PRIVATE_COURSE_FIELDS[1:])),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("CY-PRIV-05", "CY-PRIV-23", "CY-PRIV-27"),
    ),
    *T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=PROVIDER,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(PRIVATE_COURSE_FIELDS),
        effects=(E.SAVE_DOSSIER,),
        cites=("AMB-14",),
    ).from_each(S.DRAFT, S.NOT_PASSED),
    attaching(S.DRAFT, PROVIDER, *PRIVATE_COURSE_DOCUMENTS),
    attaching(S.NOT_PASSED, PROVIDER, *PRIVATE_COURSE_DOCUMENTS, Doc.REVISION_NOTE),
    T(
        action="declareCourse",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=PROVIDER,
        label=Label("申报论证", "declare for appraisal"),
        guards=_RULES,
        window=_WINDOW,
        documents=_DOCUMENTS,
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=_CITES,
    ),
    T(
        action="resubmit",
        source=S.NOT_PASSED,
        target=S.SUBMITTED,
        owners=PROVIDER,
        label=Label("修改后再次申报", "resubmit the revised course"),
        guards=("later_round", *_RULES),
        window=_WINDOW,
        documents=(*_DOCUMENTS, *demanded(Doc.REVISION_NOTE)),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=(*_CITES, "CY-COURSE-28"),
    ),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=PROVIDER,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.SUBMITTED, S.UNDER_APPRAISAL, S.NOT_PASSED),
)

_APPRAISED: Final = (
    T(
        action="openAppraisal",
        source=S.SUBMITTED,
        target=S.UNDER_APPRAISAL,
        owners=_GROUP,
        label=Label("组织论证", "open the appraisal"),
        impartial=True,
        cites=("CY-PRIV-28", "DIFF-17"),
    ),
    *panel_lines(S.UNDER_APPRAISAL, managers=_GROUP, cites=("CY-PRIV-28",)),
    attaching(S.UNDER_APPRAISAL, _GROUP, Doc.APPRAISAL_OPINION),
    T(
        action="passCourse",
        source=S.UNDER_APPRAISAL,
        target=S.PASSED,
        owners=_GROUP,
        label=Label("论证通过", "pass"),
        guards=("concluded_pass",),
        documents=demanded(Doc.APPRAISAL_OPINION),
        decides=True,
        cites=("CY-PRIV-28", "CY-PRIV-32", "DIFF-17", "AMB-20"),
    ),
    T(
        action="failCourse",
        source=S.UNDER_APPRAISAL,
        target=S.NOT_PASSED,
        owners=_GROUP,
        label=Label("论证未通过", "do not pass"),
        guards=("concluded_fail",),
        documents=demanded(Doc.APPRAISAL_OPINION),
        comment_required=True,
        decides=True,
        cites=("CY-PRIV-28", "DIFF-17"),
    ),
)

PRIVATE_COURSE: Final = Definition(
    kind=ItemKind.PRIVATE_COURSE,
    version=1,
    label=Label("民办和非教委所属学校教师培训课程", "course for teachers of private units"),
    initial=S.DRAFT,
    states=_STATES,
    transitions=(*_DECLARED, *_APPRAISED),
    documents=kinds(*PRIVATE_COURSE_DOCUMENTS, Doc.REVISION_NOTE, Doc.APPRAISAL_OPINION),
    dossier=PRIVATE_COURSE_FIELDS,
    sections=PRIVATE_COURSE_SECTIONS,
    guards={**PRIVATE_COURSE_GUARDS, **panel_guards.of(_APPRAISED)},
)

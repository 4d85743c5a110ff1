"""Course appraisal (课程论证): from declaration to the course library."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses import guards as course_guards
from trainingflow.domain.lifecycles.courses.appraisal import APPRAISAL
from trainingflow.domain.lifecycles.courses.approval import APPROVAL, RECORDS
from trainingflow.domain.lifecycles.courses.declaration import DECLARATION, DOSSIER_DOCUMENTS
from trainingflow.domain.lifecycles.courses.fields import COURSE_FIELDS
from trainingflow.domain.lifecycles.courses.sections import COURSE_SECTIONS
from trainingflow.domain.lifecycles.courses.states import COURSE_STATES, CourseState
from trainingflow.domain.lifecycles.documents import Doc, kinds
from trainingflow.domain.lifecycles.panels import guards as panel_guards
from trainingflow.domain.workflow.approvals import approvals_hold, approvals_voided
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind

_TRANSITIONS: Final = DECLARATION + APPRAISAL + APPROVAL + RECORDS
_OPINION: Final = ("formOpinionPass", "renewOpinion")

COURSE: Final = Definition(
    kind=ItemKind.COURSE,
    version=1,
    label=Label("课程论证", "course appraisal"),
    initial=CourseState.DRAFT,
    states=COURSE_STATES,
    transitions=_TRANSITIONS,
    documents=kinds(
        *DOSSIER_DOCUMENTS,
        Doc.REVISION_NOTE,
        Doc.DEFENCE_MINUTES,
        Doc.APPRAISAL_OPINION,
        Doc.WG_DECISION,
    ),
    dossier=COURSE_FIELDS,
    sections=COURSE_SECTIONS,
    guards={
        **course_guards.GUARDS,
        **panel_guards.of(_TRANSITIONS),
        "opinion_stands": approvals_hold(*_OPINION, sections=COURSE_SECTIONS),
        "opinion_voided": approvals_voided(*_OPINION),
        "approval_stands": approvals_hold("approve", sections=COURSE_SECTIONS),
    },
)

"""A course run (课程实施): declaration, confirmation, enrolment, teaching, evaluation."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses import guards as course_guards
from trainingflow.domain.lifecycles.documents import Doc, kinds
from trainingflow.domain.lifecycles.runs import class_guards, guards as run_guards
from trainingflow.domain.lifecycles.runs.declaration import (
    CONFIRMATION,
    DECLARATION,
    RUN_DOCUMENTS,
    RUN_FIELDS,
    RUN_SECTIONS,
)
from trainingflow.domain.lifecycles.runs.evaluation import EVALUATION
from trainingflow.domain.lifecycles.runs.implementation import ENROLMENT, IMPLEMENTATION
from trainingflow.domain.lifecycles.runs.states import RUN_STATES, RunState
from trainingflow.domain.lifecycles.semester_evaluation import EVALUATION_GUARDS
from trainingflow.domain.lifecycles.surveys import INTERVIEWS, SURVEY, SYMPOSIUM
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind

COURSE_RUN: Final = Definition(
    kind=ItemKind.COURSE_RUN,
    version=1,
    label=Label("课程实施", "course run"),
    initial=RunState.DRAFT,
    states=RUN_STATES,
    transitions=DECLARATION + CONFIRMATION + ENROLMENT + IMPLEMENTATION + EVALUATION,
    documents=kinds(
        *RUN_DOCUMENTS,
        Doc.APPRAISAL_OPINION,
        Doc.WG_DECISION,
        Doc.LEARNING_OUTCOMES,
        Doc.EVALUATION_ANALYSIS,
    ),
    dossier=RUN_FIELDS,
    sections=RUN_SECTIONS,
    records=(SURVEY, SYMPOSIUM, INTERVIEWS),
    guards={
        **run_guards.GUARDS,
        **class_guards.GUARDS,
        **EVALUATION_GUARDS,
        "document_has_content": course_guards.document_has_content,
    },
)

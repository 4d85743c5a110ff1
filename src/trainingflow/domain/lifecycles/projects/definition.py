"""The lifecycle of a training project (教师培训项目, annex 3), ordinary or urgent."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import confirming
from trainingflow.domain.lifecycles.documents import Doc, kinds
from trainingflow.domain.lifecycles.general_guards import FILINGS_OF_THE_UNIT
from trainingflow.domain.lifecycles.panels import guards as panel_guards
from trainingflow.domain.lifecycles.projects.declaration import PROJECT_DECLARATION
from trainingflow.domain.lifecycles.projects.evaluation import PROJECT_EVALUATION
from trainingflow.domain.lifecycles.projects.evaluation_guards import (
    PROJECT_EVALUATION_GUARDS,
    asked_trainees,
)
from trainingflow.domain.lifecycles.projects.fields import (
    PROJECT_DOCUMENTS,
    PROJECT_FIELDS,
    PROJECT_SECTIONS,
    Variant,
)
from trainingflow.domain.lifecycles.projects.guards import PROJECT_GUARDS
from trainingflow.domain.lifecycles.projects.implementation import PROJECT_IMPLEMENTATION
from trainingflow.domain.lifecycles.projects.records import credits_of_trainees
from trainingflow.domain.lifecycles.projects.scheme import scheme_of
from trainingflow.domain.lifecycles.projects.states import PROJECT_STATES, ProjectState
from trainingflow.domain.lifecycles.surveys import ARCHIVE_CHECK, INTERVIEWS, SURVEY
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Ask, Same

_LINES: Final = (*PROJECT_DECLARATION, *PROJECT_IMPLEMENTATION, *PROJECT_EVALUATION)

TRAINING_PROJECT: Final = Definition(
    kind=ItemKind.TRAINING_PROJECT,
    version=1,
    label=Label("教师培训项目", "training project"),
    initial=ProjectState.DRAFT,
    states=PROJECT_STATES,
    transitions=_LINES,
    documents=kinds(
        *PROJECT_DOCUMENTS,
        Doc.WG_DECISION,
        Doc.APPRAISAL_OPINION,
        Doc.APPROVAL_REPLY,
        Doc.TEACHING_RULES,
        Doc.QUALITY_MECHANISM,
        Doc.TRAINEE_RULES,
        Doc.TRAINEE_ASSESSMENT,
        Doc.STAGE_REPORT,
        Doc.SCHOOL_FEEDBACK,
        Doc.PROCESS_ARCHIVE,
        Doc.PROJECT_SUMMARY,
        Doc.PERFORMANCE_REPORT,
        Doc.EFFECT_EVALUATION,
        Doc.EVALUATION_CONCLUSION,
        Doc.RECTIFICATION_REPORT,
    ),
    dossier=PROJECT_FIELDS,
    sections=PROJECT_SECTIONS,
    guards={
        **PROJECT_GUARDS,
        **PROJECT_EVALUATION_GUARDS,
        **panel_guards.of(_LINES),
        **confirming(credits_of_trainees),
    },
    records=(
        "start",
        "fileAdjustment",
        "acknowledgeAdjustment",
        "logAdjustment",
        "submitStageReport",
        "logIssue",
        "solveIssue",
        "recordResults",
        "feedBackToSchool",
        "inspectFunds",
        "endOperation",
        "failEvaluation",
        "passEvaluation",
        "startEvaluation",
        SURVEY,
        INTERVIEWS,
        ARCHIVE_CHECK,
    ),
    asks=(
        Ask("same_year", ItemKind.TRAINING_PROJECT, frozenset({Same.ORGANISATION, Same.YEAR})),
        FILINGS_OF_THE_UNIT,
    ),
    variants=tuple(map(str, Variant)),
    asks_employers=True,
    in_force=scheme_of,
    completions=credits_of_trainees,
    respondents=asked_trainees,
)

"""The lifecycle of a school's research plan of one year (校本研修项目, annex 5)."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import confirming
from trainingflow.domain.lifecycles.documents import Doc, kinds
from trainingflow.domain.lifecycles.general_guards import FILINGS_OF_THE_UNIT
from trainingflow.domain.lifecycles.panels import guards as panel_guards
from trainingflow.domain.lifecycles.school_plans.declaration import DECLARATION, PLAN_SECTIONS
from trainingflow.domain.lifecycles.school_plans.fields import PLAN_DOCUMENTS, PLAN_FIELDS
from trainingflow.domain.lifecycles.school_plans.guards import SCHOOL_PLAN_GUARDS
from trainingflow.domain.lifecycles.school_plans.implementation import EVALUATION, IMPLEMENTATION
from trainingflow.domain.lifecycles.school_plans.scheme import RECORD, STRIKE, hours_by_teacher
from trainingflow.domain.lifecycles.school_plans.states import PLAN_STATES, PlanState
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import Ask, Same

SCHOOL_PLAN: Final = Definition(
    kind=ItemKind.SCHOOL_PLAN,
    version=1,
    label=Label("校本研修项目", "school-based research plan"),
    initial=PlanState.DRAFT,
    states=PLAN_STATES,
    transitions=(*DECLARATION, *IMPLEMENTATION, *EVALUATION),
    documents=kinds(
        *PLAN_DOCUMENTS,
        Doc.APPRAISAL_OPINION,
        Doc.ACTIVITY_MATERIALS,
        Doc.VISIT_NOTE,
        Doc.SELF_EVALUATION,
        Doc.MUTUAL_EVALUATION,
        Doc.ACCEPTANCE_NOTE,
        Doc.CREDIT_LIST,
        Doc.RECTIFICATION_REPORT,
    ),
    dossier=PLAN_FIELDS,
    sections=PLAN_SECTIONS,
    guards={
        **SCHOOL_PLAN_GUARDS,
        **panel_guards.of(DECLARATION),
        **confirming(hours_by_teacher),
    },
    records=("sign", "saveDraft", "attachDocument", RECORD, STRIKE),
    asks=(
        Ask("plans", ItemKind.SCHOOL_PLAN, frozenset({Same.ORGANISATION, Same.YEAR})),
        FILINGS_OF_THE_UNIT,
        Ask("adjustments", ItemKind.PLAN_ADJUSTMENT, frozenset({Same.CHILD})),
    ),
    asks_employers=True,
    completions=hours_by_teacher,
)

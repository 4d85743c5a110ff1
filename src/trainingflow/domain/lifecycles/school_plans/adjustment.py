"""The lifecycle of a change to a running school plan (校本研修项目调整, annex 5, article 16).

Annex 8 does not mention adjustments; those of private schools take the same way (AMB-33).
"""

from collections.abc import Iterator
from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.dossier_lines import DossierLines
from trainingflow.domain.lifecycles.general_guards import (
    none_other,
    parent_in,
    unit_may_declare,
)
from trainingflow.domain.lifecycles.inputs import (
    document_fields,
    field,
    key,
    optional,
    rows,
    text,
)
from trainingflow.domain.lifecycles.owners import PANEL, SCHOOL
from trainingflow.domain.lifecycles.panels import guards as panel_guards
from trainingflow.domain.lifecycles.school_plans.experts import expert_lines, experts_free
from trainingflow.domain.lifecycles.school_plans.fields import ACTIVITY
from trainingflow.domain.lifecycles.school_plans.states import PLAN_OFFICE, PlanState
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, Clearer
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Ask, Same, SetsOff, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.sections import whole
from trainingflow.domain.workflow.states import Deadline, Due, State


class AdjustmentState(StrEnum):
    """The states of an adjustment; the plan keeps its old scheme until it is approved."""

    REQUESTED = "REQUESTED"
    RETURNED = "RETURNED"
    UNDER_APPRAISAL = "UNDER_APPRAISAL"
    APPROVED = "APPROVED"
    REFUSED = "REFUSED"
    WITHDRAWN = "WITHDRAWN"


S = AdjustmentState
T = Transition
E = Effect

_APPRAISAL: Final = Deadline(Due.TERM, term="SCHOOL_PLAN_APPRAISAL")
_RUNNING: Final = (PlanState.APPROVED, PlanState.IN_IMPLEMENTATION)
_PLANS: Final = (ItemKind.SCHOOL_PLAN, ItemKind.PRIVATE_SCHOOL_PLAN)
_OLD_SCHEME: Final = "None of its own: the plan goes on under its old scheme."

_FIELDS: Final = (
    text("title", "名称", "title"),
    text("reason", "调整原因（实际情况）", "reason: the actual situation"),
    optional(rows("activities", "新增或变更的活动", "new or changed activities", *ACTIVITY)),
    optional(
        rows("dropped", "取消的活动", "activities given up", key(text("code", "编号", "number")))
    ),
)
_RETURNS: Final = DossierLines(
    sections=(whole((one.name for one in _FIELDS), ()),),
    declarants=SCHOOL,
    fields=_FIELDS,
    documents=(),
    guards=("of_this_school", "parent_in", "something_changes"),
)


def of_this_school(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What is adjusted is a plan of the same school, whoever runs it."""
    plan = facts.parent
    own = plan is not None and plan.kind in _PLANS and plan.organisation_id == facts.organisation_id
    yield from unless(own, Requirement.PLAN_RUNNING)


def something_changes(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """It says which activities are new, changed or given up."""
    known = {**facts.dossier, **attempt.input}
    said = known.get("activities") or known.get("dropped") or attempt.asking
    yield from unless(said, Requirement.SOMETHING_CHANGES, Clearer.ACTOR)


_STATES: Final = (
    State(
        name=S.REQUESTED,
        stage=Stage.DECLARATION,
        label=Label("已申请调整", "requested"),
        owners=PLAN_OFFICE,
        deadline=_APPRAISAL,
    ),
    State(
        name=S.RETURNED,
        stage=Stage.DECLARATION,
        label=Label("退回补充", "returned for completion"),
        owners=SCHOOL,
        no_deadline="The plan goes on under its old scheme until the request is complete.",
    ),
    State(
        name=S.UNDER_APPRAISAL,
        stage=Stage.APPRAISAL,
        label=Label("论证中", "under appraisal"),
        owners=PLAN_OFFICE + PANEL,
        deadline=_APPRAISAL,
    ),
    State(
        name=S.APPROVED,
        stage=Stage.APPROVAL,
        label=Label("已批准", "approved"),
        outcome=Outcome.SUCCESS,
        credit="None of its own: activities of the changed part count from the approval on.",
    ),
    State(
        name=S.REFUSED,
        stage=Stage.APPROVAL,
        label=Label("未批准", "refused"),
        outcome=Outcome.FAILURE,
        credit=_OLD_SCHEME,
    ),
    State(
        name=S.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit=_OLD_SCHEME,
    ),
)

_TRANSITIONS: Final = (
    T(
        action="requestAdjustment",
        source=NONE,
        target=S.REQUESTED,
        owners=SCHOOL,
        label=Label("申请调整", "ask for an adjustment"),
        guards=(
            "unit_may_declare",
            "of_this_school",
            "parent_in",
            "no_other_open",
            "something_changes",
        ),
        input=(field(FieldType.ID, "parent", "校本研修项目", "school plan"), *_FIELDS),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER, E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("CY-SBR-43", "DIFF-21", "AMB-33"),
    ),
    _RETURNS.returned_for_completion(S.REQUESTED, S.RETURNED, PLAN_OFFICE),
    *_RETURNS.revision(S.RETURNED, S.REQUESTED),
    T(
        action="openAppraisal",
        source=S.REQUESTED,
        target=S.UNDER_APPRAISAL,
        owners=PLAN_OFFICE,
        label=Label("组织论证", "open the appraisal"),
        impartial=True,
        cites=("CY-SBR-43",),
    ),
    T(
        action="attachDocument",
        source=S.UNDER_APPRAISAL,
        target=S.UNDER_APPRAISAL,
        owners=PLAN_OFFICE,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.APPRAISAL_OPINION),
        effects=(E.ATTACH_DOCUMENT,),
    ),
    *expert_lines(S.UNDER_APPRAISAL, managers=PLAN_OFFICE, cites=("CY-SBR-43", "AMB-19")),
    T(
        action="approveAdjustment",
        source=S.UNDER_APPRAISAL,
        target=S.APPROVED,
        owners=PLAN_OFFICE,
        label=Label("批准调整", "approve"),
        guards=("parent_in", "concluded_pass"),
        documents=demanded(Doc.APPRAISAL_OPINION),
        decides=True,
        sets_off=(SetsOff("adoptAdjustment", "parent", tuple(map(str, _RUNNING))),),
        cites=("CY-SBR-43", "DIFF-21"),
    ),
    T(
        action="refuseAdjustment",
        source=S.UNDER_APPRAISAL,
        target=S.REFUSED,
        owners=PLAN_OFFICE,
        label=Label("不予批准", "refuse"),
        documents=demanded(Doc.APPRAISAL_OPINION),
        comment_required=True,
        decides=True,
        cites=("CY-SBR-43",),
    ),
    *T(
        action="withdraw",
        source=S.REQUESTED,
        target=S.WITHDRAWN,
        owners=SCHOOL,
        label=Label("撤回", "withdraw"),
    ).from_each(S.REQUESTED, S.RETURNED, S.UNDER_APPRAISAL),
)

PLAN_ADJUSTMENT: Final = Definition(
    kind=ItemKind.PLAN_ADJUSTMENT,
    version=1,
    label=Label("校本研修项目调整", "adjustment of a school plan"),
    initial=S.REQUESTED,
    states=_STATES,
    transitions=_TRANSITIONS,
    documents=kinds(Doc.APPRAISAL_OPINION),
    dossier=_FIELDS,
    guards={
        **panel_guards.of(_TRANSITIONS),
        **named(
            unit_may_declare(*_PLANS),
            of_this_school,
            parent_in(Requirement.PLAN_RUNNING, *_RUNNING),
            none_other("open", S.REQUESTED, S.RETURNED, S.UNDER_APPRAISAL),
            something_changes,
            experts_free,
            document_has_content,
        ),
    },
    asks=(Ask("open", ItemKind.PLAN_ADJUSTMENT, frozenset({Same.PARENT})),),
)

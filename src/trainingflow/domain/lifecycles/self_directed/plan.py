"""The lifecycle of a teacher's self-directed learning in one year (教师自主学习, annex 6)."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.confirmed import credits_stand, revocation
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.inputs import (
    all_optional,
    document_fields,
    field,
    optional,
    text,
)
from trainingflow.domain.lifecycles.owners import CLOCK, SCHOOL, SUBJECT, unit
from trainingflow.domain.lifecycles.self_directed.guards import PLAN_GUARDS, recognised_learning
from trainingflow.domain.lifecycles.self_directed.states import (
    LEARNING_FIELDS,
    LEARNING_SECTIONS,
    LEARNING_STATES,
    OUTCOME_FIELDS,
    LearningState,
)
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import named
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.sections import sections_field

S = LearningState
T = Transition
E = Effect

_WHO_LEARN: Final = unit(Role.TEACHER, Role.TRAINING_MANAGER, Role.PRINCIPAL)
_WRITING: Final = (S.DRAFT, S.RETURNED)
_RULES: Final = ("own_unit", "in_its_year", "dossier_complete")

_DECLARATION: Final = (
    T(
        action="draftPlan",
        source=NONE,
        target=S.DRAFT,
        owners=_WHO_LEARN,
        label=Label("起草自主学习计划", "begin a plan"),
        guards=("unit_may_declare", "own_unit"),
        input=(
            field(FieldType.INTEGER, "year", "年度", "year"),
            LEARNING_FIELDS[0],
            *all_optional(LEARNING_FIELDS[1:]),
        ),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=("CY-SDL-02", "CY-SDL-06"),
    ),
    *T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SUBJECT,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(LEARNING_FIELDS),
        effects=(E.SAVE_DOSSIER,),
        cites=("AMB-14",),
    ).from_each(*_WRITING),
    *T(
        action="attachDocument",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SUBJECT,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.LEARNING_PLAN),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-SDL-13",),
    ).from_each(*_WRITING),
    *T(
        action="declarePlan",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=SUBJECT,
        label=Label("向单位申报", "declare to the own unit"),
        guards=_RULES,
        documents=demanded(Doc.LEARNING_PLAN),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=("CY-SDL-06", "CY-SDL-11", "CY-SDL-12", "CY-SDL-13", "AMB-15"),
    ).from_each(*_WRITING),
    T(
        action="approve",
        source=S.SUBMITTED,
        target=S.APPROVED,
        owners=SCHOOL,
        label=Label("审批通过", "approve"),
        settles=True,
        impartial=True,
        cites=("CY-SDL-04", "CY-SDL-05", "CY-SDL-07", "AMB-66"),
    ),
    T(
        action="returnPlan",
        source=S.SUBMITTED,
        target=S.RETURNED,
        owners=SCHOOL,
        label=Label("退回修改", "return"),
        input=(sections_field(LEARNING_SECTIONS),),
        comment_required=True,
        impartial=True,
        returns=True,
        cites=("CY-SDL-07",),
    ),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=SUBJECT,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.SUBMITTED, S.RETURNED),
)

_LEARNING: Final = (
    T(
        action="start",
        source=S.APPROVED,
        target=S.LEARNING,
        owners=SUBJECT,
        label=Label("开始学习", "start learning"),
        cites=("CY-SDL-07",),
    ),
    *T(
        action="stagedEvaluate",
        source=S.LEARNING,
        target=S.LEARNING,
        owners=SCHOOL,
        label=Label("阶段性评价", "evaluate a stage"),
        input=(
            text("result", "评价结果", "result", "GOOD", "FAIR", "POOR"),
            text("note", "评价与指导", "evaluation and guidance"),
        ),
        impartial=True,
        cites=("CY-SDL-04", "CY-SDL-08"),
    ).from_each(S.LEARNING, S.OUTCOME_SUBMITTED),
    T(
        action="attachDocument",
        source=S.LEARNING,
        target=S.LEARNING,
        owners=SUBJECT,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(Doc.LEARNING_OUTCOMES, Doc.SELF_EVALUATION, Doc.REFLECTION),
        effects=(E.ATTACH_DOCUMENT,),
        cites=("CY-SDL-13",),
    ),
    T(
        action="submitOutcome",
        source=S.LEARNING,
        target=S.OUTCOME_SUBMITTED,
        owners=SUBJECT,
        label=Label("提交学习成果", "submit the outcome"),
        guards=("within_the_year", "evidence_unused"),
        documents=demanded(Doc.LEARNING_OUTCOMES, Doc.SELF_EVALUATION, Doc.REFLECTION),
        input=OUTCOME_FIELDS,
        effects=(E.SAVE_DOSSIER, E.FREEZE_DOSSIER),
        cites=("CY-CREDIT-31", "CY-SDL-13", "AMB-13"),
    ),
    T(
        action="recognise",
        source=S.OUTCOME_SUBMITTED,
        target=S.SCHOOL_RECOGNISED,
        owners=SCHOOL,
        label=Label("学校认可", "recognise"),
        guards=("recorded_stagedEvaluate", "evidence_unused", "hours_as_reported"),
        input=(
            field(FieldType.DECIMAL, "recognisedHours", "认可学时", "recognised hours"),
            optional(field(FieldType.BOOLEAN, "commended", "表彰", "commended")),
        ),
        impartial=True,
        cites=("CY-CREDIT-31", "CY-SDL-08", "CY-SDL-15", "AMB-12", "AMB-13"),
    ),
    T(
        action="refuse",
        source=S.OUTCOME_SUBMITTED,
        target=S.NOT_RECOGNISED,
        owners=SCHOOL,
        label=Label("不予认可", "refuse"),
        comment_required=True,
        impartial=True,
        cites=("CY-CREDIT-31",),
    ),
    *T(
        action="endUnfinished",
        source=S.APPROVED,
        target=S.NOT_RECOGNISED,
        owners=SCHOOL,
        label=Label("未完成，予以终止", "end what was not finished"),
        comment_required=True,
        impartial=True,
        cites=("CY-CREDIT-31", "CY-SDL-07"),
    ).from_each(S.APPROVED, S.LEARNING),
    T(
        action="includeInSummary",
        source=S.SCHOOL_RECOGNISED,
        target=S.INCLUDED_IN_SUMMARY,
        owners=(*SCHOOL, *CLOCK),
        label=Label("列入年度总结", "include in the summary"),
        guards=("has_summary",),
        effects=(E.POST_COMPLETIONS,),
        cites=("CY-SDL-16", "CY-SDL-18"),
    ),
    T(
        action="confirmCredits",
        source=S.INCLUDED_IN_SUMMARY,
        target=S.CREDIT_CONFIRMED,
        owners=CLOCK,
        label=Label("随总结备案认定学分", "credits recognised with the summary"),
        guards=("has_filed_summary",),
        effects=(E.CONFIRM_COMPLETIONS,),
        follows=ItemKind.SELF_DIRECTED_SUMMARY,
        cites=("CY-SDL-18", "CY-CREDIT-28", "DIFF-23"),
    ),
    revocation(S.CREDIT_CONFIRMED, S.CREDIT_REVOKED),
)

_OF_THE_YEAR: Final = frozenset({Same.ORGANISATION, Same.YEAR})
_OF_THE_TEACHER: Final = frozenset({Same.SUBJECT})

SELF_DIRECTED_PLAN: Final = Definition(
    kind=ItemKind.SELF_DIRECTED_PLAN,
    version=1,
    label=Label("自主学习计划", "plan of self-directed learning"),
    initial=S.DRAFT,
    states=LEARNING_STATES,
    transitions=(*_DECLARATION, *_LEARNING),
    documents=kinds(Doc.LEARNING_PLAN, Doc.LEARNING_OUTCOMES, Doc.SELF_EVALUATION, Doc.REFLECTION),
    dossier=(*LEARNING_FIELDS, *OUTCOME_FIELDS),
    sections=LEARNING_SECTIONS,
    guards={**PLAN_GUARDS, **named(credits_stand)},
    records=("approve", "stagedEvaluate", "recognise"),
    asks=(
        Ask("summary", ItemKind.SELF_DIRECTED_SUMMARY, _OF_THE_YEAR),
        Ask("filed_summary", ItemKind.SELF_DIRECTED_SUMMARY, _OF_THE_YEAR),
        Ask("own_learning", ItemKind.SELF_DIRECTED_PLAN, _OF_THE_TEACHER),
        Ask("own_claims", ItemKind.CREDIT_CLAIM, _OF_THE_TEACHER),
    ),
    about_teacher=True,
    completions=recognised_learning,
)

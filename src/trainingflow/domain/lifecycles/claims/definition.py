"""The lifecycle of a claim for a special case (其他情况学分认定, annex 2 chapter 7)."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.claims.fields import (
    BASE_FIELDS,
    CLAIM_FIELDS,
    EVIDENCE_DOCUMENTS,
    ClaimType,
)
from trainingflow.domain.lifecycles.claims.guards import CLAIM_GUARDS, claimed
from trainingflow.domain.lifecycles.claims.states import (
    CLAIM_OFFICE,
    CLAIM_STATES,
    DELIBERATING,
    ClaimState,
)
from trainingflow.domain.lifecycles.confirmed import credits_stand, revocation
from trainingflow.domain.lifecycles.documents import Doc, demanded, kinds
from trainingflow.domain.lifecycles.inputs import (
    all_optional,
    document_fields,
    field,
    optional,
    text,
)
from trainingflow.domain.lifecycles.owners import SCHOOL, SUBJECT, unit
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import named
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.sections import sections_field, whole

S = ClaimState
T = Transition
E = Effect

_WHO_CLAIM: Final = unit(Role.TEACHER, Role.TRAINING_MANAGER, Role.PRINCIPAL)
_WHOLE: Final = (whole((one.name for one in CLAIM_FIELDS), EVIDENCE_DOCUMENTS),)

_RULES: Final = ("evidence_complete", "conditions_met", "claimed_once", "evidence_unused")
_BY_TYPE: Final = tuple(f"CY-CREDIT-{number}" for number in (37, 38, 39, 40, 41))
_CREDITED: Final = (E.POST_COMPLETIONS, E.CONFIRM_COMPLETIONS)
_TO_THE_CITY: Final = ("CY-CREDIT-41", "BJ-CREDIT-34")

_TRANSITIONS: Final = (
    T(
        action="draftClaim",
        source=NONE,
        target=S.DRAFT,
        owners=_WHO_CLAIM,
        label=Label("起草学分认定申请", "begin a claim"),
        guards=("claim_admitted", "own_unit"),
        input=(
            text("variant", "认定类型", "type of claim", *ClaimType),
            BASE_FIELDS[0],
            *all_optional(CLAIM_FIELDS[1:]),
        ),
        effects=(E.CREATE_ITEM, E.SAVE_DOSSIER),
        cites=_BY_TYPE,
    ),
    T(
        action="saveDraft",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SUBJECT,
        label=Label("保存草稿", "save the draft"),
        input=all_optional(CLAIM_FIELDS),
        effects=(E.SAVE_DOSSIER,),
        cites=("AMB-14",),
    ),
    T(
        action="attachDocument",
        source=S.DRAFT,
        target=S.DRAFT,
        owners=SUBJECT,
        label=Label("附上材料", "attach a document"),
        guards=("document_has_content",),
        input=document_fields(*EVIDENCE_DOCUMENTS),
        effects=(E.ATTACH_DOCUMENT,),
    ),
    T(
        action="submitClaim",
        source=S.DRAFT,
        target=S.SUBMITTED,
        owners=SUBJECT,
        label=Label("提交申请", "submit"),
        guards=("own_unit", *_RULES),
        effects=(E.FREEZE_DOSSIER, E.RECORD_ROUND),
        cites=(*_BY_TYPE, "AMB-13", "AMB-40", "AMB-43", "AMB-44"),
    ),
    *T(
        action="returnForCompletion",
        source=S.SUBMITTED,
        target=S.DRAFT,
        owners=SCHOOL,
        label=Label("退回补充材料", "return for completion"),
        input=(sections_field(_WHOLE),),
        comment_required=True,
        impartial=True,
        returns=True,
    ).from_each(S.SUBMITTED),
    T(
        action="verify",
        source=S.SUBMITTED,
        target=S.SCHOOL_VERIFIED,
        owners=SCHOOL,
        label=Label("核验原件", "verify"),
        guards=("original_seen",),
        input=(field(FieldType.BOOLEAN, "originalSeen", "已核验原件", "originals seen"),),
        impartial=True,
        cites=("CY-CREDIT-10",),
    ),
    T(
        action="receive",
        source=S.SCHOOL_VERIFIED,
        target=S.DISTRICT_REVIEW,
        owners=CLAIM_OFFICE,
        label=Label("受理", "receive"),
        impartial=True,
        cites=("CY-CREDIT-11",),
    ),
    T(
        action="determine",
        source=S.DISTRICT_REVIEW,
        target=S.DISTRICT_REVIEW,
        owners=CLAIM_OFFICE,
        label=Label("核定学时学分", "determine hours or credits"),
        input=(
            optional(field(FieldType.DECIMAL, "hours", "核定学时", "hours")),
            optional(field(FieldType.DECIMAL, "credits", "核定学分", "credits")),
            text("basis", "核定依据", "basis"),
        ),
        settles=True,
        impartial=True,
        cites=("HK-CONV-07", "HK-CONV-08"),
    ),
    T(
        action="confirm",
        source=S.DISTRICT_REVIEW,
        target=S.CONFIRMED,
        owners=CLAIM_OFFICE,
        label=Label("认定学分", "confirm"),
        guards=("decided_here", "determined", *_RULES),
        effects=_CREDITED,
        decides=True,
        cites=(*_BY_TYPE[:4], "CY-CREDIT-11", "AMB-13", "AMB-40"),
    ),
    T(
        action="deliberate",
        source=S.DISTRICT_REVIEW,
        target=S.DELIBERATION,
        owners=CLAIM_OFFICE,
        label=Label("提交研究议定", "bring to deliberation"),
        guards=("decided_with_city", "evidence_unused"),
        documents=demanded(Doc.POLICY_DOCUMENT),
        impartial=True,
        cites=_TO_THE_CITY,
    ),
    *(
        T(
            action="attachDocument",
            source=state,
            target=state,
            owners=(*CLAIM_OFFICE, *DELIBERATING),
            label=Label("附上材料", "attach a document"),
            guards=("document_has_content",),
            input=document_fields(kind),
            effects=(E.ATTACH_DOCUMENT,),
        )
        for state, kind in (
            (S.DISTRICT_REVIEW, Doc.POLICY_DOCUMENT),
            (S.DELIBERATION, Doc.DELIBERATION_OPINION),
            (S.MUNICIPAL_FILING, Doc.MUNICIPAL_REPLY),
        )
    ),
    T(
        action="formOpinion",
        source=S.DELIBERATION,
        target=S.DELIBERATION,
        owners=DELIBERATING,
        label=Label("形成议定意见", "form the opinion"),
        input=(
            text("ledger", "计入类别", "ledger that the credits enter"),
            field(FieldType.DECIMAL, "credits", "学分", "credits"),
            text("decision", "议定书编号", "reference of the decision"),
            text("municipalCentre", "市教师发展中心意见", "opinion of the Municipal Centre"),
        ),
        impartial=True,
        cites=_TO_THE_CITY,
    ),
    T(
        action="reportToCity",
        source=S.DELIBERATION,
        target=S.MUNICIPAL_FILING,
        owners=CLAIM_OFFICE,
        label=Label("报市教委审核备案", "report to the Municipal Commission"),
        guards=("recorded_formOpinion",),
        documents=demanded(Doc.DELIBERATION_OPINION),
        impartial=True,
        cites=_TO_THE_CITY,
    ),
    T(
        action="recordMunicipalApproval",
        source=S.MUNICIPAL_FILING,
        target=S.CONFIRMED,
        owners=CLAIM_OFFICE,
        label=Label("记录市教委备案", "record that the city has filed it"),
        guards=("evidence_unused",),
        documents=demanded(Doc.MUNICIPAL_REPLY),
        input=(text("filingNumber", "备案号", "filing number"),),
        effects=_CREDITED,
        decides=True,
        cites=_TO_THE_CITY,
    ),
    T(
        action="recordMunicipalRefusal",
        source=S.MUNICIPAL_FILING,
        target=S.REJECTED,
        owners=CLAIM_OFFICE,
        label=Label("记录市教委不予备案", "record that the city has refused"),
        documents=demanded(Doc.MUNICIPAL_REPLY),
        comment_required=True,
        decides=True,
        cites=_TO_THE_CITY,
    ),
    *T(
        action="reject",
        source=S.DISTRICT_REVIEW,
        target=S.REJECTED,
        owners=CLAIM_OFFICE,
        label=Label("不予认定", "reject"),
        comment_required=True,
        decides=True,
        cites=("CY-CREDIT-11",),
    ).from_each(S.DISTRICT_REVIEW, S.DELIBERATION),
    revocation(S.CONFIRMED, S.REVOKED, CLAIM_OFFICE),
    *T(
        action="withdraw",
        source=S.DRAFT,
        target=S.WITHDRAWN,
        owners=SUBJECT,
        label=Label("撤回", "withdraw"),
    ).from_each(S.DRAFT, S.SUBMITTED, S.SCHOOL_VERIFIED, S.DISTRICT_REVIEW),
)

_OF_THE_TEACHER: Final = frozenset({Same.SUBJECT})

CREDIT_CLAIM: Final = Definition(
    kind=ItemKind.CREDIT_CLAIM,
    version=1,
    label=Label("学分认定申请", "credit claim"),
    initial=S.DRAFT,
    states=CLAIM_STATES,
    transitions=_TRANSITIONS,
    documents=kinds(
        *EVIDENCE_DOCUMENTS, Doc.POLICY_DOCUMENT, Doc.DELIBERATION_OPINION, Doc.MUNICIPAL_REPLY
    ),
    dossier=CLAIM_FIELDS,
    guards={**CLAIM_GUARDS, **named(credits_stand)},
    records=("determine", "formOpinion"),
    asks=(
        Ask("own_learning", ItemKind.SELF_DIRECTED_PLAN, _OF_THE_TEACHER),
        Ask("own_claims", ItemKind.CREDIT_CLAIM, _OF_THE_TEACHER),
    ),
    variants=tuple(ClaimType),
    about_teacher=True,
    completions=claimed,
)

"""Hongkou's check of credits before a teacher's periodic registration (教师资格定期注册)."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from trainingflow.domain.calendar import midnight
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.attaching import attaching
from trainingflow.domain.lifecycles.careers.completed import not_before, works_in_unit
from trainingflow.domain.lifecycles.courses.guards import document_has_content
from trainingflow.domain.lifecycles.documents import Doc, kinds
from trainingflow.domain.lifecycles.general_guards import none_other
from trainingflow.domain.lifecycles.inputs import field, text
from trainingflow.domain.lifecycles.owners import CLOCK, office
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Caution,
    Clearer,
    DocumentBlocker,
    Finding,
    LimitBlocker,
)
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.general import GeneralFacts
from trainingflow.domain.workflow.guards import named, unless
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.states import ClockMove, Deadline, Due, State


class CheckState(StrEnum):
    """The states of a check."""

    NOT_DUE = "NOT_DUE"
    DUE = "DUE"
    REGISTERABLE = "REGISTERABLE"
    SUSPENDED = "SUSPENDED"
    CANCELLED = "CANCELLED"


class Registration(StrEnum):
    """What is registered: the first time, or the end of a period of validity."""

    PERIODIC = "PERIODIC"
    FIRST = "FIRST"


S = CheckState
T = Transition
E = Effect

_OFFICE: Final = office(Duty.REGISTRATION)
_FIELDS: Final = (
    field(FieldType.ID, "subject", "教师", "teacher"),
    field(FieldType.INTEGER, "year", "注册有效期最后一年", "last year of the registration"),
    text("variant", "注册类别", "sort of registration", *Registration),
)
_CREDITS: Final = "REGISTRATION_CREDITS"
_SENIOR_CREDITS: Final = "REGISTRATION_CREDITS_SENIOR"
_SENIOR: Final = frozenset({"SENIOR", "FULL_SENIOR"})
_FIRST_NEEDS: Final = frozenset({"MUNICIPAL", "DISTRICT", "PROBATION"})
"""A first registration needs the municipal and district credits, those of probation included."""


def _owed(facts: GeneralFacts) -> frozenset[str]:
    """The requirements that keep the teacher from being registered, by their codes."""
    if facts.teacher is None or facts.teacher.eligible is None:
        return frozenset({"TOTAL"})
    short = frozenset(facts.teacher.shortfalls)
    if facts.variant != Registration.FIRST:
        return short
    return frozenset(one for one in short if _FIRST_NEEDS & frozenset(one.split(".")))


def credits_complete(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What the teacher's group owes for this registration is complete (DIFF-52)."""
    yield from unless(not _owed(facts), Requirement.REQUIREMENTS_MET, Clearer.OTHER_PERSON)


def plain_credits(facts: GeneralFacts, _: Attempt, procedure: Procedure) -> Iterator[Finding]:
    """The number that the municipality names is shown beside what the teacher owes (DIFF-52)."""
    senior = facts.teacher is not None and bool(facts.teacher.titles & _SENIOR)
    rule = procedure.limits.get(_SENIOR_CREDITS if senior else _CREDITS)
    have = facts.teacher.credits if facts.teacher else Decimal(0)
    if rule is not None and have < rule.value:
        yield Caution(
            LimitBlocker(
                code=BlockerCode.BELOW_MINIMUM,
                cleared_by=Clearer.OTHER_PERSON,
                limit="REGISTRATION_CREDITS",
                allowed=format(rule.value.normalize(), "f"),
                actual=format(have.normalize(), "f"),
                subject=facts.subject,
            )
        )


def credits_short(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Something is still owed: registration is put off (暂缓注册) until it is complete."""
    yield from unless(_owed(facts), Requirement.REQUIREMENTS_OUTSTANDING, Clearer.NOBODY)


def probation_certified(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """A first registration rests on the certificate of probationary training."""
    there = {one.kind for one in facts.documents} | attempt.documents
    if facts.variant == Registration.FIRST and Doc.PROBATION_CERTIFICATE not in there:
        yield DocumentBlocker(
            code=BlockerCode.DOCUMENT_MISSING, kinds=(str(Doc.PROBATION_CERTIFICATE),)
        )


def other_conditions_met(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Somebody has looked at the other conditions that the municipality sets."""
    met = attempt.asking or attempt.input.get("otherConditionsMet") is True
    yield from unless(met, Requirement.OTHER_CONDITIONS_MET)


def period_ending(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The last year of the period has begun."""
    if facts.target_year is not None:
        begins = midnight(date(facts.target_year, 1, 1))
        yield from not_before(begins, attempt, Requirement.PERIOD_ENDING)


_OPENED_BY_OFFICE: Final = "The office opens it; nobody declares it."

_STATES: Final = (
    State(
        name=S.NOT_DUE,
        stage=Stage.DECLARATION,
        label=Label("未到注册", "not due"),
        owners=_OFFICE,
        deadline=Deadline(Due.YEAR_BEGINS, ClockMove.AUTO_TRANSITION, "fallDue"),
        no_withdrawal=_OPENED_BY_OFFICE,
    ),
    State(
        name=S.DUE,
        stage=Stage.APPRAISAL,
        label=Label("应注册", "due"),
        owners=_OFFICE,
        deadline=Deadline(Due.YEAR_ENDS, ClockMove.AUTO_TRANSITION, "suspend", warns=True),
        no_withdrawal=_OPENED_BY_OFFICE,
    ),
    State(
        name=S.SUSPENDED,
        stage=Stage.APPRAISAL,
        label=Label("暂缓定期注册", "registration suspended"),
        owners=_OFFICE,
        no_deadline="It lasts until the teacher has completed what is owed.",
        no_withdrawal=_OPENED_BY_OFFICE,
    ),
    State(
        name=S.REGISTERABLE,
        stage=Stage.EVALUATION,
        label=Label("可以注册", "registerable"),
        outcome=Outcome.SUCCESS,
        credit="None: it rests on credits that were confirmed before.",
    ),
    State(
        name=S.CANCELLED,
        stage=Stage.DECLARATION,
        label=Label("已取消", "cancelled"),
        outcome=Outcome.WITHDRAWN,
        credit="None.",
    ),
)

_CONFIRM: Final = T(
    action="confirmRegisterable",
    source=S.DUE,
    target=S.REGISTERABLE,
    owners=_OFFICE,
    label=Label("核验通过", "confirm that registration is possible"),
    guards=("credits_complete", "probation_certified", "other_conditions_met", "plain_credits"),
    input=(
        field(FieldType.BOOLEAN, "otherConditionsMet", "其他条件已具备", "other conditions met"),
    ),
    effects=(E.KEEP_FINDINGS,),
    decides=True,
    cites=("HK-USE-01", "HK-USE-02", "HK-USE-04", "DIFF-52"),
)

_TRANSITIONS: Final = (
    T(
        action="openCheck",
        source=NONE,
        target=S.NOT_DUE,
        owners=_OFFICE,
        label=Label("建立注册核验", "open a check"),
        guards=("works_in_unit", "no_other_checks"),
        input=_FIELDS,
        effects=(E.CREATE_ITEM, E.GIVE_TO_SUBJECT, E.SAVE_DOSSIER),
        cites=("HK-USE-01",),
    ),
    T(
        action="fallDue",
        source=S.NOT_DUE,
        target=S.DUE,
        owners=(*CLOCK, *_OFFICE),
        label=Label("进入注册年度", "fall due"),
        guards=("period_ending",),
        cites=("HK-USE-01",),
    ),
    *(
        attaching(state, _OFFICE, Doc.PROBATION_CERTIFICATE)
        for state in (S.NOT_DUE, S.DUE, S.SUSPENDED)
    ),
    _CONFIRM,
    T(
        action="confirmRegisterable",
        source=S.SUSPENDED,
        target=S.REGISTERABLE,
        owners=_CONFIRM.owners,
        label=_CONFIRM.label,
        guards=_CONFIRM.guards,
        input=_CONFIRM.input,
        effects=_CONFIRM.effects,
        decides=True,
        cites=("HK-USE-03", *_CONFIRM.cites),
    ),
    T(
        action="suspend",
        source=S.DUE,
        target=S.SUSPENDED,
        owners=(*CLOCK, *_OFFICE),
        label=Label("暂缓定期注册", "suspend the registration"),
        guards=("credits_short",),
        effects=(E.KEEP_FINDINGS,),
        cites=("HK-USE-03",),
    ),
    *T(
        action="cancelCheck",
        source=S.NOT_DUE,
        target=S.CANCELLED,
        owners=_OFFICE,
        label=Label("取消", "cancel"),
        comment_required=True,
    ).from_each(S.NOT_DUE, S.DUE, S.SUSPENDED),
)

REGISTRATION_CHECK: Final = Definition(
    kind=ItemKind.REGISTRATION_CHECK,
    version=1,
    label=Label("教师资格定期注册核验", "check for periodic registration"),
    initial=S.NOT_DUE,
    states=_STATES,
    transitions=_TRANSITIONS,
    documents=kinds(Doc.PROBATION_CERTIFICATE, Doc.FINDINGS_SNAPSHOT),
    dossier=_FIELDS,
    records=("confirmRegisterable",),
    variants=tuple(Registration),
    asks=(Ask("checks", ItemKind.REGISTRATION_CHECK, frozenset({Same.SUBJECT, Same.YEAR})),),
    about_teacher=True,
    about_credits=True,
    guards=named(
        works_in_unit,
        none_other("checks", S.NOT_DUE, S.DUE, S.SUSPENDED, S.REGISTERABLE),
        period_ending,
        document_has_content,
        credits_complete,
        credits_short,
        probation_certified,
        other_conditions_met,
        plain_credits,
    ),
)

"""Induction of a new teacher (新入职教师上岗培训): the gate before any credit counts."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from enum import StrEnum
from typing import Final

from trainingflow.domain.calendar import local_date
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.careers.completed import works_in_unit
from trainingflow.domain.lifecycles.general_guards import none_other
from trainingflow.domain.lifecycles.inputs import field, text
from trainingflow.domain.lifecycles.owners import SCHOOL, office
from trainingflow.domain.workflow.attempt import Attempt, as_date
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode, Clearer, LimitBlocker
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.duties import Duty
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.facts import Act
from trainingflow.domain.workflow.fields import FieldType, as_decimal
from trainingflow.domain.workflow.general import Completion, GeneralFacts
from trainingflow.domain.workflow.guards import invalid, named, unless
from trainingflow.domain.workflow.kinds import ItemKind, Outcome, Stage
from trainingflow.domain.workflow.lines import NONE, Ask, Same, Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.states import State


class InductionState(StrEnum):
    """The states of an induction."""

    OPEN = "OPEN"
    COMPLETED = "COMPLETED"
    CANCELLED = "CANCELLED"


S = InductionState
T = Transition
E = Effect

_OFFICE: Final = office(Duty.INDUCTION_RECORDING)
_RECORD: Final = "recordInduction"
_STRIKE: Final = "strikeRecord"
_CONFIRM: Final = "confirmHours"
_CHANGES: Final = (_RECORD, _STRIKE)
_FIELDS: Final = (
    field(FieldType.ID, "subject", "新入职教师", "new teacher"),
    field(FieldType.INTEGER, "year", "入职年度", "year of entry"),
)


def is_new_teacher(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Only who first taught in the cycle owes induction."""
    new = facts.teacher is not None and facts.teacher.new
    yield from unless(new, Requirement.NEW_TEACHER, Clearer.NOBODY)


def induction_day_reached(_: GeneralFacts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Hours are recorded once they are done."""
    first, last, today = attempt.day("from"), attempt.day("to"), local_date(attempt.at)
    if first is not None and last is not None and not first <= last <= today:
        yield invalid("to", f"a day from {first} to {today}")


def record_is_there(facts: GeneralFacts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """The record that is struck out exists, and is not struck out yet."""
    there = attempt.number("record") in {act.seq for act in _standing(facts)}
    yield from unless(there or attempt.asking, Requirement.RECORDED_BEFORE, Clearer.NOBODY)


def something_recorded(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """There is something to confirm."""
    yield from unless(tuple(_standing(facts)), Requirement.RECORDED_BEFORE)


def hours_confirmed(facts: GeneralFacts, _: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Nothing was recorded or struck out since the hours were confirmed."""
    changed = max((act.seq for name in _CHANGES for act in facts.ever(name)), default=0)
    confirmed = max((act.seq for act in facts.ever(_CONFIRM)), default=0)
    yield from unless(changed <= confirmed, Requirement.HOURS_CONFIRMED, Clearer.BODY)


def induction_hours_reached(
    facts: GeneralFacts, _: Attempt, procedure: Procedure
) -> Iterator[Blocker]:
    """Enough hours of induction are confirmed; those of other training never count for it."""
    least = procedure.limits["INDUCTION_HOURS"].value
    done = facts.teacher.induction_hours if facts.teacher else Decimal(0)
    if done < least:
        yield LimitBlocker(
            code=BlockerCode.BELOW_MINIMUM,
            cleared_by=Clearer.OTHER_PERSON,
            limit="INDUCTION_HOURS",
            allowed=format(least.normalize(), "f"),
            actual=format(done.normalize(), "f"),
            subject=facts.subject,
        )


def completed_on(facts: GeneralFacts) -> date | None:
    """The last day of the training recorded; None where all of it came from elsewhere."""
    days = (as_date(act.input.get("to")) for act in _standing(facts))
    return max((day for day in days if day is not None), default=None)


def completions(facts: GeneralFacts) -> Iterator[Completion]:
    """The hours recorded and not struck out; they are of induction, and of nothing else."""
    for act in _standing(facts):
        on, hours = as_date(act.input.get("to")), as_decimal(act.input.get("hours"))
        if facts.subject is not None and on is not None and hours is not None:
            yield Completion(
                key=str(act.seq),
                teacher=facts.subject,
                activity="INDUCTION",
                hours=hours,
                earned_on=on,
                recognised=True,
            )


def _standing(facts: GeneralFacts) -> Iterator[Act]:
    struck = {act.input.get("record") for act in facts.ever(_STRIKE)}
    return (act for act in facts.ever(_RECORD) if act.seq not in struck)


_STATES: Final = (
    State(
        name=S.OPEN,
        stage=Stage.IMPLEMENTATION,
        label=Label("上岗培训中", "induction under way"),
        owners=(*SCHOOL, *_OFFICE),
        no_deadline="The text sets none: credits do not begin to count before it is completed.",
        no_withdrawal="Every new teacher owes it; the office cancels one opened by mistake.",
    ),
    State(
        name=S.COMPLETED,
        stage=Stage.EVALUATION,
        label=Label("已完成上岗培训", "induction completed"),
        outcome=Outcome.SUCCESS,
        credit="None: induction earns no credits, but those of other training count from now on.",
    ),
    State(
        name=S.CANCELLED,
        stage=Stage.IMPLEMENTATION,
        label=Label("已取消", "cancelled"),
        outcome=Outcome.WITHDRAWN,
        credit="None.",
    ),
)

_TRANSITIONS: Final = (
    T(
        action="openInduction",
        source=NONE,
        target=S.OPEN,
        owners=(*SCHOOL, *_OFFICE),
        label=Label("建立上岗培训档案", "open an induction"),
        guards=("is_new_teacher", "works_in_unit", "no_other_inductions"),
        input=_FIELDS,
        effects=(E.CREATE_ITEM, E.GIVE_TO_SUBJECT, E.SAVE_DOSSIER),
        cites=("CY-CREDIT-32", "BJ-CREDIT-25", "BJ-CREDIT-26"),
    ),
    T(
        action=_RECORD,
        source=S.OPEN,
        target=S.OPEN,
        owners=(*SCHOOL, *_OFFICE),
        label=Label("登记上岗培训学时", "record hours of induction"),
        guards=("induction_day_reached",),
        input=(
            field(FieldType.DATE, "from", "开始日期", "first day"),
            field(FieldType.DATE, "to", "结束日期", "last day"),
            text("component", "培训方式", "component", "CONCENTRATED", "SHADOWING"),
            field(FieldType.DECIMAL, "hours", "学时", "hours"),
            text("provider", "培训单位", "provider"),
        ),
        cites=("TEP-28", "CY-CREDIT-32"),
    ),
    T(
        action=_STRIKE,
        source=S.OPEN,
        target=S.OPEN,
        owners=(*SCHOOL, *_OFFICE),
        label=Label("撤销一条登记", "strike out a record"),
        guards=("record_is_there",),
        input=(field(FieldType.INTEGER, "record", "登记序号", "number of the record"),),
        comment_required=True,
    ),
    T(
        action=_CONFIRM,
        source=S.OPEN,
        target=S.OPEN,
        owners=_OFFICE,
        label=Label("审核确认学时", "confirm the hours"),
        guards=("something_recorded",),
        effects=(E.POST_COMPLETIONS, E.CONFIRM_COMPLETIONS),
        decides=True,
        not_after=(_RECORD,),
        cites=("CY-CREDIT-11", "CY-CREDIT-33"),
    ),
    T(
        action="completeInduction",
        source=S.OPEN,
        target=S.COMPLETED,
        owners=_OFFICE,
        label=Label("认定完成上岗培训", "recognise the induction as completed"),
        guards=("hours_confirmed", "induction_hours_reached"),
        effects=(E.COMPLETE_INDUCTION, E.RECONSIDER),
        decides=True,
        cites=("CY-CREDIT-32", "CY-CREDIT-33", "CY-CREDIT-34", "BJ-CREDIT-27", "AMB-09", "AMB-42"),
    ),
    T(
        action="cancelInduction",
        source=S.OPEN,
        target=S.CANCELLED,
        owners=_OFFICE,
        label=Label("取消", "cancel"),
        effects=(E.REVERSE_COMPLETIONS,),
        comment_required=True,
    ),
)

INDUCTION: Final = Definition(
    kind=ItemKind.INDUCTION,
    version=1,
    label=Label("新入职教师上岗培训", "induction of a new teacher"),
    initial=S.OPEN,
    states=_STATES,
    transitions=_TRANSITIONS,
    dossier=_FIELDS,
    records=_CHANGES,
    asks=(Ask("inductions", ItemKind.INDUCTION, frozenset({Same.SUBJECT})),),
    about_teacher=True,
    about_credits=True,
    completions=completions,
    guards=named(
        is_new_teacher,
        works_in_unit,
        none_other("inductions", S.OPEN, S.COMPLETED),
        induction_day_reached,
        record_is_there,
        something_recorded,
        hours_confirmed,
        induction_hours_reached,
    ),
)

"""How the participants of a run or a project are asked: questionnaire, meetings and archives.

Each form of evaluation that a regulation names is an act of its own, with its own record.
"""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from trainingflow.domain.calendar import Semester, local_date, semesters_touched
from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.inputs import field, optional, text
from trainingflow.domain.workflow.attempt import Attempt, as_date
from trainingflow.domain.workflow.blockers import (
    Blocker,
    BlockerCode,
    Clearer,
    PrerequisiteBlocker,
)
from trainingflow.domain.workflow.duties import Owner
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.facts import Act, Facts
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.guards import invalid, unless
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.procedure import Procedure
from trainingflow.domain.workflow.requirements import Requirement
from trainingflow.domain.workflow.surveys import closes_after

SURVEY: Final = "openSurvey"
SYMPOSIUM: Final = "recordSymposium"
INTERVIEWS: Final = "recordInterviews"
ARCHIVE_CHECK: Final = "recordArchiveCheck"
SURVEY_GUARDS: Final = ("last_day_ahead", "no_survey_runs")

EVALUATOR: Final = optional(
    text(
        "evaluatorType",
        "评估主体",
        "who evaluated; the body itself if left out",
        "BODY",
        "EXPERT",
        "THIRD_PARTY",
    )
)
"""Who evaluated: experts and third parties are admitted beside the body (专家指导、第三方评估)."""

_LABELS: Final = {
    SYMPOSIUM: Label("登记座谈会", "record a symposium"),
    INTERVIEWS: Label("登记访谈", "record interviews"),
    ARCHIVE_CHECK: Label("登记查阅档案", "record a check of the archives"),
}
_HELD_ON: Final = field(FieldType.DATE, "heldOn", "日期", "day on which it was held")
_FINDINGS: Final = text("findings", "情况", "what was found")


def survey_line(
    source: str,
    target: str,
    owners: tuple[Owner, ...],
    guards: tuple[str, ...],
    cites: tuple[str, ...],
) -> Transition:
    """Open the questionnaire among the participants, to be answered until its last day is over."""
    return Transition(
        action=SURVEY,
        source=source,
        target=target,
        owners=owners,
        label=Label("发放问卷", "open the questionnaire"),
        guards=(*SURVEY_GUARDS, *guards),
        input=(field(FieldType.DATE, "closesOn", "截止日期", "last day for answers"),),
        effects=(Effect.OPEN_SURVEY,),
        impartial=True,
        cites=cites,
    )


def meeting_line(
    action: str, source: str, owners: tuple[Owner, ...], guards: tuple[str, ...], rule: str
) -> Transition:
    """Record a symposium, interviews or a check: when it was held, and what was found."""
    return Transition(
        action=action,
        source=source,
        target=source,
        owners=owners,
        label=_LABELS[action],
        guards=("held_by_now", *guards),
        input=(_HELD_ON, _FINDINGS),
        impartial=True,
        cites=(rule,),
    )


def last_day_ahead(_: Facts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """Whoever is asked has at least the rest of the day to answer."""
    last = attempt.day("closesOn")
    if last is not None and last < local_date(attempt.at):
        yield invalid("closesOn", "today or later")


def no_survey_runs(facts: Facts, attempt: Attempt, _: Procedure) -> Iterator[Blocker]:
    """One questionnaire at a time."""
    closes = survey_closes(facts)
    if closes is not None and attempt.at < closes:
        yield _later(Requirement.SURVEY_OVER, closes)


def held_by_now(_: Facts, attempt: Attempt, __: Procedure) -> Iterator[Blocker]:
    """What is recorded has been held."""
    held = attempt.day("heldOn")
    if held is not None and held > local_date(attempt.at):
        yield invalid("heldOn", "today or earlier")


def survey_over(facts: Facts, attempt: Attempt) -> Iterator[Blocker]:
    """The participants have been asked, and their time to answer is over."""
    closes = survey_closes(facts)
    yield from unless(closes, Requirement.SURVEY_HELD)
    if closes is not None and attempt.at < closes:
        yield _later(Requirement.SURVEY_OVER, closes)


def survey_closes(facts: Facts) -> datetime | None:
    """When the latest questionnaire closes; None when there was none."""
    opened = last_act(facts, SURVEY)
    last = as_date(opened.input.get("closesOn")) if opened else None
    return closes_after(last) if last else None


def semester_of(procedure: Procedure, at: datetime) -> Semester | None:
    """The semester in which an instant lies; None where the policy knows none."""
    day = local_date(at)
    return next(iter(semesters_touched(procedure.semesters, day, day)), None)


def held_in(act: Act | None, semester: Semester | None) -> bool:
    """Whether what an act records was held in the semester or later."""
    held = as_date(act.input.get("heldOn")) if act else None
    return held is not None and (semester is None or held >= semester.begins)


def last_act(facts: Facts, action: str) -> Act | None:
    """The latest act of that name; None when there was none."""
    acts = (act for act in facts.history if act.action == action)
    return max(acts, key=lambda act: (act.seq, act.at), default=None)


def _later(requirement: Requirement, at: datetime) -> Blocker:
    return PrerequisiteBlocker(
        code=BlockerCode.PREREQUISITE,
        cleared_by=Clearer.TIME,
        next_possible_at=at,
        requirement=requirement,
    )

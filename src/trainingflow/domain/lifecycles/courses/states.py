"""The states of course appraisal (课程论证)."""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.owners import (
    COMMITTEE,
    DECLARANTS,
    FILING_OFFICE,
    OBJECTION_OFFICE,
    PANEL,
    WORKING_GROUP,
)
from trainingflow.domain.workflow.kinds import Outcome, Stage
from trainingflow.domain.workflow.states import ClockMove, Deadline, Due, State


class CourseState(StrEnum):
    """The states of a course."""

    DRAFT = "DRAFT"
    SUBMITTED = "SUBMITTED"
    TEXT_REVIEW = "TEXT_REVIEW"
    DEFENCE = "DEFENCE"
    DELIBERATION = "DELIBERATION"
    WG_REVIEW = "WG_REVIEW"
    REVISION = "REVISION"
    PASSED = "PASSED"
    PUBLICISED = "PUBLICISED"
    IN_LIBRARY = "IN_LIBRARY"
    NOT_PASSED = "NOT_PASSED"
    WITHDRAWN = "WITHDRAWN"


PASSED_STATES: Final = frozenset(
    {
        CourseState.PASSED,
        CourseState.PUBLICISED,
        CourseState.IN_LIBRARY,
    }
)
"""A course in one of these can be declared for a run: passing is the condition (art. 20)."""

_BY_END_OF_ROUND: Final = Deadline(Due.ROUND_CLOSES)

COURSE_STATES: Final = (
    State(
        name=CourseState.DRAFT,
        stage=Stage.DECLARATION,
        label=Label("草稿", "draft"),
        owners=DECLARANTS,
        no_deadline="A draft binds nobody; the window only limits its submission.",
    ),
    State(
        name=CourseState.SUBMITTED,
        stage=Stage.DECLARATION,
        label=Label("已申报", "submitted"),
        owners=COMMITTEE + PANEL,
        deadline=_BY_END_OF_ROUND,
    ),
    State(
        name=CourseState.TEXT_REVIEW,
        stage=Stage.APPRAISAL,
        label=Label("审阅文本材料", "text review"),
        owners=PANEL + COMMITTEE,
        deadline=_BY_END_OF_ROUND,
    ),
    State(
        name=CourseState.DEFENCE,
        stage=Stage.APPRAISAL,
        label=Label("陈述答辩", "presentation and defence"),
        owners=COMMITTEE + PANEL,
        deadline=_BY_END_OF_ROUND,
    ),
    State(
        name=CourseState.DELIBERATION,
        stage=Stage.APPRAISAL,
        label=Label("讨论形成论证评审意见", "deliberation"),
        owners=PANEL + COMMITTEE,
        deadline=_BY_END_OF_ROUND,
    ),
    State(
        name=CourseState.WG_REVIEW,
        stage=Stage.APPROVAL,
        label=Label("教师培训工作小组审批", "Working Group review"),
        owners=WORKING_GROUP,
        deadline=_BY_END_OF_ROUND,
        no_withdrawal="The committee has decided: withdrawal ends with the first decision.",
    ),
    State(
        name=CourseState.REVISION,
        stage=Stage.APPROVAL,
        label=Label("退回修改中", "under revision"),
        owners=DECLARANTS,
        deadline=_BY_END_OF_ROUND,
        no_withdrawal="The committee has decided: withdrawal ends with the first decision.",
    ),
    State(
        name=CourseState.PASSED,
        stage=Stage.APPROVAL,
        label=Label("论证通过", "passed"),
        owners=FILING_OFFICE,
        no_deadline="The text sets no time for filing; a passed course can already be declared.",
    ),
    State(
        name=CourseState.PUBLICISED,
        stage=Stage.APPROVAL,
        label=Label("公示中", "under public notice"),
        owners=FILING_OFFICE + OBJECTION_OFFICE,
        deadline=Deadline(Due.NOTICE_ENDS, ClockMove.AUTO_TRANSITION, "endPublicity"),
    ),
    State(
        name=CourseState.NOT_PASSED,
        stage=Stage.APPRAISAL,
        label=Label("未通过论证", "not passed"),
        owners=DECLARANTS,
        no_deadline="Any later round may be joined; nobody has to (art. 19).",
    ),
    State(
        name=CourseState.IN_LIBRARY,
        stage=Stage.APPROVAL,
        label=Label("已入区级课程资源库", "in the course library"),
        outcome=Outcome.SUCCESS,
        credit="None by itself: credits come from the runs of the course.",
    ),
    State(
        name=CourseState.WITHDRAWN,
        stage=Stage.DECLARATION,
        label=Label("已撤回", "withdrawn"),
        outcome=Outcome.WITHDRAWN,
        credit="None: the course was not appraised.",
    ),
)

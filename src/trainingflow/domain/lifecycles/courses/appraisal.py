"""How a course is appraised (论证): reviewers, text review, defence, vote, opinion."""

from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.courses.sections import APPRAISED
from trainingflow.domain.lifecycles.courses.states import CourseState
from trainingflow.domain.lifecycles.documents import Doc, demanded
from trainingflow.domain.lifecycles.inputs import field, optional, text
from trainingflow.domain.lifecycles.owners import (
    COMMITTEE,
    PANEL,
)
from trainingflow.domain.lifecycles.panels.lines import (
    answer_lines,
    defence_lines,
    discussion_lines,
)
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.panel import Conflict, Vote

S = CourseState
T = Transition
E = Effect

_CONFLICTS: Final = (
    Conflict.NONE,
    Conflict.CO_DEVELOPER,
    Conflict.SAME_ORGANISATION,
    Conflict.DECLARED,
)
_PANEL_STATES: Final = (S.TEXT_REVIEW, S.DEFENCE, S.DELIBERATION)

APPRAISAL: Final = (
    *T(
        action="assignReviewers",
        source=S.SUBMITTED,
        target=S.SUBMITTED,
        owners=COMMITTEE,
        label=Label("指派论证成员", "assign reviewers"),
        guards=("reviewers_in_body", "reviewers_free_of_conflict"),
        input=(field(FieldType.IDS, "reviewers", "论证成员", "reviewers"),),
        effects=(E.ASSIGN_REVIEWERS,),
        impartial=True,
        cites=("CY-COURSE-10", "CY-COURSE-22", "AMB-19"),
    ).from_each(S.SUBMITTED, *_PANEL_STATES),
    T(
        action="openTextReview",
        source=S.SUBMITTED,
        target=S.TEXT_REVIEW,
        owners=COMMITTEE,
        label=Label("开始审阅文本材料", "open the text review"),
        guards=("panel_large_enough", "panel_free_of_conflict"),
        impartial=True,
        cites=("CY-COURSE-23", "AMB-19"),
    ),
    *T(
        action="submitReview",
        source=S.TEXT_REVIEW,
        target=S.TEXT_REVIEW,
        owners=PANEL,
        label=Label("提交文本审阅意见", "submit a text opinion"),
        guards=(
            "conflict_declared_here",
            "opinion_given",
            "not_recused",
            "not_reviewed_yet",
            "invitation_accepted",
        ),
        input=(
            optional(text("conflict", "利益关系申报", "declaration of conflict", *_CONFLICTS)),
            optional(text("opinion", "审阅结论", "opinion", "PASS", "REVISE", "FAIL")),
            optional(text("text", "审阅意见", "text of the opinion")),
        ),
        effects=(E.RECORD_REVIEW,),
        impartial=True,
        cites=("CY-COURSE-23", "AMB-19"),
    ).from_each(*_PANEL_STATES),
    *T(
        action="recuse",
        source=S.TEXT_REVIEW,
        target=S.TEXT_REVIEW,
        owners=PANEL,
        label=Label("申请回避", "recuse oneself"),
        guards=("not_recused", "invitation_accepted"),
        effects=(E.RECUSE_REVIEWER,),
        comment_required=True,
        cites=("AMB-19",),
    ).from_each(S.SUBMITTED, *_PANEL_STATES),
    *T(
        action="releaseReviewer",
        source=S.TEXT_REVIEW,
        target=S.TEXT_REVIEW,
        owners=COMMITTEE,
        label=Label("解除指派", "release a reviewer"),
        guards=("reviewer_assigned", "reviewer_has_not_voted"),
        input=(field(FieldType.ID, "reviewer", "论证成员", "reviewer"),),
        effects=(E.RECUSE_REVIEWER,),
        comment_required=True,
        impartial=True,
    ).from_each(S.SUBMITTED, *_PANEL_STATES),
    T(
        action="finishTextReview",
        source=S.TEXT_REVIEW,
        target=S.DEFENCE,
        owners=COMMITTEE,
        label=Label("结束文本审阅", "finish the text review"),
        guards=("panel_large_enough", "every_opinion_given"),
        impartial=True,
        cites=("CY-COURSE-23",),
    ),
    T(
        action="recordDefence",
        source=S.DEFENCE,
        target=S.DELIBERATION,
        owners=COMMITTEE,
        label=Label("记录陈述答辩", "record the defence"),
        guards=("held_since_submission", "session_begun"),
        documents=demanded(Doc.DEFENCE_MINUTES),
        input=(field(FieldType.DATE, "heldOn", "答辩日期", "day of the defence"),),
        impartial=True,
        cites=("CY-COURSE-23",),
    ),
    T(
        action="openVote",
        source=S.DELIBERATION,
        target=S.DELIBERATION,
        owners=COMMITTEE,
        label=Label("开始表决", "open the vote"),
        guards=(
            "panel_large_enough",
            "panel_free_of_conflict",
            "every_opinion_given",
            "no_vote_under_way",
        ),
        effects=(E.OPEN_BALLOT,),
        impartial=True,
        cites=("AMB-19",),
    ),
    T(
        action="castVote",
        source=S.DELIBERATION,
        target=S.DELIBERATION,
        owners=PANEL,
        label=Label("表决", "vote"),
        guards=("elector_of_open_vote", "not_recused", "conflict_declared", "abstention_allowed"),
        input=(text("vote", "表决", "vote", *Vote),),
        effects=(E.RECORD_VOTE,),
        impartial=True,
        cites=("CY-COURSE-24", "AMB-19"),
    ),
    *answer_lines(S.SUBMITTED, *_PANEL_STATES, cites=("AMB-19",)),
    *discussion_lines(*_PANEL_STATES, managers=COMMITTEE, cites=("CY-COURSE-24",)),
    *defence_lines(S.TEXT_REVIEW, S.DEFENCE, managers=COMMITTEE, cites=("CY-COURSE-23",)),
    T(
        action="formOpinionPass",
        source=S.DELIBERATION,
        target=S.WG_REVIEW,
        owners=COMMITTEE,
        label=Label("形成论证意见：通过", "form the opinion: pass"),
        guards=("vote_says_pass",),
        effects=(E.RECORD_CONCLUSION,),
        documents=demanded(Doc.APPRAISAL_OPINION),
        decides=True,
        covers=APPRAISED,
        cites=("CY-COURSE-24", "AMB-19"),
    ),
    T(
        action="formOpinionFail",
        source=S.DELIBERATION,
        target=S.NOT_PASSED,
        owners=COMMITTEE,
        label=Label("形成论证意见：不通过", "form the opinion: fail"),
        guards=("vote_says_fail",),
        effects=(E.RECORD_CONCLUSION,),
        documents=demanded(Doc.APPRAISAL_OPINION),
        decides=True,
        cites=("CY-COURSE-27", "CY-COURSE-28", "AMB-19"),
    ),
)

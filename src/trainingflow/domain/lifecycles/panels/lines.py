"""The lines that give a state a panel: whoever manages it asks members, they speak, it concludes.

`domain/workflow/panel.py` says how a lifecycle uses them.
"""

from enum import StrEnum
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.lifecycles.inputs import field, optional, rows, text
from trainingflow.domain.lifecycles.owners import CLOCK, PANEL, Owners
from trainingflow.domain.workflow.effects import Effect
from trainingflow.domain.workflow.fields import FieldType
from trainingflow.domain.workflow.lines import Transition
from trainingflow.domain.workflow.panel import Conflict, Verdict, Vote
from trainingflow.domain.workflow.panel_rule import ExpertRole

T = Transition
E = Effect
Lines = tuple[Transition, ...]

DECLARABLE: Final = (
    Conflict.NONE,
    Conflict.CO_DEVELOPER,
    Conflict.SAME_ORGANISATION,
    Conflict.DECLARED,
)
"""What a member can declare."""

CONFLICT: Final = text("conflict", "利益关系申报", "declaration of conflict", *DECLARABLE)
_RESULTS: Final = (Verdict.PASS, Verdict.FAIL)
_ASKED: Final = rows(
    "members",
    "评审成员",
    "members",
    field(FieldType.ID, "person", "成员", "person"),
    optional(text("role", "专家类别", "role", *ExpertRole)),
)
_ASKING_GUARDS: Final = (
    "not_concluded",
    "reviewers_in_body",
    "roles_fit",
    "load_allows",
    "reviewers_free_of_conflict",
)
_SPEAKING_GUARDS: Final = ("not_concluded", "not_recused", "invitation_accepted")
_OPINION: Final = (
    optional(CONFLICT),
    optional(text("opinion", "评审结论", "verdict", *_RESULTS)),
    optional(text("text", "评审意见", "reason")),
)
_SCORES: Final = rows(
    "scores",
    "评分",
    "scores",
    text("criterion", "评审指标", "criterion"),
    optional(field(FieldType.POINTS, "points", "得分", "points")),
    optional(field(FieldType.BOOLEAN, "notApplicable", "不适用", "not applicable")),
)


def panel_lines(
    *states: StrEnum,
    managers: Owners,
    scored: bool = False,
    voted: bool = False,
    sessions: bool = False,
    cites: tuple[str, ...] = (),
) -> Lines:
    """Every action of a panel, staying in each of the states.

    Args:
        states: where the panel works; at least one.
        managers: who asks the members and records the conclusion.
        scored: members score by the rubric of the policy, which must then have one.
        voted: the panel votes by ballot; else it concludes by verdicts or scores.
        sessions: the item is put on the list of a defence session.
        cites: the rules that the panel rests on.
    """
    lines = (
        *_asking(states[0], managers, cites),
        *answer_lines(states[0], cites=cites),
        *_leaving(states[0], managers),
        *_speaking(states[0], managers, cites, scored=scored),
        *(_voting(states[0], managers, cites) if voted else ()),
        *(defence_lines(states[0], managers=managers, cites=cites) if sessions else ()),
        conclusion_line(states[0], managers=managers, cites=cites),
    )
    return tuple(one for line in lines for one in line.from_each(*states))


def _asking(state: StrEnum, managers: Owners, cites: tuple[str, ...]) -> Lines:
    return (
        T(
            action="proposePanel",
            source=state,
            target=state,
            owners=managers,
            label=Label("拟定评审成员", "propose panel members"),
            guards=_ASKING_GUARDS,
            input=(_ASKED,),
            effects=(E.PROPOSE_REVIEWERS,),
            impartial=True,
            cites=cites,
        ),
        T(
            action="inviteReviewers",
            source=state,
            target=state,
            owners=managers,
            label=Label("邀请评审成员", "invite panel members"),
            guards=_ASKING_GUARDS,
            input=(_ASKED,),
            effects=(E.ASSIGN_REVIEWERS,),
            impartial=True,
            cites=cites,
        ),
    )


def answer_lines(*states: StrEnum, cites: tuple[str, ...] = ()) -> Lines:
    """How invited members answer, and how the clock ends what they leave unanswered."""
    state = states[0]
    lines = (
        T(
            action="acceptInvitation",
            source=state,
            target=state,
            owners=PANEL,
            label=Label("接受邀请", "accept the invitation"),
            guards=("was_invited",),
            input=(CONFLICT,),
            effects=(E.ACCEPT_INVITATION,),
            impartial=True,
            cites=cites,
        ),
        T(
            action="declineInvitation",
            source=state,
            target=state,
            owners=PANEL,
            label=Label("谢绝邀请", "decline the invitation"),
            guards=("was_invited",),
            effects=(E.DECLINE_INVITATION,),
            comment_required=True,
            cites=cites,
        ),
        T(
            action="expireInvitation",
            source=state,
            target=state,
            owners=CLOCK,
            label=Label("邀请到期", "let invitations expire"),
            guards=("invitation_expired",),
            input=(field(FieldType.ID, "reviewer", "评审成员", "reviewer"),),
            effects=(E.EXPIRE_INVITATIONS,),
        ),
    )
    return tuple(one for line in lines for one in line.from_each(*states))


def _leaving(state: StrEnum, managers: Owners) -> Lines:
    return (
        T(
            action="recuse",
            source=state,
            target=state,
            owners=PANEL,
            label=Label("申请回避", "recuse oneself"),
            guards=("not_recused", "invitation_accepted"),
            effects=(E.RECUSE_REVIEWER,),
            comment_required=True,
            cites=("AMB-19",),
        ),
        T(
            action="releaseReviewer",
            source=state,
            target=state,
            owners=managers,
            label=Label("解除指派", "release a reviewer"),
            guards=("not_concluded", "reviewer_assigned", "reviewer_has_not_voted"),
            input=(field(FieldType.ID, "reviewer", "评审成员", "reviewer"),),
            effects=(E.RECUSE_REVIEWER,),
            comment_required=True,
            impartial=True,
        ),
    )


def _speaking(state: StrEnum, managers: Owners, cites: tuple[str, ...], *, scored: bool) -> Lines:
    said = T(
        action="submitScores" if scored else "submitReview",
        source=state,
        target=state,
        owners=PANEL,
        label=Label("提交评分", "submit scores")
        if scored
        else Label("提交评审意见", "submit an opinion"),
        guards=(
            *_SPEAKING_GUARDS,
            "conflict_declared_here",
            "opinion_given",
            *(("scores_fit_rubric",) if scored else ()),
            "not_reviewed_yet",
        ),
        input=(*_OPINION, optional(_SCORES)) if scored else _OPINION,
        effects=(E.RECORD_REVIEW, E.RECORD_SCORES) if scored else (E.RECORD_REVIEW,),
        impartial=True,
        cites=cites,
    )
    declared = T(
        action="declareConflict",
        source=state,
        target=state,
        owners=PANEL,
        label=Label("申报利益关系", "declare conflicts of interest"),
        guards=("not_recused", "invitation_accepted", "not_declared_yet"),
        input=(CONFLICT,),
        effects=(E.DECLARE_CONFLICT,),
        impartial=True,
        cites=("AMB-19",),
    )
    return (declared, said, *discussion_lines(state, managers=managers, cites=cites))


def discussion_lines(*states: StrEnum, managers: Owners, cites: tuple[str, ...] = ()) -> Lines:
    """What members and managers say to each other; every message stays, and none is changed."""
    line = T(
        action="discuss",
        source=states[0],
        target=states[0],
        owners=PANEL + managers,
        label=Label("评审组讨论", "discuss within the panel"),
        guards=("not_recused", "invitation_accepted"),
        input=(text("text", "发言", "message"),),
        impartial=True,
        cites=cites,
    )
    return line.from_each(*states)


def _voting(state: StrEnum, managers: Owners, cites: tuple[str, ...]) -> Lines:
    return (
        T(
            action="openVote",
            source=state,
            target=state,
            owners=managers,
            label=Label("开始表决", "open the vote"),
            guards=(
                "not_concluded",
                "panel_large_enough",
                "panel_free_of_conflict",
                "every_opinion_given",
                "no_vote_under_way",
            ),
            effects=(E.OPEN_BALLOT,),
            impartial=True,
            cites=cites,
        ),
        T(
            action="castVote",
            source=state,
            target=state,
            owners=PANEL,
            label=Label("表决", "vote"),
            guards=(
                "elector_of_open_vote",
                "not_recused",
                "conflict_declared",
                "abstention_allowed",
            ),
            input=(text("vote", "表决", "vote", *Vote),),
            effects=(E.RECORD_VOTE,),
            impartial=True,
            cites=cites,
        ),
    )


def defence_lines(*states: StrEnum, managers: Owners, cites: tuple[str, ...] = ()) -> Lines:
    """How an item is put on the list of a defence session; again: it moves to another one."""
    line = T(
        action="scheduleDefence",
        source=states[0],
        target=states[0],
        owners=managers,
        label=Label("安排答辩", "schedule the defence"),
        guards=("session_open", "session_has_room", "members_have_time"),
        input=(
            field(FieldType.ID, "session", "答辩会", "defence session"),
            optional(field(FieldType.INTEGER, "order", "答辩顺序", "place in the order")),
        ),
        effects=(E.SCHEDULE_DEFENCE,),
        impartial=True,
        cites=cites,
    )
    return line.from_each(*states)


def conclusion_line(state: StrEnum, *, managers: Owners, cites: tuple[str, ...] = ()) -> T:
    """How the chair records what the panel has concluded, once and with its reasons."""
    return T(
        action="conclude",
        source=state,
        target=state,
        owners=managers,
        label=Label("形成评审结论", "record the conclusion"),
        guards=("not_concluded", "seats_filled", "panel_free_of_conflict", "conclusion_follows"),
        input=(
            text("result", "结论", "result", *_RESULTS),
            text("text", "结论说明", "text of the conclusion"),
        ),
        effects=(E.RECORD_CONCLUSION,),
        settles=True,
        impartial=True,
        cites=cites,
    )

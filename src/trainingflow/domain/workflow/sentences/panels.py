"""What the requirements and limits of panels say, in both languages."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from trainingflow.domain.citation import Label
from trainingflow.domain.workflow.requirements import Requirement

PANELS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        Requirement.INVITATION_OPEN: Label(
            "您没有待答复的邀请。", "You have no invitation that waits for an answer."
        ),
        Requirement.INVITATION_EXPIRED: Label(
            "邀请尚未到期。", "No unanswered invitation has expired yet."
        ),
        Requirement.INVITATION_ACCEPTED: Label("请先接受邀请。", "Accept the invitation first."),
        Requirement.PANEL_CONCLUDED: Label(
            "评审组尚未形成结论。", "The panel has not concluded yet."
        ),
        Requirement.PANEL_NOT_CONCLUDED: Label(
            "评审组已形成结论，不再增补。", "The panel has concluded; nothing is added any more."
        ),
        Requirement.SESSION_OPEN: Label(
            "须为尚未开始且未取消的答辩会。",
            "The defence session must be a planned one that has not begun.",
        ),
        Requirement.SESSION_BEGUN: Label(
            "答辩会尚未开始。", "The defence session has not begun yet."
        ),
    }
)

PANEL_LIMITS: Final[Mapping[str, Label]] = MappingProxyType(
    {
        "PANEL_LOAD": Label(
            "该专家同时承担的评审以 {allowed} 项为限，现为 {actual} 项。",
            "The expert takes at most {allowed} items at once, and has {actual}.",
        ),
        "SESSION_ITEMS": Label(
            "该场答辩会以 {allowed} 项为限，已满。",
            "The defence session hears at most {allowed} items, and is full.",
        ),
        "ONE_SESSION_AT_A_TIME": Label(
            "评审组成员同一时间只能参加 {allowed} 场答辩会。",
            "A member of the panel sits in {allowed} defence session at a time.",
        ),
    }
)

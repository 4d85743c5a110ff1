"""What panels do, on items of every kind that has one."""

from typing import Annotated, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.carry_out import ARGUMENTS, Place, carry_out, command_of
from trainingflow.api.mutations.panel_inputs import (
    AcceptInvitationInput,
    AskPanelInput,
    ConcludeInput,
    DeclareConflictInput,
    DeclineInvitationInput,
    DiscussInput,
    ScheduleDefenceInput,
    SubmitScoresInput,
    SubmitVerdictInput,
)
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.nodes import required_key
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.work_item import WorkItem

ASKED: Final = strawberry.argument(description="What is asked for (申请内容).")
PLACE: Final = Place(
    "itemId", arguments={**ARGUMENTS, "opinion": "verdict", "session": "sessionId"}
)
Change = (
    AskPanelInput
    | AcceptInvitationInput
    | DeclineInvitationInput
    | SubmitVerdictInput
    | DiscussInput
    | ConcludeInput
    | ScheduleDefenceInput
)


@strawberry.type
class PanelMutations:
    """What panels do."""

    @mutation("Note whom to ask to appraise an item (拟定评审成员); nobody is told yet.")
    async def propose_panel(
        self,
        info: Info,
        input: Annotated[AskPanelInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> Payload[WorkItem]:
        """Propose members."""
        return await _change(info, "proposePanel", input)

    @mutation(
        "Ask members to appraise an item (邀请评审成员). Where the policy knows no invitations "
        "they sit on the panel at once."
    )
    async def invite_reviewers(
        self,
        info: Info,
        input: Annotated[AskPanelInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Invite members."""
        return await _change(info, "inviteReviewers", input)

    @mutation("Accept an invitation to appraise an item (接受邀请).")
    async def accept_invitation(
        self,
        info: Info,
        input: Annotated[AcceptInvitationInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Accept an invitation."""
        return await _change(info, "acceptInvitation", input)

    @mutation("Decline an invitation to appraise an item (谢绝邀请).")
    async def decline_invitation(
        self,
        info: Info,
        input: Annotated[DeclineInvitationInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Decline an invitation."""
        return await _change(info, "declineInvitation", input)

    @mutation("Declare conflicts of interest on an item that you appraise (申报利益关系).")
    async def declare_conflict(
        self,
        info: Info,
        input: Annotated[DeclareConflictInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Declare conflicts of interest."""
        return await _change(info, "declareConflict", input)

    @mutation("Give your verdict on an item that you appraise (提交评审意见).")
    async def submit_verdict(
        self,
        info: Info,
        input: Annotated[SubmitVerdictInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Give a verdict."""
        return await _change(info, "submitReview", input)

    @mutation("Score an item by the rubric of its panel, with your verdict (提交评分).")
    async def submit_scores(
        self,
        info: Info,
        input: Annotated[SubmitScoresInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Give scores."""
        return await _change(info, "submitScores", input)

    @mutation("Say something within the panel of an item (评审组讨论).")
    async def discuss(
        self,
        info: Info,
        input: Annotated[DiscussInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Add a message to the discussion."""
        return await _change(info, "discuss", input)

    @mutation("Record what the panel of an item concludes (形成评审结论).")
    async def conclude(
        self,
        info: Info,
        input: Annotated[ConcludeInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Record the conclusion."""
        return await _change(info, "conclude", input)

    @mutation("Put an item on the list of a defence session (安排答辩); again: on that of another.")
    async def schedule_defence(
        self,
        info: Info,
        input: Annotated[ScheduleDefenceInput, ASKED],  # noqa: A002 - as above
    ) -> Payload[WorkItem]:
        """Put an item on the list of a session."""
        return await _change(info, "scheduleDefence", input)


async def _change(info: Info, action: str, asked: Change) -> Payload[WorkItem]:
    item = required_key(asked.item_id, *item_types(), argument="itemId")
    command = command_of(action, asked, asked.values(), item_id=item)
    return await carry_out(info, command, WorkItem.of, PLACE)

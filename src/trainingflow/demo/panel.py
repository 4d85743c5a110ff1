"""The panel of one submission: its members, their opinions and their votes."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from trainingflow.db.models import Ballot, Elector, PanelMember, Review, Vote
from trainingflow.demo.cast import Capacity
from trainingflow.demo.diary import Diary
from trainingflow.demo.story import Story
from trainingflow.domain.workflow.panel import MemberStatus

_OPINIONS: Final = {
    "PASS": "材料齐备，目标清晰，内容与区域教师需求契合，建议通过。",
    "REVISE": "总体可行，建议补充实践环节的评价标准，并压缩理论讲授。",
    "FAIL": "需求调研不足，单元之间缺乏关联，尚不具备实施条件。",
}


@dataclass(slots=True)
class Panel:
    """The members who appraise one submission of a course.

    `reviewed` and `voted` grow; who is in neither still owes something.
    """

    story: Story
    members: list[UUID]
    assigned_by: Capacity
    assigned_at: datetime
    reviewed: dict[UUID, datetime] = field(default_factory=dict)
    ballot: int = 0
    voted: set[UUID] = field(default_factory=set)

    def review(self, diary: Diary, opinions: list[str]) -> None:
        """Let members read: each gives one of the opinions; those left over owe theirs."""
        for member, opinion in zip(self.members, opinions, strict=False):
            at, text = diary.soon(), _OPINIONS[opinion]
            given = {"conflict": "NONE", "opinion": opinion, "text": text}
            self.story.act("submitReview", at, Capacity(member), given=given)
            self.reviewed[member] = at
            self.story.world.sheets.add(
                Review,
                item_id=self.story.id,
                attempt=self.story.attempt,
                person_id=member,
                opinion=opinion,
                text=text,
                submitted_at=at,
            )

    def open_vote(self, diary: Diary, by: Capacity, number: int) -> None:
        """Open a ballot: its electors are the members as they are now."""
        at, sheets, item = diary.soon(), self.story.world.sheets, self.story.id
        self.story.act("openVote", at, by)
        self.ballot, self.voted = number, set()
        sheets.add(Ballot, item_id=item, no=number, attempt=self.story.attempt, opened_at=at)
        for member in self.members:
            sheets.add(Elector, item_id=item, ballot_no=number, person_id=member)

    def vote(self, diary: Diary, choices: list[str]) -> None:
        """Let members vote, in the order of the choices; those left over owe theirs."""
        for member, choice in zip(self.members, choices, strict=False):
            at = diary.soon()
            self.story.act("castVote", at, Capacity(member), given={"vote": choice})
            self.voted.add(member)
            self.story.world.sheets.add(
                Vote,
                item_id=self.story.id,
                ballot_no=self.ballot,
                person_id=member,
                choice=choice,
                cast_at=at,
            )

    def outstanding(self) -> frozenset[UUID]:
        """Who still owes an opinion; while a ballot is open, who still owes a vote."""
        done = self.voted if self.ballot else self.reviewed.keys()
        return frozenset(self.members) - frozenset(done)

    def write(self) -> None:
        """Write the members as they are in the end."""
        for member in self.members:
            at = self.reviewed.get(member)
            self.story.world.sheets.add(
                PanelMember,
                item_id=self.story.id,
                attempt=self.story.attempt,
                person_id=member,
                assigned_by=self.assigned_by.person_id,
                assigned_at=self.assigned_at,
                conflict_declared_at=at,
                conflict="NONE" if at else None,
                recused_at=None,
                status=str(MemberStatus.ACCEPTED),
                role=None,
                invited_at=None,
                answered_at=None,
                expires_at=None,
            )

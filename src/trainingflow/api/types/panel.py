"""Panels (评审组) of items, as much of them as the viewer may see."""

from datetime import datetime
from decimal import Decimal
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types import panel_enums as _described
from trainingflow.api.types.citation import Citation
from trainingflow.api.types.course_enums import Opinion
from trainingflow.api.types.defence_session import DefenceSession
from trainingflow.api.types.node import shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.rubric import CriterionAggregate, Rubric, ScoreSheet
from trainingflow.domain.workflow.panel import Conflict, MemberStatus
from trainingflow.domain.workflow.panel_rule import ExpertRole, PassRule, PeersSee
from trainingflow.domain.workflow.panel_scores import shown as rounded
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.reading.panel_views import PanelView, Seat

__all__ = ["AppraisalPanel", "PanelConclusion", "PanelMessage", "PanelSeat", "_described"]


@strawberry.type(description="How many members a panel needs in a role (席位).")
class PanelRoleSeats:
    """How many members a panel needs in a role."""

    role: ExpertRole = strawberry.field(description="The role (专家类别).")
    count: int = strawberry.field(description="How many (人数).")


@strawberry.type(description="The assignment of one panel member (评审成员).")
class PanelSeat:
    """The assignment of one panel member."""

    seat: strawberry.Private[Seat]

    status: MemberStatus = strawberry.field(description="Where the assignment is (状态).")
    role: ExpertRole | None = strawberry.field(
        description="As what the member was asked (专家类别); null where the panel has no roles."
    )
    conflict: Conflict | None = strawberry.field(
        description="What the member declared (利益关系申报); null before the declaration."
    )
    invited_at: datetime | None = strawberry.field(description="When invited (邀请时间).")
    answered_at: datetime | None = strawberry.field(description="When answered (答复时间).")
    expires_at: datetime | None = strawberry.field(
        description="Until before when the invitation can be answered (邀请截止)."
    )

    @classmethod
    def of(cls, seat: Seat) -> "PanelSeat":
        """Show a seat."""
        return cls(
            seat=seat,
            status=seat.status,
            role=ExpertRole(seat.role) if seat.role else None,
            conflict=Conflict(seat.conflict) if seat.conflict else None,
            invited_at=seat.invited_at,
            answered_at=seat.answered_at,
            expires_at=seat.expires_at,
        )

    @field("The member (成员).")
    async def person(self, info: Info) -> Person | None:
        """Load the member."""
        return shown(Person.of, await info.context.loaders.persons.load(self.seat.person_id))


@strawberry.type(description="A message of a panel's discussion (讨论发言). Never changed.")
class PanelMessage:
    """A message of the discussion."""

    author_id: strawberry.Private[UUID | None]

    text: str = strawberry.field(description="The words (发言内容).")
    at: datetime = strawberry.field(description="When (发言时间).")

    @field("Who said it (发言人).")
    async def author(self, info: Info) -> Person | None:
        """Load the author."""
        if self.author_id is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.author_id))


@strawberry.type(description="What a panel has concluded, and what it stands on (评审结论).")
class PanelConclusion:
    """What a panel has concluded."""

    row: strawberry.Private[AnyRow]

    result: Opinion = strawberry.field(description="PASS or FAIL (结论).")
    text: str | None = strawberry.field(description="Its words (结论说明).")
    at: datetime = strawberry.field(description="When it was recorded (形成时间).")
    ballot_number: int | None = strawberry.field(
        description="The vote that it stands on (所依据的表决), if any."
    )
    mean: Decimal | None = strawberry.field(
        description="The mean of the scores that it stands on (所依据的平均分), if any."
    )
    members: int = strawberry.field(description="How many members had spoken or voted (参与人数).")

    @classmethod
    def of(cls, row: AnyRow) -> "PanelConclusion":
        """Show a row of the conclusions."""
        return cls(
            row=row,
            result=Opinion(row.result),
            text=row.text,
            at=row.concluded_at,
            ballot_number=row.ballot_no,
            mean=row.mean,
            members=row.members,
        )

    @field("Who recorded it (记录人).")
    async def by(self, info: Info) -> Person | None:
        """Load who recorded it."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.concluded_by))


@strawberry.type(
    description="The panel that appraises an item (评审组), as much of it as you may see. Who is "
    "not on it never sees who scored what; the applicant sees what the policy opens, once there is "
    "a conclusion."
)
class AppraisalPanel:
    """The panel that appraises an item."""

    view: strawberry.Private[PanelView]

    quorum: int = strawberry.field(
        description="Least members, and least votes or scores (法定人数)."
    )
    pass_rule: PassRule = strawberry.field(description="When the item passes (通过规则).")
    threshold: Decimal | None = strawberry.field(
        description="The mean from which on it passes (及格线), where the rule is one of means."
    )
    peers_see: PeersSee = strawberry.field(
        description="When members see what the others have said (成员间可见性)."
    )
    roles: list[PanelRoleSeats] = strawberry.field(description="The seats by role (席位).")
    own: PanelSeat | None = strawberry.field(
        description="Your own assignment (本人席位), if you have one."
    )
    members: list[PanelSeat] = strawberry.field(
        description="The members (评审成员); empty for those who are not on it."
    )
    sheets: list[ScoreSheet] = strawberry.field(
        description="What members have said (评审意见与评分), as far as you may read it."
    )
    aggregates: list[CriterionAggregate] | None = strawberry.field(
        description="What each criterion was given (指标汇总); null while you may not see it."
    )
    mean: Decimal | None = strawberry.field(
        description="The mean of the members' scores, 0 to 100 (平均分), rounded to two places; "
        "null while there is none or you may not see it."
    )
    comments: list[str] = strawberry.field(
        description="The members' words without names (评审意见), for the applicant where the "
        "policy opens them."
    )
    discussion: list[PanelMessage] = strawberry.field(
        description="What the members have discussed (讨论), oldest first."
    )
    conclusion: PanelConclusion | None = strawberry.field(
        description="What it has concluded (评审结论)."
    )

    @classmethod
    def of(cls, view: PanelView) -> "AppraisalPanel":
        """Show what the viewer sees of a panel."""
        rule = view.rule
        return cls(
            view=view,
            quorum=rule.quorum,
            pass_rule=rule.pass_rule,
            threshold=rule.threshold,
            peers_see=rule.peers_see,
            roles=[PanelRoleSeats(role=one.role, count=one.count) for one in rule.roles],
            own=None if view.own is None else PanelSeat.of(view.own),
            members=[PanelSeat.of(seat) for seat in view.seats],
            sheets=[ScoreSheet.of(sheet) for sheet in view.sheets],
            aggregates=None
            if view.results is None
            else [CriterionAggregate.of(one) for one in view.results],
            mean=None if view.mean is None else rounded(view.mean),
            comments=list(view.comments),
            discussion=[
                PanelMessage(author_id=author, text=text, at=at)
                for author, text, at in view.messages
            ],
            conclusion=None if view.conclusion is None else PanelConclusion.of(view.conclusion),
        )

    @field("The standard by which members score (评审标准); null where they do not.")
    def rubric(self, info: Info) -> Rubric | None:
        """Show the rubric."""
        rubric = self.view.rule.rubric
        return None if rubric is None else Rubric.of(rubric, info.context.language)

    @field("Where the panel's rule comes from (依据).")
    def citation(self, info: Info) -> Citation:
        """Show the citation."""
        return Citation.of(self.view.rule.citation, info.context.language)

    @field("The session in which the item is heard (答辩会), if it is on the list of one.")
    async def defence_session(self, info: Info) -> DefenceSession | None:
        """Load the session."""
        if self.view.session_id is None:
            return None
        loaders = info.context.loaders
        return shown(DefenceSession.of, await loaders.defence_sessions.load(self.view.session_id))

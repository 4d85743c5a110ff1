"""What changes of panels are asked for with; each knows how it reads as an action's input."""

from decimal import Decimal

import strawberry

from trainingflow.api.mutations.asked import PERSON, Added, Changed, given, key
from trainingflow.api.types.course_enums import Opinion
from trainingflow.domain.workflow.panel import Conflict
from trainingflow.domain.workflow.panel_rule import ExpertRole

ITEM = "The item (事项)."


@strawberry.input(description="Somebody to ask, and as what (评审成员).")
class PanelMemberInput:
    """Somebody to ask."""

    person_id: strawberry.ID = strawberry.field(description="The person (成员).")
    role: ExpertRole | None = strawberry.field(
        default=strawberry.UNSET,
        description="As what (专家类别); for panels with seats by role only.",
    )

    def values(self) -> dict[str, object]:
        """As a row of the input."""
        return given(person=key(self.person_id, *PERSON), role=self.role)


@strawberry.input(description="Whom to ask to appraise an item (拟定或邀请评审成员).")
class AskPanelInput(Changed):
    """Whom to ask."""

    item_id: strawberry.ID = strawberry.field(description=ITEM)
    members: list[PanelMemberInput] = strawberry.field(description="Whom (评审成员).")

    def values(self) -> dict[str, object]:
        """As the input of `proposePanel` and `inviteReviewers`."""
        return given(members=[one.values() for one in self.members])


@strawberry.input(description="Your answer to an invitation: yes (接受邀请).")
class AcceptInvitationInput(Added):
    """An invitation accepted."""

    item_id: strawberry.ID = strawberry.field(description=ITEM)
    conflict: Conflict = strawberry.field(
        description="Your declaration of interest (利益关系申报); NONE if there is none. Who "
        "declares a conflict is recused by it."
    )

    def values(self) -> dict[str, object]:
        """As the input of `acceptInvitation` and `declareConflict`."""
        return given(conflict=self.conflict)


@strawberry.input(description="Your declaration of conflicts of interest (申报利益关系).")
class DeclareConflictInput(AcceptInvitationInput):
    """A declaration of conflicts of interest."""


@strawberry.input(description="Your answer to an invitation: no (谢绝邀请); the comment says why.")
class DeclineInvitationInput(Added):
    """An invitation declined."""

    item_id: strawberry.ID = strawberry.field(description=ITEM)

    def values(self) -> dict[str, object]:
        """As the input of `declineInvitation`."""
        return {}


@strawberry.input(description="Your verdict on an item (评审意见).")
class SubmitVerdictInput(Added):
    """A verdict."""

    item_id: strawberry.ID = strawberry.field(description=ITEM)
    conflict: Conflict | None = strawberry.field(
        default=strawberry.UNSET,
        description="Your declaration of interest (利益关系申报), unless you made it before.",
    )
    verdict: Opinion | None = strawberry.field(
        default=strawberry.UNSET,
        description="PASS or FAIL (评审结论); left out by who declares a conflict.",
    )
    text: str | None = strawberry.field(
        default=strawberry.UNSET, description="The reason (评审意见)."
    )

    def values(self) -> dict[str, object]:
        """As the input of `submitReview`."""
        return given(conflict=self.conflict, opinion=self.verdict, text=self.text)


@strawberry.input(description="What you give one criterion (单项评分).")
class CriterionScoreInput:
    """What a member gives one criterion."""

    criterion: str = strawberry.field(description="The criterion (指标代码).")
    points: Decimal | None = strawberry.field(
        default=strawberry.UNSET,
        description="The points (得分), at most two places; left out when not applicable.",
    )
    not_applicable: bool | None = strawberry.field(
        default=strawberry.UNSET,
        description="That it is not applicable (不适用): it is left out of the mean, and no 0.",
    )

    def values(self) -> dict[str, object]:
        """As a row of the input."""
        return given(
            criterion=self.criterion, points=self.points, notApplicable=self.not_applicable
        )


@strawberry.input(description="Your scores and your verdict on an item (评分). Never changed.")
class SubmitScoresInput(SubmitVerdictInput):
    """A score sheet."""

    scores: list[CriterionScoreInput] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Every criterion of the rubric once (单项评分).",
    )

    def values(self) -> dict[str, object]:
        """As the input of `submitScores`."""
        scores = [one.values() for one in self.scores] if self.scores else self.scores
        return given(conflict=self.conflict, opinion=self.verdict, text=self.text, scores=scores)


@strawberry.input(description="Something to say within a panel (讨论发言).")
class DiscussInput(Added):
    """A message of the discussion."""

    item_id: strawberry.ID = strawberry.field(description=ITEM)
    text: str = strawberry.field(description="The words (发言内容).")

    def values(self) -> dict[str, object]:
        """As the input of `discuss`."""
        return given(text=self.text)


@strawberry.input(description="What the panel concludes (形成评审结论).")
class ConcludeInput(Changed):
    """A conclusion."""

    item_id: strawberry.ID = strawberry.field(description=ITEM)
    result: Opinion = strawberry.field(
        description="PASS or FAIL (结论): what the vote, the scores or the verdicts say."
    )
    text: str = strawberry.field(description="Its words (结论说明).")

    def values(self) -> dict[str, object]:
        """As the input of `conclude`."""
        return given(result=self.result, text=self.text)


@strawberry.input(description="In which session an item is to be heard (安排答辩).")
class ScheduleDefenceInput(Changed):
    """In which session an item is to be heard."""

    item_id: strawberry.ID = strawberry.field(description=ITEM)
    session_id: strawberry.ID = strawberry.field(description="The session (答辩会).")
    order: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="Its place in the order (顺序); left out: the last.",
    )

    def values(self) -> dict[str, object]:
        """As the input of `scheduleDefence`."""
        return given(session=key(self.session_id, "DefenceSession"), order=self.order)

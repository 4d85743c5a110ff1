"""What changes of time are asked for with."""

from datetime import date, datetime

import strawberry

from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.mutations.make import Keyed
from trainingflow.api.nodes import optional_key
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.policy import policy_code
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.domain.workflow.window_changes import Scope
from trainingflow.services.asked_windows import Asked


@strawberry.input(
    description="For whom a window is changed (适用范围); all that is given must hold, and what is "
    "left out narrows nothing."
)
class WindowScopeInput:
    """For whom a window is changed."""

    kind: ItemKind | None = strawberry.field(
        default=strawberry.UNSET, description="For items of this kind (事项种类)."
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="For this unit and those below it (单位)."
    )
    item_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="For this item (事项)."
    )
    person_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET, description="For what this person answers for (人员)."
    )

    def wanted(self) -> Scope:
        """As the services know it."""
        return Scope(
            kind=str(self.kind) if self.kind else None,
            organisation_id=optional_key(self.organisation_id or None, "Organisation"),
            item_id=optional_key(self.item_id or None, *item_types()),
            person_id=optional_key(self.person_id or None, *PERSON),
        )


@strawberry.input
class OfWindow(Keyed):
    """What every change of a window is asked for with."""

    policy_id: strawberry.ID = strawberry.field(description="The policy that has it (办法).")
    window: str = strawberry.field(
        description="The window's name (窗口代码), e.g. `COURSE_APPRAISAL`."
    )
    reason: str = strawberry.field(description="Why (理由).")
    scope: WindowScopeInput | None = strawberry.field(
        default=strawberry.UNSET, description="For whom (适用范围); left out: for everybody."
    )
    acting_for: Body | None = strawberry.field(
        default=strawberry.UNSET, description="The body that you act for (代表机构), if any."
    )
    decision_reference: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The decision that you carry out (决定文号): meeting and date.",
    )
    dry_run: bool = strawberry.field(
        default=False, description="Only show what it would change (试办); nothing changes."
    )

    def wanted(self, until: datetime, **more: object) -> Asked:
        """As the service knows it."""
        return Asked(
            policy_id=policy_code(self.policy_id),
            name=self.window,
            until=until,
            reason=self.reason,
            scope=self.scope.wanted() if self.scope else Scope(),
            acting_for=self.acting_for or None,
            decision_reference=self.decision_reference or None,
            **more,  # type: ignore[arg-type]  # fields of Asked, by name
        )


@strawberry.input(
    description="A window to open by exception (特批开放窗口), beside those of the calendar."
)
class OpenExceptionalWindowInput(OfWindow):
    """A window to open by exception."""

    opens_at: datetime = strawberry.field(description="From when (开放时间).")
    closes_at: datetime = strawberry.field(
        description="Until when (截止时间); the instant itself is outside."
    )
    target_year: int | None = strawberry.field(
        default=strawberry.UNSET,
        description="The year it is for (目标年度); left out: as the calendar counts it.",
    )
    semester: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="The semester that what is declared in it belongs to (学期), if any.",
    )


@strawberry.input(description="A round of a window to extend (延长窗口).")
class ExtendWindowInput(OfWindow):
    """A round of a window to extend."""

    round: str = strawberry.field(description="The round (轮次), e.g. `2024-MAY`.")
    until: datetime = strawberry.field(
        description="Until when at the earliest (延至). It moves the soft close as well, and never "
        "shortens: a window closes at the latest of all its ends."
    )


@strawberry.input(
    description="Whether a day is worked (工作日设置), whatever the holiday calendar says. Notices "
    "and terms that already run keep their ends; those that begin later are counted with it."
)
class SetWorkingDayInput:
    """Whether a day is worked."""

    day: date = strawberry.field(description="The day (日期).")
    worked: bool = strawberry.field(description="Whether it is a working day (是否工作日).")
    reason: str = strawberry.field(description="Why (理由).")


@strawberry.input(
    description="A rule of the clock to switch off or on (启停自动处理): what it does with items "
    "of a kind, about windows, or about duties."
)
class SwitchClockInput:
    """A rule of the clock to switch off or on."""

    about: str = strawberry.field(
        description="A kind of item such as `COURSE`, or `WINDOW`, or `DUTY` (对象)."
    )
    move: ClockMove | None = strawberry.field(
        default=strawberry.UNSET, description="What the clock does (到期动作); left out: all."
    )
    action: str | None = strawberry.field(
        default=strawberry.UNSET, description="Which action it takes (操作); left out: all."
    )
    on: bool = strawberry.field(description="Whether the rule is to be on (是否启用).")
    confirm_overdue: bool = strawberry.field(
        default=False,
        description="That what is overdue shall be carried out at once (确认处理逾期): asked for "
        "where switching on would do so.",
    )
    reason: str = strawberry.field(description="Why (理由).")

"""What the clock will do, and the windows in which people may."""

from datetime import datetime, time
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.calendar import WindowChange
from trainingflow.api.types.calendar_duty import duty_label
from trainingflow.api.types.duty import DueDuty
from trainingflow.api.types.event import action_label, state_label
from trainingflow.api.types.node import Node, Part
from trainingflow.api.types.policy import Policy
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.domain.workflow.terms import term
from trainingflow.services.reading import windows
from trainingflow.services.reading.duties import named
from trainingflow.services.reading.paging import AnyRow

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


@strawberry.type(
    description="What the clock will do, and when (到期事项): with an item, about a window, or "
    "about a duty of the calendar."
)
class Deadline(Part):
    """What the clock will do, and when."""

    row: strawberry.Private[AnyRow]

    kind: ClockMove = strawberry.field(description="What the clock does (到期动作).")
    action: str = strawberry.field(
        description="The action that the clock takes (操作); empty where it only tells somebody."
    )
    rung: str = strawberry.field(
        description="Which step of the ladder of reminders it is (提醒层级): `OPENS`, `DAYS_LEFT`, "
        "`MONTHS_LEFT`, `CLOSED`, `BEFORE`, `DUE`, `AFTER`, `OCCASION`, `REFUSED` "
        "(the clock could not take an action). Of several that are due only the last is sent."
    )
    recipients: list[str] = strawberry.field(
        description="Who will be told (接收人): `OWNERS` (whoever the item waits for then), "
        "`UNIT.PRINCIPAL`, `CE_OFFICE.OFFICER`, `UNIT` (every unit that has not submitted), "
        "`APPLICANT` (whoever has a draft)."
    )
    due_at: datetime = strawberry.field(description="When (到期时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "Deadline":
        """Show a row of `deadlines.deadlines`."""
        return cls(
            key=row.id,
            row=row,
            kind=ClockMove(row.kind),
            action=row.action,
            rung=row.rung,
            recipients=list(row.recipients),
            due_at=row.due_at,
        )

    @field("What it is about (说明): the action, the state that waits, the window or the duty.")
    async def label(self, info: Info) -> str:
        """Name what it is about."""
        row, language = self.row, info.context.language
        if row.duty is not None:
            return duty_label(row.policy_id, row.duty, language)
        if row.window_id is not None:
            window = await info.context.loaders.windows.load(row.window_id)
            return "" if window is None else term(window.name, language)
        if not self.action:
            return state_label(row.item_kind, row.definition_version, row.item_state, info)
        return action_label(row.item_kind, row.definition_version, self.action, info)

    @field("The item (事项); null where it is about none.")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

        if self.row.item_id is None:
            return None
        row = await info.context.loaders.items.load(self.row.item_id)
        return None if row is None else WorkItem.of(row)

    @field(
        "The duty of the calendar (到期职责), with what is said to be done of it; null where none."
    )
    def duty(self) -> DueDuty | None:
        """Show the duty."""
        row = self.row
        found = named(row.policy_id, row.duty, row.input["occasion"]) if row.duty else None
        return None if found is None else DueDuty.of(found)

    @field("The window (时间窗口); null where it is about none.")
    async def window(self, info: Info) -> "TimeWindow | None":
        """Load the window."""
        if self.row.window_id is None:
            return None
        row = await info.context.loaders.windows.load(self.row.window_id)
        return None if row is None else TimeWindow.of(row)


@strawberry.type(
    description="A period in which something may be done (时间窗口): from `opensAt` until before "
    "`closesAt`."
)
class TimeWindow(Node):
    """A period in which something may be done."""

    row: strawberry.Private[AnyRow]

    name: str = strawberry.field(description="The window's name (窗口代码).")
    round: str = strawberry.field(description="The round it opens (轮次), e.g. `2024-MAY`.")
    target_year: int = strawberry.field(description="The year it is for (目标年度).")
    semester: str | None = strawberry.field(
        description="The semester that what is declared in it belongs to (学期), if any."
    )
    opens_at: datetime = strawberry.field(description="When it opens (开放时间).")
    due_at: datetime | None = strawberry.field(
        description="From when on an action is late, though possible (应交时间)."
    )
    closes_at: datetime = strawberry.field(
        description="When it closes (截止时间); the instant itself is outside."
    )
    daily_from: str | None = strawberry.field(
        description="From which hour of the day (每日起始), `09:00`; null for the whole day."
    )
    daily_until: str | None = strawberry.field(
        description="Until before which hour of the day (每日截止), `17:00`."
    )
    exceptional: bool = strawberry.field(
        description="Whether a body opened it by exception (特批窗口), beside the calendar."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "TimeWindow":
        """Show a row of `windows.windows`."""
        return cls(
            key=row.id,
            row=row,
            name=row.name,
            round=row.round,
            target_year=row.target_year,
            semester=row.semester,
            opens_at=row.opens_at,
            due_at=row.due_at,
            closes_at=row.closes_at,
            daily_from=_hour(row.daily_from),
            daily_until=_hour(row.daily_until),
            exceptional=row.change_id is not None,
        )

    @field("The name for people (窗口名称).")
    def label(self, info: Info) -> str:
        """Name the window in the language of the request."""
        return term(self.name, info.context.language)

    @field("Whether it is open (是否开放), daily hours included.")
    def is_open(
        self,
        info: Info,
        at: Annotated[
            datetime | None,
            strawberry.argument(description="At which instant (时点); now when left out."),
        ] = strawberry.UNSET,
    ) -> bool:
        """Ask the window itself."""
        return windows.as_window(self.row).is_open(at or info.context.now)

    @field(
        "What opened it by exception, and what extended it (变更), the oldest first. `closesAt` is "
        "the end without extensions; it closes at the latest of all ends that are for you."
    )
    async def changes(self, info: Info) -> list[WindowChange]:
        """Load the changes."""
        rows = await info.context.loaders.window_changes.load(self.row.id)
        return [WindowChange.of(row) for row in rows]

    @field("The policy that opens it (办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.named(self.row.policy_id)


def _hour(value: time | None) -> str | None:
    return None if value is None else value.isoformat("minutes")

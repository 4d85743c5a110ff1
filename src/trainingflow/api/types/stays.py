"""How long items are where: one item's stays, and the heat of a lifecycle."""

from collections.abc import Mapping
from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.definition import LifecycleState, state_of
from trainingflow.domain.workflow.definition import Definition
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.stays import Stay
from trainingflow.services.reading.stays import Heat


@strawberry.type(description="One stay of an item in a state (状态停留).")
class TimeInState:
    """One stay of an item in a state."""

    state: LifecycleState = strawberry.field(
        description="The state (状态); its owners are those for whom the item waited."
    )
    entered: datetime = strawberry.field(description="When it was entered (进入时间).")
    left: datetime | None = strawberry.field(
        description="When it was left (离开时间); null while it lasts."
    )
    days: int = strawberry.field(
        description="For how many days (自然日): the day of entering is not counted."
    )
    working_days: int = strawberry.field(
        description="For how many working days (工作日), counted alike."
    )

    @classmethod
    def of(cls, definition: Definition, stay: Stay) -> "TimeInState":
        """Show a stay."""
        return cls(
            state=state_of(definition.state(stay.state)),
            entered=stay.entered,
            left=stay.left,
            days=stay.days,
            working_days=stay.working_days,
        )


@strawberry.type(description="How many items are in one state, and for how long (状态热度).")
class HeatState:
    """How many items are in one state."""

    state: LifecycleState = strawberry.field(description="The state (状态).")
    count: int = strawberry.field(description="How many items (数量).")
    overdue: int = strawberry.field(description="How many of them are overdue (已逾期).")
    median_days: int | None = strawberry.field(
        description="Half of them are there for at most so many days (停留中位天数); null without "
        "items."
    )
    ninth_decile_days: int | None = strawberry.field(
        description="Nine of ten are there for at most so many days (停留天数 90 分位)."
    )


@strawberry.type(description="Where the items of a lifecycle are, of those you may see (流程热图).")
class HeatMap:
    """Where the items of a lifecycle are."""

    definition: strawberry.Private[Definition]
    heat: strawberry.Private[Mapping[str, Heat]]

    @field("The kind of item (事项种类).")
    def kind(self) -> ItemKind:
        """Show the kind."""
        return self.definition.kind

    @field("The version of the lifecycle (流程版本).")
    def version(self) -> int:
        """Show the version."""
        return self.definition.version

    @field("Every state (流程状态), in the order of the table.")
    def states(self) -> list[HeatState]:
        """Show the states."""
        return [self._state(str(one.name)) for one in self.definition.states]

    @field("The lifecycle as a Mermaid diagram with counts, coloured by heat (流程热图).")
    def mermaid(self, info: Info) -> str:
        """Draw the lifecycle."""
        counts = {state: one.count for state, one in self.heat.items()}
        overdue = {state: one.overdue for state, one in self.heat.items()}
        return mermaid(self.definition, info.context.language, counts, overdue)

    def _state(self, name: str) -> HeatState:
        found = self.heat.get(name)
        return HeatState(
            state=state_of(self.definition.state(name)),
            count=found.count if found else 0,
            overdue=found.overdue if found else 0,
            median_days=found.median_days if found else None,
            ninth_decile_days=found.ninth_decile_days if found else None,
        )

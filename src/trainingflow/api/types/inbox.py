"""What waits for somebody: tasks, and how many there are of which sort."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.inbox import Counts, Held, Urgency
from trainingflow.services.reading.paging import AnyRow

described(
    Held,
    "By what a task is yours (待办归属).",
    {
        "IN_PERSON": "In person (本人).",
        "BY_ROLE": "By a role that you hold (所任职责).",
        "BY_DELEGATION": "On behalf of somebody who has lent you the role (受托).",
    },
)
described(
    Urgency,
    "How near the date is by which something should be done (紧急程度).",
    {
        "OVERDUE": "The date has passed (已逾期).",
        "TODAY": "Due by the end of today (今日到期).",
        "THIS_WEEK": "Due by the end of Sunday (本周到期).",
        "LATER": "Due later (以后到期).",
        "NONE": "There is no date (无期限).",
    },
)


@strawberry.type(description="That an item waits for you (待办).")
class Task:
    """That an item waits for the viewer."""

    row: strawberry.Private[AnyRow]

    held: Held = strawberry.field(description="By what it is yours (待办归属).")
    opened_at: datetime = strawberry.field(description="Since when it waits (待办时间).")
    due_at: datetime | None = strawberry.field(
        description="By when it should be done (期限); null when there is no date."
    )
    role: Role | None = strawberry.field(
        description="The role that it waits for (所需职责); null where it waits for a person."
    )
    actions: list[str] = strawberry.field(
        description="The actions of the state that it waits in (可进行的操作); `actions` of the "
        "item says which are possible. `answerSurvey` is a mutation: the item has a questionnaire "
        "for you in `surveys` (问卷待答)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Task":
        """Show a row of `inbox.tasks_of`."""
        return cls(
            row=row,
            held=Held(row.held),
            opened_at=row.opened_at,
            due_at=row.due_at,
            role=Role(row.role) if row.role else None,
            actions=list(row.actions),
        )

    @field("The organisation of the role (单位); null where it waits for a person.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))

    @field("On whose behalf it is yours (委托人); null where it is your own.")
    async def delegator(self, info: Info) -> Person | None:
        """Load the delegator."""
        if self.row.delegator_id is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.delegator_id))


@strawberry.type(description="How many items of one kind wait (按种类计数).")
class KindCount:
    """How many items of one kind."""

    kind: ItemKind = strawberry.field(description="The kind (事项种类).")
    count: int = strawberry.field(description="How many (数量).")


@strawberry.type(description="How many items wait in one state of a kind (按状态计数).")
class StateCount:
    """How many items are in one state."""

    version: strawberry.Private[int]

    kind: ItemKind = strawberry.field(description="The kind (事项种类).")
    state: str = strawberry.field(graphql_type=ItemState, description="The state (状态).")
    count: int = strawberry.field(description="How many (数量).")

    @field("The name of the state (状态名称).")
    def label(self, info: Info) -> str:
        """Name the state in the language of the request."""
        state = definition_of(self.kind, self.version).state(self.state)
        return state.label.text(info.context.language)


@strawberry.type(description="How many items are as urgent (按紧急程度计数).")
class UrgencyCount:
    """How many items are as urgent."""

    urgency: Urgency = strawberry.field(description="How urgent (紧急程度).")
    count: int = strawberry.field(description="How many (数量).")


@strawberry.type(description="How many items wait for you, and of which sort (待办计数).")
class InboxCounts:
    """How many items wait for the viewer."""

    total: int = strawberry.field(description="All of them (总数).")
    by_kind: list[KindCount] = strawberry.field(description="By kind (按种类).")
    by_state: list[StateCount] = strawberry.field(description="By kind and state (按状态).")
    by_urgency: list[UrgencyCount] = strawberry.field(
        description="By urgency (按紧急程度), the most urgent first; 0 where there are none."
    )

    @classmethod
    def of(cls, counts: Counts) -> "InboxCounts":
        """Show counts; states of several versions of a lifecycle are added up."""
        states: dict[tuple[ItemKind, str], StateCount] = {}
        for (kind, version, state), number in sorted(counts.by_state.items()):
            one = states.setdefault(
                (kind, state), StateCount(version=version, kind=kind, state=state, count=0)
            )
            one.version, one.count = version, one.count + number
        return cls(
            total=counts.total,
            by_kind=[KindCount(kind=kind, count=n) for kind, n in sorted(counts.by_kind.items())],
            by_state=list(states.values()),
            by_urgency=[
                UrgencyCount(urgency=one, count=counts.by_urgency.get(one, 0)) for one in Urgency
            ],
        )

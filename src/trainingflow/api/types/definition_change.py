"""Changes of lifecycles: what they would do, who answers for them, how far they have come."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.types.described import described
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.node import Node, shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.workflow.changes import Hindrance, Judgement, Verdict
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading import definition_changes
from trainingflow.services.reading.paging import AnyRow

described(
    Verdict,
    "What a change of a lifecycle means for an item (变更结论).",
    {
        "KEEPS": "It finishes on the version that it is in (沿用原版本).",
        "MAPS": "It is carried over (转入新版本).",
        "BLOCKED": "It cannot be carried over now (暂不能转入).",
    },
    name="ChangeVerdict",
)
described(
    Hindrance,
    "Why an item cannot be carried over (不能转入的原因).",
    {
        "STATE_WITHOUT_COUNTERPART": "The new version has no such state (新版本无对应状态).",
        "WOULD_END": "It would end without a decision (将未经决定而结束).",
        "PANEL_OPEN": "Members of its panel still owe their part (评审尚未完成).",
        "NOTICE_RUNNING": "Its public notice runs (公示期内).",
        "DOSSIER_DOES_NOT_FIT": "Its dossier holds what the new version does not know (材料不符).",
    },
    name="ChangeHindrance",
)


@strawberry.type(description="How many items a verdict has (结论计数).")
class VerdictCount:
    """How many items a verdict has."""

    verdict: Verdict = strawberry.field(description="The verdict (结论).")
    items: int = strawberry.field(description="How many items (事项数).")
    carried: int = strawberry.field(description="How many have been carried over (已转入数).")


@strawberry.type(description="Where a state leads (状态对应).")
class StateMapping:
    """Where a state leads."""

    source: str = strawberry.field(graphql_type=ItemState, description="The state (原状态).")
    target: str | None = strawberry.field(
        graphql_type=ItemState | None,
        description="Where it leads (新状态); null: items in it finish on the old version.",
    )


@strawberry.type(description="A guard that would refuse what the old version allows (受阻条件).")
class FailingGuard:
    """A guard that would refuse what the old version allows."""

    action: str = strawberry.field(description="The action (操作).")
    guard: str = strawberry.field(description="The guard (条件).")
    code: str = strawberry.field(description="The reason (原因代码).")

    @classmethod
    def of(cls, stored: Mapping[str, str]) -> "FailingGuard":
        """Show what was stored."""
        return cls(action=stored["action"], guard=stored["guard"], code=stored["code"])


@strawberry.type(description="What a change means for one item (事项结论).")
class ItemVerdict:
    """What a change means for one item."""

    row: strawberry.Private[AnyRow]

    verdict: Verdict = strawberry.field(description="The verdict (结论).")
    source: str = strawberry.field(graphql_type=ItemState, description="Its state (原状态).")
    target: str | None = strawberry.field(
        graphql_type=ItemState | None, description="Where it is carried over to (新状态)."
    )
    hindrances: list[Hindrance] = strawberry.field(description="Why it is blocked (原因).")
    failing: list[FailingGuard] = strawberry.field(description="Guards that refuse (受阻条件).")
    seq: int | None = strawberry.field(
        description="The number of the event by which it was carried over (办理记录序号)."
    )
    done_at: datetime | None = strawberry.field(description="When it was dealt with (完成时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "ItemVerdict":
        """Show a row of `definition_changes.items`."""
        return cls(
            row=row,
            verdict=Verdict(row.verdict),
            source=row.from_state,
            target=row.to_state,
            hindrances=[Hindrance(one) for one in row.hindrances],
            failing=[FailingGuard.of(one) for one in row.failing],
            seq=row.seq,
            done_at=row.done_at,
        )

    @field("The item (事项).")
    async def item(self, info: Info) -> WorkItem | None:
        """Load the item."""
        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))


@strawberry.type(
    description="A change of a lifecycle or of the policy of items on their way (流程变更计划). "
    "Planned by one policy officer, approved by another, carried out by the worker."
)
class DefinitionChange(Node):
    """A change of a lifecycle."""

    row: strawberry.Private[AnyRow]

    kind: ItemKind = strawberry.field(description="The kind of item (事项种类).")
    from_version: int = strawberry.field(description="The version that is left (原版本).")
    to_version: int = strawberry.field(description="The version that is entered (新版本).")
    policies: list[str] = strawberry.field(
        description="Only items bound to these policies (适用办法); empty: to any."
    )
    repin: bool = strawberry.field(
        description="Whether items are bound to their policies as they are now (改用现行办法)."
    )
    reason: str = strawberry.field(description="Why (变更理由).")
    planned_at: datetime = strawberry.field(description="When it was planned (计划时间).")
    approved_at: datetime | None = strawberry.field(
        description="When it was approved (批准时间); null while it waits."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "DefinitionChange":
        """Show a row of `definition_changes.changes`."""
        return cls(
            key=row.id,
            row=row,
            kind=ItemKind(row.kind),
            from_version=row.from_version,
            to_version=row.to_version,
            policies=list(row.policies),
            repin=row.repin,
            reason=row.reason,
            planned_at=row.planned_at,
            approved_at=row.approved_at,
        )

    @field("Who planned it (计划人).")
    async def planned_by(self, info: Info) -> Person | None:
        """Load the planner."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.planned_by))

    @field("Who approved it (批准人); null while it waits.")
    async def approved_by(self, info: Info) -> Person | None:
        """Load the approver."""
        if self.row.approved_by is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.approved_by))

    @field("Where each state leads (状态对应).")
    async def states(self, info: Info) -> list[StateMapping]:
        """Load the mapping."""
        rows = await info.context.loaders.change_states.load(self.row.id)
        return [StateMapping(source=one.from_state, target=one.to_state) for one in rows]

    @field("How many items have each verdict, and how far it has come (进度).")
    async def counts(self, info: Info) -> list[VerdictCount]:
        """Load the counts."""
        rows = await info.context.loaders.change_counts.load(self.row.id)
        return [
            VerdictCount(verdict=Verdict(one.verdict), items=one.items, carried=one.done)
            for one in rows
        ]

    @field("The verdict on each item (逐项结论).")
    async def items(
        self,
        info: Info,
        verdict: Annotated[
            Verdict | None, strawberry.argument(description="Only with this verdict (结论).")
        ] = strawberry.UNSET,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[ItemVerdict]:
        """Load a page of the verdicts."""
        wanted = str(verdict) if verdict else None
        listing = definition_changes.items(info.context.viewer, wanted)
        parent, key, loaders = definition_changes.ITEM_CHANGE, self.row.id, info.context.loaders
        name = f"change.items.{wanted}"
        window = Window((name, key), first=first, after=after, last=last, before=before)
        page = await loaders.nested(name, listing, parent, key, window.request)
        return window.show(
            page, ItemVerdict.of, lambda: loaders.nested_count(name, listing, parent, key)
        )


@strawberry.type(description="What a change would do to one item (预计结论).")
class ForeseenItem:
    """What a change would do to one item."""

    item_key: strawberry.Private[object]
    verdict: Verdict = strawberry.field(description="The verdict (结论).")
    target: str | None = strawberry.field(
        graphql_type=ItemState | None, description="Where it would be carried over to (新状态)."
    )
    hindrances: list[Hindrance] = strawberry.field(description="Why it is blocked (原因).")
    failing: list[FailingGuard] = strawberry.field(description="Guards that refuse (受阻条件).")

    @classmethod
    def of(cls, key: object, said: Judgement) -> "ForeseenItem":
        """Show a judgement."""
        return cls(
            item_key=key,
            verdict=said.verdict,
            target=said.target,
            hindrances=list(said.hindrances),
            failing=[
                FailingGuard(action=one.action, guard=one.guard, code=one.code)
                for one in said.failing
            ],
        )

    @field("The item (事项).")
    async def item(self, info: Info) -> WorkItem | None:
        """Load the item."""
        return shown(WorkItem.of, await info.context.loaders.items.load(self.item_key))  # type: ignore[arg-type]  # its id

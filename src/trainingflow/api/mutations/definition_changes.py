"""Changes of lifecycles: planned by one policy officer, approved by another."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.definition_change import (
    DefinitionChange,
    ForeseenItem,
    VerdictCount,
)
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.refusals import Shower
from trainingflow.domain.workflow.changes import Verdict
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import definition_changes
from trainingflow.services.definition_changes import Wanted
from trainingflow.services.identity import begin
from trainingflow.services.once import NotMade

MOST_FORESEEN = 100


@strawberry.input(description="Where a state leads (状态对应).")
class StateMappingInput:
    """Where a state leads."""

    source: str = strawberry.field(graphql_type=ItemState, description="The state (原状态).")
    target: str | None = strawberry.field(
        graphql_type=ItemState | None,
        default=None,
        description="Where it leads (新状态); null: items in it finish on the old version.",
    )


@strawberry.input(description="A change of a lifecycle for items on their way (流程变更计划).")
class PlanDefinitionChangeInput(Keyed):
    """A change of a lifecycle."""

    kind: ItemKind = strawberry.field(description="The kind of item (事项种类).")
    from_: int = strawberry.field(name="from", description="The version that is left (原版本).")
    to: int = strawberry.field(
        description="The version that is entered (新版本); the same, where only the policy changes."
    )
    reason: str = strawberry.field(description="Why (变更理由).")
    mapping: list[StateMappingInput] = strawberry.field(
        default_factory=list,
        description="Where states lead (状态对应); those not named lead to the state of the same "
        "name.",
    )
    policies: list[str] = strawberry.field(
        default_factory=list,
        description="Only items bound to these policies (适用办法); any, when empty.",
    )
    repin: bool = strawberry.field(
        default=False,
        description="Bind the items to their policies as they are now (改用现行办法).",
    )
    dry_run: bool = strawberry.field(
        default=False, description="Only say what it would do (试算); nothing is written."
    )

    def wanted(self) -> Wanted:
        """As the services know it."""
        return Wanted(
            kind=ItemKind(self.kind),
            from_version=self.from_,
            to_version=self.to,
            reason=self.reason,
            states={str(one.source): one.target and str(one.target) for one in self.mapping},
            policies=tuple(self.policies),
            repin=self.repin,
        )


@strawberry.type(description="What a change of a lifecycle came to (变更结果).")
class DefinitionChangePayload:
    """What a change of a lifecycle came to."""

    change: DefinitionChange | None = strawberry.field(
        description="The plan (变更计划); null in a dry run."
    )
    counts: list[VerdictCount] = strawberry.field(
        description="How many items have each verdict (结论计数)."
    )
    foreseen: list[ForeseenItem] = strawberry.field(
        description=f"In a dry run what would become of the items (预计结论), at most "
        f"{MOST_FORESEEN}, those blocked first."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class DefinitionChangeMutations:
    """Changes of lifecycles."""

    @mutation(
        "Plan a change of a lifecycle for items on their way (制订流程变更计划): open to policy "
        "officers. Nothing changes before another approves it."
    )
    async def plan_definition_change(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            PlanDefinitionChangeInput, strawberry.argument(description="The change (变更内容).")
        ],
    ) -> DefinitionChangePayload:
        """Plan a change, or say what it would do."""
        wanted = input.wanted()
        if input.dry_run:
            return await _foresee(info, wanted)
        answer = await make(
            info,
            input.idempotency_key,
            lambda work: definition_changes.plan(work, wanted, input.idempotency_key),
        )
        return await _shown(answer, info)

    @mutation(
        "Approve a planned change of a lifecycle (批准流程变更): open to policy officers, never to "
        "the one who planned it. The worker then carries the items over."
    )
    async def apply_definition_change(
        self,
        info: Info,
        plan_id: Annotated[strawberry.ID, strawberry.argument(description="The plan (变更计划).")],
    ) -> DefinitionChangePayload:
        """Approve a change."""
        key = required_key(plan_id, "DefinitionChange", argument="planId")
        answer = await make(info, None, lambda work: definition_changes.approve(work, key))
        return await _shown(answer, info)


async def _foresee(info: Info, wanted: Wanted) -> DefinitionChangePayload:
    viewer = info.context.viewer
    if viewer.person_id is None:
        raise Unauthenticated
    async with info.context.database.reading() as session:
        work = await begin(session, viewer.signed_in_as)
        found = await definition_changes.foresee(work, wanted)
    if isinstance(found, NotMade):
        errors = Shower(info.context.language).all(found.blockers)
        return DefinitionChangePayload(change=None, counts=[], foreseen=[], errors=errors)
    order = (Verdict.BLOCKED, Verdict.MAPS, Verdict.KEEPS)
    shown_first = sorted(found.items.items(), key=lambda one: order.index(one[1].verdict))
    return DefinitionChangePayload(
        change=None,
        counts=[
            VerdictCount(verdict=one, items=found.counts[one], carried=0)
            for one in sorted(found.counts)
        ],
        foreseen=[ForeseenItem.of(key, said) for key, said in shown_first[:MOST_FORESEEN]],
        errors=[],
    )


async def _shown(answer: Answer, info: Info) -> DefinitionChangePayload:
    row = await info.context.loaders.changes.load(answer.id) if answer.id else None
    change = shown(DefinitionChange.of, row)
    counts = await change.counts(info) if change else []
    return DefinitionChangePayload(change=change, counts=counts, foreseen=[], errors=answer.errors)

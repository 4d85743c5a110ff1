"""Preparing decisions, and releasing them together."""

from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PERSON, PerformActionInput
from trainingflow.api.mutations.carry_out import command_of
from trainingflow.api.mutations.generic import filled_in
from trainingflow.api.mutations.make import Keyed, make
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.kept import DecisionRelease, StagedDecision
from trainingflow.api.types.node import shown
from trainingflow.services import staged
from trainingflow.services.staged import Chosen

ASKED = strawberry.argument(description="What is asked for (办理内容).")


@strawberry.input(description="A decision to prepare (暂存决定); `dryRun` is of no matter here.")
class StageDecisionInput(PerformActionInput):
    """A decision to prepare."""

    batch: str = strawberry.field(
        description="The name under which it is released with others (批次), of your choice."
    )


@strawberry.input(
    description="Which staged decisions take effect (发布决定): those named, or all of a batch."
)
class ReleaseDecisionsInput(Keyed):
    """Which staged decisions take effect."""

    ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET, description="Those named (待发布决定)."
    )
    batch: str | None = strawberry.field(
        default=strawberry.UNSET, description="All of this batch (批次)."
    )
    on_behalf_of_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The person who has lent you the roles to use (委托人), if any.",
    )


@strawberry.type(description="What became of a staged decision (暂存结果).")
class StagedPayload:
    """What became of a staged decision."""

    staged_decision: StagedDecision | None = strawberry.field(
        description="The decision as it is staged now (当前内容); null when it is not."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="What came of a release (发布结果).")
class ReleasePayload:
    """What came of a release."""

    release: DecisionRelease | None = strawberry.field(
        description="The release with what came of each decision (发布记录)."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Why nothing was released (不可行原因); what came of each decision is in its "
        "result."
    )


@strawberry.type
class StagedMutations:
    """Preparing decisions, and releasing them together."""

    @mutation(
        "Prepare a decision without effect (暂存决定): refused for the same reasons for which it "
        "would be refused now. Your office sees it and nobody else."
    )
    async def stage_decision(
        self,
        info: Info,
        input: Annotated[StageDecisionInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> StagedPayload:
        """Prepare a decision."""
        item = required_key(input.item_id, *item_types(), argument="itemId")
        values = filled_in(input.action, input.input)
        command = command_of(input.action, input, values, item_id=item)
        key, batch = input.idempotency_key, input.batch
        answer = await make(info, key, lambda work: staged.stage(work, key, command, batch))
        row = None if answer.id is None else await info.context.loaders.staged.load(answer.id)
        return StagedPayload(
            staged_decision=shown(StagedDecision.of, row),
            replayed=answer.replayed,
            errors=answer.errors,
        )

    @mutation("Take a staged decision back (撤回暂存): open to its office, harmless to repeat.")
    async def unstage_decision(
        self,
        info: Info,
        staged_decision_id: Annotated[
            strawberry.ID, strawberry.argument(description="The staged decision (待发布决定).")
        ],
    ) -> StagedPayload:
        """Take a staged decision back."""
        key: UUID = required_key(staged_decision_id, "StagedDecision")
        answer = await make(info, None, lambda work: staged.unstage(work, key))
        return StagedPayload(staged_decision=None, replayed=answer.replayed, errors=answer.errors)

    @mutation(
        "Let staged decisions take effect (发布决定), each decided anew by the same rules: what no "
        "longer holds is reported and stays staged."
    )
    async def release_decisions(
        self,
        info: Info,
        input: Annotated[ReleaseDecisionsInput, ASKED],  # noqa: A002 - as above
    ) -> ReleasePayload:
        """Release staged decisions."""
        viewer, key = info.context.viewer, input.idempotency_key
        if viewer.person_id is None:
            raise Unauthenticated
        ids = tuple(required_key(one, "StagedDecision") for one in input.ids or ())
        chosen = Chosen(ids, input.batch or None)
        lender = optional_key(input.on_behalf_of_id or None, *PERSON)
        answer = await make(info, key, lambda work: staged.plan_release(work, key, chosen, lender))
        if answer.id is None:
            return ReleasePayload(release=None, replayed=False, errors=answer.errors)
        who = viewer.signed_in_as
        await staged.release(info.context.database, who, answer.id)
        info.context.refresh()
        rows = await info.context.loaders.released.load(answer.id)
        return ReleasePayload(
            release=DecisionRelease(key=answer.id, rows=rows),
            replayed=answer.replayed,
            errors=[],
        )

"""The same action on many items: at once, or as a job."""

from typing import Annotated

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import Asked
from trainingflow.api.mutations.carry_out import Place, answered, command_of
from trainingflow.api.mutations.generic import filled_in
from trainingflow.api.mutations.make import LONGEST_KEY, make
from trainingflow.api.mutations.payload import Payload
from trainingflow.api.nodes import required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.kept import BulkJob
from trainingflow.api.types.node import shown
from trainingflow.api.types.refusals import Shower, fault
from trainingflow.api.types.work_item import WorkItem
from trainingflow.services import bulk, once
from trainingflow.services.bulk import MOST_AT_ONCE, MOST_IN_A_JOB, Faulted, Target
from trainingflow.services.command import Outcome

ASKED = strawberry.argument(description="What is asked for (办理内容).")


@strawberry.input(description="An item, and the version of it that you saw (事项与所见版本).")
class ItemVersionInput:
    """An item, and the version of it that the person saw."""

    item_id: strawberry.ID = strawberry.field(description="The item (事项).")
    expected_version: int = strawberry.field(
        description="The version that you saw (所见版本): one that has changed is left as it is."
    )

    def target(self) -> Target:
        """As the service knows it."""
        return Target(required_key(self.item_id, *item_types()), self.expected_version)


@strawberry.input(description="The same action on many items (批量办理).")
class BulkInput(Asked):
    """The same action on many items."""

    items: list[ItemVersionInput] = strawberry.field(description="The items (事项), each once.")
    action: str = strawberry.field(description="The action's name (操作代码).")
    input: JSON | None = strawberry.field(
        default=strawberry.UNSET, description="What to fill in for each (填写内容)."
    )


@strawberry.type(description="What came of one item (单项结果).")
class BulkResult:
    """What came of one item."""

    item_id: strawberry.ID = strawberry.field(description="The item as you named it (事项).")
    result: Payload[WorkItem] = strawberry.field(description="What came of it (办理结果).")


@strawberry.type(
    description="What came of the same action on many items (批量办理结果): one result an item, in "
    "their order; a refused one stops no other."
)
class BulkPayload:
    """What came of the same action on many items."""

    results: list[BulkResult] = strawberry.field(description="One an item (逐项结果).")
    performed: int = strawberry.field(description="How many were carried out (已办理).")
    refused: int = strawberry.field(description="How many were not possible (未通过).")
    errors: list[UserError] = strawberry.field(
        description="Why nothing was tried (请求有误); empty when every item was."
    )


@strawberry.type(description="What became of a bulk job (批量任务结果).")
class BulkJobPayload:
    """What became of a bulk job."""

    job: BulkJob | None = strawberry.field(description="The job as it is now (当前内容).")
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class BulkMutations:
    """The same action on many items."""

    @mutation(
        f"Do the same to up to {MOST_AT_ONCE} items (批量办理), each by itself: what is refused "
        "stops no other. Repeat with the same key after an interruption: what was done is not "
        "repeated. Confirmed credits are corrected (`confirmCorrections`, `revoke`) one by one, or "
        "staged for another person to release."
    )
    async def perform_actions(
        self,
        info: Info,
        input: Annotated[BulkInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> BulkPayload:
        """Do the same to many items."""
        viewer, targets = info.context.viewer, [one.target() for one in input.items]
        shared = command_of(input.action, input, filled_in(input.action, input.input))
        faults = bulk.target_faults(targets, MOST_AT_ONCE, shared)
        if not 1 <= len(input.idempotency_key) <= LONGEST_KEY:
            faults = (*faults, once.invalid("idempotencyKey", f"1 to {LONGEST_KEY} characters"))
        if faults:
            errors = Shower(info.context.language).all(faults)
            return BulkPayload(results=[], performed=0, refused=0, errors=errors)
        if viewer.person_id is None:
            raise Unauthenticated
        who = viewer.signed_in_as
        outcomes = await bulk.perform_each(info.context.database, who, shared, targets)
        info.context.refresh()
        results = [
            BulkResult(item_id=named.item_id, result=await _result(info, target, outcome))
            for named, target, outcome in zip(input.items, targets, outcomes, strict=True)
        ]
        refused = sum(bool(one.result.errors) for one in results)
        return BulkPayload(
            results=results, performed=len(results) - refused, refused=refused, errors=[]
        )

    @mutation(
        f"Let a worker do the same to up to {MOST_IN_A_JOB} items (批量任务), each by itself, as "
        "you and with the roles that you hold then. `bulkJob` says how far it is."
    )
    async def start_bulk_job(
        self,
        info: Info,
        input: Annotated[BulkInput, ASKED],  # noqa: A002 - as above
    ) -> BulkJobPayload:
        """Start a bulk job."""
        targets = [one.target() for one in input.items]
        shared = command_of(input.action, input, filled_in(input.action, input.input))
        key = input.idempotency_key
        answer = await make(info, key, lambda work: bulk.start(work, key, shared, targets))
        row = None if answer.id is None else await info.context.loaders.bulk_jobs.load(answer.id)
        return BulkJobPayload(
            job=shown(BulkJob.of, row), replayed=answer.replayed, errors=answer.errors
        )

    @mutation("Do nothing more of a bulk job (取消批量任务); what is done stays done.")
    async def cancel_bulk_job(
        self,
        info: Info,
        job_id: Annotated[strawberry.ID, strawberry.argument(description="The job (批量任务).")],
    ) -> BulkJobPayload:
        """Cancel a bulk job."""
        key = required_key(job_id, "BulkJob")
        answer = await make(info, None, lambda work: bulk.cancel(work, key))
        row = None if answer.id is None else await info.context.loaders.bulk_jobs.load(answer.id)
        return BulkJobPayload(
            job=shown(BulkJob.of, row), replayed=answer.replayed, errors=answer.errors
        )


async def _result(info: Info, target: Target, outcome: Outcome | Faulted) -> Payload[WorkItem]:
    row = await info.context.loaders.items.load(target.item_id)
    item = shown(WorkItem.of, row)
    if isinstance(outcome, Faulted):
        errors: list[UserError] = [fault(outcome.number, info.context.language)]
        return Payload(
            item=item, performed=False, replayed=False, seq=None, errors=errors, warnings=[]
        )
    place = Place("items", ("input", "input"), {})
    return answered(info, outcome, item, target.item_id, place)

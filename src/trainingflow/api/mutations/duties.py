"""Saying that a duty of the calendar is done."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.duty import DutyRecord
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.policy import policy_code
from trainingflow.services import duties
from trainingflow.services.duties import Said
from trainingflow.services.once import MadeOrNot
from trainingflow.services.work import Work


@strawberry.input(description="What is said of a duty of the calendar (登记职责办结).")
class RecordDutyInput(Keyed):
    """What is said of a duty."""

    policy_id: strawberry.ID = strawberry.field(description="The policy that demands it (办法).")
    duty: str = strawberry.field(description="The duty's code (职责代码), e.g. `PROJECT_REPORT`.")
    occasion: str = strawberry.field(
        description="The year, semester or cycle that it is about (所属期), e.g. `2024`."
    )
    organisation_id: strawberry.ID = strawberry.field(
        description="The body or the unit that owes it (责任单位)."
    )
    done: bool = strawberry.field(
        default=True, description="Whether it is done (是否办结); false takes it back."
    )
    reference: str = strawberry.field(
        description="The document that shows it, or where that is kept (文号或材料); of what is "
        "taken back, why."
    )

    def said(self) -> Said:
        """As the service knows it."""
        return Said(
            policy_id=policy_code(self.policy_id),
            duty=self.duty,
            occasion=self.occasion,
            organisation_id=required_key(self.organisation_id, "Organisation"),
            done=self.done,
            reference=self.reference,
        )


@strawberry.type(description="What became of it (办理结果).")
class DutyRecordPayload:
    """What became of what is said of a duty."""

    record: DutyRecord | None = strawberry.field(
        description="What is recorded (登记内容); null where it is not possible."
    )
    replayed: bool = strawberry.field(description="Whether it had been said before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class DutyMutations:
    """Saying that a duty of the calendar is done."""

    @mutation(
        "Say that a duty of the calendar is done (登记职责办结), or that it is not after all: open "
        "to the body or the unit that owes it. Who has done it is not reminded any more."
    )
    async def record_duty(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            RecordDutyInput, strawberry.argument(description="What is said (登记内容).")
        ],
    ) -> DutyRecordPayload:
        """Record what is said of a duty."""
        said = input.said()

        async def change(work: Work) -> MadeOrNot:
            return await duties.record(work, said, input.idempotency_key)

        answer = await make(info, input.idempotency_key, change)
        found = None
        if answer.id is not None:
            found = await info.context.loaders.duty_records_by_id.load(answer.id)
        return DutyRecordPayload(
            record=shown(DutyRecord.of, found), replayed=answer.replayed, errors=answer.errors
        )

"""Saving plans of runs, and showing them to others."""

from datetime import date
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.plan import CreditPlan
from trainingflow.api.types.policy import policy_code
from trainingflow.services.planning import keeping
from trainingflow.services.planning.keeping import NewPlan, NewShare
from trainingflow.services.planning.plans import Wanted

ASKED = strawberry.argument(description="What is asked for (申请内容).")


@strawberry.input(description="A plan of runs to save (保存选课计划).")
class SaveCreditPlanInput(Keyed):
    """A plan to save."""

    teacher_id: strawberry.ID = strawberry.field(description="For whom (教师).")
    by: date = strawberry.field(
        description="The day by which everything should be there (计划日期)."
    )
    name: str = strawberry.field(description="What to call it (名称).")
    policy: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="Under which policy (办法); the employer's if left out.",
    )
    advisory: bool = strawberry.field(
        default=False,
        description="Whether to fill also what the certificate does not hang on (含提示性指标).",
    )
    inputs_hash: str | None = strawberry.field(
        default=strawberry.UNSET,
        description="Of the proposal that was looked at (输入校验值): nothing is saved where it "
        "would be another one by now.",
    )

    def wanted(self) -> NewPlan:
        """As the service knows it."""
        return NewPlan(
            wanted=Wanted(
                required_key(self.teacher_id, *PERSON, argument="teacherId"),
                self.by,
                policy_code(self.policy) if self.policy else None,
                self.advisory,
            ),
            name=self.name,
            inputs_hash=self.inputs_hash or None,
        )


@strawberry.input(description="With whom to share a plan (共享选课计划).")
class ShareCreditPlanInput(Keyed):
    """With whom to share a plan."""

    plan_id: strawberry.ID = strawberry.field(description="The plan (选课计划).")
    person_ids: list[strawberry.ID] = strawberry.field(
        default_factory=list, description="The persons who are to see it (人员)."
    )
    school: bool = strawberry.field(
        default=False,
        description="Whether the training managers and principals of the teacher's school are to "
        "see it (本校培训管理者).",
    )

    def wanted(self) -> NewShare:
        """As the service knows it."""
        return NewShare(
            plan_id=required_key(self.plan_id, "CreditPlan", argument="planId"),
            person_ids=tuple(
                required_key(one, *PERSON, argument="personIds") for one in self.person_ids
            ),
            school=self.school,
        )


@strawberry.type(description="What became of a plan of runs (选课计划办理结果).")
class CreditPlanPayload:
    """What became of a plan."""

    plan: CreditPlan | None = strawberry.field(
        description="The plan as it is now (当前内容); null when there is none."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class PlanMutations:
    """Saving plans, and showing them to others."""

    @mutation("Compute a plan of runs and save it as it is now (保存选课计划): it never changes.")
    async def save_credit_plan(
        self,
        info: Info,
        input: Annotated[SaveCreditPlanInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> CreditPlanPayload:
        """Save a plan."""
        new, key = input.wanted(), input.idempotency_key
        return await _payload(
            info, await make(info, key, lambda work: keeping.save(work, key, new))
        )

    @mutation(
        "Show a plan to persons, or to those who manage the training of the teacher's school "
        "(共享选课计划). They see it when they are signed in; there is no link that shows it."
    )
    async def share_credit_plan(
        self,
        info: Info,
        input: Annotated[ShareCreditPlanInput, ASKED],  # noqa: A002 - as above
    ) -> CreditPlanPayload:
        """Share a plan."""
        new, key = input.wanted(), input.idempotency_key
        return await _payload(
            info, await make(info, key, lambda work: keeping.share(work, key, new))
        )

    @mutation("Show a plan to somebody no more (取消共享). Harmless to repeat.")
    async def end_credit_plan_share(
        self,
        info: Info,
        share_id: Annotated[
            strawberry.ID, strawberry.argument(description="The share (计划共享).")
        ],
    ) -> CreditPlanPayload:
        """End a share."""
        key = required_key(share_id, "CreditPlanShare", argument="shareId")
        return await _payload(
            info, await make(info, None, lambda work: keeping.end_share(work, key))
        )


async def _payload(info: Info, answer: Answer) -> CreditPlanPayload:
    row = None if answer.id is None else await info.context.loaders.plans.load(answer.id)
    return CreditPlanPayload(
        plan=shown(CreditPlan.of, row), replayed=answer.replayed, errors=answer.errors
    )

"""Giving and ending delegations."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.types.delegation import Delegation
from trainingflow.api.types.errors import UserError
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services import delegation
from trainingflow.services.delegation import NewDelegation, RoleIn

ASKED = strawberry.argument(description="What is asked for (申请内容).")


@strawberry.input(description="A role of yours that you lend (委托的角色).")
class LentRoleInput:
    """A role that is lent."""

    role: Role = strawberry.field(
        description="The role (角色): training manager, principal, chair or officer."
    )
    organisation_id: strawberry.ID = strawberry.field(description="Where you hold it (单位).")


@strawberry.input(description="Whom you let act on your behalf, with what, and when (委托).")
class DelegateInput(Keyed):
    """A delegation to give."""

    delegate_id: strawberry.ID = strawberry.field(description="Who acts on your behalf (受托人).")
    opens: datetime = strawberry.field(description="From when (起始时间).")
    closes: datetime = strawberry.field(
        description="Until when (截止时间); the instant itself is outside."
    )
    reason: str = strawberry.field(description="Why (委托原因).")
    roles: list[LentRoleInput] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Which of your roles (委托的角色); left out: all that can be lent. A "
        "teacher's own matters, a member's seat and vote never can.",
    )
    kinds: list[ItemKind] | None = strawberry.field(
        default=strawberry.UNSET,
        description="For items of these kinds only (事项种类); left out: of all.",
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="For items of this unit and those below it only (单位范围); left out: of all.",
    )

    def wanted(self) -> NewDelegation:
        """As the service knows it."""
        return NewDelegation(
            delegate_id=required_key(self.delegate_id, *PERSON),
            opens=self.opens,
            closes=self.closes,
            reason=self.reason,
            roles=tuple(
                RoleIn(one.role, required_key(one.organisation_id, "Organisation"))
                for one in self.roles or ()
            ),
            kinds=tuple(self.kinds or ()),
            organisation_id=optional_key(self.organisation_id or None, "Organisation"),
        )


@strawberry.type(description="What became of a delegation (委托结果).")
class DelegationPayload:
    """What became of a delegation."""

    delegation: Delegation | None = strawberry.field(
        description="The delegation as it is now (当前内容); null when there is none."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class DelegationMutations:
    """Giving and ending delegations."""

    @mutation(
        "Let somebody act on your behalf for a while (委托). Of two delegations to one person no "
        "two run at once; what was lent to you is not yours to lend."
    )
    async def delegate(
        self,
        info: Info,
        input: Annotated[DelegateInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> DelegationPayload:
        """Give a delegation."""
        wanted = input.wanted()
        key = input.idempotency_key
        answer = await make(info, key, lambda work: delegation.delegate(work, key, wanted))
        return await _payload(info, answer)

    @mutation("End a delegation now (撤销委托): open to both sides, harmless to repeat.")
    async def revoke_delegation(
        self,
        info: Info,
        delegation_id: Annotated[
            strawberry.ID, strawberry.argument(description="The delegation (委托).")
        ],
    ) -> DelegationPayload:
        """End a delegation."""
        key: UUID = required_key(delegation_id, "Delegation")
        answer = await make(info, None, lambda work: delegation.revoke(work, key))
        return await _payload(info, answer)


async def _payload(info: Info, answer: Answer) -> DelegationPayload:
    row = None if answer.id is None else await info.context.loaders.delegations.load(answer.id)
    return DelegationPayload(
        delegation=None if row is None else Delegation.of(row),
        replayed=answer.replayed,
        errors=answer.errors,
    )

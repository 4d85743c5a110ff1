"""Making, rotating and revoking tokens."""

from datetime import timedelta
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.token import ApiToken
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.signing_in import tokens
from trainingflow.services.signing_in.token_text import Prefix, new_text
from trainingflow.services.signing_in.tokens import DAYS, MOST_DAYS, MOST_OVERLAP, NewToken

_HOURS = int(MOST_OVERLAP.total_seconds()) // 3600
ASKED = strawberry.argument(description="What is asked for (申请内容).")


@strawberry.input(description="What a new token is for (令牌申请).")
class CreateTokenInput(Keyed):
    """A token to make."""

    name: str = strawberry.field(description="What you call it (名称).")
    operations: list[Operation] = strawberry.field(
        description="What it permits (权限): READ, alone or with others."
    )
    kinds: list[ItemKind] | None = strawberry.field(
        default=strawberry.UNSET,
        description="For items of these kinds only (事项种类); left out: of all.",
    )
    organisation_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="For items and people of this unit and those below it only (单位范围).",
    )
    service_of_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="For a service of this unit (所属服务单位), for which you answer: the token "
        "ends to work when you hold no role there any more. Left out: your own token.",
    )
    networks: list[str] | None = strawberry.field(
        default=strawberry.UNSET,
        description="From which networks it is accepted (网段), e.g. 10.8.0.0/16; left out: all.",
    )
    days: int = strawberry.field(
        default=DAYS, description=f"How many days it is valid (有效天数): 1 to {MOST_DAYS}."
    )

    def wanted(self) -> NewToken:
        """As the service knows it."""
        return NewToken(
            name=self.name,
            scope=Scope(
                frozenset(self.operations),
                frozenset(map(str, self.kinds or ())),
                optional_key(self.organisation_id or None, "Organisation"),
            ),
            days=self.days,
            networks=tuple(self.networks or ()),
            service_of=optional_key(self.service_of_id or None, "Organisation"),
        )


@strawberry.input(description="Which token is put in the place of which (令牌轮换).")
class RotateTokenInput(Keyed):
    """A token to rotate."""

    token_id: strawberry.ID = strawberry.field(description="The token (令牌).")
    overlap_hours: int = strawberry.field(
        default=24,
        description=f"How many hours the old one goes on to work (并行小时数): 0 to {_HOURS}.",
    )


@strawberry.type(description="What became of a token (令牌办理结果).")
class TokenPayload:
    """What became of a token."""

    token: ApiToken | None = strawberry.field(
        description="The token as it is now (令牌); null when there is none."
    )
    secret: str | None = strawberry.field(
        description="The secret (令牌内容), to be sent as `Authorization: Bearer`. It is shown "
        "once: only its hash is kept, and a repeat with the same key answers null."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class TokenMutations:
    """Making, rotating and revoking tokens."""

    @mutation(
        "Make a token for a program of yours (创建令牌). It never does more than you may do at the "
        "moment when it is used. No token makes another: sign in yourself for this."
    )
    async def create_token(
        self,
        info: Info,
        input: Annotated[CreateTokenInput, ASKED],  # noqa: A002 - the name that clients expect
    ) -> TokenPayload:
        """Make a token."""
        wanted, key = input.wanted(), input.idempotency_key
        secret = new_text(wanted.prefix)
        answer = await make(info, key, lambda work: tokens.create(work, key, wanted, secret))
        return await _payload(info, answer, secret)

    @mutation(
        "Put a new token in the place of one of yours (轮换令牌), for exactly the same. The old "
        "one works on for the hours that you say, so that programs can be changed one by one."
    )
    async def rotate_token(
        self,
        info: Info,
        input: Annotated[RotateTokenInput, ASKED],  # noqa: A002 - as above
    ) -> TokenPayload:
        """Rotate a token."""
        key = input.idempotency_key
        old = required_key(input.token_id, "ApiToken", argument="tokenId")
        row = await info.context.loaders.tokens.load(old)
        service = row is not None and row.service_of is not None
        secret = new_text(Prefix.SERVICE if service else Prefix.PERSONAL)
        overlap = timedelta(hours=input.overlap_hours)
        answer = await make(info, key, lambda work: tokens.rotate(work, key, old, overlap, secret))
        return await _payload(info, answer, secret)

    @mutation(
        "End a token at once (撤销令牌): one of yours; a security administrator ends any. Harmless "
        "to repeat."
    )
    async def revoke_token(
        self,
        info: Info,
        token_id: Annotated[strawberry.ID, strawberry.argument(description="The token (令牌).")],
    ) -> TokenPayload:
        """Revoke a token."""
        key = required_key(token_id, "ApiToken", argument="tokenId")
        answer = await make(info, None, lambda work: tokens.revoke(work, key))
        return await _payload(info, answer, None)


async def _payload(info: Info, answer: Answer, secret: str | None) -> TokenPayload:
    row = None if answer.id is None else await info.context.loaders.tokens.load(answer.id)
    made = row is not None and not answer.replayed
    return TokenPayload(
        token=None if row is None else ApiToken.of(row),
        secret=secret if made else None,
        replayed=answer.replayed,
        errors=answer.errors,
    )

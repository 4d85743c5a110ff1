"""Registering addresses that are told what happens, and sending a message once more."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.webhook import Webhook, WebhookDelivery
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.webhooks import endpoints
from trainingflow.services.webhooks.endpoints import MOST, NewEndpoint, Rotation
from trainingflow.services.webhooks.signing import new_secret

WEBHOOK = Annotated[strawberry.ID, strawberry.argument(description="The address (推送地址).")]


@strawberry.input(description="An address that is to be told what happens (推送地址申请).")
class RegisterWebhookInput(Keyed):
    """An address to register."""

    url: str = strawberry.field(description="The address (地址): https://host/path.")
    kinds: list[ItemKind] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Of items of these kinds only (事项种类); left out: of all.",
    )


@strawberry.input(description="A new secret of an address (更换签名密钥申请).")
class RotateWebhookSecretInput(Keyed):
    """A new secret of an address."""

    webhook_id: strawberry.ID = strawberry.field(description="The address (推送地址).")
    at_once: bool = strawberry.field(
        default=False,
        description="Whether the old secret proves nothing more from now on (立即失效), because it "
        "became known; else messages are signed with both for a day.",
    )


@strawberry.type(description="What became of an address (推送地址办理结果).")
class WebhookPayload:
    """What became of an address."""

    webhook: Webhook | None = strawberry.field(
        description="The address as it is now (推送地址); null when there is none."
    )
    secret: str | None = strawberry.field(
        description="With what messages are signed (签名密钥), for the receiver's Standard "
        "Webhooks library. It is shown once: a repeat with the same key answers null."
    )
    replayed: bool = strawberry.field(description="Whether it had been done before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="What became of a message (推送记录办理结果).")
class WebhookDeliveryPayload:
    """What became of a message."""

    delivery: WebhookDelivery | None = strawberry.field(
        description="The message as it is now (推送记录); null when there is none."
    )
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type
class WebhookMutations:
    """Changes of one's own webhooks."""

    @mutation(
        "Register an address that is told, from now on, what happens to the items that you may see "
        f"(登记推送地址). {MOST} may be in use. Sign in yourself for this: no token registers one."
    )
    async def register_webhook(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            RegisterWebhookInput, strawberry.argument(description="What is asked for (申请内容).")
        ],
    ) -> WebhookPayload:
        """Register an address."""
        wanted = NewEndpoint(input.url, tuple(map(str, input.kinds or ())))
        key, keyring, secret = input.idempotency_key, info.context.keyring, new_secret()
        answer = await make(
            info, key, lambda work: endpoints.register(work, keyring, key, wanted, secret)
        )
        return await _payload(info, answer, secret)

    @mutation(
        "Sign messages to an address of yours with another secret (更换签名密钥). For a day they "
        "carry two signatures, one with the old secret: change it at the receiver meanwhile. What "
        "was replaced before that signs no more. Sign in yourself for this."
    )
    async def rotate_webhook_secret(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            RotateWebhookSecretInput,
            strawberry.argument(description="What is asked for (申请内容)."),
        ],
    ) -> WebhookPayload:
        """Give an address another secret."""
        endpoint = required_key(input.webhook_id, "Webhook", argument="webhookId")
        change = Rotation(endpoint, input.at_once)
        key, keyring, secret = input.idempotency_key, info.context.keyring, new_secret()
        answer = await make(
            info, key, lambda work: endpoints.rotate(work, keyring, key, change, secret)
        )
        return await _payload(info, answer, secret)

    @mutation(
        "Tell an address of yours nothing any more (停用推送地址). What waits for it stays. "
        "Harmless to repeat."
    )
    async def switch_off_webhook(self, info: Info, webhook_id: WEBHOOK) -> WebhookPayload:
        """Switch an address off."""
        key = required_key(webhook_id, "Webhook", argument="webhookId")
        answer = await make(info, None, lambda work: endpoints.switch_off(work, key))
        return await _payload(info, answer, None)

    @mutation(
        "Tell an address of yours again (恢复推送地址), from where it was switched off, whoever "
        "did it. Harmless to repeat."
    )
    async def switch_on_webhook(self, info: Info, webhook_id: WEBHOOK) -> WebhookPayload:
        """Switch an address on."""
        key = required_key(webhook_id, "Webhook", argument="webhookId")
        answer = await make(info, None, lambda work: endpoints.switch_on(work, key))
        return await _payload(info, answer, None)

    @mutation(
        "Send a message to an address of yours once more (重新推送), with the same `webhook-id`, "
        "whether it was taken or given up. Harmless to repeat."
    )
    async def redeliver_webhook(
        self,
        info: Info,
        delivery_id: Annotated[
            strawberry.ID, strawberry.argument(description="The message (推送记录).")
        ],
    ) -> WebhookDeliveryPayload:
        """Send a message once more."""
        key = required_key(delivery_id, "WebhookDelivery", argument="deliveryId")
        answer = await make(info, None, lambda work: endpoints.redeliver(work, key))
        row = None
        if answer.id is not None:
            row = await info.context.loaders.webhook_deliveries.load(answer.id)
        return WebhookDeliveryPayload(
            delivery=None if row is None else WebhookDelivery.of(row), errors=answer.errors
        )


async def _payload(info: Info, answer: Answer, secret: str | None) -> WebhookPayload:
    row = None if answer.id is None else await info.context.loaders.webhooks.load(answer.id)
    return WebhookPayload(
        webhook=None if row is None else Webhook.of(row),
        secret=secret if row is not None and not answer.replayed else None,
        replayed=answer.replayed,
        errors=answer.errors,
    )

"""Questions about one's own webhooks."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.webhook import Webhook, WebhookDelivery
from trainingflow.services.reading import webhooks


@strawberry.type
class WebhookQueries:
    """Questions about one's own webhooks."""

    @field("The addresses that you have registered (推送地址), the newest first.")
    async def webhooks(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[Webhook]:
        """List the addresses."""
        window = Window(("webhooks",), first=first, after=after, last=last, before=before)
        return await connection(info, webhooks.own(info.context.viewer), window, Webhook.of)

    @field("What was sent to your addresses, or waits (推送记录), the newest first.")
    async def webhook_deliveries(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        webhook_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="To this address only (地址).")
        ] = strawberry.UNSET,
    ) -> Connection[WebhookDelivery]:
        """List the messages."""
        to = optional_key(webhook_id or None, "Webhook")
        window = Window(
            ("webhookDeliveries", to), first=first, after=after, last=last, before=before
        )
        listing = webhooks.deliveries(info.context.viewer, to)
        return await connection(info, listing, window, WebhookDelivery.of)

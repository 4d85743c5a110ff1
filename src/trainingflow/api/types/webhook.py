"""Addresses that are told what happens, and what was sent to them."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Part, shown
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.webhooks.sending import Problem
from trainingflow.services.webhooks.states import SwitchedOff

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built

described(
    SwitchedOff,
    "Why an address is told nothing any more (停用原因).",
    {
        "OWNER": "Its owner has switched it off (本人停用).",
        "GONE": "It answered 410: it wants no more (接收方不再接收).",
        "FAILING": "Nothing was taken for three days (连续三天推送失败).",
    },
    name="WebhookSwitchedOff",
)
described(
    Problem,
    "Why a message was not taken (推送失败原因).",
    {
        "REFUSED_ADDRESS": "The name leads to an address to which nothing is sent (地址不允许).",
        "UNRESOLVED": "The name has no address (域名无法解析).",
        "TIMEOUT": "There was no answer in time (超时).",
        "TLS": "The certificate or the encryption is not in order (证书或加密有误).",
        "CONNECTION": "The connection could not be made, or broke (连接失败).",
        "ANSWER": "The answer was no success (接收方返回失败): see `status`.",
    },
    name="WebhookProblem",
)


@strawberry.type(
    description="An address that you have registered (推送地址): it is told what you may see."
)
class Webhook(Part):
    """An address that is told what happens."""

    url: str = strawberry.field(description="The address (地址).")
    kinds: list[ItemKind] = strawberry.field(
        description="Of items of these kinds (事项种类); empty: of all."
    )
    created_at: datetime = strawberry.field(description="When it was registered (登记时间).")
    old_secret_until: datetime | None = strawberry.field(
        description="Until when messages are signed with the secret before too (原密钥有效期); "
        "null where there is none."
    )
    failing_since: datetime | None = strawberry.field(
        description="Since when nothing was taken (开始失败时间); null while it works."
    )
    switched_off_at: datetime | None = strawberry.field(
        description="When it was switched off (停用时间), if it was."
    )
    switched_off_because: SwitchedOff | None = strawberry.field(description="Why (停用原因).")

    @classmethod
    def of(cls, row: AnyRow) -> "Webhook":
        """Show a row of `reading.webhooks`."""
        because = row.switched_off_because
        return cls(
            key=row.id,
            url=row.url,
            kinds=[ItemKind(one) for one in row.kinds],
            created_at=row.created_at,
            old_secret_until=row.old_until,
            failing_since=row.failing_since,
            switched_off_at=row.switched_off_at,
            switched_off_because=SwitchedOff(because) if because else None,
        )


@strawberry.type(description="A message to one of your addresses (推送记录).")
class WebhookDelivery(Part):
    """A message to an address; its id is what the receiver sees as `webhook-id`."""

    row: strawberry.Private[AnyRow]

    message_id: str = strawberry.field(
        description="What the receiver sees as `webhook-id` (消息编号): the same at every attempt."
    )
    seq: int = strawberry.field(description="The number of the event in its item (序号).")
    kept_at: datetime = strawberry.field(description="When it was put into the line (入队时间).")
    attempts: int = strawberry.field(description="How often it was tried (尝试次数).")
    due_at: datetime | None = strawberry.field(
        description="When it is tried next (下次尝试时间); null when it is over."
    )
    tried_at: datetime | None = strawberry.field(description="When it was tried last (最近尝试).")
    status: int | None = strawberry.field(description="The last answer (应答状态码).")
    problem: Problem | None = strawberry.field(
        description="Why the last attempt failed (失败原因); null where it did not."
    )
    delivered_at: datetime | None = strawberry.field(
        description="When it was taken (送达时间), if it was."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "WebhookDelivery":
        """Show a row of `reading.webhooks`."""
        return cls(
            key=row.id,
            row=row,
            message_id=str(row.id),
            seq=row.seq,
            kept_at=row.kept_at,
            attempts=row.attempts,
            due_at=row.due_at,
            tried_at=row.tried_at,
            status=row.status,
            problem=Problem(row.problem) if row.problem else None,
            delivered_at=row.delivered_at,
        )

    @field("The item (事项); null where you may see it no longer.")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))

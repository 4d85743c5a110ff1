"""What a change comes to."""

from typing import Generic, TypeVar

import strawberry

from trainingflow.api.types.errors import UserError
from trainingflow.api.types.work_item import WorkItem

ItemT = TypeVar("ItemT", bound=WorkItem)


@strawberry.type(
    description="What a change came to (办理结果): the item as it is now, or every reason why not."
)
class Payload(Generic[ItemT]):
    """What a change came to."""

    item: ItemT | None = strawberry.field(
        description="The item as it is now (当前内容); null when there is none that you may see."
    )
    performed: bool = strawberry.field(
        description="Whether it was carried out (是否已办理): now, or before with the same key."
    )
    replayed: bool = strawberry.field(
        description="Whether it had been carried out before with the same key (重复请求)."
    )
    seq: int | None = strawberry.field(
        description="The number of the event that records it (办理记录序号)."
    )
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因), all at once; then nothing "
        "has changed."
    )
    warnings: list[UserError] = strawberry.field(
        description="What to know besides (提醒); stops nothing."
    )

"""Commenting on items, watching them, and reading what one is told."""

from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.types.comment import Comment
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.general_names import item_types
from trainingflow.api.types.node import shown
from trainingflow.api.types.work_item import WorkItem
from trainingflow.services import comments, watching
from trainingflow.services.comments import NewComment
from trainingflow.services.reading.comments import Audience

Item = Annotated[strawberry.ID, strawberry.argument(description="The item (事项).")]


@strawberry.input(description="What to say about an item, and to whom (留言).")
class CommentInput(Keyed):
    """What to say about an item."""

    item_id: strawberry.ID = strawberry.field(description="The item (事项).")
    audience: Audience = strawberry.field(description="For whom it is (留言范围).")
    text: str = strawberry.field(description="What to say (留言内容).")
    mention_ids: list[strawberry.ID] | None = strawberry.field(
        default=strawberry.UNSET,
        description="Who is told of it (提及的人): persons who belong to the audience.",
    )
    replaces_id: strawberry.ID | None = strawberry.field(
        default=strawberry.UNSET,
        description="The comment of yours in whose place it comes (修改的留言).",
    )

    def new(self) -> NewComment:
        """As the service knows it."""
        return NewComment(
            item_id=required_key(self.item_id, *item_types()),
            audience=self.audience,
            text=self.text,
            mentions=tuple(required_key(one, *PERSON) for one in self.mention_ids or ()),
            replaces=optional_key(self.replaces_id or None, "Comment"),
        )


@strawberry.type(description="What became of a comment (留言结果).")
class CommentPayload:
    """What became of a comment."""

    comment: Comment | None = strawberry.field(description="The comment (留言).")
    replayed: bool = strawberry.field(description="Whether it had been said before (重复请求).")
    errors: list[UserError] = strawberry.field(
        description="Every reason why it is not possible (不可行原因); then nothing has changed."
    )


@strawberry.type(description="The item that you watch, or no longer (关注结果).")
class WatchPayload:
    """The item that is watched, or no longer."""

    item: WorkItem | None = strawberry.field(description="The item (事项).")
    errors: list[UserError] = strawberry.field(description="Why not (不可行原因).")


@strawberry.type(description="What was read (已读结果).")
class NoticesReadPayload:
    """What was read."""

    errors: list[UserError] = strawberry.field(description="Why not (不可行原因).")


@strawberry.type
class CommentMutations:
    """Commenting on items, and watching them."""

    @mutation("Say something about an item (留言) to an audience to which you belong.")
    async def comment(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            CommentInput, strawberry.argument(description="What to say (留言).")
        ],
    ) -> CommentPayload:
        """Comment on an item."""
        new, key = input.new(), input.idempotency_key
        answer = await make(info, key, lambda work: comments.comment(work, key, new))
        row = None if answer.id is None else await info.context.loaders.comments.load(answer.id)
        return CommentPayload(
            comment=shown(Comment.of, row), replayed=answer.replayed, errors=answer.errors
        )

    @mutation("Be told of every move of an item (关注); harmless to repeat.")
    async def watch(self, info: Info, item_id: Item) -> WatchPayload:
        """Watch an item."""
        key = required_key(item_id, *item_types())
        return await _watched(
            info, key, await make(info, None, lambda work: watching.watch(work, key))
        )

    @mutation("Be told of an item no longer (取消关注); harmless where you do not watch it.")
    async def unwatch(self, info: Info, item_id: Item) -> WatchPayload:
        """Watch an item no longer."""
        key = required_key(item_id, *item_types())
        return await _watched(
            info, key, await make(info, None, lambda work: watching.unwatch(work, key))
        )

    @mutation("Mark notices as read (标为已读); the first reading counts.")
    async def read_item_notices(
        self,
        info: Info,
        ids: Annotated[
            list[strawberry.ID], strawberry.argument(description="The notices (事项提醒).")
        ],
    ) -> NoticesReadPayload:
        """Mark notices as read."""
        keys = [required_key(one, "ItemNotice") for one in ids]
        answer = await make(info, None, lambda work: watching.read(work, keys))
        return NoticesReadPayload(errors=answer.errors)


async def _watched(info: Info, key: UUID, answer: Answer) -> WatchPayload:
    row = await info.context.loaders.items.load(key)
    return WatchPayload(item=shown(WorkItem.of, row), errors=answer.errors)

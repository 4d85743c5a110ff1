"""Comments on items, and what people are told of items."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.enums import ItemState
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.person import Person
from trainingflow.services.reading.comments import Audience
from trainingflow.services.reading.paging import AnyRow

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built

described(
    Audience,
    "For whom a comment is (留言范围); who declared the item hears only what is for all inside.",
    {
        "INTERNAL": "Those who decide (审核人员内部).",
        "PANEL": "Those who decide, and the panel (审核人员与论证组).",
        "DECLARANT": "Everybody inside, the declarant included (含申报人).",
    },
)


@strawberry.type(
    description="What somebody said about an item (留言). It takes no decision and sets no task; "
    "an edit is a new comment in place of the old one, which is kept."
)
class Comment(Part):
    """What somebody said about an item."""

    row: strawberry.Private[AnyRow]

    audience: Audience = strawberry.field(description="For whom it is (留言范围).")
    text: str = strawberry.field(description="What was said (留言内容).")
    at: datetime = strawberry.field(description="When it was said (时间).")
    edited: bool = strawberry.field(
        description="Whether it took the place of an earlier one (是否修改过)."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Comment":
        """Show a row of `comments.comments`."""
        return cls(
            key=row.id,
            row=row,
            audience=Audience(row.audience),
            text=row.text,
            at=row.at,
            edited=row.replaces_id is not None,
        )

    @field("Who said it (留言人).")
    async def author(self, info: Info) -> Person | None:
        """Load the author."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.author_id))

    @field("Who was told of it (提及的人).")
    async def mentions(self, info: Info) -> list[Person]:
        """Load those who are named."""
        rows = await info.context.loaders.persons.load_many(self.row.mentions)
        return [Person.of(row) for row in rows if row is not None]


@strawberry.type(
    description="That you are told of an item (事项提醒): one that you watch has moved, or a "
    "comment names you. It is no task."
)
class ItemNotice(Part):
    """That somebody is told of an item."""

    row: strawberry.Private[AnyRow]

    action: str | None = strawberry.field(
        description="The action by which a watched item moved (操作); null for a comment."
    )
    to_state: str | None = strawberry.field(
        graphql_type=ItemState | None,
        description="The state that it moved to (新状态); null for a comment.",
    )
    at: datetime = strawberry.field(description="When (时间).")
    read_at: datetime | None = strawberry.field(description="When you read it (已读时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "ItemNotice":
        """Show a row of `daily_work.notices`."""
        return cls(
            key=row.id,
            row=row,
            action=row.action,
            to_state=row.to_state,
            at=row.at,
            read_at=row.read_at,
        )

    @field("The item (事项).")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

        return shown(WorkItem.of, await info.context.loaders.items.load(self.row.item_id))

    @field("The comment that names you (留言); null for a move, and where it was replaced.")
    async def comment(self, info: Info) -> Comment | None:
        """Load the comment."""
        if self.row.comment_id is None:
            return None
        return shown(Comment.of, await info.context.loaders.comments.load(self.row.comment_id))

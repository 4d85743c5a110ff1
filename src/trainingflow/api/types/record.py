"""The process archive of an item: what was recorded, act by act (过程性档案)."""

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from uuid import UUID

import strawberry
from strawberry.scalars import JSON

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import global_id
from trainingflow.api.types.event import action_label
from trainingflow.api.types.node import shown
from trainingflow.api.types.person import Person
from trainingflow.api.types.policy import CodeLabel
from trainingflow.api.types.work_item import WorkItem
from trainingflow.domain.calendar import local_date
from trainingflow.domain.lifecycles import definition_of
from trainingflow.domain.workflow.attempt import as_uuid
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.paging import AnyRow
from trainingflow.services.references import sort_of


@strawberry.type(
    description="One entry of the process archive (过程性档案): an act with what was filled in."
)
class Record:
    """One act with what was filled in."""

    row: strawberry.Private[AnyRow]

    seq: int = strawberry.field(description="The number of the event (序号).")
    action: str = strawberry.field(description="The action (操作).")
    at: datetime = strawberry.field(description="When it was recorded (时间).")
    day: date = strawberry.field(description="The day on which it was recorded (日期).")
    comment: str | None = strawberry.field(description="The comment (意见).")

    @classmethod
    def of(cls, row: AnyRow) -> "Record":
        """Show a row of `general.records`."""
        return cls(
            row=row,
            seq=row.seq,
            action=row.action,
            at=row.at,
            day=local_date(row.at),
            comment=row.comment,
        )

    @field("The name of the action (操作名称).")
    def label(self, info: Info) -> str:
        """Name the action as its lifecycle does."""
        return action_label(self.row.kind, self.row.definition_version, self.action, info)

    @field("Who recorded it (记录人); null for the clock.")
    async def actor(self, info: Info) -> Person | None:
        """Load the person who acted."""
        if self.row.actor_id is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.actor_id))

    @field("The fields of `content` with their names for people (字段名称), in their order.")
    def fields(self, info: Info) -> list[CodeLabel]:
        """Name the fields in the language of the request."""
        zh = info.context.language == "zh-CN"
        return [CodeLabel(code=one.name, label=one.zh if zh else one.en) for one in self._table()]

    @field(
        "What was filled in (记录内容), by the names of the fields; ids are global ids. Null where "
        "it is for its author alone."
    )
    async def content(self, info: Info) -> JSON | None:
        """Show what was filled in."""
        if self.row.input is None:
            return None
        return JSON(await _globalised(self._table(), self.row.input, info))

    def _table(self) -> tuple[Field, ...]:
        definition = definition_of(ItemKind(self.row.kind), self.row.definition_version)
        return next((line.input for line in definition.lines(self.action)), ())


async def _globalised(
    table: Sequence[Field], content: Mapping[str, object], info: Info
) -> dict[str, object]:
    """The content with global ids in place of keys."""
    fields = {one.name: one for one in table}
    return {name: await _value(fields.get(name), value, info) for name, value in content.items()}


async def _value(one: Field | None, value: object, info: Info) -> object:
    if one is None:
        return value
    if one.type is FieldType.ROWS and isinstance(value, list):
        rows = [row for row in value if isinstance(row, dict)]
        return [await _globalised(one.rows, row, info) for row in rows]
    if one.type is FieldType.IDS and isinstance(value, list):
        return [await _id(one.name, entry, info) for entry in value]
    return await _id(one.name, value, info) if one.type is FieldType.ID else value


async def _id(name: str, value: object, info: Info) -> object:
    """The global id; null where it names an item that the viewer may not see."""
    sort, key = sort_of(name), as_uuid(value)
    if sort is None or key is None:
        return value
    if sort in ("Item", "Course"):
        return await _item_id(key, info)
    return global_id("Person" if sort == "Teacher" else sort, key)


async def _item_id(key: UUID, info: Info) -> str | None:
    row = await info.context.loaders.items.load(key)
    return None if row is None else global_id(type(WorkItem.of(row)).__name__, key)

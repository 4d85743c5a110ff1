"""Changes of windows and what they change, and the notices of the clock."""

from datetime import datetime
from typing import Annotated
from uuid import UUID

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.calendar_duty import duty_label, occasion_label
from trainingflow.api.types.event import action_label
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.domain.workflow.sentences.notices import notice_sentence
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.domain.workflow.terms import term
from trainingflow.services.consequences import Consequence
from trainingflow.services.reading.paging import AnyRow

WorkItemType = Annotated["WorkItem", strawberry.lazy("trainingflow.api.types.work_item")]  # type: ignore[name-defined]  # noqa: F821 - resolved when the schema is built


@strawberry.type(
    description="That a body opened a window by exception or extended it (窗口变更). Never "
    "altered: a window closes at the latest of all its ends."
)
class WindowChange(Part):
    """That a body opened a window by exception, or extended one."""

    row: strawberry.Private[AnyRow]

    exceptional: bool = strawberry.field(
        description="Whether it opened the window (特批开放); else it extended it (延期)."
    )
    until: datetime = strawberry.field(description="Until when at the earliest (延至).")
    reason: str = strawberry.field(description="Why (理由).")
    acting_for: Body | None = strawberry.field(description="The body acted for (代表机构).")
    decision_reference: str | None = strawberry.field(
        description="The decision it rests on (决定文号)."
    )
    made_at: datetime = strawberry.field(description="When (办理时间).")
    item_kind: ItemKind | None = strawberry.field(
        description="For items of this kind only (事项种类); null: whatever the kind."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "WindowChange":
        """Show a row of `windows.changes_of`."""
        return cls(
            key=row.id,
            row=row,
            exceptional=row.sort == "EXCEPTIONAL",
            until=row.until_at,
            reason=row.reason,
            acting_for=Body(row.acting_for) if row.acting_for else None,
            decision_reference=row.decision_reference,
            made_at=row.made_at,
            item_kind=ItemKind(row.item_kind) if row.item_kind else None,
        )

    @field("For this unit and those below it only (单位范围); null: for all.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the unit."""
        if self.row.organisation_id is None:
            return None
        row = await info.context.loaders.organisations.load(self.row.organisation_id)
        return shown(Organisation.of, row)

    @field("For this person only (人员); null: for all.")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        if self.row.person_id is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("For this item only (事项); null: for all, or when you may not see it.")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        return await item_of(self.row.item_id, info)


@strawberry.type(
    description="How a change of a window changes one item (影响): deadlines and late marks before "
    "and after."
)
class WindowConsequence:
    """How a change of a window changes one item."""

    consequence: strawberry.Private[Consequence]

    closes_before: datetime | None = strawberry.field(
        description="When the item's round closed until now (原截止时间)."
    )
    closes_after: datetime | None = strawberry.field(
        description="When it closes then (新截止时间)."
    )
    due_before: datetime | None = strawberry.field(
        description="By when its state should be left until now (原到期时间); null where that does "
        "not hang on the window."
    )
    due_after: datetime | None = strawberry.field(description="By when then (新到期时间).")
    late_before: bool = strawberry.field(description="Whether it is late now (原是否逾期).")
    late_after: bool = strawberry.field(description="Whether it is late then (现是否逾期).")

    @classmethod
    def show(cls, one: Consequence) -> "WindowConsequence":
        """Show a consequence."""
        return cls(
            consequence=one,
            closes_before=one.closes[0],
            closes_after=one.closes[1],
            due_before=one.due[0],
            due_after=one.due[1],
            late_before=one.late[0],
            late_after=one.late[1],
        )

    @field("The item (事项); null when you may not see it.")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        return await item_of(self.consequence.item_id, info)


@strawberry.type(
    description="Something that the clock told you (通知): in person, or as the holder of a role."
)
class Notice(Part):
    """Something that the clock told you."""

    row: strawberry.Private[AnyRow]

    kind: ClockMove = strawberry.field(description="What the clock did (通知类型).")
    created_at: datetime = strawberry.field(description="When (通知时间).")
    read_at: datetime | None = strawberry.field(
        description="When you read it (已读时间); others who hold the role may not have."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Notice":
        """Show a row of `notices.notices`."""
        return cls(
            key=row.id,
            row=row,
            kind=ClockMove(row.kind),
            created_at=row.created_at,
            read_at=row.read_at,
        )

    @field("What it says (内容), in the language of the request.")
    def text(self, info: Info) -> str:
        """Make the sentence anew from its facts."""
        facts = _facts(self.row, info)
        return notice_sentence(self.row.text_key, facts, info.context.language)

    @field("The item it is about (事项); null where it is about none, or none that you may see.")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        return await item_of(self.row.item_id, info)


def _facts(row: AnyRow, info: Info) -> dict[str, object]:
    """What the sentence of a notice speaks of, named in the reader's language."""
    language = info.context.language
    facts = dict(row.params)
    if row.duty is not None:
        facts["subject"] = duty_label(row.policy_id, row.duty, language)
        if "missing" in facts:
            facts["missing"] = facts["missing"][language]
    elif row.window_id is not None:
        facts["window"] = facts["subject"] = term(facts["window"], language)
    elif "reasons" in facts:
        kind, version, action = facts["kind"], facts["version"], facts["action"]
        facts["action"] = action_label(kind, version, action, info)
        facts["reasons"] = facts["reasons"][language]
    elif "occasion" in facts:
        facts["occasion"] = occasion_label(row.item_policy_id, facts["occasion"], language)
    return facts


async def item_of(item_id: UUID | None, info: Info) -> WorkItemType | None:
    """The item with this id; none where there is none that the viewer may see."""
    from trainingflow.api.types.work_item import WorkItem  # noqa: PLC0415 - they show each other

    if item_id is None:
        return None
    row = await info.context.loaders.items.load(item_id)
    return None if row is None else WorkItem.of(row)

"""Changes of windows that wait for a second person."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.calendar import WorkItemType, item_of
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(
    description="That somebody wants to reopen a window (窗口变更提请): it changes nothing until "
    "another person confirms it."
)
class WindowChangeProposal(Part):
    """That somebody wants to reopen a window."""

    row: strawberry.Private[AnyRow]

    window: str = strawberry.field(description="The window (窗口).")
    round: str | None = strawberry.field(
        description="The round to extend (轮次); null: a window to open by exception."
    )
    opens_at: datetime | None = strawberry.field(
        description="From when it is to be open (开放时间), of one by exception."
    )
    until: datetime = strawberry.field(description="Until when at the earliest (延至).")
    reason: str = strawberry.field(description="Why (理由).")
    acting_for: Body | None = strawberry.field(description="The body acted for (代表机构).")
    decision_reference: str | None = strawberry.field(
        description="The decision it rests on (决定文号)."
    )
    item_kind: ItemKind | None = strawberry.field(
        description="For items of this kind only (事项种类); null: whatever the kind."
    )
    proposed_at: datetime = strawberry.field(description="When it was proposed (提请时间).")

    @field("Who proposes it (提请人).")
    async def proposed_by(self, info: Info) -> Person | None:
        """Load whoever proposed it."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.proposed_by))

    @field("For this unit and those below it only (单位范围); null: for all.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the unit."""
        unit = self.row.organisation_id
        loaders = info.context.loaders
        return (
            None if unit is None else shown(Organisation.of, await loaders.organisations.load(unit))
        )

    @field("For this person only (人员); null: for all.")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        who = self.row.person_id
        loaders = info.context.loaders
        return None if who is None else shown(Person.of, await loaders.persons.load(who))

    @field("For this item only (事项); null: for all, or when you may not see it.")
    async def item(self, info: Info) -> WorkItemType | None:
        """Load the item."""
        return await item_of(self.row.item_id, info)

    @classmethod
    def of(cls, row: AnyRow) -> "WindowChangeProposal":
        """Show a row of `reading.window_proposals.waiting`."""
        return cls(
            key=row.id,
            row=row,
            window=row.name,
            round=row.round,
            opens_at=row.opens_at,
            until=row.until_at,
            reason=row.reason,
            acting_for=Body(row.acting_for) if row.acting_for else None,
            decision_reference=row.decision_reference,
            item_kind=ItemKind(row.item_kind) if row.item_kind else None,
            proposed_at=row.proposed_at,
        )

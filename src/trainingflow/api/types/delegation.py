"""Delegations: who may act on behalf of whom, with which roles, for what, and until when."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.described import described
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.domain.people import Role
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.reading.delegations import DelegationSide
from trainingflow.services.reading.paging import AnyRow

described(
    DelegationSide,
    "On which side of a delegation you are (委托方向).",
    {
        "GIVEN": "You have given it (我委托他人).",
        "RECEIVED": "You have received it (他人委托我).",
    },
)


@strawberry.type(description="A role that is lent (委托的角色).")
class LentRole:
    """A role that is lent."""

    row: strawberry.Private[AnyRow]

    role: Role = strawberry.field(description="The role (角色).")

    @field("Where it is held (单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))


@strawberry.type(
    description="That a person lends another some roles for a period (委托). It has one hop: what "
    "was lent is not lent on. Neither of the two may have an interest in what is decided."
)
class Delegation(Part):
    """That a person lends another some roles for a period."""

    row: strawberry.Private[AnyRow]

    opens_at: datetime = strawberry.field(description="From when (起始时间).")
    closes_at: datetime = strawberry.field(
        description="Until when (截止时间); the instant itself is outside."
    )
    kinds: list[ItemKind] = strawberry.field(
        description="For items of these kinds (事项种类); empty: of all."
    )
    reason: str = strawberry.field(description="Why (委托原因).")
    created_at: datetime = strawberry.field(description="When it was given (委托时间).")
    revoked_at: datetime | None = strawberry.field(
        description="When it was ended early (撤销时间), if it was."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "Delegation":
        """Show a row of `delegations.delegations`."""
        return cls(
            key=row.id,
            row=row,
            opens_at=row.opens_at,
            closes_at=row.closes_at,
            kinds=[ItemKind(kind) for kind in row.kinds],
            reason=row.reason,
            created_at=row.created_at,
            revoked_at=row.revoked_at,
        )

    @field("Who lends (委托人).")
    async def delegator(self, info: Info) -> Person | None:
        """Load the delegator."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.delegator_id))

    @field("Who acts on behalf (受托人).")
    async def delegate(self, info: Info) -> Person | None:
        """Load the delegate."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.delegate_id))

    @field("For items of this unit and those below it (单位范围); null: of all.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        if self.row.organisation_id is None:
            return None
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))

    @field("What is lent (委托的角色).")
    async def roles(self, info: Info) -> list[LentRole]:
        """Load the roles."""
        rows = await info.context.loaders.lent_roles.load(self.key)
        return [LentRole(row=row, role=Role(row.role)) for row in rows]

    @field("Whether it is in force now (是否有效).")
    def in_force(self, info: Info) -> bool:
        """Say whether it runs."""
        running = self.opens_at <= info.context.now < self.closes_at
        return running and self.revoked_at is None

"""Appointments: who holds which role where, for which days, and since when that is known."""

from datetime import date, datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.domain.people import Role
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(
    description="That somebody holds a role in an organisation (任职). It is never rewritten: what "
    "ends is withdrawn, and recorded anew with its last day."
)
class Appointment(Part):
    """That somebody holds a role in an organisation."""

    row: strawberry.Private[AnyRow]

    role: Role = strawberry.field(description="The role (角色).")
    since: date = strawberry.field(description="The first day (起始日期).")
    until: date | None = strawberry.field(
        description="The last day (截止日期); null for as long as it lasts."
    )
    recorded_at: datetime = strawberry.field(
        description="Since when this is known (登记时间); what was taken over from a register: "
        "since its first day."
    )
    withdrawn_at: datetime | None = strawberry.field(
        description="Since when this no longer counts (撤回时间); null while it does."
    )

    @field("Who holds it (任职人).")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("Where it is held (单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))

    @field("Who recorded it (登记人); null when it was taken over from a register.")
    async def recorded_by(self, info: Info) -> Person | None:
        """Load whoever recorded it."""
        by = self.row.recorded_by
        return None if by is None else shown(Person.of, await info.context.loaders.persons.load(by))

    @field("Who withdrew it (撤回人); null while it counts.")
    async def withdrawn_by(self, info: Info) -> Person | None:
        """Load whoever withdrew it."""
        by = self.row.withdrawn_by
        return None if by is None else shown(Person.of, await info.context.loaders.persons.load(by))

    @classmethod
    def of(cls, row: AnyRow) -> "Appointment":
        """Show a row of `reading.appointments`."""
        return cls(
            key=row.id,
            row=row,
            role=Role(row.role),
            since=row.since,
            until=row.until,
            recorded_at=row.recorded_at,
            withdrawn_at=row.withdrawn_at,
        )


@strawberry.type(
    description="That an administrator is proposed (任职提议): another security administrator has "
    "to approve it."
)
class AppointmentProposal(Part):
    """That an administrator is proposed."""

    row: strawberry.Private[AnyRow]

    role: Role = strawberry.field(description="The role (角色).")
    since: date = strawberry.field(description="The first day (起始日期).")
    until: date | None = strawberry.field(
        description="The last day (截止日期); null for as long as it lasts."
    )
    reason: str = strawberry.field(description="Why (原因).")
    proposed_at: datetime = strawberry.field(description="When it was proposed (提议时间).")

    @field("Who is proposed (拟任职人).")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.person_id))

    @field("Where it is to be held (单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        loaders = info.context.loaders
        return shown(Organisation.of, await loaders.organisations.load(self.row.organisation_id))

    @field("Who proposes it (提议人).")
    async def proposed_by(self, info: Info) -> Person | None:
        """Load whoever proposed it."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.proposed_by))

    @classmethod
    def of(cls, row: AnyRow) -> "AppointmentProposal":
        """Show a row of `reading.appointments.waiting`."""
        return cls(
            key=row.id,
            row=row,
            role=Role(row.role),
            since=row.since,
            until=row.until,
            reason=row.reason,
            proposed_at=row.proposed_at,
        )

"""A duty of the calendar on one occasion, and what is said to be done of it."""

from datetime import datetime

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.calendar_duty import CalendarDuty
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person
from trainingflow.api.types.policy import Policy
from trainingflow.services.reading.duties import OwedDuty
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(
    description="What a body or a unit has said of a duty (职责办结记录): that it is done, with "
    "the document that shows it, or that it is not done after all."
)
class DutyRecord(Part):
    """What a body or a unit has said of a duty."""

    row: strawberry.Private[AnyRow]

    done: bool = strawberry.field(description="Whether it is done (是否办结).")
    reference: str = strawberry.field(
        description="The document that shows it, or where that is kept (文号或材料): a report, a "
        "plan, a statement; or why it is not done."
    )
    recorded_at: datetime = strawberry.field(description="When that was said (登记时间).")

    @classmethod
    def of(cls, row: AnyRow) -> "DutyRecord":
        """Show a row of `duties.records`."""
        return cls(
            key=row.id,
            row=row,
            done=row.done,
            reference=row.reference,
            recorded_at=row.recorded_at,
        )

    @field("The body or the unit that owes it (责任单位).")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        row = await info.context.loaders.organisations.load(self.row.organisation_id)
        return shown(Organisation.of, row)

    @field("Who said so (登记人).")
    async def recorded_by(self, info: Info) -> Person | None:
        """Load the person."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.recorded_by))


@strawberry.type(
    description="A duty of the calendar on one occasion (到期职责): of a year, a semester or a "
    "cycle. Who has done it is not reminded of it any more."
)
class DueDuty:
    """A duty of the calendar on one occasion."""

    owed: strawberry.Private[OwedDuty]

    occasion: str = strawberry.field(
        description="What it is about (所属年度、学期或周期): `2024`, `2024-AUTUMN`."
    )
    due_at: datetime = strawberry.field(description="When its last day is over (到期时间).")

    @classmethod
    def of(cls, owed: OwedDuty) -> "DueDuty":
        """Show a duty of `duties.owed`."""
        return cls(owed=owed, occasion=owed.dated.occasion, due_at=owed.dated.due)

    @field("The duty (职责): who owes what to whom, and the article that demands it.")
    def duty(self) -> CalendarDuty:
        """Show the duty."""
        return CalendarDuty.of(self.owed.dated.duty)

    @field("The policy that demands it (办法).")
    def policy(self) -> Policy:
        """Show the policy."""
        return Policy.named(self.owed.policy_id)

    @field(
        "What was said of it last (办结记录), by each body and unit: bodies of the regulation and "
        "auditors see all, others what their own units have said."
    )
    async def records(self, info: Info) -> list[DutyRecord]:
        """Load what was said."""
        rows = await info.context.loaders.duty_records.load(self.owed.key)
        return [DutyRecord.of(row) for row in rows]

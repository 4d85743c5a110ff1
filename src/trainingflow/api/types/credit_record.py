"""The records that a credit batch confirms (学习记录)."""

from datetime import date, datetime
from decimal import Decimal

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.types.node import Part, shown
from trainingflow.api.types.person import Person
from trainingflow.services.reading.paging import AnyRow


@strawberry.type(description="A completed training in a credit batch (学习记录), not reversed.")
class CreditRecord(Part):
    """A completed training in a credit batch."""

    row: strawberry.Private[AnyRow]

    hours: Decimal = strawberry.field(description="Class hours (学时).")
    earned_on: date = strawberry.field(description="The day of the last session (取得日).")
    passed: bool = strawberry.field(description="Whether the participant passed (合格).")
    confirmed_at: datetime | None = strawberry.field(
        description="When it was confirmed (审核确认时间); null while it is not."
    )

    @classmethod
    def of(cls, row: AnyRow) -> "CreditRecord":
        """Show a row of `records.of_batches`."""
        return cls(
            key=row.id,
            row=row,
            hours=row.hours,
            earned_on=row.earned_on,
            passed=row.passed,
            confirmed_at=row.confirmed_at,
        )

    @field("The participant (参训教师).")
    async def participant(self, info: Info) -> Person | None:
        """Load the participant."""
        return shown(Person.of, await info.context.loaders.persons.load(self.row.teacher_id))

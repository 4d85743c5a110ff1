"""Whose number it is."""

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.types.node import shown
from trainingflow.api.types.person import Person
from trainingflow.services.privacy.searching import Found
from trainingflow.services.privacy.shown import Withheld


@strawberry.type(description="Whose number it is, or why nobody is told (按号码查找结果).")
class FoundByNumber:
    """Whose number it is, or why nobody is told."""

    people: list[Person] = strawberry.field(
        description="Who has it (人员): one of an ID card, more of a phone that is shared; nobody "
        "of whom the data is restricted."
    )
    withheld: Withheld | None = strawberry.field(
        description="Why nobody is told (不予显示的原因); null where it was looked for."
    )

    @classmethod
    async def of(cls, found: Found, info: Info) -> "FoundByNumber":
        """Show who was found."""
        rows = await info.context.loaders.persons.load_many(list(found.people))
        people = [one for row in rows if (one := shown(Person.of, row)) is not None]
        return cls(people=people, withheld=found.withheld)

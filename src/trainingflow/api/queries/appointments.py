"""Questions about who holds which role, now or then."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.mutations.asked import PERSON
from trainingflow.api.nodes import optional_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.appointment import Appointment, AppointmentProposal
from trainingflow.services.reading import appointments


@strawberry.type
class AppointmentQueries:
    """Questions about who holds which role."""

    @field(
        "Who held which role (任职情况) at an instant, as it was known at another: all of them for "
        "security administrators and auditors, for others their own. Both are now unless given."
    )
    async def appointments(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        person_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Only of this person (任职人).")
        ] = strawberry.UNSET,
        valid_at: Annotated[
            datetime | None, strawberry.argument(description="Held at this instant (有效时点).")
        ] = strawberry.UNSET,
        known_at: Annotated[
            datetime | None,
            strawberry.argument(description="As it was known at this instant (已知时点)."),
        ] = strawberry.UNSET,
    ) -> Connection[Appointment]:
        """List appointments."""
        person = optional_key(person_id or None, *PERSON)
        viewer = info.context.viewer
        valid, known = valid_at or viewer.now, known_at or viewer.now
        window = Window(
            ("appointments", person, valid_at or None, known_at or None),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        listing = appointments.appointments(viewer, valid, known, person)
        return await connection(info, listing, window, Appointment.of)

    @field(
        "Administrators who are proposed and wait for a second security administrator (待审任职), "
        "the first proposed first; empty for everybody else."
    )
    async def appointment_proposals(self, info: Info) -> list[AppointmentProposal]:
        """List what waits."""
        async with info.context.database.reading() as session:
            rows = await appointments.waiting(session, info.context.viewer)
        return [AppointmentProposal.of(row) for row in rows]

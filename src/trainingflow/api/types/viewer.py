"""Who is signed in: the person, the roles held now, and what waits."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.browser_session import BrowserSession
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Person, Teacher
from trainingflow.api.types.token import ApiToken
from trainingflow.domain.people import Actor, Assignment, Role
from trainingflow.services.reading import sessions, tokens


@strawberry.type(description="A role held now (担任角色).")
class RoleHeld:
    """A role held now."""

    assignment: strawberry.Private[Assignment]

    role: Role = strawberry.field(description="The role (角色).")

    @field("Where it is held (单位): it reaches everything below.")
    async def organisation(self, info: Info) -> Organisation | None:
        """Load the organisation."""
        loaders = info.context.loaders
        row = await loaders.organisations.load(self.assignment.organisation_id)
        return shown(Organisation.of, row)


@strawberry.type(description="Who is signed in (当前用户).")
class Viewer:
    """Who is signed in."""

    actor: strawberry.Private[Actor]

    @field("The person (人员).")
    async def person(self, info: Info) -> Person | None:
        """Load the person."""
        if self.actor.person_id is None:
            return None
        return shown(Person.of, await info.context.loaders.persons.load(self.actor.person_id))

    @field("Your own data as a teacher (教师信息); null when you are none.")
    async def teacher(self, info: Info) -> Teacher | None:
        """Load the viewer's data as a teacher."""
        if self.actor.person_id is None:
            return None
        return shown(Teacher.of, await info.context.loaders.teachers.load(self.actor.person_id))

    @field("Your tokens (访问令牌), the newest first.")
    async def tokens(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        valid: Annotated[
            bool, strawberry.argument(description="Only those accepted now (仅有效令牌).")
        ] = False,
    ) -> Connection[ApiToken]:
        """List the viewer's own tokens."""
        window = Window(("tokens", valid), first=first, after=after, last=last, before=before)
        listing = tokens.own(info.context.viewer, valid=valid)
        return await connection(info, listing, window, ApiToken.of)

    @field("Your sessions (会话) that run, the one seen last first.")
    async def sessions(self, info: Info) -> list[BrowserSession]:
        """List the viewer's own sessions."""
        async with info.context.database.reading() as session:
            rows = await sessions.running(session, info.context.viewer)
        return [BrowserSession.of(row) for row in rows]

    @field("The roles that you hold now (担任角色).")
    def roles(self) -> list[RoleHeld]:
        """List the roles."""
        return [RoleHeld(assignment=one, role=one.role) for one in self.actor.assignments]

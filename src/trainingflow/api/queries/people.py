"""Questions about the viewer, teachers, organisations, policies and windows."""

from datetime import datetime
from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import chosen, connection
from trainingflow.api.types.deadline import TimeWindow
from trainingflow.api.types.enums import OrganisationKind
from trainingflow.api.types.node import shown
from trainingflow.api.types.organisation import Organisation
from trainingflow.api.types.person import Teacher
from trainingflow.api.types.policy import Policy, policy_code
from trainingflow.api.types.viewer import Viewer
from trainingflow.domain.people import Body
from trainingflow.services.reading import people, windows
from trainingflow.services.reading.people import TeacherOrder

Name = Annotated[
    str | None, strawberry.argument(description="With these words in the name (名称包含).")
]


@strawberry.type
class PeopleQueries:
    """Questions about people, organisations, policies and windows."""

    @field("Who you are (当前用户); null when you are not signed in.")
    def viewer(self, info: Info) -> Viewer | None:
        """Show the person who is signed in."""
        actor = info.context.viewer.actor
        return None if actor is None or actor.person_id is None else Viewer(actor=actor)

    @field("A teacher whose data you may see (教师); null when there is none.")
    async def teacher(
        self,
        info: Info,
        id: Annotated[  # noqa: A002 - the name that clients expect
            strawberry.ID,
            strawberry.argument(description="The id of a teacher or person (教师标识)."),
        ],
    ) -> Teacher | None:
        """Load a teacher."""
        key = required_key(id, "Teacher", "Person")
        return shown(Teacher.of, await info.context.loaders.teachers.load(key))

    @field("Teachers whose data you may see (教师): you, those of your unit, or all.")
    async def teachers(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        employer_id: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Employed there, or below it, now (任职单位)."),
        ] = strawberry.UNSET,
        name: Annotated[
            str | None,
            strawberry.argument(
                description="With these words in the name, or with this number (姓名或编号)."
            ),
        ] = strawberry.UNSET,
        order_by: Annotated[
            TeacherOrder, strawberry.argument(description="In which order (排序).")
        ] = TeacherOrder.CODE,
    ) -> Connection[Teacher]:
        """List teachers."""
        employer, words = optional_key(employer_id or None, "Organisation"), name or None
        window = Window(
            ("teachers", employer, words, order_by),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        listing = people.teachers(info.context.viewer, order_by, employer=employer, name=words)
        return await connection(info, listing, window, Teacher.of)

    @field("The units of the authority (单位), by code.")
    async def organisations(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        kinds: Annotated[
            list[OrganisationKind] | None,
            strawberry.argument(description="Of one of these kinds (单位种类)."),
        ] = strawberry.UNSET,
        bodies: Annotated[
            list[Body] | None,
            strawberry.argument(description="One of these bodies of the regulation (机构)."),
        ] = strawberry.UNSET,
        below: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="This unit and those below it (所属单位)."),
        ] = strawberry.UNSET,
        name: Name = strawberry.UNSET,
    ) -> Connection[Organisation]:
        """List organisations."""
        top, words = optional_key(below or None, "Organisation"), name or None
        of_kinds, of_bodies = chosen(kinds), chosen(bodies)
        window = Window(
            ("organisations", of_kinds, of_bodies, top, words),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        listing = people.organisations(
            info.context.viewer, kinds=of_kinds, bodies=of_bodies, below=top, name=words
        )
        return await connection(info, listing, window, Organisation.of)

    @field(
        "The policies that the authority's units are under (办法), its own first; the municipal "
        "one last."
    )
    async def policies(self, info: Info) -> list[Policy]:
        """List the policies in use."""
        async with info.context.database.reading() as session:
            ids = await people.policy_ids(session, info.context.viewer)
        return [Policy.named(policy_id) for policy_id in ids]

    @field("Periods in which something may be done (时间窗口), the earliest first.")
    async def windows(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
        policy_id: Annotated[
            strawberry.ID | None, strawberry.argument(description="Of this policy (办法).")
        ] = strawberry.UNSET,
        names: Annotated[
            list[str] | None,
            strawberry.argument(description="Of one of these names (窗口代码)."),
        ] = strawberry.UNSET,
        open_at: Annotated[
            datetime | None,
            strawberry.argument(description="Only those that run at this instant (在此时开放)."),
        ] = strawberry.UNSET,
        closing_after: Annotated[
            datetime | None,
            strawberry.argument(
                description="Only those that have not closed by this instant (在此时未截止)."
            ),
        ] = strawberry.UNSET,
    ) -> Connection[TimeWindow]:
        """List windows."""
        code = policy_code(policy_id) if policy_id else None
        named, at, until = chosen(names), open_at or None, closing_after or None
        window = Window(
            ("windows", code, named, at, until),
            first=first,
            after=after,
            last=last,
            before=before,
        )
        listing = windows.windows(
            info.context.viewer, policy_id=code, names=named, open_at=at, closing_after=until
        )
        return await connection(info, listing, window, TimeWindow.of)

"""Questions about the credits of many teachers, answered from stored standings."""

import base64
import binascii
from typing import Annotated, Final

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import BadInput
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key, required_key
from trainingflow.api.pagination import DEFAULT_SIZE, FOREIGN_CURSOR, After, Window
from trainingflow.api.selected import Selected
from trainingflow.api.types import ahead
from trainingflow.api.types.policy import policy_code
from trainingflow.api.types.standing import (
    CreditRecomputation,
    CreditRollUp,
    CreditStanding,
    CreditStandingConnection,
)
from trainingflow.services.reading import standings
from trainingflow.services.reading.paging import PositionInvalid, count
from trainingflow.services.reading.roll_up import GroupBy, roll_up
from trainingflow.services.reading.standings import Wanted

LARGEST_PAGE: Final = 500
MOST_TEACHERS: Final = 500
_CHANGES: Final = "changes:"


@strawberry.input(
    description="Which standings are wanted (筛选); what is left out does not matter."
)
class CreditStatusFilter:
    """Which standings are wanted."""

    organisation: strawberry.ID | None = strawberry.field(
        default=None, description="Of teachers employed there, or below it (任职单位)."
    )
    policy: strawberry.ID | None = strawberry.field(
        default=None,
        description="Under this policy (办法). A teacher of a district is under the district's "
        "policy and under the municipal one, and has a standing under each.",
    )
    eligible: bool | None = strawberry.field(
        default=None,
        description="Whether nothing that the certificate hangs on is missing (是否合格).",
    )
    missing: list[str] | None = strawberry.field(
        default=None,
        description="Where at least one of these requirements is not met (未达到的要求): codes, "
        "with the year where a requirement is yearly; none at all when the list is empty.",
    )
    teachers: list[strawberry.ID] | None = strawberry.field(
        default=None,
        description=f"Of these teachers (教师), at most {MOST_TEACHERS}; of nobody when empty.",
    )

    def wanted(self, since: int | None) -> Wanted:
        """Read what is wanted.

        Raises:
            BadInput: an id is none, or there are too many.
        """
        if self.teachers is not None and len(self.teachers) > MOST_TEACHERS:
            msg = f"Name at most {MOST_TEACHERS} teachers."
            raise BadInput(msg, f"最多指定 {MOST_TEACHERS} 名教师。", argument="teachers")
        return Wanted(
            organisation=optional_key(self.organisation, "Organisation", argument="organisation"),
            policy_id=policy_code(self.policy) if self.policy else None,
            eligible=self.eligible,
            missing=None if self.missing is None else tuple(self.missing),
            teachers=None
            if self.teachers is None
            else tuple(
                required_key(one, "Teacher", "Person", argument="teachers") for one in self.teachers
            ),
            since=since,
        )


@strawberry.type
class CreditQueries:
    """Questions about the credits of many teachers."""

    @field(
        "What the teachers whom you may see owe and have (学分完成情况), by teacher: for scripts "
        "and reports. Read page by page with `after`; to keep a copy up to date, keep the "
        "`changesCursor` and hand it over as `changedSince` next time."
    )
    async def credit_statuses(
        self,
        info: Info,
        where: Annotated[
            CreditStatusFilter | None,
            strawberry.argument(description="Which are wanted (筛选); all when left out."),
        ] = strawberry.UNSET,
        changed_since: Annotated[
            str | None,
            strawberry.argument(
                description="A `changesCursor` of an earlier reading (变更游标): only what has "
                "changed since, those included that apply no more. The filter is about what "
                "stands now: who has left it is not among the changes."
            ),
        ] = strawberry.UNSET,
        first: Annotated[
            int | None,
            strawberry.argument(
                description=f"How many (条数): 1 to {LARGEST_PAGE}; {DEFAULT_SIZE} when left out."
            ),
        ] = strawberry.UNSET,
        after: After = strawberry.UNSET,
    ) -> CreditStandingConnection:
        """List the standings."""
        wanted = (where or CreditStatusFilter()).wanted(_since(changed_since or None))
        window = Window(("creditStatuses", wanted), first=first, after=after, largest=LARGEST_PAGE)
        viewer, database = info.context.viewer, info.context.database
        try:
            async with database.reading() as session:
                read = await standings.read(session, viewer, wanted, window.request)
                await ahead.of_standings(info, session, read.page.rows)
        except PositionInvalid as error:
            raise BadInput(*FOREIGN_CURSOR) from error

        async def total() -> int:
            async with database.reading() as session:
                return await count(session, standings.listing(viewer, wanted))

        async def waiting() -> int:
            async with database.reading() as session:
                return await standings.waiting(session, viewer)

        return CreditStandingConnection(
            edges=window.edges(read.page, CreditStanding.of),
            page_info=window.info(read.page),
            changes_cursor=_cursor(read.until),
            count=total,
            wait=waiting,
        )

    @field(
        "How far the teachers whom you may see have come (完成情况汇总): by policy, and by unit or "
        "kind of unit where that is asked for."
    )
    async def credit_roll_up(
        self,
        info: Info,
        organisation: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only this unit and those below it (单位)."),
        ] = strawberry.UNSET,
        policy: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only under this policy (办法)."),
        ] = strawberry.UNSET,
        group_by: Annotated[
            GroupBy, strawberry.argument(description="What is counted by (汇总方式).")
        ] = GroupBy.ALL,
    ) -> list[CreditRollUp]:
        """Count the standings."""
        wanted = CreditStatusFilter(
            organisation=organisation or None, policy=policy or None
        ).wanted(None)
        by = group_by
        viewer, lacking = info.context.viewer, Selected.of(info).may_ask("lacks")
        async with info.context.database.reading() as session:
            found = await roll_up(session, viewer, wanted, by, lacking=lacking)
            if lacking:
                policies = {one.policy_id for one in found}
                await info.context.loaders.counting.ahead(session, policies)
        return [CreditRollUp.of(one) for one in found]

    @field(
        "Recomputations of the standings under a changed policy (重新核算), those that run first; "
        f"the latest {standings.MOST_RECOMPUTATIONS}, and none for whoever does not see everybody."
    )
    async def credit_recomputations(self, info: Info) -> list[CreditRecomputation]:
        """List the recomputations."""
        async with info.context.database.reading() as session:
            rows = await standings.recomputations(session, info.context.viewer)
        return [CreditRecomputation.of(row) for row in rows]


def _cursor(until: int) -> str:
    return base64.urlsafe_b64encode(f"{_CHANGES}{until}".encode()).decode().rstrip("=")


def _since(cursor: str | None) -> int | None:
    if cursor is None:
        return None
    try:
        said = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode()
    except (binascii.Error, ValueError):
        said = ""
    number = said.removeprefix(_CHANGES)
    if (
        number == said
        or not (number.isascii() and number.isdecimal())
        or _cursor(int(number)) != cursor
    ):
        msg = "This is no cursor of changes: read without `changedSince`, and keep `changesCursor`."
        raise BadInput(msg, "变更游标无效：请先不带 `changedSince` 读取，并保存 `changesCursor`。")
    return int(number)

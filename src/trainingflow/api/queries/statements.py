"""Questions about statements of credits."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.faults import Unauthenticated
from trainingflow.api.fields import field
from trainingflow.api.nodes import optional_key
from trainingflow.api.pagination import After, Before, Connection, First, Last, Window
from trainingflow.api.queries.connection import connection
from trainingflow.api.types.statement import (
    CreditStatement,
    StatementBatch,
    StatementVerification,
)
from trainingflow.services.reading import statements
from trainingflow.services.statements.verify import verify


@strawberry.type
class StatementQueries:
    """Questions about statements of credits."""

    @field(
        "Statements of credits (学分单) by number: teachers see their own, managers and principals "
        "those of their unit, officers of the bodies and auditors all."
    )
    async def credit_statements(
        self,
        info: Info,
        year: Annotated[
            int | None, strawberry.argument(description="Only of this year (年度).")
        ] = strawberry.UNSET,
        organisation: Annotated[
            strawberry.ID | None,
            strawberry.argument(description="Only of this unit, or below it (单位)."),
        ] = strawberry.UNSET,
        superseded: Annotated[
            bool, strawberry.argument(description="Also those that are superseded (含已被替代的).")
        ] = False,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[CreditStatement]:
        """List the statements."""
        unit = optional_key(organisation or None, "Organisation", argument="organisation")
        signature = ("creditStatements", year or None, unit, superseded)
        window = Window(signature, first=first, after=after, last=last, before=before)
        listing = statements.statements(
            info.context.viewer, year=year or None, organisation=unit, standing=not superseded
        )
        return await connection(info, listing, window, CreditStatement.of)

    @field(
        "Prove a statement by its number (核验学分单): its hash is computed again, and its answer "
        "evaluated again; null when there is none that you may see."
    )
    async def verify_credit_statement(
        self,
        info: Info,
        number: Annotated[str, strawberry.argument(description="The number (编号).")],
    ) -> StatementVerification | None:
        """Prove a statement."""
        viewer = info.context.viewer
        if viewer.person_id is None:
            raise Unauthenticated
        async with info.context.database.reading() as session:
            row = await statements.by_number(session, viewer, number)
            if row is None:
                return None
            found = await verify(viewer.work(session), number)
            later = await statements.superseding(session, viewer, [row.id])
        if found is None:
            return None
        return StatementVerification(
            statement=CreditStatement.of(row),
            intact=found.intact,
            reproduced=found.reproduced,
            differs=list(found.differs),
            stands=not later,
        )

    @field(
        "Batches of statements (学分单批次), the newest first: for officers of the bodies and "
        "auditors; empty for others."
    )
    async def statement_batches(
        self,
        info: Info,
        first: First = strawberry.UNSET,
        after: After = strawberry.UNSET,
        last: Last = strawberry.UNSET,
        before: Before = strawberry.UNSET,
    ) -> Connection[StatementBatch]:
        """List the batches."""
        window = Window(("statementBatches",), first=first, after=after, last=last, before=before)
        listing = statements.batches(info.context.viewer)
        return await connection(info, listing, window, StatementBatch.of)

"""Statements of credits: issued by the office, and superseded with a reason."""

from typing import Annotated

import strawberry

from trainingflow.api.context import Info
from trainingflow.api.fields import mutation
from trainingflow.api.mutations.make import Answer, Keyed, make
from trainingflow.api.nodes import required_key
from trainingflow.api.types.errors import UserError
from trainingflow.api.types.node import shown
from trainingflow.api.types.statement import StatementBatch
from trainingflow.services.statements import batches
from trainingflow.services.statements.batches import Wanted


@strawberry.input(description="Statements of a year that an office issues (出具年度学分单).")
class IssueCreditStatementsInput(Keyed):
    """Statements of a year."""

    organisation_id: strawberry.ID = strawberry.field(
        description="For the teachers employed there, or below it (单位), on the last day of the "
        "year; today, in the running year."
    )
    year: int = strawberry.field(description="For which calendar year (年度).")
    reason: str | None = strawberry.field(
        default=None,
        description="Why statements that would say something else now are superseded (更正理由); "
        "left out: whoever has a statement keeps it.",
    )


@strawberry.type(description="What became of the wish for statements (出具结果).")
class StatementBatchPayload:
    """What became of the wish for statements."""

    batch: StatementBatch | None = strawberry.field(
        description="The batch (批次), to be watched as it goes on; null when there is none."
    )
    errors: list[UserError] = strawberry.field(description="Every reason why not (不可行原因).")


@strawberry.type
class StatementMutations:
    """Statements of credits."""

    @mutation(
        "Issue the statements of a year (出具年度学分单): open to the office that certifies. A job "
        "of the worker; each school gets the list of its teachers."
    )
    async def issue_credit_statements(
        self,
        info: Info,
        input: Annotated[  # noqa: A002 - the name that clients expect
            IssueCreditStatementsInput, strawberry.argument(description="Which (出具范围).")
        ],
    ) -> StatementBatchPayload:
        """Ask for statements."""
        unit = required_key(input.organisation_id, "Organisation", argument="organisationId")
        wanted = Wanted(unit, input.year, input.reason)
        answer = await make(
            info,
            input.idempotency_key,
            lambda work: batches.begin(work, wanted, input.idempotency_key),
        )
        return await _shown(answer, info)

    @mutation(
        "Issue a teacher's statement anew, if it would say something else now (更正学分单): open "
        "to the office that certifies. The old one stays and names the new one; the school's list "
        "follows."
    )
    async def supersede_credit_statement(
        self,
        info: Info,
        statement_id: Annotated[
            strawberry.ID, strawberry.argument(description="The statement (学分单).")
        ],
        reason: Annotated[str, strawberry.argument(description="Why (更正理由).")],
    ) -> StatementBatchPayload:
        """Ask for a statement anew."""
        key = required_key(statement_id, "CreditStatement", argument="statementId")
        answer = await make(info, None, lambda work: batches.supersede(work, key, reason))
        return await _shown(answer, info)


async def _shown(answer: Answer, info: Info) -> StatementBatchPayload:
    row = await info.context.loaders.statement_batches.load(answer.id) if answer.id else None
    return StatementBatchPayload(batch=shown(StatementBatch.of, row), errors=answer.errors)

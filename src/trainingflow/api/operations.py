"""The way of one operation: looked up, admitted, charged, let in, executed.

Nothing is read from the database for a document that is refused, and nothing is executed that
has not been paid for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import GraphQLError
from starlette.requests import Request
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from trainingflow.api.admission import Admitted, Size
from trainingflow.api.context import Context
from trainingflow.api.cost.shown import Cost, points_of
from trainingflow.api.documents import Prepared
from trainingflow.api.faults import Code, RateLimited, Unauthenticated
from trainingflow.api.gate import Gate
from trainingflow.api.limits import Limits
from trainingflow.api.rate_limits.limiter import (
    REFUSED_DOCUMENT,
    REFUSED_TOKEN,
    Caller,
    Limiter,
)
from trainingflow.api.request import BadRequest, GraphQLRequest
from trainingflow.api.schema import Schema
from trainingflow.api.trusted import TrustedDocuments
from trainingflow.api.unserved import why
from trainingflow.db.session import Slow
from trainingflow.observing.story import current

QUERIES = frozenset({OperationType.QUERY})
ALL = QUERIES | {OperationType.MUTATION}

OpenContext = Callable[[Request], Awaitable[Context]]


class Refused(Exception):
    """A document that is not executed, with everything that is wrong with it."""

    def __init__(self, errors: list[GraphQLError]) -> None:
        super().__init__(*errors)
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Answered:
    """What came of an operation, and what it cost; no cost where it was never measured."""

    result: ExecutionResult
    cost: Cost | None = None


@dataclass(slots=True)
class Admission:
    """What stands between clients and execution, one for a process.

    Attributes:
        limiter: charges operations; None: nobody is refused for asking much.
        gate: of ordinary operations.
        reports: of operations that are large by nature.
        trusted: the registered operations.
    """

    limiter: Limiter | None = None
    gate: Gate = field(default_factory=lambda: Gate(20))
    reports: Gate = field(default_factory=lambda: Gate(3))
    trusted: TrustedDocuments = field(default_factory=TrustedDocuments)


class Operations:
    """Executes the operations of one schema.

    Args:
        schema: what may be asked.
        open_context: makes the context of one operation; may raise `Unauthenticated`.
        limits: how large and how long a request may be.
        admission: what stands in between.
    """

    def __init__(
        self, schema: Schema, open_context: OpenContext, limits: Limits, admission: Admission
    ) -> None:
        self._schema = schema
        self._open_context = open_context
        self._limits = limits
        self._admission = admission

    async def execute(self, request: Request, asked: GraphQLRequest) -> Answered:
        """Execute what a request asks for.

        Raises:
            BadRequest: a mutation by GET.
            Busy: others hold what is needed, or too many are being served.
            LimitsUnknown: a change, and what was spent cannot be found out.
            Slow: a statement or the whole operation took too long.
            Unavailable: the database cannot be reached.
            RateLimited: the caller has spent its budget.
            Refused: the document was not admitted or is not valid; or the variables are too large.
            Unauthenticated: something was sent to sign in with that is not valid.
        """
        limiter = self._admission.limiter
        address = None if limiter is None else limiter.address(request)
        spent = None if limiter is None else limiter.look(address)
        if spent is not None:
            raise RateLimited(Cost(REFUSED_DOCUMENT, spent))
        try:
            try:
                text, current().trusted = self._admission.trusted.find(
                    asked.query, asked.document_id
                )
                prepared = self._schema.prepare(text)
            except GraphQLError as error:
                raise Refused([error]) from error
            admitted = self._checked(prepared, asked.variables)
        except Refused:
            if limiter is not None:
                limiter.charge_refused(address, REFUSED_DOCUMENT)
            raise
        return await self._within_time(request, asked, text, admitted)

    def _checked(self, prepared: Prepared, variables: Mapping[str, object]) -> Admitted:
        if prepared.errors or prepared.admitted is None:
            raise Refused(prepared.errors or [])
        errors = self._schema.too_large(variables, prepared.admitted)
        if errors:
            raise Refused(errors)
        return prepared.admitted

    async def _within_time(
        self, request: Request, asked: GraphQLRequest, text: str, admitted: Admitted
    ) -> Answered:
        named = admitted.named(asked.operation_name)
        if named is None:
            unknown = GraphQLError(
                "Name one of the operations of the document as `operationName`.",
                extensions={"code": Code.OPERATION_UNKNOWN},
            )
            return Answered(ExecutionResult(data=None, errors=[unknown]))
        name, size = named
        changes = name in admitted.mutations
        if changes and request.method == "GET":
            message = "A GET request may only query: send mutations with POST."
            raise BadRequest(405, message, {"Allow": "POST"})
        gate = self._admission.reports if size.report else self._admission.gate
        cost: Cost | None = None
        try:
            async with asyncio.timeout(self._limits.operation_time.total_seconds()):
                async with gate.entered():
                    context = await self._context(request)
                    cost = await self._charged(context, size, changes=changes)
                    if size.report:
                        context.use(context.database.reports)
                    context.cost = cost
                    current().commits = 0  # that somebody has signed in is no change of theirs
                    result = await self._run(request, asked, text, context)
        except TimeoutError as error:
            raise Slow from error
        for met in result.errors or ():
            # Half an answer helps nobody: asked again, with the same keys, it is the whole one.
            if met.original_error is not None and why(met.original_error) is not None:
                raise met.original_error
        return Answered(result, cost)

    async def _context(self, request: Request) -> Context:
        limiter = self._admission.limiter
        try:
            return await self._open_context(request)
        except Unauthenticated:
            if limiter is not None:
                limiter.charge_refused(limiter.address(request), REFUSED_TOKEN)
            raise

    async def _charged(self, context: Context, size: Size, *, changes: bool) -> Cost:
        points = points_of(size.cost)
        current().cost = size.cost
        if self._admission.limiter is None:
            return Cost(points)
        person = context.viewer.person_id
        caller = Caller(None if person is None else str(person), context.address)
        budget = await self._admission.limiter.charge(caller, points, changes=changes)
        if budget.retry_after is not None:
            raise RateLimited(Cost(points, budget))
        return Cost(points, budget)

    async def _run(
        self, request: Request, asked: GraphQLRequest, text: str, context: Context
    ) -> ExecutionResult:
        try:
            return await self._schema.execute(
                text,
                variable_values=dict[str, Any](asked.variables),
                context_value=context,
                operation_name=asked.operation_name,
                operation_extensions=asked.extensions,
                allowed_operation_types=QUERIES if request.method == "GET" else ALL,
            )
        except CannotGetOperationTypeError as error:
            unknown = GraphQLError(
                error.as_http_error_reason(), extensions={"code": Code.OPERATION_UNKNOWN}
            )
            return ExecutionResult(data=None, errors=[unknown])

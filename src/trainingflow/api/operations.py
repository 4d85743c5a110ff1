"""The way of one operation: looked up, admitted, charged, let in, executed.

Nothing is read from the database for a document that is refused, and nothing is executed that
has not been paid for.
"""

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from graphql import DocumentNode, GraphQLError
from starlette.requests import Request
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from trainingflow.api.admission import Admitted, Size
from trainingflow.api.context import Context
from trainingflow.api.cost.shown import Bill, Cost, points_of
from trainingflow.api.documents import Prepared
from trainingflow.api.faults import Code, RateLimited, Unauthenticated
from trainingflow.api.gate import Gate
from trainingflow.api.journal import keep_shown
from trainingflow.api.limits import Limits
from trainingflow.api.rate_limits.limiter import (
    REFUSED,
    REFUSED_TOKEN,
    Caller,
    Limiter,
)
from trainingflow.api.request import BadRequest, GraphQLRequest, read
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


@dataclass(frozen=True, slots=True)
class _Chosen:
    """The operation of a valid document that is to be executed."""

    text: str
    document: DocumentNode
    name: str
    size: Size
    changes: bool


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
        self._limiter = admission.limiter

    async def read(self, request: Request, bill: Bill) -> GraphQLRequest:
        """Read what a request asks for; nothing is read for an address that has spent all.

        Raises:
            BadRequest: it is no GraphQL request.
            RateLimited: the address has spent its budget.
        """
        spent = None if self._limiter is None else self._limiter.look(self._address(request))
        if spent is not None:
            bill.cost = Cost(REFUSED, spent)
            raise RateLimited(bill.cost)
        try:
            return await read(request, self._limits)
        except BadRequest:
            self._charge_refused(request, REFUSED, bill)
            raise

    async def execute(self, request: Request, asked: GraphQLRequest, bill: Bill) -> ExecutionResult:
        """Execute what a request asks for.

        Args:
            request: where it comes from.
            asked: what it asks for.
            bill: told what is charged, as soon as it is.

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
        try:
            chosen = self._chosen(request, asked)
        except (BadRequest, Refused):
            self._charge_refused(request, REFUSED, bill)
            raise
        return await self._within_time(request, asked, chosen, bill)

    def _chosen(self, request: Request, asked: GraphQLRequest) -> _Chosen:
        try:
            text, current().trusted = self._admission.trusted.find(asked.query, asked.document_id)
            prepared = self._schema.prepare(text)
        except GraphQLError as error:
            raise Refused([error]) from error
        admitted = self._checked(prepared, asked.variables)
        named = admitted.named(asked.operation_name)
        if named is None:
            unknown = GraphQLError(
                "Name one of the operations of the document as `operationName`.",
                extensions={"code": Code.OPERATION_UNKNOWN},
            )
            raise Refused([unknown])
        name, size = named
        changes = name in admitted.mutations
        if changes and request.method == "GET":
            message = "A GET request may only query: send mutations with POST."
            raise BadRequest(405, message, {"Allow": "POST"})
        return _Chosen(text, prepared.document, name, size, changes)

    def _checked(self, prepared: Prepared, variables: Mapping[str, object]) -> Admitted:
        if prepared.errors or prepared.admitted is None:
            raise Refused(prepared.errors or [])
        errors = self._schema.too_large(variables, prepared.admitted)
        if errors:
            raise Refused(errors)
        return prepared.admitted

    async def _within_time(
        self, request: Request, asked: GraphQLRequest, chosen: _Chosen, bill: Bill
    ) -> ExecutionResult:
        size = chosen.size
        gate = self._admission.reports if size.report else self._admission.gate
        try:
            async with asyncio.timeout(self._limits.operation_time.total_seconds()):
                async with gate.entered():
                    context = await self._context(request, bill)
                    await self._charge(context, chosen, bill)
                    if size.report:
                        context.use(context.database.reports)
                    context.cost = bill.cost
                    current().commits = 0  # that somebody has signed in is no change of theirs
                    result = await self._run(request, asked, chosen, context)
                    await keep_shown(context)
        except TimeoutError as error:
            raise Slow from error
        for met in result.errors or ():
            # Half an answer helps nobody: asked again, with the same keys, it is the whole one.
            if met.original_error is not None and why(met.original_error) is not None:
                raise met.original_error
        if bill.cost is not None and result.data is not None:
            cost = self._schema.used(chosen.document, chosen.name, result.data)
            bill.cost = bill.cost.with_used(cost)
        return result

    async def _context(self, request: Request, bill: Bill) -> Context:
        try:
            return await self._open_context(request)
        except Unauthenticated:
            self._charge_refused(request, REFUSED_TOKEN, bill)
            raise

    async def _charge(self, context: Context, chosen: _Chosen, bill: Bill) -> None:
        points = points_of(chosen.size.cost)
        current().cost = chosen.size.cost
        bill.cost = Cost(points)
        if self._limiter is None:
            return
        person = context.viewer.person_id
        caller = Caller(None if person is None else str(person), context.address)
        budget = await self._limiter.charge(caller, points, changes=chosen.changes)
        bill.cost = Cost(points, budget)
        if budget.retry_after is not None:
            raise RateLimited(bill.cost)

    def _charge_refused(self, request: Request, points: int, bill: Bill) -> None:
        budget = None
        if self._limiter is not None:
            budget = self._limiter.charge_refused(self._address(request), points)
        bill.cost = Cost(points, budget)

    def _address(self, request: Request) -> str | None:
        return None if self._limiter is None else self._limiter.address(request)

    async def _run(
        self, request: Request, asked: GraphQLRequest, chosen: _Chosen, context: Context
    ) -> ExecutionResult:
        try:
            return await self._schema.execute(
                chosen.text,
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

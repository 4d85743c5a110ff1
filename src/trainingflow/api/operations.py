"""The way of one operation: looked up, admitted, charged, let in, executed.

Nothing is read from the database for a document that is refused, and nothing is executed that
has not been paid for.
"""

import asyncio
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Any, cast

from graphql import GraphQLError
from starlette.requests import Request
from strawberry.schema.exceptions import CannotGetOperationTypeError
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from trainingflow.api.admission import Admitted, Size
from trainingflow.api.context import Context
from trainingflow.api.cost.shown import Bill, Cost, points_of
from trainingflow.api.documents import Prepared
from trainingflow.api.faults import Code, RateLimited, Unauthenticated
from trainingflow.api.following import AT_ONCE, Following
from trainingflow.api.gate import Gate
from trainingflow.api.journal import keep_read
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
from trainingflow.services.live.hub import Hub
from trainingflow.services.reading.viewers import Viewer

QUERIES = frozenset({OperationType.QUERY})
ALL = QUERIES | {OperationType.MUTATION}
FOLLOWED = frozenset({OperationType.SUBSCRIPTION})

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
        turns: of the answers of subscriptions.
    """

    limiter: Limiter | None = None
    gate: Gate = field(default_factory=lambda: Gate(20))
    reports: Gate = field(default_factory=lambda: Gate(3))
    trusted: TrustedDocuments = field(default_factory=TrustedDocuments)
    turns: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))


@dataclass(frozen=True, slots=True)
class Chosen:
    """The operation of a valid document that is to be executed.

    Attributes:
        changes: whether it changes something.
        follows: whether it is answered again and again: a subscription.
    """

    text: str
    document: Prepared
    name: str
    size: Size
    changes: bool
    follows: bool


def raise_unserved(result: ExecutionResult) -> None:
    """Raise what kept the server from answering, if anything did.

    Half an answer helps nobody: asked again, with the same keys, it is the whole one.
    """
    for met in result.errors or ():
        if met.original_error is not None and why(met.original_error) is not None:
            raise met.original_error


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
        return await self.carry_out(request, asked, self.choose(request, asked, bill), bill)

    def choose(self, request: Request, asked: GraphQLRequest, bill: Bill) -> Chosen:
        """Find the operation that is asked for; nothing is read for it yet.

        Raises:
            BadRequest: a mutation by GET.
            Refused: the document was not admitted or is not valid; or the variables are too large.
        """
        try:
            return self._chosen(request, asked)
        except (BadRequest, Refused):
            self._charge_refused(request, REFUSED, bill)
            raise

    async def follow(
        self, request: Request, asked: GraphQLRequest, chosen: Chosen, bill: Bill, hub: Hub
    ) -> tuple[Viewer, AsyncGenerator[ExecutionResult, None]]:
        """Let a subscription in: who asks, and the answers that come when something happens.

        Each answer is paid for by what it holds. Who has nothing left waits, and has missed
        nothing.

        Raises:
            RateLimited: the caller has spent its budget.
            Unauthenticated: something was sent to sign in with that is not valid.
        """
        try:
            async with asyncio.timeout(self._limits.operation_time.total_seconds()):
                async with self._admission.gate:
                    context = await self._context(request, bill)
                    await self._charge(context, chosen, bill)
        except TimeoutError as error:
            raise Slow from error
        context.cost = bill.cost
        context.live = Following(hub, self._admission.turns)
        return context.viewer, self._answers(asked, chosen, context)

    async def _answers(
        self, asked: GraphQLRequest, chosen: Chosen, context: Context
    ) -> AsyncGenerator[ExecutionResult, None]:
        results = await self._schema.stream(
            chosen.text,
            variable_values=dict[str, Any](asked.variables),
            context_value=context,
            operation_name=asked.operation_name,
            operation_extensions=asked.extensions,
            allowed_operation_types=FOLLOWED,
        )
        try:
            async with aclosing(results):
                async for found in results:
                    result = cast("ExecutionResult", found)  # nothing is deferred here
                    try:
                        await keep_read(context)
                    finally:
                        context.following.end()
                    raise_unserved(result)
                    yield result
                    await self._pay(context, chosen, result)
        finally:
            context.following.end()

    async def _pay(self, context: Context, chosen: Chosen, result: ExecutionResult) -> None:
        """Charge one answer by what it held; who cannot pay waits until it can be paid."""
        if self._limiter is None or result.data is None:
            return
        points = points_of(self._schema.used(chosen.document, chosen.name, result.data))
        person = context.viewer.person_id
        caller = Caller(None if person is None else str(person), context.address)
        while True:
            budget = await self._limiter.charge(caller, points, changes=False)
            if budget.retry_after is None:
                return
            await asyncio.sleep(budget.retry_after)

    def _chosen(self, request: Request, asked: GraphQLRequest) -> Chosen:
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
        changes, follows = name in admitted.mutations, name in admitted.subscriptions
        if changes and request.method == "GET":
            message = "A GET request may only query: send mutations with POST."
            raise BadRequest(405, message, {"Allow": "POST"})
        return Chosen(text, prepared, name, size, changes, follows)

    def _checked(self, prepared: Prepared, variables: Mapping[str, object]) -> Admitted:
        if prepared.errors or prepared.admitted is None:
            raise Refused(prepared.errors or [])
        errors = self._schema.too_large(variables, prepared.admitted)
        if errors:
            raise Refused(errors)
        return prepared.admitted

    async def carry_out(
        self, request: Request, asked: GraphQLRequest, chosen: Chosen, bill: Bill
    ) -> ExecutionResult:
        """Execute what was chosen; as `execute`."""
        size = chosen.size
        gate = self._admission.reports if size.report else self._admission.gate
        try:
            async with asyncio.timeout(self._limits.operation_time.total_seconds()):
                async with gate:
                    context = await self._context(request, bill)
                    await self._charge(context, chosen, bill)
                    if size.report:
                        context.use(context.database.reports)
                    context.cost = bill.cost
                    context.written = chosen.document.written if self._schema.compiles else None
                    current().commits = 0  # that somebody has signed in is no change of theirs
                    try:
                        result = await self._run(request, asked, chosen, context)
                    finally:
                        await keep_read(context)
                        context.refresh()
        except TimeoutError as error:
            raise Slow from error
        raise_unserved(result)
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

    async def _charge(self, context: Context, chosen: Chosen, bill: Bill) -> None:
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
        self, request: Request, asked: GraphQLRequest, chosen: Chosen, context: Context
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

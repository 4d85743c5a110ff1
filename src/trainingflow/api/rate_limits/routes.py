"""Charges what is asked outside GraphQL by whoever is not signed in, to the address.

Signing out and health are free: they have to work when everything else is refused.
"""

from collections.abc import Awaitable, Callable, Iterable, Mapping
from typing import Final

from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trainingflow.api.cost.shown import Cost
from trainingflow.api.faults import RateLimited
from trainingflow.api.language import accepted
from trainingflow.api.rate_limits.limiter import Caller, Limiter, LimitsUnknown
from trainingflow.api.unserved import HEADERS, Outcome, Unserved, Why

PRICES: Final[Mapping[str, int]] = {
    "/leaked-token": 5,
    "/sign-in": 5,
    "/sign-in/callback": 5,
    "/sign-in/password": 20,
    "/sign-in/password/change": 20,
    "/sign-in/password/choose": 20,
}
"""Points by path: a guess costs what a guess costs in GraphQL, the rest what a change costs."""

Handler = Callable[[Request], Awaitable[Response]]


def charged(routes: Iterable[Route], limiter: Limiter | None) -> list[Route]:
    """The same routes, each asked only by addresses that have the points for it."""
    if limiter is None:
        return list(routes)
    return [
        Route(one.path, _paid(one.endpoint, limiter, PRICES[one.path]), methods=one.methods)
        if one.path in PRICES
        else one
        for one in routes
    ]


def _paid(handle: Handler, limiter: Limiter, points: int) -> Handler:
    async def answer(request: Request) -> Response:
        caller = Caller(None, limiter.address(request))
        try:
            budget = await limiter.charge(caller, points, changes=True)
        except LimitsUnknown:
            unknown = Unserved(Why.UNAVAILABLE, Outcome.NOTHING_CHANGED)
            return _refusal(request, 503, unknown, HEADERS)
        cost = Cost(points, budget)
        if budget.retry_after is not None:
            return _refusal(request, 429, RateLimited(cost), cost.headers())
        return await handle(request)

    return answer


def _refusal(
    request: Request, status: int, error: GraphQLError, headers: Mapping[str, str]
) -> Response:
    """Shown like any other refusal of these addresses: a code, and a sentence."""
    chinese = accepted(request.headers.get("accept-language")) == "zh-CN"
    said = getattr(error, "zh", error.message) if chinese else error.message
    kept = {"Cache-Control": "no-store", **headers}
    if isinstance(error, Unserved):  # as every other route says that it cannot be served
        body = {"errors": [{"message": said, "extensions": error.extensions}]}
        return JSONResponse(body, status, kept)
    code = str((error.extensions or {})["code"])
    return JSONResponse({"error": {"code": code, "message": said}}, status, kept)

"""`/sign-in` and what belongs to it."""

from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from trainingflow.api.sign_in.answers import UNCACHED, Handler, answered
from trainingflow.api.sign_in.cookies import (
    BEGUN,
    SESSION,
    arrival_of,
    give,
    is_own,
    path_within,
    session_of,
    take,
)
from trainingflow.db.session import Database
from trainingflow.failpoints import Boundary
from trainingflow.services.signing_in import everywhere, sessions
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.entries import enter_journal
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.signing_in.provider_flow import CALLBACK, LASTS, Answer, ProviderFlow
from trainingflow.services.signing_in.refusals import SignInRefused, Why

BEGIN: Final = "/sign-in"
OUT: Final = "/sign-out"
OUT_EVERYWHERE: Final = "/sign-out/everywhere"
_LONGEST_STATE: Final = 128


@dataclass(frozen=True, slots=True)
class SignInRoutes:
    """Signs browsers in and out.

    Attributes:
        origins: the origins of pages whose requests with a cookie are answered.
        flow: through the provider; none: there is no provider.
    """

    database: Database
    settings: SignIn
    origins: frozenset[str]
    flow: ProviderFlow | None = None

    def routes(self) -> list[Route]:
        """What is served: without a provider, nothing of it is there."""
        found = [
            Route(OUT, self._answered(self.sign_out), methods=["POST"]),
            Route(OUT_EVERYWHERE, self._answered(self.sign_out_everywhere), methods=["POST"]),
        ]
        if self.flow is not None:
            found += [
                Route(BEGIN, self._answered(self.begin), methods=["GET"]),
                Route(CALLBACK, self._answered(self.finish), methods=["GET"]),
            ]
        return found

    def _answered(self, handle: Handler) -> Handler:
        return answered(handle, self.database, self.settings)

    async def begin(self, request: Request) -> Response:
        """Send the browser to the provider."""
        if self.flow is None:
            raise SignInRefused(Why.FAILED)
        back_to = path_within(request.query_params.get("back"))
        begun = await self.flow.begin(self.database, back_to)
        response = RedirectResponse(begun.address, 302, UNCACHED)
        give(response, BEGUN, begun.browser, seconds=int(LASTS.total_seconds()))
        return response

    async def finish(self, request: Request) -> Response:
        """Let somebody in who comes back from the provider."""
        if self.flow is None:
            raise SignInRefused(Why.FAILED)
        asked, arrival = request.query_params, arrival_of(request, self.settings)
        if "error" in asked:
            note(Occurrence.REFUSED, address=arrival.address, because="the provider refused")
            raise SignInRefused(Why.FAILED)
        state, browser = asked.get("state", ""), request.cookies.get(BEGUN, "")
        if not (0 < len(state) <= _LONGEST_STATE and 0 < len(browser) <= _LONGEST_STATE):
            raise SignInRefused(Why.BEGIN_AGAIN)
        answer = Answer(
            state=state, browser=browser, code=asked.get("code", ""), issuer=asked.get("iss")
        )
        entered = await self.flow.finish(self.database, answer, arrival)
        response = RedirectResponse(entered.back_to, 303, UNCACHED)
        give(response, SESSION, entered.session)
        take(response, BEGUN)
        return response

    async def sign_out(self, request: Request) -> Response:
        """End the browser's session, and let the browser forget what it has kept."""
        text = session_of(request)
        if text is not None and not is_own(request, self.origins):
            raise SignInRefused(Why.FAILED)
        if text is not None:
            async with self.database.writing(Boundary.SIGNED_OUT) as session:
                await sessions.end_of_id(session, text, "signed out")
        return _forgotten()

    async def sign_out_everywhere(self, request: Request) -> Response:
        """End every session of whoever asks, and what the provider has issued until now."""
        text = session_of(request)
        if text is None or not is_own(request, self.origins):
            raise SignInRefused(Why.FAILED)
        async with self.database.writing(Boundary.SIGNED_OUT_EVERYWHERE) as session:
            holder = await sessions.holder_of(session, text, self.settings.sessions)
            if holder is None:
                raise SignInRefused(Why.FAILED)
            who = holder.signed_in_as
            await everywhere.end_all(session, who, "signed out everywhere")
            enter_journal(session, who, "signOutEverywhere")
        return _forgotten()


def _forgotten() -> Response:
    """What lets the browser forget what it has kept."""
    forget = {"Clear-Site-Data": '"cache", "cookies", "storage"', **UNCACHED}
    response = Response(status_code=204, headers=forget)
    take(response, SESSION)
    return response

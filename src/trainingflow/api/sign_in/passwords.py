"""`/sign-in/password` and `/sign-in/second-factor`: local accounts, where there are any."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import orjson
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from trainingflow.api.sign_in.answers import UNCACHED, Handler, answered
from trainingflow.api.sign_in.cookies import SESSION, arrival_of, give, is_own
from trainingflow.db.session import Database
from trainingflow.services.signing_in.accounts import Accounts
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.refusals import SignInRefused, Why

SIGN_IN: Final = "/sign-in/password"
CHANGE: Final = "/sign-in/password/change"
CHOOSE: Final = "/sign-in/password/choose"
OFFER: Final = "/sign-in/second-factor"
CONFIRM: Final = "/sign-in/second-factor/confirm"
_LONGEST: Final = 16 * 1024
_LEFT_OUT: Final = {"code": ""}


@dataclass(frozen=True, slots=True)
class PasswordRoutes:
    """Signs people in by name and password."""

    database: Database
    accounts: Accounts
    settings: SignIn
    origins: frozenset[str]

    def routes(self) -> list[Route]:
        """What is served."""
        return [
            Route(SIGN_IN, self._answered(self.sign_in), methods=["POST"]),
            Route(CHANGE, self._answered(self.change), methods=["POST"]),
            Route(CHOOSE, self._answered(self.choose), methods=["POST"]),
            Route(OFFER, self._answered(self.offer_factor), methods=["POST"]),
            Route(CONFIRM, self._answered(self.confirm_factor), methods=["POST"]),
        ]

    def _answered(self, handle: Handler) -> Handler:
        return answered(handle, self.database, self.settings)

    async def sign_in(self, request: Request) -> Response:
        """Let somebody in: `{"name": …, "password": …}`, with `"code"` where there is a factor."""
        name, password, code = await self._said(request, "name", "password", "code")
        arrival = arrival_of(request, self.settings)
        text = await self.accounts.sign_in(name, password, code, arrival)
        response = Response(status_code=204, headers=UNCACHED)
        give(response, SESSION, text)
        return response

    async def change(self, request: Request) -> Response:
        """Change the password: `{"name": …, "password": …, "newPassword": …}`."""
        name, password, code, new = await self._said(
            request, "name", "password", "code", "newPassword"
        )
        arrival = arrival_of(request, self.settings)
        await self.accounts.change(name, password, code, new, arrival)
        return Response(status_code=204, headers=UNCACHED)

    async def choose(self, request: Request) -> Response:
        """Set the password by a one-time code: `{"name": …, "code": …, "newPassword": …}`."""
        name, code, new = await self._said(request, "name", "code", "newPassword")
        await self.accounts.choose(name, code, new, arrival_of(request, self.settings))
        return Response(status_code=204, headers=UNCACHED)

    async def offer_factor(self, request: Request) -> Response:
        """Show a new second factor: `{"name": …, "password": …}`, `"code"` of the present one."""
        name, password, code = await self._said(request, "name", "password", "code")
        arrival = arrival_of(request, self.settings)
        offer = await self.accounts.offer_factor(name, password, code, arrival)
        shown = {"secret": offer.secret, "address": offer.address}
        return JSONResponse(shown, headers=UNCACHED)

    async def confirm_factor(self, request: Request) -> Response:
        """Take it over by a code of it: `{"name": …, "password": …, "code": …}`."""
        name, password, code = await self._said(request, "name", "password", "code")
        arrival = arrival_of(request, self.settings)
        codes = await self.accounts.confirm_factor(name, password, code, arrival)
        return JSONResponse({"recoveryCodes": codes}, headers=UNCACHED)

    async def _said(self, request: Request, *names: str) -> list[str]:
        """The texts of the body, in the order of the names; a code that is missing is empty.

        Only from a page of ours, so that nobody is signed in unasked.
        """
        if not is_own(request, self.origins):
            raise SignInRefused(Why.FAILED)
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST:
                raise SignInRefused(Why.FAILED)
        try:
            said = orjson.loads(bytes(body))
        except orjson.JSONDecodeError as error:
            raise SignInRefused(Why.FAILED) from error
        found = (
            [said.get(name, _LEFT_OUT.get(name)) for name in names]
            if isinstance(said, Mapping)
            else []
        )
        texts = [one for one in found if isinstance(one, str) and "\x00" not in one]
        if len(texts) != len(names):
            raise SignInRefused(Why.FAILED)
        return texts

"""Signing in at the identity provider: the authorization code flow with PKCE, state and nonce."""

import base64
import hashlib
import secrets
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from urllib.parse import quote_plus, urlencode

import httpx
from sqlalchemy import delete

from trainingflow.db.models import PendingSignIn
from trainingflow.db.session import Database, clock
from trainingflow.failpoints import Boundary
from trainingflow.services.credentials import Means
from trainingflow.services.identity import SignedIn
from trainingflow.services.signing_in import people, recognise, sessions
from trainingflow.services.signing_in.configuration import Provider, SignIn
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.signing_in.provider_keys import (
    ProviderKeys,
    ProviderUnreachable,
    new_client,
)
from trainingflow.services.signing_in.provider_tokens import (
    Claims,
    TokenRefused,
    demand_hash,
    verify_identity,
)
from trainingflow.services.signing_in.refusals import SignInRefused, Why
from trainingflow.services.signing_in.sessions import Arrival

LASTS: Final = timedelta(minutes=10)
CALLBACK: Final = "/sign-in/callback"
_BYTES: Final = 32
_LONGEST: Final = 64 * 1024
_LONGEST_CODE: Final = 2048


@dataclass(frozen=True, slots=True)
class Begun:
    """A sign-in that was begun: where the browser goes, and what it has to bring back."""

    address: str
    browser: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the provider sends the browser back with.

    Attributes:
        browser: what the browser was given when the sign-in began.
        issuer: who answers, where the provider says so.
    """

    state: str
    browser: str
    code: str
    issuer: str | None


@dataclass(frozen=True, slots=True)
class Entered:
    """A sign-in that has ended well: the id of the session, and what is shown first."""

    session: str
    back_to: str


class ProviderFlow:
    """Lets people sign in at one provider.

    Args:
        settings: with a provider and a public address.
        keys: of the provider.
        client: makes the client that redeems codes.
        now: the time by which tokens are judged: the provider's, and so never the demo's.
    """

    def __init__(
        self,
        settings: SignIn,
        keys: ProviderKeys,
        client: Callable[[], httpx.AsyncClient] = new_client,
        now: Callable[[], datetime] = lambda: datetime.now(UTC),
    ) -> None:
        """Ask nothing yet."""
        if settings.provider is None or settings.public_url is None:
            message = "a provider and a public address are needed"
            raise ValueError(message)
        self._settings = settings
        self._provider: Provider = settings.provider
        self._redirect = settings.public_url + CALLBACK
        self._keys = keys
        self._client = client
        self._now = now

    async def begin(self, database: Database, back_to: str) -> Begun:
        """Begin a sign-in.

        Args:
            database: where it is kept until it ends.
            back_to: the path of this installation that is shown afterwards.

        Raises:
            SignInRefused: the provider cannot be reached.
        """
        try:
            endpoints = await self._keys.endpoints()
        except ProviderUnreachable as error:
            raise SignInRefused(Why.UNAVAILABLE) from error
        state, browser, nonce, verifier = (secrets.token_urlsafe(_BYTES) for _ in range(4))
        async with database.writing(Boundary.SIGN_IN_BEGUN) as session:
            now = await clock(session)
            await session.execute(delete(PendingSignIn).where(PendingSignIn.expires_at <= now))
            session.add(
                PendingSignIn(
                    state_sha256=_digest(state),
                    browser_sha256=_digest(browser),
                    nonce=nonce,
                    verifier=verifier,
                    back_to=back_to,
                    expires_at=now + LASTS,
                )
            )
        asked = {
            "response_type": "code",
            "client_id": self._provider.client_id,
            "redirect_uri": self._redirect,
            "scope": self._provider.scopes,
            "state": state,
            "nonce": nonce,
            "code_challenge": _challenge(verifier),
            "code_challenge_method": "S256",
        }
        glue = "&" if "?" in endpoints.authorization else "?"
        return Begun(endpoints.authorization + glue + urlencode(asked), browser)

    async def finish(self, database: Database, answer: Answer, arrival: Arrival) -> Entered:
        """End a sign-in: redeem the code once, verify what comes for it, open a session.

        What was begun is taken out before anything else, so that of requests with the same state
        one goes on, however many come at once.

        Raises:
            SignInRefused: nobody is let in; the log says why.
        """
        pending = await self._take(database, answer.state, answer.browser)
        if pending is None or not 0 < len(answer.code) <= _LONGEST_CODE:
            self._note("state", arrival)
            raise SignInRefused(Why.BEGIN_AGAIN)
        claims = await self._redeem(pending, answer, arrival)
        arrival = replace(arrival, means=str(Means.PROVIDER), two_factor=claims.second_factor)
        async with database.writing(Boundary.SIGN_IN_ENDED) as session:
            who = await people.of_claims(session, claims, self._provider)
            if who is None:
                self._note("unknown person", arrival)
                raise SignInRefused(Why.UNKNOWN_PERSON)
            if await recognise.suspended(session, who.authority_id, who.person_id):
                self._note("suspended", arrival, who)
                raise SignInRefused(Why.SUSPENDED, who=who)
            roles = self._settings.two_factor_roles
            if not claims.second_factor and await people.needs_second_factor(session, who, roles):
                self._note("no second factor", arrival, who)
                raise SignInRefused(Why.SECOND_FACTOR, who=who)
            await people.link(session, who, claims.issuer, claims.subject, people.CLAIM)
            opened = await sessions.begin(session, who, arrival, self._settings.sessions)
        return Entered(opened, pending.back_to)

    async def _take(self, database: Database, state: str, browser: str) -> PendingSignIn | None:
        async with database.writing(Boundary.SIGN_IN_TAKEN) as session:
            found: PendingSignIn | None = await session.scalar(
                delete(PendingSignIn)
                .where(
                    PendingSignIn.state_sha256 == _digest(state),
                    PendingSignIn.browser_sha256 == _digest(browser),
                    PendingSignIn.expires_at > await clock(session),
                )
                .returning(PendingSignIn)
            )
            return found

    async def _redeem(self, pending: PendingSignIn, answer: Answer, arrival: Arrival) -> Claims:
        try:
            await self._demand_issuer(answer)
            text, access = await self._exchange(answer.code, pending.verifier)
            claims = await verify_identity(
                text, self._keys, self._provider, self._now(), pending.nonce
            )
            demand_hash(text, claims, access)
        except (httpx.HTTPError, ProviderUnreachable) as error:
            self._note("provider unreachable", arrival)
            raise SignInRefused(Why.UNAVAILABLE) from error
        except TokenRefused as error:
            self._note(str(error), arrival)
            raise SignInRefused(Why.FAILED) from error
        return claims

    async def _demand_issuer(self, answer: Answer) -> None:
        """Send no code to one provider that another has answered with (RFC 9207)."""
        endpoints = await self._keys.endpoints()
        left_out = answer.issuer is None and not endpoints.names_itself
        if not left_out and answer.issuer != self._provider.issuer:
            raise TokenRefused(because="another provider answers")

    async def _exchange(self, code: str, verifier: str) -> tuple[str, str | None]:
        """The identity token that the provider gives for a code, and the access token with it."""
        endpoints = await self._keys.endpoints()
        given = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self._redirect,
            "code_verifier": verifier,
        }
        secret = self._provider.client_secret
        if secret is None:
            given["client_id"] = self._provider.client_id
        auth = None if secret is None else _basic(self._provider.client_id, secret.reveal())
        async with self._client() as client:
            response = await client.post(
                endpoints.token,
                data=given,
                headers={"accept": "application/json"},
                auth=auth or httpx.USE_CLIENT_DEFAULT,
            )
        if response.status_code != httpx.codes.OK or len(response.content) > _LONGEST:
            raise TokenRefused(because=f"the provider answers {response.status_code} to the code")
        return _tokens(response)

    def _note(self, because: str, arrival: Arrival, who: SignedIn | None = None) -> None:
        note(
            Occurrence.REFUSED,
            person=who.person_id if who else None,
            credential=str(Means.PROVIDER),
            address=arrival.address,
            because=because,
        )


def _tokens(response: httpx.Response) -> tuple[str, str | None]:
    try:
        said: Any = response.json()
    except ValueError as error:
        raise TokenRefused(because="the provider does not answer with JSON") from error
    text = said.get("id_token") if isinstance(said, dict) else None
    if not isinstance(text, str):
        raise TokenRefused(because="the provider gives no identity token")
    access = said.get("access_token")
    return text, access if isinstance(access, str) else None


def _basic(client_id: str, secret: str) -> httpx.BasicAuth:
    """The client's own name and secret, each encoded first (RFC 6749, section 2.3.1)."""
    return httpx.BasicAuth(quote_plus(client_id), quote_plus(secret))


def _challenge(verifier: str) -> str:
    digest = hashlib.sha256(verifier.encode()).digest()
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")


def _digest(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()

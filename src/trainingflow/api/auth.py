"""From the headers of a request to whom it speaks for."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from urllib.parse import unquote

from starlette.requests import Request

from trainingflow.api.faults import Unauthenticated
from trainingflow.api.origin import address_of
from trainingflow.api.sign_in.cookies import HEADER, is_own, session_of
from trainingflow.db.session import Database, Session, clock
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading.viewers import Viewer, viewer_of
from trainingflow.services.signing_in import demo_tokens, everywhere, people, recognise, sessions
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.occurrences import Occurrence, note
from trainingflow.services.signing_in.provider_keys import ProviderKeys
from trainingflow.services.signing_in.provider_tokens import (
    Claims,
    TokenRefused,
    seems_one,
    verify_access,
)
from trainingflow.services.signing_in.refusals import SENTENCES, Why
from trainingflow.services.signing_in.token_text import PATTERN

LONGEST_TOKEN = 8192


def bearer_token(request: Request) -> str | None:
    """The bearer token of a request; None where the header is missing.

    Raises:
        Unauthenticated: the header is there but holds no bearer token; or a token stands in the
            address, where logs and histories would keep it.
    """
    if request.scope["query_string"] and _holds_token(request):
        msg = "A token in the address is refused, and should be revoked: send it in the header."
        raise Unauthenticated(msg, "不接受网址中的令牌，该令牌应予撤销：请用请求头发送。")
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token.strip()) <= LONGEST_TOKEN:
        msg = "Send `Authorization: Bearer` and a token."
        raise Unauthenticated(msg, "请发送 `Authorization: Bearer` 和令牌。")
    return token.strip()


def _holds_token(request: Request) -> bool:
    query = unquote(request.url.query)
    return PATTERN.search(query) is not None or "access_token" in request.query_params


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """Lets requests in.

    Attributes:
        settings: how people sign in.
        demo: whether tokens of the demo are accepted.
        origins: of pages whose requests a browser's cookie may sign in.
        keys: of the identity provider; none: there is none.
        now: the time by which the provider's tokens are judged.
    """

    database: Database
    settings: SignIn = field(default_factory=SignIn)
    demo: bool = False
    origins: frozenset[str] = frozenset()
    keys: ProviderKeys | None = None
    now: Callable[[], datetime] = lambda: datetime.now(UTC)

    async def viewer(self, request: Request) -> Viewer:
        """The person whom a request speaks for, or anybody.

        Raises:
            Unauthenticated: something was sent to sign in with that is not valid now. The answer is
                the same whatever is wrong with it; the log says what.
        """
        token, cookie = bearer_token(request), self._cookie(request)
        address = address_of(request, self.settings.proxies)
        # The provider may have to be asked for its keys: outside of any transaction.
        claims = None if token is None else await self._claims(token, address)
        async with self.database.reading() as session:
            viewer: Viewer | None
            if claims is not None:
                viewer = await self._of_provider(session, claims, address)
            elif token is not None:
                viewer = await recognise.holder_of(session, token, address)
                viewer = viewer or await demo_tokens.holder_of(session, token, demo=self.demo)
            elif cookie is not None:
                viewer = await sessions.holder_of(session, cookie, self.settings.sessions)
            else:
                return await viewer_of(session, None)
        if viewer is None:
            msg = "The token or session is unknown or has expired. Sign in again."
            raise Unauthenticated(msg, "令牌或会话无效或已过期，请重新登录。")
        self._demand_second_factor(viewer)
        who = viewer.signed_in_as
        await recognise.note_use(self.database, who, address)
        await sessions.note_use(self.database, who)
        return viewer

    def _cookie(self, request: Request) -> str | None:
        """The id of the browser's session, where nothing else signs the request in.

        Raises:
            Unauthenticated: it changes something, and does not come from a page of ours.
        """
        cookie = session_of(request)
        if cookie is None or self.settings.public_url is None or "authorization" in request.headers:
            return None
        if not is_own(request, self.origins):
            msg = f"A browser's session needs its own `Origin`, and the header `{HEADER}`."
            raise Unauthenticated(msg, f"浏览器会话须带有本站 `Origin` 和请求头 `{HEADER}`。")
        return cookie

    async def _claims(self, token: str, address: str | None) -> Claims | None:
        """What a token of the provider says; None where it is none of its, or not valid."""
        if self.settings.provider is None or self.keys is None or not seems_one(token):
            return None
        try:
            oldest = self.settings.sessions.lasts
            return await verify_access(token, self.keys, self.settings.provider, self.now(), oldest)
        except TokenRefused as error:
            note(Occurrence.REFUSED, credential=PROVIDER, address=address, because=str(error))
            return None

    async def _of_provider(
        self, session: Session, claims: Claims, address: str | None
    ) -> Viewer | None:
        if self.settings.provider is None:
            return None
        who = await people.of_claims(session, claims, self.settings.provider)
        if who is None or not await self._still_in(session, who, claims):
            note(Occurrence.REFUSED, credential=PROVIDER, address=address, because="person")
            return None
        credential = Credential(Means.PROVIDER, two_factor=claims.second_factor)
        return await viewer_of(session, replace(who, credential=credential))

    async def _still_in(self, session: Session, who: SignedIn, claims: Claims) -> bool:
        """Whether the person may sign in, and was not signed out since the token was issued."""
        if claims.issued is None:
            return False
        # The provider's instant by the clock of the database, which a demo moves.
        issued = await clock(session) - (self.now() - claims.issued)
        return await everywhere.still_in(session, who.authority_id, who.person_id, issued)

    def _demand_second_factor(self, viewer: Viewer) -> None:
        credential, actor = viewer.credential, viewer.actor
        if credential is None or actor is None or credential.means not in _ONE_FACTOR:
            return
        roles = self.settings.two_factor_roles
        if not credential.two_factor and any(one.role in roles for one in actor.assignments):
            sentence = SENTENCES[Why.SECOND_FACTOR]
            raise Unauthenticated(sentence.en, sentence.zh)


PROVIDER = str(Means.PROVIDER)
_ONE_FACTOR = frozenset({Means.PROVIDER, Means.SESSION})

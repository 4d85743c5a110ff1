"""From the headers of a request to whom it speaks for."""

from dataclasses import dataclass

from starlette.requests import Request

from trainingflow.api.faults import Unauthenticated
from trainingflow.api.origin import Network, address_of
from trainingflow.db.session import Database, Session
from trainingflow.services.identity import SignedIn, person_of_token
from trainingflow.services.reading.viewers import Viewer, viewer_of
from trainingflow.services.signing_in import recognise
from trainingflow.services.signing_in.token_text import PATTERN

LONGEST_TOKEN = 8192


def bearer_token(request: Request) -> str | None:
    """The bearer token of a request; None where the header is missing.

    Raises:
        Unauthenticated: the header is there but holds no bearer token; or a token stands in the
            address, where logs and histories would keep it.
    """
    if PATTERN.search(request.url.query):
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


@dataclass(frozen=True, slots=True)
class Door:
    """Lets requests in.

    Attributes:
        demo: whether tokens of the demo are accepted.
        proxies: the networks of proxies whose word about addresses is trusted.
    """

    database: Database
    demo: bool = False
    proxies: tuple[Network, ...] = ()

    async def viewer(self, request: Request) -> Viewer:
        """The person whom a request speaks for, or anybody.

        Raises:
            Unauthenticated: something was sent to sign in with that is not valid now. The answer is
                the same whatever is wrong with it; the log says what.
        """
        token = bearer_token(request)
        address = address_of(request, self.proxies)
        async with self.database.reading() as session:
            who = None if token is None else await self._holder(session, token, address)
            viewer = await viewer_of(session, who)
        if who is not None:
            await recognise.note_use(self.database, who, address)
        return viewer

    async def _holder(self, session: Session, token: str, address: str | None) -> SignedIn:
        who = await recognise.holder_of(session, token, address)
        if who is None:
            who = await person_of_token(session, token, demo=self.demo)
        if who is None:
            msg = "The token is unknown or has expired. Sign in again."
            raise Unauthenticated(msg, "令牌无效或已过期，请重新登录。")
        return who

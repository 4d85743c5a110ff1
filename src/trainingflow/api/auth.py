"""From the `Authorization` header to the viewer."""

from starlette.requests import Request

from trainingflow.api.faults import Unauthenticated
from trainingflow.db.session import Session
from trainingflow.services.reading.viewers import TokenUnknown, Viewer, viewer_of

LONGEST_TOKEN = 4096


def bearer_token(request: Request) -> str | None:
    """The bearer token of a request; None where the header is missing.

    Raises:
        Unauthenticated: the header is there but holds no bearer token.
    """
    header = request.headers.get("authorization")
    if header is None:
        return None
    scheme, _, token = header.partition(" ")
    if scheme.lower() != "bearer" or not 0 < len(token.strip()) <= LONGEST_TOKEN:
        msg = "Send `Authorization: Bearer` and a token."
        raise Unauthenticated(msg, "请发送 `Authorization: Bearer` 和令牌。")
    return token.strip()


async def authenticated(session: Session, token: str | None, *, demo: bool) -> Viewer:
    """The viewer behind a token, or anybody without one.

    Raises:
        Unauthenticated: the token is not valid now.
    """
    try:
        return await viewer_of(session, token, demo=demo)
    except TokenUnknown as error:
        msg = "The token is unknown or has expired. Sign in again."
        raise Unauthenticated(msg, "令牌无效或已过期，请重新登录。") from error

"""The cookies of a session: bound to this host and this scheme, and out of reach of scripts."""

from typing import Final
from urllib.parse import urlsplit

from starlette.requests import Request
from starlette.responses import Response

from trainingflow.api.origin import address_of
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.sessions import Arrival

SESSION: Final = "__Host-trainingflow"
BEGUN: Final = "__Host-trainingflow-sign-in"
HEADER: Final = "x-trainingflow"
"""A header that no form can send, and no page of another origin without having asked (CORS)."""

_LONGEST: Final = 128
_LONGEST_PATH: Final = 2000
_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})


def session_of(request: Request) -> str | None:
    """The id of the browser's session; None where there is none, or nothing that could be one."""
    text = request.cookies.get(SESSION, "")
    return text if 0 < len(text) <= _LONGEST else None


def arrival_of(request: Request, settings: SignIn) -> Arrival:
    """How a browser has come in, as far as it is known before anything is verified."""
    return Arrival(
        means="",
        two_factor=False,
        address=address_of(request, settings.proxies),
        agent=request.headers.get("user-agent", ""),
        earlier=session_of(request),
    )


def give(response: Response, name: str, text: str, *, seconds: int | None = None) -> None:
    """Give the browser a cookie; without an age it goes when the browser is closed."""
    response.set_cookie(
        name, text, max_age=seconds, path="/", secure=True, httponly=True, samesite="lax"
    )


def take(response: Response, name: str) -> None:
    """Take a cookie back."""
    response.delete_cookie(name, path="/", secure=True, httponly=True, samesite="lax")


def is_own(request: Request, origins: frozenset[str]) -> bool:
    """Whether a request that a browser's cookie signs in comes from a page of ours.

    What only reads needs no proof: its answer cannot be read by a page of another origin.
    """
    if request.method in _SAFE:
        return True
    return HEADER in request.headers and request.headers.get("origin") in origins


def origin_of(address: str) -> str:
    """The origin of an address, as browsers write it."""
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def path_within(text: str | None) -> str:
    """The path of this installation that is shown after signing in; never another's address."""
    if text is None or len(text) > _LONGEST_PATH or not text.startswith("/"):
        return "/"
    if text.startswith(("//", "/\\")) or any(ord(sign) <= 0x20 or sign == "\\" for sign in text):  # noqa: PLR2004 - the first printable sign
        return "/"
    return text

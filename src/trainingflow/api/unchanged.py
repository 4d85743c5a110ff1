"""What anybody may read is kept by clients, and asked about again by its tag: nothing comes twice.

Whoever is signed in keeps nothing: an answer is data of somebody. What is the same for everybody,
the lifecycles, the policies and their pages, is sent once and then said to be unchanged.
"""

import hashlib
from collections.abc import Mapping
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from trainingflow.api.sign_in.cookies import session_of

KEPT: Final = {"Cache-Control": "public, no-cache"}
"""Kept by whoever likes, and shown again only after asking whether it is still so."""


def tag_of(*parts: bytes) -> str:
    """The tag of a representation; weak, for it may be compressed on its way."""
    return f'W/"{hashlib.sha256(b"/".join(parts)).hexdigest()[:32]}"'


def is_anybody(request: Request) -> bool:
    """Whether nothing in a request signs anybody in."""
    return "authorization" not in request.headers and session_of(request) is None


def has(request: Request, tag: str) -> bool:
    """Whether a client says that it has what is tagged so (`If-None-Match`)."""
    said = {one.strip() for one in request.headers.get("if-none-match", "").split(",")}
    return "*" in said or bool({tag, tag.removeprefix("W/")} & said)


def not_modified(headers: Mapping[str, str]) -> Response:
    """Say that it has not changed.

    Args:
        headers: those of the whole answer, without what tells of its body.
    """
    return Response(status_code=304, headers=dict(headers))

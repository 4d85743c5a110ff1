"""What every answer tells browsers, whoever made the answer."""

from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

SAID: Final = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; base-uri 'none'; form-action 'none'; "
    "frame-ancestors 'none'",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
"""An answer is data of somebody: nothing in it is run, framed, kept, guessed at or told to others.

What is the same for everybody says so itself (the files of GraphiQL).
"""

TRANSPORT: Final = {"Strict-Transport-Security": "max-age=31536000"}
"""Beside these where the public address is https: browsers ask in no other way for a year."""


class SaysHeaders:
    """Adds to each answer what it does not say itself: a page knows better what it loads.

    Args:
        app: what answers.
        https: whether people reach this installation by https.
    """

    def __init__(self, app: ASGIApp, *, https: bool = False) -> None:
        self._app = app
        self._said = SAID | TRANSPORT if https else SAID

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in self._said.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, said)

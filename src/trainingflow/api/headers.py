"""What every answer tells browsers, whoever made the answer."""

from typing import Final

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
        said = SAID | TRANSPORT if https else SAID
        self._said = [(name.lower().encode(), value.encode()) for name, value in said.items()]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, with the headers."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def said(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = message["headers"]
                there = {name for name, _ in headers}
                message["headers"] = [*headers, *(one for one in self._said if one[0] not in there)]
            await send(message)

        await self._app(scope, receive, said)

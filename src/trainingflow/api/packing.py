"""Compresses what is large and not compressed yet, where a client takes it."""

from starlette.datastructures import Headers
from starlette.middleware.gzip import GZipMiddleware, GZipResponder, IdentityResponder
from starlette.types import Receive, Scope, Send


class Packs(GZipMiddleware):
    """Starlette's, which for every request reads anew which types are left as they are."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer as the application does, compressed."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        responder = (
            GZipResponder(
                self.app,
                self.minimum_size,
                self.compresslevel,
                thread_minimum_size=self.thread_minimum_size,
                exclude_content_types=(),
            )
            if "gzip" in Headers(scope=scope).get("accept-encoding", "")
            else IdentityResponder(self.app, self.minimum_size, exclude_content_types=())
        )
        responder.exclude_content_types = self.exclude_content_types
        await responder(scope, receive, send)

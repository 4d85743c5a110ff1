"""Shows why somebody is not let in."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from trainingflow.api.language import accepted
from trainingflow.services.signing_in.refusals import SENTENCES, SignInRefused, Why

UNCACHED: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_STATUS: Final = {
    Why.LOCKED_OUT: 429,
    Why.UNAVAILABLE: 503,
    Why.BEGIN_AGAIN: 400,
    Why.PASSWORD_WEAK: 422,
}

Handler = Callable[[Request], Awaitable[Response]]


def answered(handle: Handler) -> Handler:
    """Show a refusal as JSON, in the language of the request."""

    async def answer(request: Request) -> Response:
        try:
            return await handle(request)
        except SignInRefused as refused:
            language = accepted(request.headers.get("accept-language"))
            sentence = SENTENCES[refused.why].text(language)
            reason = refused.reason.text(language) if refused.reason else ""
            body = {"code": str(refused.why), "message": sentence.format(reason=reason)}
            return JSONResponse({"error": body}, _STATUS.get(refused.why, 403), UNCACHED)

    return answer

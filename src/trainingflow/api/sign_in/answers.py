"""Shows why somebody is not let in."""

from collections.abc import Awaitable, Callable
from typing import Final

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from trainingflow.api.language import accepted
from trainingflow.api.origin import address_of
from trainingflow.db.session import Database
from trainingflow.services.journal.apart import write_apart
from trainingflow.services.journal.journal import Note, Result
from trainingflow.services.journal.origin import Origin, coming_from
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.services.signing_in.refusals import SENTENCES, SignInRefused, Why

UNCACHED: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
_STATUS: Final = {
    Why.LOCKED_OUT: 429,
    Why.UNAVAILABLE: 503,
    Why.BEGIN_AGAIN: 400,
    Why.PASSWORD_WEAK: 422,
}

Handler = Callable[[Request], Awaitable[Response]]


def answered(handle: Handler, database: Database, settings: SignIn) -> Handler:
    """Show a refusal as JSON, in the language of the request, and let the journal know of it."""

    async def answer(request: Request) -> Response:
        origin = Origin(handle.__name__, address_of(request, settings.proxies))
        with coming_from(origin):
            return await _tried(request, handle, database)

    return answer


async def _tried(request: Request, handle: Handler, database: Database) -> Response:
    try:
        return await handle(request)
    except SignInRefused as refused:
        await _write(database, refused)
        language = accepted(request.headers.get("accept-language"))
        sentence = SENTENCES[refused.why].text(language)
        reason = refused.reason.text(language) if refused.reason else ""
        body = {"code": str(refused.why), "message": sentence.format(reason=reason)}
        return JSONResponse({"error": body}, _STATUS.get(refused.why, 403), UNCACHED)


async def _write(database: Database, refused: SignInRefused) -> None:
    """An entry of the refusal.

    One is written of a name that nobody has as well: a try is a try, and takes no less time.
    """
    if refused.at is None:
        return
    note = Note(
        action="signIn",
        object_kind="SIGN_IN",
        object_id=refused.who.person_id if refused.who else None,
        result=Result.REFUSED,
        reason=str(refused.why),
    )
    await write_apart(database, refused.at.authority_id, None, note)

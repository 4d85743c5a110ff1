"""`/mail/decline/<mail>.<proof>`: who has got a mail declines more of its kind, without signing in.

Reading the page changes nothing: mail servers follow links. Mail programs that know RFC 8058 send
the POST by themselves.
"""

from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response

from trainingflow.api.language import accepted
from trainingflow.db.session import Database
from trainingflow.domain.citation import Label
from trainingflow.environment import Secret
from trainingflow.failpoints import Boundary
from trainingflow.services.mail.configured import DECLINE
from trainingflow.services.mail.declining import decline, mail_of

PATH = DECLINE + "/{link}"
_ASKED = Label("不再接收此类邮件？", "Stop mails of this kind?")
_YES = Label("不再接收", "Stop them")
_DONE = Label(
    "已不再发送此类邮件；通知仍可在系统中查看，并可在设置中恢复。",
    "Such mails are not sent any more. Notices are shown in the portal; choose again there.",
)
_NONE = Label("链接无效。", "There is no such link.")
_HEADERS = {
    "Cache-Control": "no-store",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; form-action 'self'; frame-ancestors 'none'",
}


class DeclineRoute:
    """Asks, and does it."""

    def __init__(self, database: Database, key: Secret) -> None:
        self._database = database
        self._key = key

    async def ask(self, request: Request) -> Response:
        """Show one button."""
        language = accepted(request.headers.get("accept-language"))
        if mail_of(self._key, request.path_params["link"]) is None:
            return PlainTextResponse(_NONE.text(language), 404, _HEADERS)
        asked, yes = _ASKED.text(language), _YES.text(language)
        page = (
            f'<!doctype html><html lang="{language}"><meta charset="utf-8"><title>{asked}</title>'
            f"<p>{asked}</p><form method=post><button>{yes}</button></form></html>"
        )
        return HTMLResponse(page, headers=_HEADERS)

    async def decline(self, request: Request) -> Response:
        """Do it; the body of the request says nothing that is needed."""
        language = accepted(request.headers.get("accept-language"))
        mail_id = mail_of(self._key, request.path_params["link"])
        if mail_id is None:
            return PlainTextResponse(_NONE.text(language), 404, _HEADERS)
        async with self._database.writing(Boundary.MAIL_DECLINED) as session:
            await decline(session, mail_id)
        return PlainTextResponse(_DONE.text(language), headers=_HEADERS)

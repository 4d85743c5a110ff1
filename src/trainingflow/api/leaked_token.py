"""`POST /leaked-token`: whoever finds a token ends it.

Scanners of source code and everybody else may report what they have found. The answer is the same
whether it was a token or not, so that nothing can be tried out here that the API does not tell.
"""

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response

from trainingflow.db.session import Database
from trainingflow.failpoints import Boundary
from trainingflow.services.signing_in import tokens
from trainingflow.services.signing_in.token_text import found_in

PATH = "/leaked-token"
_LONGEST = 16 * 1024
_MOST = 10


class LeakedToken:
    """Ends the tokens in a text."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def report(self, request: Request) -> Response:
        """Read the text, end what is in it."""
        body = bytearray()
        async for chunk in request.stream():
            body += chunk
            if len(body) > _LONGEST:
                return PlainTextResponse(f"Send at most {_LONGEST} bytes.\n", 413)
        found = found_in(body.decode(errors="replace"))[:_MOST]
        for text in dict.fromkeys(found):
            async with self._database.writing(Boundary.CREDENTIAL_LEAKED) as session:
                await tokens.revoke_leaked(session, text)
        return PlainTextResponse("Thank you. What was a token is one no longer.\n", 202)

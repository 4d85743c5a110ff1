"""Whether the process lives, and whether it can serve."""

from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from trainingflow.db.session import Database


async def live(_request: Request) -> Response:
    """The process answers; says nothing about what it needs."""
    return JSONResponse({"status": "live"}, headers={"Cache-Control": "no-store"})


class Ready:
    """Whether the database answers and is migrated."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def show(self, _request: Request) -> Response:
        """Ask the database; 503 where it does not answer."""
        if await self._database.answers():
            answer, status = {"status": "ready", "database": "ok"}, 200
        else:
            answer, status = {"status": "unavailable", "database": "no answer"}, 503
        return JSONResponse(answer, status, {"Cache-Control": "no-store"})

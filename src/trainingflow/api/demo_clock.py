"""Moves the clock of the demo; the route exists in the demo and nowhere else."""

import orjson
from graphql import GraphQLError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from trainingflow.api.scalars import read_datetime, show_datetime
from trainingflow.db.session import Database, clock
from trainingflow.failpoints import Boundary
from trainingflow.services.demo_clock import move_clock

PATH = "/demo/clock"


class ClockRoute:
    """`POST {"now": "2024-05-20T09:00:00+08:00"}` moves the clock; the answer says what it is."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def move(self, request: Request) -> Response:
        """Move the clock."""
        try:
            body = orjson.loads(await request.body())
            wanted = read_datetime(body.get("now") if isinstance(body, dict) else None)
        except (orjson.JSONDecodeError, GraphQLError):
            message = 'Send JSON such as {"now": "2024-05-20T09:00:00+08:00"}.'
            return JSONResponse({"error": message}, 400)
        async with self._database.writing(Boundary.DEMO_CLOCK) as session:
            if not await move_clock(session, wanted):
                return JSONResponse({"error": "This database has no clock to move."}, 404)
        async with self._database.reading() as session:
            now = await clock(session)
        return JSONResponse({"now": show_datetime(now)})

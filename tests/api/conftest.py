"""Fixtures of the API's tests that need no database."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from trainingflow.api.auth import bearer_token
from trainingflow.api.context import Context
from trainingflow.api.endpoint import Endpoint
from trainingflow.api.language import accepted
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema
from trainingflow.db.session import Database
from trainingflow.services.reading.viewers import Viewer

NOW = datetime(2024, 5, 20, 1, 0, tzinfo=UTC)
AUTHORITY = UUID(int=1)


async def without_database(request: Request) -> Context:
    """The context of a request whose answer needs no row."""
    bearer_token(request)
    database = Database("postgresql:///never-connected")
    return Context(
        database, Viewer(AUTHORITY, NOW), accepted(request.headers.get("accept-language"))
    )


@pytest.fixture(scope="session")
def schema() -> Schema:
    return Schema()


@pytest.fixture
async def http(schema: Schema) -> AsyncIterator[httpx.AsyncClient]:
    """A client of the endpoint alone, in this process."""
    app = Starlette(routes=[Route("/graphql", Endpoint(schema, without_database, Limits()))])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield client

"""Fixtures of the API's tests: the endpoint alone, and the whole application on a real database."""

from collections.abc import AsyncIterator
from contextlib import AbstractContextManager
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import httpx
import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.routing import Route

from tests.services.conftest import People, contents, district, people, world
from tests.statements import statements
from tests.world import World
from trainingflow.api.auth import bearer_token
from trainingflow.api.context import Context
from trainingflow.api.endpoint import Endpoint
from trainingflow.api.language import accepted
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.services.reading.viewers import Viewer
from trainingflow.settings import Settings

NOW = datetime(2024, 5, 20, 1, 0, tzinfo=UTC)
AUTHORITY = UUID(int=1)

__all__ = ["contents", "district", "people", "world"]


async def without_database(request: Request) -> Context:
    """The context of a request whose answer needs no row."""
    bearer_token(request)
    database = Database("postgresql:///never-connected")
    language = accepted(request.headers.get("accept-language"))
    return Context(database, Viewer(AUTHORITY, NOW), language)


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


class Api:
    """The whole application on the test's database, asked as the people of the small district."""

    def __init__(self, client: httpx.AsyncClient, world: World, database: Database) -> None:
        self.client = client
        self.world = world
        self.database = database

    async def answer(
        self, query: str, who: str | None = None, language: str = "en", **variables: Any
    ) -> dict[str, Any]:
        """The whole answer to an operation."""
        headers = {"accept-language": language}
        if who is not None:
            headers["authorization"] = f"Bearer {self.world.token(who)}"
        response = await self.client.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )
        body: dict[str, Any] = response.json()
        return body

    async def data(
        self, query: str, who: str | None = None, language: str = "en", **variables: Any
    ) -> Any:
        """The data of an operation that has to succeed."""
        body = await self.answer(query, who, language, **variables)
        assert "errors" not in body, body["errors"]
        return body["data"]

    async def code(self, query: str, who: str | None = None, **variables: Any) -> str:
        """The code of the only error of an operation."""
        answer = await self.answer(query, who, **variables)
        errors = answer.get("errors", [])
        assert len(errors) == 1, answer
        return str(errors[0]["extensions"]["code"])

    def statements(self) -> AbstractContextManager[list[str]]:
        """The SQL statements that are sent meanwhile."""
        return statements(self.database)


@pytest.fixture
async def api(people: People, database: Database) -> AsyncIterator[Api]:
    """The whole application, on a Monday morning in May 2024."""
    app = create_app(Settings(demo=True), database)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, people.world, database)

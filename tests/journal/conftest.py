"""A small district, and what its journal says."""

from collections.abc import AsyncIterator, Iterator

import psycopg
import pytest
import pytest_asyncio

from tests.copies import Copies
from tests.districts import District
from tests.journal.sealing import Sealed, sealed_district
from tests.services.conftest import contents, district, people, world

__all__ = ["contents", "district", "people", "world"]


@pytest.fixture
def application(database_url: str) -> Iterator[psycopg.Connection]:
    """A connection as the application's role, that forgets the journal."""
    with psycopg.connect(database_url, autocommit=True) as connection:
        yield connection


@pytest.fixture
def owner(owner_url: str) -> Iterator[psycopg.Connection]:
    """A connection as superuser."""
    with psycopg.connect(owner_url, autocommit=True) as connection:
        yield connection


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def sealed(copies: Copies, district: District) -> AsyncIterator[Sealed]:
    with copies.copy(district.database_name) as name:
        yield await sealed_district(copies, district, name)

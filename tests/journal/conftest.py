"""A small district, and what its journal says."""

from collections.abc import Iterator

import psycopg
import pytest

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

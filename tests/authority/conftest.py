"""Fixtures of the tests of authority."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.api.conftest import api, schema
from tests.authority.populated import lived, twin_of
from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import district, people, world

__all__ = ["api", "district", "people", "schema", "world"]


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def populated(copies: Copies, district: District) -> AsyncIterator[District]:
    """The small Chaoyang in October 2024, in which much has happened."""
    async with lived(copies, district.database_name, district.world) as made:
        yield made


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def twins(copies: Copies, populated: District) -> AsyncIterator[District]:
    """The same district, and beside it in one database its twin, which is `twins.world`."""
    async with twin_of(copies, populated) as made:
        yield made


@pytest.fixture
def contents(district: District) -> str:
    """Nothing has happened yet, where a test does not ask for more."""
    return district.database_name

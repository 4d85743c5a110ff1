"""The personnel section of the small district."""

from pathlib import Path

import pytest

from tests.services.conftest import People
from tests.services.imports.sent import Office


@pytest.fixture
def office(people: People, tmp_path: Path) -> Office:
    return Office(people, tmp_path)

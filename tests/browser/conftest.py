"""A demo district to look at: one for all pages."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.demo_process import free_port, started


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """A running demo, and what it says."""
    with started(tmp_path_factory.mktemp("demo"), free_port()) as (_, line):
        yield json.loads(line)

"""A demo district that knows the documents of the kit, and what the kit is made into."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.clients.node import DOCUMENTS, GENERATED, KIT, tool
from tests.demo_process import free_port, started


@pytest.fixture(scope="session")
def kit() -> Path:
    """The folder of the kit, with its packages in it."""
    if not (KIT / "node_modules").is_dir():
        pytest.skip("the packages of the front-end kit are not installed: run `make kit`")
    return KIT


@pytest.fixture(scope="session")
def generated(kit: Path) -> Path:
    """What graphql-codegen has made from the schema and the documents, just now."""
    shutil.rmtree(GENERATED / "graphql", ignore_errors=True)
    status, said = tool("graphql-codegen", "--config", "codegen.ts", "--silent")
    assert status == 0, said
    return GENERATED


@pytest.fixture(scope="session")
def demo(generated: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a demo says that trusts the documents of the kit, as its build has listed them."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAININGFLOW_TRUSTED_DOCUMENTS", str(DOCUMENTS))
        with started(data, free_port()) as (_, line):
            yield json.loads(line)

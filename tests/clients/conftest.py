"""A demo district that knows the documents of the kit, and what the kit is made into."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.clients.node import DOCUMENTS, GENERATED, KIT, RELAY, tool
from tests.demo_process import free_port, started
from trainingflow.api.trusted import FILE
from trainingflow.cli.documents import app as documents


@pytest.fixture(scope="session")
def kit() -> Path:
    """The folder of the kit, with its packages in it."""
    if not (KIT / "node_modules").is_dir():
        pytest.skip("the packages of the front-end kit are not installed: run `make kit`")
    return KIT


@pytest.fixture(scope="session")
def generated(kit: Path) -> Path:
    """What the compilers have made from the schema and the documents, just now."""
    shutil.rmtree(GENERATED, ignore_errors=True)
    (GENERATED / "relay").mkdir(parents=True)
    RELAY.write_text("{}", encoding="utf-8")  # the compiler adds to what is there
    for name, *arguments in (
        ("graphql-codegen", "--config", "codegen.ts", "--silent"),
        ("relay-compiler", "relay.config.json"),
    ):
        status, said = tool(name, *arguments)
        assert status == 0, said
    return GENERATED


@pytest.fixture(scope="session")
def registered(generated: Path) -> Path:
    """The list of what both compilers have made, as an operator registers it."""
    listed = generated / FILE
    manifests = [str(DOCUMENTS), str(RELAY)]
    done = CliRunner().invoke(documents, ["register", *manifests, "--output", str(listed)])
    assert done.exit_code == 0, done.output
    return listed


@pytest.fixture(scope="session")
def demo(registered: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    """What a demo says that trusts the documents of the kit."""
    data = tmp_path_factory.mktemp("demo") / "data"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TRAININGFLOW_TRUSTED_DOCUMENTS", str(registered))
        with started(data, free_port()) as (_, line):
            yield json.loads(line)

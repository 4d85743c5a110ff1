"""The bill of materials names what the locks hold, no more and no less."""

import json
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def bills(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("bills")
    command: list[str | Path] = [sys.executable, ROOT / "requirements" / "audit.py", "sbom", folder]
    subprocess.run(command, check=True, capture_output=True)
    return {path.name: json.loads(path.read_text()) for path in folder.iterdir()}


def test_every_python_package_is_named_with_its_version_and_hashes(bills: dict[str, Any]) -> None:
    lock = (ROOT / "requirements" / "run.txt").read_text(encoding="utf-8")
    locked = set(re.findall(r"^([A-Za-z0-9_.-]+)==([^\s;]+)", lock, re.MULTILINE))
    named = bills["sbom-python.cdx.json"]["components"]

    assert {(one["name"], one["version"]) for one in named} == locked
    assert [one["name"] for one in named if not _hashes(one)] == []


def test_every_npm_package_is_named(bills: dict[str, Any]) -> None:
    lock = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    locked = {
        (path.rpartition("node_modules/")[2], one["version"])
        for path, one in lock.items()
        if path and not one.get("optional")
    }
    named = bills["sbom-npm.cdx.json"]["components"]

    assert locked <= {(one["name"], one["version"]) for one in named}


def test_nobody_takes_an_audit_that_asked_nobody_for_a_clean_one(tmp_path: Path) -> None:
    nowhere = {"HTTPS_PROXY": "http://127.0.0.1:9", "NPM_CONFIG_FETCH_RETRIES": "0"}
    nowhere["NPM_CONFIG_REGISTRY"] = "http://127.0.0.1:9"
    done = subprocess.run(
        [sys.executable, ROOT / "requirements" / "audit.py", "audit"],
        check=False,
        capture_output=True,
        text=True,
        env={"PATH": "/usr/bin:/bin", "HOME": str(tmp_path), **nowhere},
    )

    assert (done.returncode, "Not asked: OSV" in done.stderr) == (2, True)


def _hashes(component: dict[str, Any]) -> list[Any]:
    return [
        found for one in component.get("externalReferences", []) for found in one.get("hashes", [])
    ]

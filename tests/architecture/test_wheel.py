"""The wheel holds everything that the program needs far from its repository."""

import subprocess
import sys
from pathlib import Path
from zipfile import ZipFile

import pytest

ROOT = Path(__file__).parents[2]
GRAPHIQL = "src/trainingflow/api/graphiql/assets/graphiql.js"


@pytest.fixture(scope="module")
def inside(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """The names of the files in a wheel of this tree."""
    folder = tmp_path_factory.mktemp("dist")
    command = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    [wheel] = folder.glob("*.whl")
    with ZipFile(wheel) as archive:
        return set(archive.namelist())


def of_the_tree(*patterns: str) -> set[str]:
    return {
        str(path.relative_to(ROOT))
        for pattern in patterns
        for path in ROOT.glob(pattern)
        if path.is_file() and not path.name.startswith(".")
    }


def test_every_migration_is_inside(inside: set[str]) -> None:
    migrations = of_the_tree("alembic/*.py", "alembic/*.mako", "alembic/versions/*.py")

    assert {f"trainingflow/{name}" for name in migrations} <= inside


def test_code_policies_and_schemas_are_inside(inside: set[str]) -> None:
    files = of_the_tree(
        "src/trainingflow/**/*.py",
        "src/trainingflow/policies/*.yaml",
        "src/trainingflow/policies/*.json",
        "src/trainingflow/py.typed",
        "src/trainingflow/services/reports/drawing/*.typ",
    )

    assert {name.removeprefix("src/") for name in files} <= inside


@pytest.mark.skipif(not (ROOT / GRAPHIQL).exists(), reason="not bundled here: run `make setup`")
def test_graphiql_and_its_licences_are_inside(inside: set[str]) -> None:
    assets = of_the_tree("src/trainingflow/api/graphiql/assets/**/*")

    assert {name.removeprefix("src/") for name in assets} <= inside
    assert "trainingflow/api/graphiql/assets/LICENSES.txt" in inside


def test_nothing_of_the_tests_or_the_set_up_is_inside(inside: set[str]) -> None:
    roots = {name.partition("/")[0] for name in inside}

    assert roots == {"trainingflow", next(name for name in roots if name.endswith(".dist-info"))}

"""The package knows GraphQL, strawberry and Python, and nothing of training."""

import ast
import sys
from pathlib import Path

from trainingflow import compiled

FOLDER = Path(compiled.__file__).parent


def _imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {one.name for one in node.names}
        elif isinstance(node, ast.ImportFrom):
            names.add(node.module or "")
    return names


def test_package_imports_graphql_and_the_standard_library_only() -> None:
    foreign = {
        f"{path.name}: {name}"
        for path in FOLDER.rglob("*.py")
        for name in _imported(path)
        if name.partition(".")[0] not in {"graphql", *sys.stdlib_module_names}
        and not name.startswith("trainingflow.compiled")
        and not (path.name == "strawberry_fields.py" and name.startswith("strawberry."))
    }
    assert foreign == set()

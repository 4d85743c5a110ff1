"""strawberry's own tests over compiled execution: both ways, and both must come to the same.

`python -m tests.compiled.upstream_strawberry DIR`, where DIR is a clone of strawberry's repository:
its distributions hold no tests. The release of the clone is installed with the pinned graphql-core
into a temporary environment; the tests run once as they are and once with every schema compiled at
its first operation. Nothing of theirs is kept. Needs a registry of packages.

Known deviations: none. (Five of the 1,788 tests of strawberry 0.324.0 fail with graphql-core 3.3.2
either way: four count incremental frames, one runs a script beside the clone.)
"""

import re
import subprocess
import sys
import tomllib
import venv
from os import environ, pathsep
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from xml.etree import ElementTree as ET

from trainingflow.compiled import VERIFIED

ROOT: Final = Path(__file__).parents[2]
EXTRAS: Final = "asgi,cli,opentelemetry,pydantic,pyinstrument"
NEEDED: Final = (
    f"graphql-core=={VERIFIED}", "asgiref", "email-validator", "fastapi", "freezegun", "httpx",
    "inline-snapshot", "orjson", "protobuf", "pytest", "pytest-asyncio", "pytest-codspeed",
    "pytest-emoji", "pytest-mock", "pytest-snapshot",
)  # fmt: skip
FOLDERS: Final = (
    "asgi", "enums", "experimental", "extensions", "federation", "fields", "file_uploads",
    "objects", "relay", "schema", "test", "test_aio.py", "test_dataloaders.py", "test_info.py",
    "types",
)  # fmt: skip
OPTIONS: Final = ("-q", "-p", "no:cacheprovider", "--continue-on-collection-errors")
_ADDRESS: Final = re.compile(r"0x[0-9a-f]+")


def _installed(folder: Path, version: str) -> Path:
    """A Python in which that release is installed."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    wanted = (f"strawberry-graphql[{EXTRAS}]=={version}", *NEEDED)
    pip = (python, "-m", "pip", "--quiet", "--disable-pip-version-check")
    subprocess.run([*pip, "install", *wanted], check=True)
    return python


def _outcomes(python: Path, source: Path, found: Path, plugin: tuple[str, ...]) -> dict[str, str]:
    """What every test came to, by its name."""
    report = found / f"{'_'.join(plugin) or 'plain'}.xml"
    subprocess.run(
        [python, "-m", "pytest", *OPTIONS, *plugin, f"--junitxml={report}",
         *(f"tests/{one}" for one in FOLDERS)],
        cwd=source,
        env={**environ, "PYTHONPATH": pathsep.join((str(found), str(ROOT / "src")))},
        check=False,
    )  # fmt: skip
    cases = ET.parse(report).iter("testcase")  # noqa: S314 - written by the process above
    return {
        _ADDRESS.sub("0x", f"{one.get('classname')}::{one.get('name')}"): next(
            (part.tag for part in one if part.tag in {"failure", "error", "skipped"}), "passed"
        )
        for one in cases
    }


def main(clone: Path) -> int:
    """Run the tests twice and tell what differs; 1 where anything does."""
    project = tomllib.loads((clone / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    with TemporaryDirectory() as name:
        folder = Path(name)
        python = _installed(folder / "python", project["version"])
        plugin = Path(__file__).with_name("switched_strawberry.py").read_text(encoding="utf-8")
        (folder / "switched_strawberry.py").write_text(plugin, encoding="utf-8")
        core = _outcomes(python, clone, folder, ())
        ours = _outcomes(python, clone, folder, ("-p", "switched_strawberry"))
    differing = sorted(one for one in core.keys() | ours.keys() if core.get(one) != ours.get(one))
    for one in differing:
        print(f"{one}: {core.get(one)} by graphql-core, {ours.get(one)} compiled")
    passed = sum(one == "passed" for one in ours.values())
    print(f"strawberry {project['version']}: {passed} of {len(ours)} pass, {len(differing)} differ")
    return 1 if differing or not passed else 0


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))

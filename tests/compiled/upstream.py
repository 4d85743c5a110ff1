"""graphql-core's own tests over compiled execution: `python -m tests.compiled.upstream`.

Fetches the source distribution of the pinned version and the plugins that its tests need into a
temporary folder; nothing of it is kept. Needs a registry of packages. strawberry's tests are
run by `upstream_strawberry`.

Known deviations: none. Every test of `execution`, `type` and `utilities` passes.
"""

import subprocess
import sys
import tarfile
from os import environ, pathsep
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from trainingflow.compiled import VERIFIED

ROOT: Final = Path(__file__).parents[2]
PLUGINS: Final = ("pytest-describe==3.2.0", "pytest-timeout==2.4.0", "pytest-benchmark==5.3.1")
SETTINGS: Final = """\
[pytest]
python_classes = PyTest*
asyncio_mode = strict
asyncio_default_fixture_loop_scope = function
timeout = 100
"""
PIP: Final = (sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check")


def _fetched(folder: Path) -> Path:
    """The source of graphql-core, unpacked."""
    name = f"graphql-core=={VERIFIED}"
    source = ("--no-deps", "--no-binary", "graphql-core", "--dest", folder)
    subprocess.run([*PIP, "download", *source, name], check=True)
    plugins = ("--no-deps", "--target", folder / "plugins")
    subprocess.run([*PIP, "install", *plugins, *PLUGINS], check=True)
    [packed] = folder.glob("graphql_core-*.tar.gz")
    with tarfile.open(packed) as archive:
        archive.extractall(folder, filter="data")
    [unpacked] = folder.glob("graphql_core-*/")
    return unpacked


def main(folders: list[str]) -> int:
    """Run the tests; the exit status of pytest."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        source = _fetched(folder)
        settings = folder / "settings.ini"
        settings.write_text(SETTINGS, encoding="utf-8")
        plugin = Path(__file__).with_name("switched.py").read_text(encoding="utf-8")
        (folder / "plugins" / "switched.py").write_text(plugin, encoding="utf-8")
        options = ("-c", settings, "--rootdir", source, "-p", "switched", "-p", "no:cacheprovider")
        found = pathsep.join((str(folder / "plugins"), str(ROOT / "src")))
        tests = [f"tests/{one}" for one in folders or ["execution", "type", "utilities"]]
        done = subprocess.run(
            [sys.executable, "-m", "pytest", *options, "-q", "-n0", *tests],
            cwd=source,
            env={**environ, "PYTHONPATH": found},
            check=False,
        )
        return done.returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

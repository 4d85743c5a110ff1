"""Make a virtual environment with pip, also where the system's Python came without ensurepip.

Debian keeps ensurepip in a package of its own (python3-venv) that a fresh machine does not have,
and installing it takes root. The fallback fetches the very pip that requirements/pip.txt names,
checks its hash, and lets it install itself. Only the standard library is at hand here.
"""

import hashlib
import importlib.util
import os
import re
import ssl
import subprocess
import sys
import tempfile
import urllib.error
import urllib.parse
import urllib.request
import venv
from pathlib import Path

INDEX = "https://pypi.org/simple"  # pip's own default; PIP_INDEX_URL overrides it, as for pip
REMEDY = "as root: apt-get install -y python3-venv ca-certificates"


def main(folder: Path) -> None:
    """Make the environment in `folder`; one that already works is left alone."""
    if sys.version_info < (3, 11):  # noqa: UP036 - whoever runs this may have an older one
        sys.exit(
            f"trainingflow needs Python 3.11 or later; {sys.executable} is older. "
            "Name another: make PYTHON=/path/to/python3.11 setup"
        )
    python = folder / "bin" / "python"
    if _works(python):
        return
    with_pip = importlib.util.find_spec("ensurepip") is not None
    venv.create(folder, with_pip=with_pip, clear=True, symlinks=True)
    if not with_pip:
        _install_pip(python)


def _works(python: Path) -> bool:
    if not python.exists():
        return False
    asked = subprocess.run([python, "-m", "pip", "--version"], capture_output=True, check=False)
    return asked.returncode == 0


def _install_pip(python: Path) -> None:
    lock = (Path(__file__).parent / "pip.txt").read_text(encoding="utf-8")
    [version] = re.findall(r"^pip==([\w.]+)", lock, flags=re.MULTILINE)
    name = f"pip-{version}-py3-none-any.whl"
    try:
        wheel = _fetch(name)
    except (OSError, LookupError) as problem:
        sys.exit(
            f"This Python came without ensurepip, and pip could not be fetched ({problem}). "
            f"Run once, {REMEDY}"
        )
    if hashlib.sha256(wheel).hexdigest() not in re.findall(r"sha256:([0-9a-f]{64})", lock):
        sys.exit(f"{name} does not have the hash in requirements/pip.txt: not installed.")
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / name
        path.write_bytes(wheel)
        install = ["install", "--quiet", "--no-index", "--no-deps", str(path)]
        subprocess.run([python, path / "pip", *install], check=True)


def _fetch(name: str) -> bytes:
    """Fetch one file of the project `pip` from the package index.

    Raises:
        LookupError: the index does not list it.
    """
    page = os.environ.get("PIP_INDEX_URL", INDEX).rstrip("/") + "/pip/"
    trust = ssl.create_default_context(cafile=os.environ.get("PIP_CERT"))
    with urllib.request.urlopen(page, context=trust, timeout=60) as answer:
        listing = answer.read().decode()
    found = re.search(rf'href="([^"]*{re.escape(name)})[#"]', listing)
    if found is None:
        message = f"{page} lists no {name}"
        raise LookupError(message)
    address = urllib.parse.urljoin(page, found[1])
    with urllib.request.urlopen(address, context=trust, timeout=60) as answer:
        return bytes(answer.read())


if __name__ == "__main__":
    main(Path(sys.argv[1]))

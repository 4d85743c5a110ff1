"""Make a virtual environment with pip, also where the system's Python came without ensurepip.

Debian keeps ensurepip in a package of its own (python3-venv) that a fresh machine does not have,
and installing it takes root. Fetching a package does not: pip's wheel is unpacked from Debian's
python3-pip-whl, and installs the very pip that requirements/pip.txt names, by its hash. Only the
standard library is at hand here.
"""

import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import venv
from pathlib import Path

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
    lock = Path(__file__).parent / "pip.txt"
    with tempfile.TemporaryDirectory() as scratch:
        try:
            wheel = _debians_pip(Path(scratch))
            _run(python, wheel / "pip", "install", "--quiet", "--no-deps", "--require-hashes",
                 "--only-binary", ":all:", "-r", lock)  # fmt: skip
        except (OSError, LookupError, subprocess.CalledProcessError) as problem:
            sys.exit(
                f"This Python came without ensurepip, and pip could not be fetched ({problem}). "
                f"Run once, {REMEDY}"
            )


def _debians_pip(scratch: Path) -> Path:
    """The wheel of Debian's pip, which runs as it is; installing it is not needed.

    Raises:
        LookupError: this is not Debian, or its package holds no wheel.
    """
    if shutil.which("apt-get") is None:
        message = "there is no apt-get here"
        raise LookupError(message)
    if os.geteuid() == 0:
        _run("apt-get", "update", "-qq")
    _run("apt-get", "download", "-qq", "python3-pip-whl", folder=scratch)
    [package] = scratch.glob("python3-pip-whl_*.deb")
    _run("dpkg-deb", "-x", package, scratch)
    wheels = sorted((scratch / "usr" / "share" / "python-wheels").glob("pip-*.whl"))
    if not wheels:
        message = f"{package.name} holds no wheel of pip"
        raise LookupError(message)
    return wheels[-1]


def _run(*command: str | Path, folder: Path | None = None) -> None:
    subprocess.run(command, check=True, cwd=folder)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

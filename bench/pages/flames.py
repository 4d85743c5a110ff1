"""A flame graph of our server for each page, by py-spy: it looks from outside, and slows little."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Final

from bench.pages.measured import order
from bench.pages.operations import OPERATIONS
from bench.pages.rows import Rows
from bench.servers import Running

_SECONDS: Final = 3
_SPY: Final = Path(sys.executable).with_name("py-spy")


def flames(server: Running, rows: Rows, folder: Path) -> None:
    """Write one SVG a page into the folder."""
    folder.mkdir(parents=True, exist_ok=True)
    for one in OPERATIONS:
        told = order(one, "ours", server, rows, (4, _SECONDS + 1))
        with subprocess.Popen(
            [sys.executable, "-m", "bench.load"], stdin=subprocess.PIPE, stdout=subprocess.DEVNULL
        ) as asking:
            if asking.stdin is not None:
                asking.stdin.write(json.dumps(told).encode())
                asking.stdin.close()
            target = ["--pid", str(server.serving()), "--duration", str(_SECONDS)]
            out = ["--output", str(folder / f"{one.name}.svg")]
            subprocess.run(  # noqa: S603 - of this environment
                [str(_SPY), "record", "--rate", "200", "--nonblocking", *target, *out],
                check=True,
                capture_output=True,
            )

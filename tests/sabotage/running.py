"""Runs tests with a fault, and those that have caught one without it."""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tests.sabotage.breaking import CHILDREN, REPORT, VARIABLE
from tests.sabotage.faults import FAULTS
from tests.sabotage.seen import Judged, Seen, Verdict, confirmed, judged

_PYTEST: Final = (sys.executable, "-m", "pytest", "-q", "-n0", "--no-header")
_OPTIONS: Final = ("-p", "no:cacheprovider", "-p", "tests.sabotage.plugin")
_WARM: Final = ("-p", "tests.sabotage.warm")
_TEMPLATE: Final = "tests/sabotage/test_faults.py"
_TAIL: Final = 3000
_LOOK_EVERY: Final = 0.2


@dataclass(frozen=True, slots=True)
class Tried:
    """What came of a fault, in how many seconds, and the end of what pytest said."""

    name: str
    judged: Judged
    seconds: float
    said: str = ""

    @property
    def caught(self) -> bool:
        """Whether the tests have seen it."""
        return self.judged.verdict is Verdict.CAUGHT


def prepare() -> None:
    """Have the migrated template made by the program as it is, before a fault can get into it."""
    _run([_TEMPLATE, "-k", "every_fault_of_the_database"], None)


def tried_warm(names: Sequence[str]) -> Iterator[Tried]:
    """Try faults in one process; whatever is not caught there has to be tried by itself."""
    files = sorted({file for name in names for file in FAULTS[name].tests.split()})
    with tempfile.TemporaryDirectory() as folder:
        lines = Path(folder, "seen")
        lines.touch()
        told = {"SABOTAGE_FAULTS": ",".join(names), "SABOTAGE_LINES": str(lines)}
        command = [*_PYTEST, *_OPTIONS, *_WARM, *files]
        with (
            Path(folder, "said").open("w+", encoding="utf-8") as said,
            subprocess.Popen(command, env=_environment(None) | told, stdout=said) as process,
            lines.open(encoding="utf-8") as read,
        ):
            running = True
            while running:
                running = process.poll() is None
                yield from (_of_line(line) for line in read)
                time.sleep(_LOOK_EVERY)


def tried(name: str) -> Tried:
    """Run the tests of a fault with it, in a process of its own."""
    fault = FAULTS[name]
    begun = time.monotonic()
    chosen = ["-k", fault.only] if fault.only else []
    seen, said = _run([*chosen, *fault.tests.split()], name)
    return Tried(name, judged(seen), time.monotonic() - begun, said)


def green(tests: Sequence[str]) -> list[str]:
    """Which of the tests pass in the program as it is."""
    return _run(sorted(set(tests)), None)[0].passed if tests else []


def _of_line(line: str) -> Tried:
    told = json.loads(line)
    found = confirmed(judged(Seen.read(told["seen"])), told["green"])
    return Tried(told["fault"], found, told["seconds"])


def _run(arguments: Sequence[str], fault: str | None) -> tuple[Seen, str]:
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "seen.json")
        done = subprocess.run(
            [*_PYTEST, *_OPTIONS, *arguments],
            env=_environment(fault) | {REPORT: str(report)},
            capture_output=True,
            text=True,
            check=False,
        )
        # A run that could not begin writes nothing: then nothing was put in either.
        seen = Seen.read(json.loads(report.read_text())) if report.exists() else Seen()
    return seen, (done.stdout + done.stderr)[-_TAIL:]


def _environment(fault: str | None) -> dict[str, str]:
    rest = {name: value for name, value in os.environ.items() if name != VARIABLE}
    if fault is None:
        return rest
    path = os.pathsep.join([str(CHILDREN), *filter(None, [rest.get("PYTHONPATH")])])
    return rest | {VARIABLE: fault, "PYTHONPATH": path}

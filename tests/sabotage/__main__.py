"""`python -m tests.sabotage`: puts each fault into the program and runs the tests that must see it.

Prints a table; exits with 1 where a fault survives, or can no longer be put in.
"""

import argparse
import os
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from tests.sabotage.faults import FAULTS, Fault
from tests.sabotage.plugin import VARIABLE

_FAILED = 1  # pytest's exit status where tests have failed; any other is no proof


@dataclass(frozen=True, slots=True)
class Found:
    """What came of one fault."""

    name: str
    caught: bool
    seconds: float
    said: str


def main() -> int:
    """Try the faults that were asked for; the exit status."""
    asked = _arguments()
    names = asked.fault or sorted(FAULTS)
    with ThreadPoolExecutor(asked.jobs) as pool:
        found = []
        for one in pool.map(tried, names):
            found.append(one)
            print(row(one), flush=True)
    survived = [one for one in found if not one.caught]
    for one in survived:
        print(f"\n{one.name} survived:\n{one.said}")
    print(f"\n{len(found) - len(survived)} of {len(found)} faults were caught.")
    return 1 if survived else 0


def tried(name: str) -> Found:
    """Run the tests of a fault with it."""
    fault = FAULTS[name]
    begun = time.monotonic()
    done = subprocess.run(
        command(fault),
        env=os.environ | {VARIABLE: name},
        capture_output=True,
        text=True,
        check=False,
    )
    # Red is red, also where what a test arranges fails; what cannot be collected is no proof.
    caught = done.returncode == _FAILED
    return Found(name, caught, time.monotonic() - begun, (done.stdout + done.stderr)[-3000:])


def command(fault: Fault, *more: str) -> list[str]:
    """How pytest is called for a fault."""
    options = ["-q", "-n0", "-x", "--no-header", "-p", "no:cacheprovider", *more]
    chosen = ["-k", fault.only] if fault.only else []
    plugin = ["-p", "tests.sabotage.plugin"]
    return [sys.executable, "-m", "pytest", *plugin, *options, *chosen, *fault.tests.split()]


def row(found: Found) -> str:
    """A line of the table."""
    verdict = "caught" if found.caught else "SURVIVED"
    return f"{verdict:9} {found.seconds:6.1f} s  {found.name:26} {FAULTS[found.name].what}"


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sabotage", description=__doc__)
    parser.add_argument("fault", nargs="*", help="its name; all if left out")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())

"""`python -m tests.sabotage`: puts each fault into the program and runs the tests that must see it.

Prints a table and writes it down; exits with 1 where a fault is not caught, or can no longer be
put in.
"""

import argparse
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime

from tests.sabotage import record
from tests.sabotage.faults import FAULTS
from tests.sabotage.running import Tried, green, prepare, tried, tried_warm
from tests.sabotage.seen import confirmed

_QUICK = 8  # seconds: of those that some are drawn from


def main() -> int:
    """Try the faults that were asked for; the exit status."""
    asked = _arguments()
    names = asked.fault or (some(asked.some) if asked.some else sorted(FAULTS))
    prepare()
    found: dict[str, Tried] = {}
    for one in tried_warm(names):
        if one.caught:
            found[one.name] = _told(one)
            if not asked.some:
                record.write(record.kept([one]))
    left = [name for name in names if name not in found]
    with ThreadPoolExecutor(asked.jobs) as pool:
        found |= {one.name: one for one in checked([_told(one) for one in pool.map(tried, left)])}
    results = [found[name] for name in sorted(found)]
    if not asked.some:
        record.write(record.kept(results))
    print("\nfault, the test that caught it, seconds")
    for one in results:
        print(row(one))
    red = [one for one in results if not one.caught]
    for one in red:
        print(f"\n{one.name}, {one.judged.verdict}:\n{one.said}")
    print(f"\n{len(results) - len(red)} of {len(results)} faults were caught.")
    return 1 if red else 0


def checked(found: Sequence[Tried]) -> list[Tried]:
    """Run the tests that caught something once more, together and without any fault."""
    passed = green([one.judged.test for one in found if one.caught])
    return [replace(one, judged=confirmed(one.judged, passed)) for one in found]


def some(size: int) -> list[str]:
    """Some of the quick faults, others each day."""
    quick = [
        row.fault for row in record.rows() if row.fault in FAULTS and int(row.seconds) <= _QUICK
    ]
    first = datetime.now(UTC).date().toordinal() * size
    return [quick[(first + step) % len(quick)] for step in range(min(size, len(quick)))]


def row(one: Tried) -> str:
    """A line of the table."""
    return f"{one.judged.verdict:14} {one.seconds:6.1f} s  {one.name:26} {one.judged.test}"


def _told(one: Tried) -> Tried:
    print(row(one), flush=True)
    return one


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.sabotage", description=__doc__)
    parser.add_argument("fault", nargs="*", help="its name; all if left out")
    parser.add_argument("--jobs", type=int, default=2, help="how many at a time")
    parser.add_argument("--some", type=int, default=0, help="so many of the quick ones of today")
    asked = parser.parse_args()
    unknown = sorted({*asked.fault} - FAULTS.keys())
    if unknown:
        parser.error(
            f"no fault is called {', '.join(unknown)}; there are {', '.join(sorted(FAULTS))}"
        )
    return asked


if __name__ == "__main__":
    sys.exit(main())

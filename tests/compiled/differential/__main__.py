"""Compare as often as one wants: `python -m tests.compiled.differential 20000 [seed]`."""

import sys
import time

from tests.compiled.differential.comparing import Comparison, compare_world

DOCUMENTS = 20


def main(number: int, seed: int) -> int:
    """Compare, print what came of it; 1 when something differed."""
    comparison = Comparison()
    began = time.monotonic()
    print(f"seed {seed}")
    while comparison.total < number:
        compare_world(seed, DOCUMENTS, comparison)
        seed += 1
    print(f"{comparison.total} comparisons in {time.monotonic() - began:.0f} s, next seed {seed}")
    for outcome, count in comparison.counts.most_common():
        print(f"{count:8} {outcome}")
    print("\n\n".join(comparison.different))
    return 1 if comparison.different else 0


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else 3000
    sys.exit(main(wanted, int(sys.argv[2]) if len(sys.argv) > 2 else time.time_ns() % 10**9))

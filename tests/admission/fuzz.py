"""Holds generated documents against admission: `make fuzz-admission N=100000 SEED=7`.

What was found is written every thousand documents, so that a run that was stopped goes on where
it was. A document is repeated by its seed and its number: `--start 4711 --documents 1`.
"""

import argparse
import gc
import json
import os
import platform
import sys
import time
from collections import Counter
from dataclasses import dataclass, field, fields
from importlib.metadata import version
from pathlib import Path

from tests.admission.documents import Writer
from tests.admission.verdicts import DECIDED, VALIDATED, Verdict, best
from trainingflow.api.schema import Schema

RESULTS = Path(__file__).parents[2] / "bench" / "results-admission.json"
EVERY = 1_000


class TooSlow(Exception):
    """A document took longer than what is promised, on every attempt."""


@dataclass(slots=True)
class Run:
    """What was found so far.

    Attributes:
        seed: of all documents.
        documents: how many were decided.
        verdicts: how often each was said.
        slowest_decided_ms: until a document was refused or admitted, in CPU.
        slowest_decided: its number.
        slowest_validated_ms: until a document was refused or valid, in CPU.
        slowest_validated: its number.
        cpu_seconds: of the whole run, writing the documents included.
    """

    seed: int
    documents: int = 0
    verdicts: Counter[str] = field(default_factory=Counter)
    slowest_decided_ms: float = 0.0
    slowest_decided: int = 0
    slowest_validated_ms: float = 0.0
    slowest_validated: int = 0
    cpu_seconds: float = 0.0

    def add(self, number: int, found: Verdict) -> None:
        """Count a document."""
        self.documents += 1
        self.verdicts[found.said] += 1
        decided, validated = round(1_000 * found.decided, 1), round(1_000 * found.validated, 1)
        if decided > self.slowest_decided_ms:
            self.slowest_decided_ms, self.slowest_decided = decided, number
        if validated > self.slowest_validated_ms:
            self.slowest_validated_ms, self.slowest_validated = validated, number

    def __str__(self) -> str:
        said = ", ".join(f"{count} {said}" for said, count in sorted(self.verdicts.items()))
        return (
            f"seed {self.seed}: {self.documents} documents, {said}; "
            f"slowest {self.slowest_decided_ms} ms decided, "
            f"{self.slowest_validated_ms} ms validated, {self.cpu_seconds:.0f} s of CPU"
        )


def hold(run: Run, schema: Schema, count: int, start: int = 0) -> None:
    """Decide about documents by their numbers, and add them to a run.

    Raises:
        AssertionError: a refusal has no code.
        TooSlow: a document was not decided in time.
    """
    writer = Writer(schema._schema, run.seed)  # noqa: SLF001 - strawberry has no public name
    for number, text in writer.documents(count, start):
        found = best(text, schema)
        run.add(number, found)
        if not found.in_time:
            message = (
                f"seed {run.seed}, document {number}: {1_000 * found.decided:.1f} ms until it "
                f"was decided, {1_000 * found.validated:.1f} ms until it was valid\n{text}"
            )
            raise TooSlow(message)


def resumed(results: Path, seed: int) -> Run:
    """The run of this seed as far as it came; a new one where there is none."""
    if not results.exists():
        return Run(seed)
    for found in json.loads(results.read_bytes())["runs"]:
        if found["seed"] == seed:
            return Run(**{**found, "verdicts": Counter(found["verdicts"])})
    return Run(seed)


def written(run: Run, results: Path) -> None:
    """Write what was found and where, beside the runs of other seeds."""
    machine = {
        "processors": os.cpu_count(),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "graphql-core": version("graphql-core"),
    }
    limits = {"decided_ms": 1_000 * DECIDED, "validated_ms": 1_000 * VALIDATED}
    said = {one.name: getattr(run, one.name) for one in fields(run)}
    said["verdicts"] = dict(sorted(run.verdicts.items()))
    known = json.loads(results.read_bytes())["runs"] if results.exists() else []
    others = [one for one in known if one["seed"] != run.seed]
    found = {"limits": limits, "machine": machine, "runs": [*others, said]}
    results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Decide about many documents, telling how far it is."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000, help="how many in all")
    parser.add_argument("--seed", type=int, default=7, help="of all documents")
    parser.add_argument("--start", type=int, help="only documents from this number on")
    parser.add_argument("--results", type=Path, help="written every 1,000; gone on with")
    given = parser.parse_args()
    run = Run(given.seed)
    if given.results and given.start is None:
        run = resumed(given.results, given.seed)
    schema = Schema()
    gc.collect()
    gc.freeze()  # what lives as long as the process is not looked through again
    began, before = time.process_time(), run.cpu_seconds
    start, end = given.start or run.documents, (given.start or 0) + given.documents
    for at in range(start, end, EVERY):
        try:
            hold(run, schema, min(EVERY, end - at), at)
        except TooSlow as error:
            sys.exit(f"{error}\n{run}")
        run.cpu_seconds = round(before + time.process_time() - began, 1)
        print(run, flush=True)  # noqa: T201 - how far it is
        if given.results:
            written(run, given.results)


if __name__ == "__main__":
    main()

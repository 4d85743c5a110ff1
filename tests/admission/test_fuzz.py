"""Whatever is sent is decided at once: refused, or parsed and validated.

`make fuzz-admission N=100000` asks far more than the suite does; SEED repeats a run.
"""

import gc
import json
import os
import time
from pathlib import Path

from tests.admission.fuzz import RESULTS, Run, hold, resumed, written
from tests.admission.verdicts import DECIDED, VALIDATED, VERDICTS
from trainingflow.api.schema import Schema

COUNT = 400
SEED = int(os.environ.get("SEED") or time.time_ns() % 1_000_000)


def test_every_document_is_decided_within_its_time(schema: Schema) -> None:
    run = Run(SEED)
    gc.collect()
    gc.freeze()

    hold(run, schema, COUNT)

    gc.unfreeze()
    assert run.documents == COUNT
    assert run.verdicts.keys() >= VERDICTS - {"too long"}


def test_run_that_was_stopped_goes_on_where_it_was(schema: Schema, tmp_path: Path) -> None:
    results = tmp_path / "results.json"
    whole, first = Run(3), Run(3)
    hold(whole, schema, 40)
    hold(first, schema, 25)
    written(first, results)

    second = resumed(results, 3)
    hold(second, schema, 15, second.documents)

    assert (second.documents, second.verdicts) == (40, whole.verdicts)
    assert resumed(results, 4) == Run(4)


def test_hundred_thousand_documents_were_decided_within_their_time() -> None:
    """The long run that is kept beside the code; `make fuzz-admission` makes it again."""
    found = json.loads(RESULTS.read_bytes())

    runs = found["runs"]
    assert found["limits"] == {"decided_ms": 1_000 * DECIDED, "validated_ms": 1_000 * VALIDATED}
    assert sum(run["documents"] for run in runs) >= 100_000
    assert len({run["seed"] for run in runs}) == len(runs)
    for run in runs:
        assert run["documents"] == sum(run["verdicts"].values())
        assert run["verdicts"].keys() <= VERDICTS
        assert run["slowest_decided_ms"] <= 1_000 * DECIDED
        assert run["slowest_validated_ms"] <= 1_000 * VALIDATED

"""`python -m bench.imports.work`: an import is checked and applied, in a process of its own.

It prints one line of JSON: how long each step took, and how much it computed.
"""

import argparse
import asyncio
import json
import resource
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from trainingflow.db.session import Database
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.imports import asking
from trainingflow.services.imports.apply import Applying
from trainingflow.services.imports.check import Checking
from trainingflow.services.imports.found import Named, read
from trainingflow.services.imports.states import ImportState
from trainingflow.services.once import Made

FAULTY_EVERY: Final = 1_000
"""One row in so many is faulty."""


def main() -> None:
    """Check and apply what was asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    for name in ("authority", "keeper", "import_id"):
        parser.add_argument(name, type=UUID)
    parser.add_argument("url")
    parser.add_argument("file", type=Path)
    asked = parser.parse_args()
    print(json.dumps(asyncio.run(_worked(asked))))


async def _worked(asked: argparse.Namespace) -> dict[str, Any]:
    database = Database(asked.url, pool_size=4).of(asked.authority)
    of, found = Named(asked.authority, asked.import_id), dict[str, Any]()
    checking = Checking(database, of, ImportState.AWAITED)
    async with _timed(found, "check"):
        await checking.run(asked.file)
    async with database.writing(Boundary.IMPORT_COMMAND) as session:
        work = await begin(session, SignedIn(asked.authority, asked.keeper))
        assert isinstance(await asking.apply(work, of.id), Made)  # noqa: S101 - it is checked
    async with _timed(found, "apply"):
        await Applying(database, of, checking).run()
    async with database.reading() as session:
        row = await read(session, of)
    assert row is not None  # noqa: S101 - it was just applied
    expected = "APPLIED", row.read // FAULTY_EVERY
    assert (row.state, row.faulty) == expected, row.refusal  # noqa: S101
    own, children = resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN
    found["reading_processor_seconds"] = round(resource.getrusage(children).ru_utime, 2)
    found["megabytes"] = resource.getrusage(own).ru_maxrss // 1024
    found["megabytes_of_reading"] = resource.getrusage(children).ru_maxrss // 1024
    await database.close()
    return found


@asynccontextmanager
async def _timed(found: dict[str, Any], name: str) -> AsyncIterator[None]:
    began, computed = time.perf_counter(), time.process_time()
    yield
    found[f"{name}_seconds"] = round(time.perf_counter() - began, 2)
    found[f"{name}_processor_seconds"] = round(time.process_time() - computed, 2)


if __name__ == "__main__":
    main()

"""Asks what a query cannot: the evaluator about a sample of standings, and the stored files."""

from collections.abc import Sequence
from dataclasses import dataclass

from trainingflow.db.session import Database
from trainingflow.services.files import Files
from trainingflow.services.invariants.afresh import STANDINGS, wrong_standings
from trainingflow.services.invariants.invariant import Row
from trainingflow.services.invariants.stored_files import FILES, wrong_files
from trainingflow.settings import Settings


@dataclass(frozen=True, slots=True)
class Sample:
    """How many teachers are looked at, and which: the same seed chooses the same."""

    size: int
    seed: int


async def beyond_rows(
    settings: Settings, names: Sequence[str], sample: Sample
) -> tuple[dict[str, int], dict[str, list[Row]]]:
    """What breaks the named ones, by name, and how much was looked at.

    Files are left out where this installation keeps none, standings where none are wanted.

    Args:
        settings: of the installation.
        names: those of `catalogue.BEYOND` that are asked.
        sample: of the teachers.
    """
    counted, rows = dict[str, int](), dict[str, list[Row]]()
    database = Database(settings.database_url, pool_size=2)
    files = Files.of(settings)
    try:
        if STANDINGS.name in names and sample.size:
            found = await wrong_standings(database, sample.size, sample.seed)
            counted[STANDINGS.name], rows[STANDINGS.name] = found
        if FILES.name in names and files is not None:
            counted[FILES.name], rows[FILES.name] = await wrong_files(database, files.storage)
    finally:
        await database.close()
    return counted, rows

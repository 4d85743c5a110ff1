"""A district whose journal is sealed: made once, copied for every test."""

import asyncio
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import text

from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import People
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.services.journal.sealing import Sealer
from trainingflow.services.journal.seals import SigningKey

KEY = SigningKey.new()


@dataclass(frozen=True)
class Sealed:
    """A database that is only ever copied, and the file outside of it."""

    database_name: str
    outside: str


async def sealed_district(copies: Copies, district: District, name: str) -> Sealed:
    """The windows that were opened under one seal, and three more over two entries each."""
    database = Database(copies.server.database(name, user=APPLICATION))
    with (
        district.world.copied_to(copies.server.database(name)) as world,
        TemporaryDirectory() as folder,
    ):
        people, sealer = People(world, database), Sealer(KEY, Path(folder) / "outside.jsonl")
        await seal(people, sealer)
        for _ in range(3):
            await acts(people, 2)
            assert await seal(people, sealer) == 2
        await database.close()
        return Sealed(name, (Path(folder) / "outside.jsonl").read_text())


async def acts(people: People, number: int) -> None:
    """So many entries."""
    for _ in range(number):
        await people.declare_course()


_ENDED = """
    SELECT coalesce(max(txid), 0) < (pg_snapshot_xmin(pg_current_snapshot())::text)::bigint
    FROM audit_entry
"""


async def seal(people: People, sealer: Sealer) -> int:
    """Seal everything at once; gives how many entries that were."""
    await ended(people)
    return await sealer.seal(people.database)


async def ended(people: People) -> None:
    """Wait until everything can be sealed: transactions of other tests run on the same server."""
    async with asyncio.timeout(180):
        while True:
            async with people.database.reading() as session:
                if await session.scalar(text(_ENDED)):
                    break
            await asyncio.sleep(0.05)

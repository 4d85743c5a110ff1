"""Asking whether what is stored is what an evaluation says."""

from collections.abc import Sequence

from sqlalchemy import text

from tests.services.conftest import People
from trainingflow.services.identity import begin
from trainingflow.services.standings.verify import Difference, verify_batch


async def differences(people: People) -> Sequence[Difference]:
    """Every standing that is not equal to a fresh evaluation; nobody may wait for one."""
    async with people.database.reading() as session:
        found = await verify_batch(
            await begin(session, people.world.signed_in("ce-officer")), None, 500
        )
    assert found.waiting == 0
    assert found.teachers == people.world.count("teacher")
    return found.differences


async def due(people: People) -> int:
    """How many teachers wait for an evaluation."""
    async with people.database.reading() as session:
        return int(await session.scalar(text("SELECT count(*) FROM standing_due")) or 0)

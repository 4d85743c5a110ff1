"""Asking whether what is stored is what an evaluation says."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select, text

from tests.services.conftest import People
from trainingflow.db.models import CreditAccount
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
        found = await session.scalar(text("SELECT count(DISTINCT teacher_id) FROM standing_due"))
        return int(found or 0)


async def stored(people: People, who: str, policy: str) -> Any:
    """The account of a person under a policy."""
    async with people.database.reading() as session:
        rows = await session.execute(
            select(*CreditAccount.__table__.columns).where(
                CreditAccount.teacher_id == people.world.people[who],
                CreditAccount.policy_id == policy,
            )
        )
        return rows.one()

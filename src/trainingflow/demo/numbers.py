"""Numbers of the demo's teachers: in the form of real ones, and nobody's."""

import asyncio
from typing import Final
from uuid import UUID

from sqlalchemy import select

from trainingflow.db.models import Authority, DataKey, Teacher
from trainingflow.db.pools import UNHURRIED
from trainingflow.db.session import Database, clock
from trainingflow.demo.chance import Chance
from trainingflow.domain.people import SYSTEM
from trainingflow.domain.personal_numbers import NumberKind, check_digit
from trainingflow.failpoints import Boundary
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import Kept, keep
from trainingflow.services.work import Work

# No district has this code, no phone begins so, and no mail is ever sent there (RFC 2606).
_AREA: Final = "990105"
_PHONE: Final = "1000"


def keep_numbers(url: str, keyring: Keyring) -> None:
    """Keep an ID-card number, a phone and an e-mail address of every teacher of the demo.

    Once: where the district has keys already, its numbers stay.
    """
    asyncio.run(_keep(url, keyring))


async def _keep(url: str, keyring: Keyring) -> None:
    database = Database(url, pool_size=1, timeouts=UNHURRIED)
    try:
        async with database.reading() as session:
            authority_id = await session.scalar(select(Authority.id))
            if authority_id is None or await session.scalar(select(DataKey.master)) is not None:
                return
        async with database.of(authority_id).writing(Boundary.DEMO_NUMBERS) as session:
            teachers = await session.scalars(
                select(Teacher.id).where(Teacher.authority_id == authority_id).order_by(Teacher.id)
            )
            work = Work(session, authority_id, SYSTEM, await clock(session))
            await keep(work, keyring, _invented(list(teachers)))
    finally:
        await database.close()


def _invented(teachers: list[UUID]) -> list[Kept]:
    chance = Chance("numbers")
    kept = []
    for number, teacher in enumerate(teachers):
        year = 1964 + number // 1000  # so that no two are the same
        born = f"{year}{chance.randint(1, 12):02}{chance.randint(1, 28):02}"
        first = f"{_AREA}{born}{number % 1000:03}"
        kept += [
            Kept(teacher, NumberKind.ID_CARD, first + check_digit(first)),
            Kept(teacher, NumberKind.PHONE, f"{_PHONE}{number:07}"),
            Kept(teacher, NumberKind.EMAIL, f"teacher{number}@example.com"),
        ]
    return kept

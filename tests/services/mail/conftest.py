"""The small district, its people's addresses, and a mail server that keeps what it is handed."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.services.conftest import People
from tests.services.mail.receiver import Receiver, receiving
from trainingflow.domain.personal_numbers import NumberKind
from trainingflow.services import clock
from trainingflow.services.identity import begin
from trainingflow.services.mail import making
from trainingflow.services.mail.habits import Change, change
from trainingflow.services.mail.sending import Post, send
from trainingflow.services.once import MadeOrNot
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.privacy.numbers import Kept, keep

KEYRING = Keyring.from_hex(["c3a91f07d25e8b64f10937ad5ce286b04f7d913ae8502b6c1d94f376082bea55"])


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with receiving() as found:
        yield found


async def addressed(people: People, *codes: str, at: str = "district.example") -> None:
    """Keep an address of each."""
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(codes[0]))
        kept = [Kept(people.world.people[one], NumberKind.EMAIL, f"{one}@{at}") for one in codes]
        await keep(work, KEYRING, kept)


async def wishes(people: People, who: str, wanted: Change) -> MadeOrNot:
    """Let somebody choose how they are told."""
    async with people.database.writing() as session:
        return await change(await begin(session, people.world.signed_in(who)), wanted)


async def worked(people: People, receiver: Receiver, at: str, post: Post | None = None) -> int:
    """What the worker does at an instant: notices, then mails; how many were taken."""
    people.world.set_now(at)
    await clock.send_due(people.database)
    await making.make(people.database)
    return await send(people.database, post or posted(receiver))


def posted(receiver: Receiver) -> Post:
    """A post whose mails nobody else leaves alone."""
    return Post(receiver.server, KEYRING, held=timedelta(0))

"""The small district with somebody who is told what happens, at a receiver that is really there."""

from collections.abc import Iterator, Sequence
from ipaddress import ip_address, ip_network
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from tests.services.conftest import People, contents, district, people, world
from tests.services.webhooks.receiver import Receiver, receiving
from trainingflow.services.identity import begin
from trainingflow.services.once import Made
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.webhooks import endpoints
from trainingflow.services.webhooks.delivering import Delivering
from trainingflow.services.webhooks.endpoints import NewEndpoint
from trainingflow.services.webhooks.signing import new_secret
from trainingflow.services.webhooks.targets import Address, Rules

__all__ = ["contents", "district", "people", "world"]

MASTER = "6e1f04a9d3c75b82f0e4a6179c3d58b2e7016f94ad8c35b2f9160e7dc4a83b55"
KEYRING = Keyring.from_hex([MASTER])


async def here(_host: str, _port: int) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


@pytest.fixture
def receiver(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Receiver]:
    with receiving(tmp_path) as made:
        monkeypatch.setenv("SSL_CERT_FILE", str(made.certificate))
        yield made


@pytest.fixture
def delivering() -> Delivering:
    rules = Rules((ip_network("127.0.0.0/8"),))
    return Delivering(KEYRING, rules, lambda kind, item: f"{kind}:{item}", here)


async def registered(
    people: People, url: str, who: str = "ce-officer", kinds: tuple[str, ...] = ()
) -> UUID:
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        wanted = NewEndpoint(url, kinds)
        made = await endpoints.register(work, KEYRING, str(uuid4()), wanted, new_secret())
    assert isinstance(made, Made), made
    return made.id

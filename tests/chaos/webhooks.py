"""Scenes of what is told to addresses: kept, tried, and written down."""

import asyncio
from collections.abc import Mapping, Sequence
from ipaddress import ip_address, ip_network
from typing import Final
from uuid import uuid4

from sqlalchemy import text

from tests.chaos.stage import Scene, Stage
from trainingflow.cli import webhooks as webhook_command
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.once import Made
from trainingflow.services.privacy.masters import Keyring
from trainingflow.services.webhooks import endpoints, outbox
from trainingflow.services.webhooks.delivering import Delivering
from trainingflow.services.webhooks.endpoints import NewEndpoint
from trainingflow.services.webhooks.signing import new_secret
from trainingflow.services.webhooks.targets import Address, Rules

_KEYRING: Final = Keyring.from_hex(["5e" * 32])


async def _here(_host: str, _port: int) -> Sequence[Address]:
    return [ip_address("127.0.0.1")]


_DELIVERING: Final = Delivering(
    _KEYRING, Rules((ip_network("127.0.0.0/8"),)), lambda kind, item: f"{kind}:{item}", _here
)


async def _told(stage: Stage) -> outbox.Endpoint:
    """Somebody is to be told of a course; nobody listens, so that every attempt fails."""
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in("ce-officer"))
        wanted = NewEndpoint("https://receiver.test:1/")
        made = await endpoints.register(work, _KEYRING, str(uuid4()), wanted, new_secret())
    assert isinstance(made, Made)
    await stage.people.declare_course()
    return outbox.Endpoint(stage.people.world.authority_id, made.id)


async def _keep(stage: Stage, endpoint: outbox.Endpoint) -> None:
    """Whoever else writes on the server is waited for."""
    while stage.people.world.count("webhook_delivery") == 0:
        await outbox.keep(stage.database, endpoint)
        await asyncio.sleep(0.05)


async def _waiting(stage: Stage) -> outbox.Endpoint:
    endpoint = await _told(stage)
    await _keep(stage, endpoint)
    return endpoint


async def _try(stage: Stage, endpoint: outbox.Endpoint) -> None:
    """An attempt of which nothing was written down is late by the time of the next."""
    with stage.people.world.engine.begin() as connection:
        connection.execute(text("UPDATE webhook_delivery SET due_at = due_at - interval '1 hour'"))
    await _DELIVERING.serve(stage.database, endpoint)


async def _switch_off_by_command(stage: Stage, endpoint: outbox.Endpoint) -> None:
    await webhook_command._done(  # noqa: SLF001 - what the command runs, less its words
        stage.database.of(endpoint.authority_id),
        stage.people.world.signed_in("ce-officer"),
        lambda work: endpoints.switch_off(work, endpoint.id),
    )


SCENES: Final[Mapping[str, Scene]] = {
    Boundary.WEBHOOK_KEPT: Scene(_told, _keep),
    Boundary.WEBHOOK_BEGUN: Scene(_waiting, _try),
    Boundary.WEBHOOK_ENDED: Scene(_waiting, _try, later=True),
    Boundary.WEBHOOK_COMMAND: Scene(_told, _switch_off_by_command),
}

"""Scenes of mails: made, begun, ended, and declined by their link."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

import httpx
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route

from tests.chaos.stage import Scene, Stage
from tests.services.mail.conftest import addressed, posted
from tests.services.mail.receiver import SERVER, receiving
from tests.services.test_window_changes import submitted
from trainingflow.api import mail_links
from trainingflow.failpoints import Boundary
from trainingflow.services import clock
from trainingflow.services.mail import making, sending
from trainingflow.services.mail.configured import proof
from trainingflow.services.mail.sending import Named
from trainingflow.services.mail.smtp import connected


async def _noted(stage: Stage) -> None:
    await addressed(stage.people, "chair", "college-officer")
    await submitted(stage.people)
    stage.people.world.set_now("2024-05-29T00:00")
    await clock.send_due(stage.database)
    stage.people.world.set_now("2024-05-29T08:00")


async def _make(stage: Stage, _kept: None) -> None:
    await making.make(stage.database)


async def _made(stage: Stage) -> UUID:
    await _noted(stage)
    await making.make(stage.database)
    with stage.people.world.engine.connect() as connection:
        found = connection.execute(text("SELECT id FROM mail ORDER BY id LIMIT 1")).scalar_one()
    assert isinstance(found, UUID)
    return found


async def _send(stage: Stage, mail_id: UUID) -> None:
    """A worker that sends one mail, waits for no other, and raises what stops it."""
    of = Named(stage.people.world.authority_id, mail_id)
    with receiving() as receiver:
        post = posted(receiver)
        begun = await sending.begin(stage.database, post, of)
        if begun is None:
            return
        with connected(post.server) as line:
            answer = line.hand_over(begun.message, begun.address)
        await sending.end(stage.database, begun, answer)
        assert receiver.recipients().total() == 1


async def _decline(stage: Stage, mail_id: UUID) -> None:
    key = SERVER.key
    assert key is not None
    route = mail_links.DeclineRoute(stage.database, key)
    app = Starlette(routes=[Route(mail_links.PATH, route.decline, methods=["POST"])])
    link = f"/mail/decline/{mail_id.hex}.{proof(key, mail_id)}"
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api"
    ) as client:
        assert (await client.post(link)).status_code == 200


SCENES: Final[Mapping[str, Scene]] = {
    Boundary.MAIL_MADE: Scene(_noted, _make, turn=2, later=True),
    Boundary.MAIL_BEGUN: Scene(_made, _send),
    # What was handed over and not written down is handed over again, under the same Message-ID.
    Boundary.MAIL_ENDED: Scene(_made, _send, later=True),
    # Who declines twice has declined twice.
    Boundary.MAIL_DECLINED: Scene(_made, _decline, more=("audit_entry",)),
}
"""The scenes of these boundaries."""

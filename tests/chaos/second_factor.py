"""Scenes of a local account's second factor: offered, taken over, shown."""

import base64
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from tests.chaos.entrances import ARRIVAL, PASSWORD, SESSION, account, local
from tests.chaos.stage import Scene, Stage
from trainingflow.db.models import SecondFactor
from trainingflow.db.session import clock
from trainingflow.failpoints import Boundary
from trainingflow.services.signing_in.one_time_codes import RECOVERY_CODES, STEP, code_at
from trainingflow.services.signing_in.refusals import SignInRefused, Why

_NAME: Final = "manager"


@dataclass(frozen=True)
class _App:
    """What makes the codes."""

    secret: bytes

    async def code(self, stage: Stage, ahead: int = 0) -> str:
        """The code that is shown now, or so many steps later."""
        async with stage.database.reading() as session:
            now = await clock(session)
        return code_at(self.secret, now + ahead * timedelta(seconds=STEP))


async def _ask_for(stage: Stage) -> _App:
    offer = await local(stage).offer_factor(_NAME, PASSWORD, "", ARRIVAL)
    return _App(base64.b32decode(offer.secret))


async def _offer(stage: Stage, _kept: None) -> None:
    """Who asks again is shown another secret; the one before it never counts."""
    await _ask_for(stage)


async def _offered(stage: Stage) -> _App:
    await account(stage)
    return await _ask_for(stage)


async def _enrol(stage: Stage, app: _App) -> None:
    """Who is told that nothing is offered any more finds the factor taken over."""
    try:
        code = await app.code(stage)
        codes = await local(stage).confirm_factor(_NAME, PASSWORD, code, ARRIVAL)
        assert len(codes) == RECOVERY_CODES
    except SignInRefused as refused:
        if refused.why is not Why.FAILED:
            raise
    async with stage.database.reading() as session:
        row = (await session.execute(select(SecondFactor))).scalar_one()
    assert (row.secret is not None, row.offered) == (True, None)


async def _enrolled(stage: Stage) -> _App:
    app = await _offered(stage)
    await _enrol(stage, app)
    stage.people.world.set_now("2024-05-20T09:20")  # its codes are others by then
    return app


async def _enter(stage: Stage, app: _App) -> None:
    """As people do it: who is told that a code was used waits for the next."""
    try:
        await local(stage).sign_in(_NAME, PASSWORD, await app.code(stage), ARRIVAL)
    except SignInRefused as refused:
        if refused.why is not Why.FAILED:
            raise
        await local(stage).sign_in(_NAME, PASSWORD, await app.code(stage, 1), ARRIVAL)


SCENES: Final[Mapping[Any, Scene]] = {
    # By then it is written down that somebody has tried the password.
    Boundary.FACTOR_OFFERED: Scene(account, _offer, later=True),
    # Who brings a used code again has failed once, as anybody who brings one.
    Boundary.FACTOR_ENROLLED: Scene(_offered, _enrol, more=("sign_in_failure",), later=True),
    Boundary.FACTOR_TRIED: Scene(_enrolled, _enter, more=SESSION, later=True),
}
"""The scenes of these boundaries."""

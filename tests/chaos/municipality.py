"""Scenes of uploads to the municipal system: what they tell, gathered page by page."""

from collections.abc import Mapping
from typing import Final

import pytest

from tests.chaos.stage import Scene, Stage
from tests.services import policy_life
from tests.services.career import import_career
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.municipal import asking, run


async def _asked(stage: Stage) -> None:
    stage.people.world.set_now("2025-12-20T09:00")
    for who in ("teacher-0", "teacher-1", "teacher-2"):
        import_career(stage.people, who, "chaoyang-exact")
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in("ce-officer"))
        policy_life.made(await asking.prepare(work, None, "upload"))


async def _gather(stage: Stage, _kept: None) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(run, "_PAGE", 1)
        await run.run(stage.database)


SCENES: Final[Mapping[str, Scene]] = {
    Boundary.MUNICIPAL_PAGE: Scene(_asked, _gather, turn=2, later=True),
}

"""Scenes of exports: a list on its way to a file, and the file's end."""

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final
from uuid import UUID

import pytest

from tests.chaos.stage import Scene, Stage
from trainingflow.cli import taking
from trainingflow.failpoints import Boundary
from trainingflow.services.exports import asking, run, writing
from trainingflow.services.exports.asking import Wanted
from trainingflow.services.exports.formats import Format
from trainingflow.services.exports.task import Named
from trainingflow.services.identity import begin
from trainingflow.services.once import Made
from trainingflow.services.reading.items import ItemFilter

_WHO: Final = "ce-officer"
_AT_ONCE: Final = timedelta(0)
_WANTED: Final = Wanted(
    subject="WORK_ITEMS",
    wanted=ItemFilter(),
    format=Format.CSV,
    language="zh-CN",
    purpose="归档",
)


async def _asked(stage: Stage) -> UUID:
    for number in range(3):
        await stage.people.declare_course(title=f"课程{number}")
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in(_WHO))
        made = await asking.begin(work, _WANTED, "list")
    assert isinstance(made, Made)
    return made.id


async def _work(stage: Stage, export_id: UUID) -> None:
    """A worker that reads an item at a time, waits for no other, and raises what stops it."""
    of = Named(stage.people.world.authority_id, export_id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "AT_ONCE", 1)
        patch.setattr(run, "MOST_ATTEMPTS", 100)
        task = await run.begun(stage.database, of, _AT_ONCE)
        if task is not None:
            await run.made(stage.database, stage.files, task, _AT_ONCE)


async def _too_much(stage: Stage, export_id: UUID) -> None:
    """The list is longer than what is exported."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "MOST_ROWS", 1)
        await _work(stage, export_id)


async def _expired(stage: Stage) -> UUID:
    export_id = await _asked(stage)
    await _work(stage, export_id)
    stage.people.world.set_now("2024-05-22T09:00")
    return export_id


async def _forget(stage: Stage, _export_id: UUID) -> None:
    await run.forget(stage.database, stage.files)


async def _by_command(stage: Stage, _kept: None) -> None:
    who = stage.people.world.signed_in(_WHO)
    with TemporaryDirectory() as folder:
        said = await taking.taken(
            stage.database.of(who.authority_id), who, _WANTED, Path(folder) / "items.csv"
        )
    assert said["state"] == "DONE"


async def _nothing(_stage: Stage) -> None:
    return


SCENES: Final[Mapping[str, Scene]] = {
    Boundary.EXPORT_BEGUN: Scene(_asked, _work),
    Boundary.EXPORT_PAGE: Scene(_asked, _work, turn=2, later=True),
    Boundary.EXPORT_END: Scene(_asked, _work, later=True),
    Boundary.EXPORT_REFUSED: Scene(_asked, _too_much, later=True),
    Boundary.EXPORT_FORGOTTEN: Scene(_expired, _forget),
    # Whoever asks anew at the terminal gets a file anew, and the journal tells of both readings.
    Boundary.EXPORT_COMMAND: Scene(
        _nothing, _by_command, more=("data_export", "audit_entry", "what was read")
    ),
}

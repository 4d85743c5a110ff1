"""Scenes of imports: a table on its way from a stored file to what it adds, and back."""

import hashlib
from collections.abc import AsyncIterator, Mapping
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import text

from tests.chaos.stage import Scene, Stage
from tests.services.imports.sent import as_csv, teachers
from trainingflow.cli import import_steps
from trainingflow.failpoints import Boundary
from trainingflow.services.identity import begin
from trainingflow.services.imports import asking, comparing, found, run
from trainingflow.services.imports.asking import Wanted
from trainingflow.services.imports.states import ImportState
from trainingflow.services.once import Made
from trainingflow.services.storage import incoming

_KEEPER: Final = "personnel-officer"
_TABLE: Final = as_csv(
    teachers(
        ["N001", "张三", "school", "2020-09-01", "", "2015-09-01"],
        ["N002", "李四", "school", "2020-09-01", "", "2015-09-01"],
        ["N003", "王五", "school", "2020-09-01", "", "2015-09-01"],
        ["N004", "", "nowhere", "x"],
        ["teacher-0", "赵六", "college", "2024-03-01"],
    )
)
_NO_TABLE: Final = b"\x00\x01 no table"


async def _ask(stage: Stage, what: Any, import_id: UUID, *rest: str, **named: bool) -> None:
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in(_KEEPER))
        assert isinstance(await what(work, import_id, *rest, **named), Made)


def _wanted(data: bytes) -> Wanted:
    return Wanted(
        kind="TEACHERS",
        file_name="名册.csv",
        content_type="text/csv",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )


async def _sent(stage: Stage, data: bytes = _TABLE) -> UUID:
    async with stage.database.writing() as session:
        work = await begin(session, stage.people.world.signed_in(_KEEPER))
        made = await asking.begin(work, _wanted(data), "table")
    assert isinstance(made, Made)

    async def pieces() -> AsyncIterator[bytes]:
        yield data

    await stage.files.storage.write(incoming(made.id), pieces())
    await _ask(stage, asking.check, made.id, received=True)
    return made.id


async def _work(stage: Stage, _import_id: UUID) -> None:
    """A worker that takes few rows at a time, and raises what stops a step."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(comparing, "AT_ONCE", 2)
        patch.setattr(run, "MOST_ATTEMPTS", 100)
        for of, state in await found.working(stage.database):
            bound = stage.database.of(of.authority_id)
            await run.tried(bound, of)
            await run.step(bound, stage.files, of, state)


async def _checked(stage: Stage) -> UUID:
    import_id = await _sent(stage)
    await _work(stage, import_id)
    return import_id


async def _to_be_applied(stage: Stage) -> UUID:
    import_id = await _checked(stage)
    await _ask(stage, asking.apply, import_id)
    return import_id


async def _to_be_undone(stage: Stage) -> UUID:
    import_id = await _to_be_applied(stage)
    await _work(stage, import_id)
    await _ask(stage, asking.undo, import_id, "传错文件")
    return import_id


async def _built_upon(stage: Stage) -> UUID:
    """Somebody goes on with what was imported before it is undone."""
    import_id = await _to_be_undone(stage)
    async with stage.database.writing() as session:
        await session.execute(text("UPDATE person SET name_zh = '赵陆' WHERE code = 'teacher-0'"))
    return import_id


async def _no_table(stage: Stage) -> UUID:
    return await _sent(stage, _NO_TABLE)


async def _cancelled(stage: Stage) -> UUID:
    import_id = await _checked(stage)
    await _ask(stage, asking.cancel, import_id)
    return import_id


async def _forget(stage: Stage, _import_id: UUID) -> None:
    await run.forget(stage.database, stage.files)


async def _nothing(_stage: Stage) -> None:
    return


async def _begin_by_command(stage: Stage, _kept: None) -> None:
    who = stage.people.world.signed_in(_KEEPER)
    bound = stage.database.of(who.authority_id)
    await import_steps.begun(bound, who, _wanted(_TABLE))


async def _apply_by_command(stage: Stage, import_id: UUID) -> None:
    """Who asks again once it is applied is told that it is."""
    who = stage.people.world.signed_in(_KEEPER)
    bound = stage.database.of(who.authority_id)
    said = await import_steps.carried_out(bound, who, import_id, asking.apply)
    assert said["state"] == ImportState.APPLIED


SCENES: Final[Mapping[str, Scene]] = {
    Boundary.IMPORT_TRIED: Scene(_sent, _work),
    Boundary.IMPORT_STAGED: Scene(_sent, _work, later=True),
    Boundary.IMPORT_COMPARED: Scene(_sent, _work, turn=2, later=True),
    # A list that nobody was told of is found by nobody; its content is kept once, by its hash.
    Boundary.IMPORT_CHECKED: Scene(_sent, _work, more=("report_file",), later=True),
    Boundary.IMPORT_REFUSED: Scene(_no_table, _work, later=True),
    Boundary.IMPORT_APPLIED: Scene(_to_be_applied, _work, later=True),
    Boundary.IMPORT_UNDONE: Scene(_to_be_undone, _work, later=True),
    Boundary.IMPORT_NOT_UNDONE: Scene(_built_upon, _work, later=True),
    Boundary.IMPORT_FORGOTTEN: Scene(_cancelled, _forget),
    # Whoever checks anew at the terminal has an import anew; one without a file is forgotten.
    Boundary.IMPORT_BEGUN: Scene(_nothing, _begin_by_command, more=("data_import", "audit_entry")),
    Boundary.IMPORT_COMMAND: Scene(_checked, _apply_by_command),
}

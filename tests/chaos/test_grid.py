"""Every failpoint, every action: whatever breaks where, repeating it has one effect.

Each cell is a copy of an arranged stage on which a process of its own is broken at the failpoint.
The act is then done again with the same keys, and has to leave exactly what an undisturbed act
leaves, with every invariant kept and no transaction open.
"""

import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import cache, partial
from typing import Any

import pytest

from tests.chaos.scenes import ELSEWHERE, SCENES
from tests.chaos.stage import Effect, Play, Scene, Stage, Theatre, effect, open_transactions, wrong
from tests.copies import Copies
from tests.districts import District
from trainingflow.failpoints import HALF_WRITTEN, Action, Boundary, Moment

POINTS = [
    *[(one, f"{one}.{moment}") for one in SCENES if one != HALF_WRITTEN for moment in Moment],
    (HALF_WRITTEN, HALF_WRITTEN),
]


@dataclass(frozen=True)
class Arranged:
    """A scene that is arranged in a database that is only ever copied."""

    theatre: Theatre
    scene: Scene
    database_name: str
    kept: Any
    before: Effect
    undisturbed: Effect

    def begin(self, name: str, fault: str | None = None) -> Play:
        return self.theatre.begin(name, partial(_act, self.scene, self.kept), fault)


async def _act(scene: Scene, kept: Any, stage: Stage) -> None:
    await scene.act(stage, kept)


async def _rehearsed(scene: Scene, stage: Stage) -> None:
    await _act(scene, await _arrange(scene, stage), stage)


async def _arrange(scene: Scene, stage: Stage) -> Any:
    stage.people.world.set_now("2024-05-20T09:00")
    return await scene.arrange(stage)


@pytest.fixture(scope="module")
def theatre(
    copies: Copies, district: District, tmp_path_factory: pytest.TempPathFactory
) -> Theatre:
    made = Theatre(copies, district, tmp_path_factory.mktemp("files"))
    scene = SCENES[Boundary.ACTION]
    made.rehearse(lambda stage: _rehearsed(scene, stage))
    return made


@pytest.fixture(scope="module")
def arranged(theatre: Theatre) -> Iterator[Callable[[str], Arranged]]:
    """Arranges the scene of a boundary once."""
    with ExitStack() as stack:
        yield cache(lambda name: stack.enter_context(arranged_once(theatre, SCENES[name])))


@contextmanager
def arranged_once(theatre: Theatre, scene: Scene) -> Iterator[Arranged]:
    with theatre.copy() as name:
        kept = theatre.play(name, partial(_arrange, scene))
        with theatre.world(name) as world:
            before = effect(world)
        with theatre.copy(name) as tried, theatre.world(tried) as world:
            theatre.play(tried, partial(_act, scene, kept))
            undisturbed = effect(world)
        yield Arranged(theatre, scene, name, kept, before, undisturbed)


@pytest.mark.parametrize("action", Action)
@pytest.mark.parametrize(("boundary", "point"), POINTS, ids=[point for _, point in POINTS])
def test_what_is_broken_and_repeated_has_one_effect(
    arranged: Callable[[str], Arranged], boundary: str, point: str, action: Action
) -> None:
    at = arranged(boundary)
    turn = at.scene.turn
    amount = {Action.SLEEP: ":0.01", Action.BARRIER: ":1"}.get(action, "")
    with (
        at.theatre.copy(at.database_name) as name,
        at.theatre.world(name) as world,
    ):
        play = at.begin(name, f"{point}={action}{amount}@{turn}")
        if action is Action.STOP:
            assert play.stopped()
            play.resume()
        ended = play.ended()
        committed = point.endswith(Moment.AFTER) or at.scene.later or action not in _LETHAL
        found = effect(world)
        changed = {name: rows for name, rows in found.items() if at.before.get(name) != rows}
        assert bool(changed) == committed, changed

        again = at.begin(name).ended()

        assert (ended.signal, ended.broken) == _HOW.get(action, (0, False))
        assert (again.signal, again.broken) == (0, False)
        assert without(effect(world), at.scene.more) == without(at.undisturbed, at.scene.more)
        assert wrong(world) == {}
        assert open_transactions(world) == 0


def test_every_boundary_of_the_program_is_broken() -> None:
    scenes = {one for one, _ in POINTS}
    assert scenes == {*Boundary, HALF_WRITTEN} - {Boundary.UNNAMED} - ELSEWHERE


def without(found: Effect, tables: tuple[str, ...]) -> Effect:
    return {name: rows for name, rows in found.items() if name not in tables}


_LETHAL = {Action.RAISE, Action.KILL}
_HOW = {Action.RAISE: (0, True), Action.KILL: (signal.SIGKILL, False)}

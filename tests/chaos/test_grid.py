"""Every failpoint, every action: whatever breaks where, repeating it has one effect.

Each cell is a copy of an arranged stage on which a process of its own is broken at the failpoint.
The act is then done again with the same keys, and has to leave exactly what an undisturbed act
leaves, with every invariant kept and no transaction open.

Raising and killing are tried every time; of stopping, sleeping and waiting for another, one at each
failpoint, another each day. `make chaos-grid` tries them all.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
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
_LETHAL = {Action.RAISE, Action.KILL}
_HOW = {Action.RAISE: (0, True), Action.KILL: (signal.SIGKILL, False)}


def cells(day: int | None) -> list[tuple[str, str, Action]]:
    """What is tried on a day, counted from any other; everything where there is none."""
    delaying = [one for one in Action if one not in _LETHAL]
    return [
        (boundary, point, action)
        for number, (boundary, point) in enumerate(POINTS)
        for action in Action
        if action in _LETHAL or day is None or action is delaying[(number + day) % len(delaying)]
    ]


_TODAY = None if os.environ.get("CHAOS_GRID") == "all" else datetime.now(UTC).date().toordinal()
CELLS = cells(_TODAY)


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


@pytest.mark.parametrize(
    ("boundary", "point", "action"), CELLS, ids=[f"{point}-{action}" for _, point, action in CELLS]
)
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


def test_three_days_try_every_action_at_every_failpoint() -> None:
    tried = [cell for day in range(3) for cell in cells(day)]
    assert {*tried} == {*cells(None)}
    assert len(cells(None)) == len(POINTS) * len(Action)


def without(found: Effect, tables: tuple[str, ...]) -> Effect:
    return {name: rows for name, rows in found.items() if name not in tables}

"""Whatever kills the worker at whichever step of a table: it is checked, applied and undone once.

Teachers are in the grid of all failpoints. Here are the tables whose rows press the buttons of
runs, and those that another person confirms. Of the kinds and steps a third is tried each day;
`make chaos-grid` tries them all.
"""

import os
import signal
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import UTC, datetime
from functools import cache, partial
from typing import Any

import pytest

from tests.chaos.imported import SENDINGS, Sending, scenes
from tests.chaos.stage import Effect, Scene, Stage, Theatre, effect, open_transactions, wrong
from tests.chaos.test_grid import without
from tests.copies import Copies
from tests.districts import District
from trainingflow.failpoints import Moment
from trainingflow.services.imports.kinds import KINDS

DAYS = 3
CELLS = [(kind, step) for kind, one in SENDINGS.items() for step in scenes(one)]
IN_THE_GRID = frozenset({"TEACHERS"})
ALIKE = frozenset({"ORGANISATIONS", "TITLES", "POSTS", "MUNICIPAL_ANSWERS"})
"""Written in the same transactions as teachers are, by the same code."""


def cells(day: int | None) -> list[tuple[str, str]]:
    """What is tried on a day, counted from any other; everything where there is none."""
    return [one for number, one in enumerate(CELLS) if day is None or number % DAYS == day % DAYS]


_TODAY = None if os.environ.get("CHAOS_GRID") == "all" else datetime.now(UTC).date().toordinal()


@pytest.fixture(scope="module")
def theatre(
    copies: Copies, district: District, tmp_path_factory: pytest.TempPathFactory
) -> Theatre:
    return Theatre(copies, district, tmp_path_factory.mktemp("files"))


@pytest.fixture(scope="module")
def begun(theatre: Theatre) -> Iterator[Callable[[str], str]]:
    """The stage on which a kind of table is sent, by the name of its database; made once."""
    with ExitStack() as stack:

        @cache
        def name_of(kind: str) -> str:
            name = stack.enter_context(theatre.copy())
            theatre.play(name, partial(_before, SENDINGS[kind]))
            return name

        yield name_of


async def _before(sending: Sending, stage: Stage) -> None:
    stage.people.world.set_now("2024-05-20T09:00")
    await sending.before(stage.people)


async def _act(scene: Scene, kept: Any, stage: Stage) -> None:
    await scene.act(stage, kept)


@pytest.mark.parametrize(("kind", "step"), cells(_TODAY))
def test_a_worker_that_is_killed_at_a_step_leaves_it_to_the_next(
    theatre: Theatre, begun: Callable[[str], str], kind: str, step: str
) -> None:
    scene = scenes(SENDINGS[kind])[step]
    with theatre.copy(begun(kind)) as arranged:
        kept = theatre.play(arranged, scene.arrange)
        undisturbed, _ = _played(theatre, arranged, partial(_act, scene, kept))
        for moment in Moment:
            fault = f"{step}.{moment}=kill@{scene.turn}"
            found, killed = _played(theatre, arranged, partial(_act, scene, kept), fault)

            assert killed == signal.SIGKILL, fault
            assert without(found, scene.more) == without(undisturbed, scene.more), fault


def _played(
    theatre: Theatre, arranged: str, act: Callable[[Stage], Any], fault: str | None = None
) -> tuple[Effect, int]:
    """What an act leaves, done again where it was broken, and what has killed it."""
    with theatre.copy(arranged) as name, theatre.world(name) as world:
        killed = 0
        if fault is not None:
            killed = theatre.begin(name, act, fault).ended().signal
        ended = theatre.begin(name, act).ended()
        assert (ended.signal, ended.broken) == (0, False)
        assert wrong(world) == {}
        assert open_transactions(world) == 0
        return effect(world), killed


def test_three_days_kill_at_every_step_of_every_kind() -> None:
    assert {one for day in range(DAYS) for one in cells(day)} == {*cells(None)}
    assert {*SENDINGS} == {str(one) for one in KINDS} - IN_THE_GRID - ALIKE

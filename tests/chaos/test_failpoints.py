"""Failpoints: what can be written, what happens there, and that no transaction is without one."""

import ast
import asyncio
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

import trainingflow
from trainingflow.failpoints import (
    HALF_WRITTEN,
    POINTS,
    Boundary,
    Broken,
    FailpointInvalid,
    armed,
    check,
    reach,
    times_reached,
)

SOURCES = Path(trainingflow.__file__).parent
HERE = f"{Boundary.ACTION}.before-commit"
THERE = f"{Boundary.BULK_ENTRY}.after-commit"


async def test_nothing_happens_where_nothing_is_armed() -> None:
    for point in POINTS:
        await reach(point)


async def test_armed_once_it_happens_once_and_every_time_if_so_written() -> None:
    with armed(f"{HERE}=raise; {THERE}=raise@every"):
        with pytest.raises(Broken, match=HERE):
            await reach(HERE)
        await reach(HERE)
        for _ in range(2):
            with pytest.raises(Broken, match=THERE):
                await reach(THERE)
        assert times_reached(HERE) == 2

    await reach(THERE)


async def test_armed_for_a_turn_it_happens_then_and_only_then() -> None:
    happened = []
    with armed(f"{HERE}=raise@3"):
        for _ in range(4):
            try:
                await reach(HERE)
            except Broken:
                happened.append(True)
            else:
                happened.append(False)

    assert happened == [False, False, True, False]


async def test_a_barrier_lets_nobody_pass_before_the_others_have_come() -> None:
    passed: list[int] = []

    async def come(number: int) -> None:
        await reach(HERE)
        passed.append(number)

    with armed(f"{HERE}=barrier:3@every"):
        first = [asyncio.create_task(come(number)) for number in range(2)]
        await asyncio.sleep(0.01)
        assert passed == []
        await asyncio.gather(*first, come(2))

    assert sorted(passed) == [0, 1, 2]


@pytest.mark.parametrize(
    "text",
    [
        "nowhere=raise",
        HERE,
        f"{HERE}=explode",
        f"{HERE}=sleep:long",
        f"{HERE}=raise@sometimes",
        f"{HERE}.again=raise",
    ],
)
def test_what_arms_nothing_is_refused_with_what_to_write(text: str) -> None:
    with pytest.raises(FailpointInvalid, match=r"arms no failpoint.*Write point=action"):
        check(text)


@pytest.mark.parametrize("command", ["serve", "worker"])
@pytest.mark.parametrize(
    ("environment", "said"),
    [
        ({"TRAININGFLOW_FAILPOINTS": f"{HERE}=kill"}, "TRAININGFLOW_DEMO=yes"),
        (
            {"TRAININGFLOW_FAILPOINTS": "x=kill", "TRAININGFLOW_DEMO": "yes"},
            "arms no failpoint",
        ),
    ],
)
def test_no_process_starts_with_failpoints_that_it_may_not_have(
    command: str, environment: dict[str, str], said: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "trainingflow", command],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert done.returncode == 2
    assert said in done.stderr


def test_every_transaction_of_the_program_has_a_name_of_its_own() -> None:
    """A new `writing()` needs a member of `Boundary`: it is broken by the tests of this folder."""
    given: Counter[str] = Counter()
    for path in SOURCES.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Attribute)
                and node.func.attr in {"writing", "write_once"}
            ):
                name, *_ = node.args or [ast.Name("none")]
                given[f"{path.relative_to(SOURCES)}: {ast.unparse(name)}"] += 1

    names = Counter(one.partition(": Boundary.")[2] for one in given.elements())
    once = Counter({one.name: 1 for one in Boundary if one is not Boundary.UNNAMED})
    assert names == once, given
    assert HALF_WRITTEN in POINTS

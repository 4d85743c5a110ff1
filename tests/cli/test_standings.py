"""`trainingflow standings` evaluates everybody anew, and finds what differs."""

import json
import subprocess
import sys
from typing import Any

import pytest
from sqlalchemy import create_engine, make_url, text
from typer.testing import CliRunner

from tests.world import World, build_world
from trainingflow.cli.standings import app


@pytest.fixture
def database(owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A district of nine teachers whom nobody has evaluated yet."""
    with build_world(owner_url, teachers=9) as world:
        world.set_now("2024-05-20T09:00")
        monkeypatch.setenv("DATABASE_URL", database_url)
        _size(world)
    return owner_url


def _size(world: World) -> None:
    assert world.count("teacher") == world.count("standing_due") == 25


def said(*arguments: str) -> tuple[int, dict[str, Any]]:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    [line] = done.stdout.splitlines()
    return done.exit_code, json.loads(line)


def test_everybody_is_evaluated_and_nobody_differs(database: str) -> None:
    _, before = said("verify")
    status, recomputed = said("recompute")
    verified = said("verify")

    assert (before["teachers"], before["waiting"]) == (0, 25)
    assert (status, recomputed["renewed"], recomputed["accounts"]) == (0, 25, 50)
    assert verified == (0, {"teachers": 25, "waiting": 0, "differences": []})


def by_a_process_of_its_own(*arguments: str) -> tuple[int, dict[str, Any]]:
    command = [sys.executable, "-m", "trainingflow", "standings", *arguments, "--json"]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    return done.returncode, json.loads(done.stdout)


@pytest.mark.parametrize("ask", [said, by_a_process_of_its_own], ids=["spawned", "copied"])
def test_two_processes_do_together_what_one_does(database: str, ask: Any) -> None:
    said("recompute")
    status, recomputed = ask("recompute", "--processes", "2")

    assert (status, recomputed["accounts"]) == (0, 50)
    assert said("verify") == (0, {"teachers": 25, "waiting": 0, "differences": []})


def test_a_standing_that_somebody_wrote_is_found_and_put_right(database: str) -> None:
    said("recompute")
    engine = create_engine(make_url(database).set(drivername="postgresql+psycopg"))
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE credit_account SET eligible = true, missing = '{}'"
                " WHERE policy_id = 'beijing-2021' AND teacher_id ="
                " (SELECT id FROM person WHERE code = 'teacher-3')"
            )
        )
    engine.dispose()

    status, verified = said("verify")
    [difference] = verified["differences"]
    said("recompute", "--policy", "beijing-2021")

    assert (status, difference["policy"]) == (1, "beijing-2021")
    assert (difference["stored"]["eligible"], difference["fresh"]["eligible"]) == (True, False)
    assert said("verify")[0] == 0


def test_an_unknown_policy_is_named_with_those_that_are_known(database: str) -> None:
    done = CliRunner().invoke(app, ["recompute", "--policy", "nowhere-2021"])

    assert done.exit_code == 2
    assert "No policy nowhere-2021. There are: beijing-2021" in done.stderr

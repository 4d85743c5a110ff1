"""`trainingflow verify` names what is broken with its rows, and its exit status says whether."""

import json

import psycopg
import pytest
from typer.testing import CliRunner

from tests.world import build_world
from trainingflow.cli.verify import app
from trainingflow.services.invariants.catalogue import INVARIANTS


@pytest.fixture
def owner(owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> str:
    """A small district, with the application's role as the one who looks."""
    with build_world(owner_url, teachers=1):
        monkeypatch.setenv("DATABASE_URL", database_url)
    return owner_url


def test_where_all_holds_the_status_is_zero(owner: str) -> None:
    done = CliRunner().invoke(app, ["--json", "--standings", "0", "--seed", "1"])

    assert (done.exit_code, json.loads(done.stdout)) == (
        0,
        {
            "seed": 1,
            "looked": {},
            "broken": 0,
            "invariants": {name: [] for name in INVARIANTS},
        },
    )


def test_what_is_broken_is_printed_with_its_rows(owner: str) -> None:
    with psycopg.connect(owner) as connection:
        [school] = connection.execute(
            "UPDATE organisation SET path = '{}' WHERE code = 'school' RETURNING id"
        ).fetchone() or [None]

    name = "units-lie-below-their-parent"
    machine = CliRunner().invoke(app, ["--json", "--seed", "1", "--only", name])
    people = CliRunner().invoke(app, ["--only", name])

    rows = [{"organisation": str(school), "code": "school"}]
    assert (machine.exit_code, json.loads(machine.stdout)) == (
        1,
        {"seed": 1, "looked": {}, "broken": 1, "invariants": {name: rows}},
    )
    assert people.exit_code == 1
    assert people.stdout.splitlines()[1:] == [
        "  1 rows:",
        f"  - organisation {school}, code school",
        "0 of 1 invariants hold.",
    ]


def test_a_role_that_may_only_read_can_look(owner: str, monkeypatch: pytest.MonkeyPatch) -> None:
    with psycopg.connect(owner) as connection:
        connection.execute(
            "DO $$ BEGIN CREATE ROLE only_reads LOGIN; EXCEPTION WHEN duplicate_object THEN NULL;"
            " END $$"
        )
        connection.execute("GRANT SELECT ON ALL TABLES IN SCHEMA public TO only_reads")
    monkeypatch.setenv("DATABASE_URL", owner.replace("postgres@", "only_reads@"))

    done = CliRunner().invoke(app, [])

    assert (done.exit_code, "invariants hold.\n" in done.stdout) == (0, True)


def test_the_list_says_in_both_languages_what_is_looked_at(owner: str) -> None:
    done = CliRunner().invoke(app, ["--list", "--only", "head-is-last-event"])

    assert done.stdout.splitlines() == [
        "head-is-last-event  (I03)",
        "    An item is in the state of its last event, and has its number as version.",
        "    事项的状态和版本就是最后一次办理的状态和编号。",
    ]


def test_what_cannot_be_looked_at_is_said_with_status_two(
    owner: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    unknown = CliRunner().invoke(app, ["--only", "all-is-well"])
    monkeypatch.setenv("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none")
    away = CliRunner().invoke(app, [])

    assert (unknown.exit_code, unknown.stderr) == (
        2,
        "No invariant all-is-well. `--list` names all of them.\n",
    )
    assert (away.exit_code, away.stderr.splitlines()[0][:36]) == (
        2,
        "The database could not be looked at:",
    )

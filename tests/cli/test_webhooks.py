"""`trainingflow webhooks` registers addresses, shows what was sent, and sends it again."""

import json
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.world import World, build_world
from trainingflow.cli.webhooks import app

BY = ("--by", "ce-officer")
URL = "https://portal.example.org/hook"


@pytest.fixture
def world(owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    with build_world(owner_url, teachers=1) as made:
        made.set_now("2024-05-20T09:00")
        monkeypatch.setenv("DATABASE_URL", database_url)
        monkeypatch.setenv(
            "TRAININGFLOW_MASTER_KEY",
            "6e1f04a9d3c75b82f0e4a6179c3d58b2e7016f94ad8c35b2f9160e7dc4a83b55",
        )
        yield made


def run(*arguments: str) -> tuple[int, list[dict[str, Any]]]:
    done = CliRunner().invoke(app, [*arguments, "--json"])
    return done.exit_code, [json.loads(line) for line in done.stdout.splitlines()]


def test_an_address_is_registered_switched_off_and_on_and_listed(world: World) -> None:
    status, [made] = run("register", URL, "--kind", "COURSE", *BY)
    id_ = made["id"]
    _, [changed] = run("rotate", id_, "--at-once", *BY)
    steps = [run(step, id_, *BY) for step in ("off", "off", "on", "on")]
    _, [shown] = run("list", *BY)
    _, messages = run("log", "--to", id_, *BY)
    _, nobodys = run("list", "--by", "applicant")

    assert (status, made["secret"][:6]) == (0, "whsec_")
    assert (changed["id"], changed["secret"] != made["secret"]) == (id_, True)
    assert steps == [
        (0, [{"id": id_, "replayed": replayed}]) for replayed in (False, True, False, True)
    ]
    assert (shown["id"], shown["url"], shown["kinds"]) == (id_, URL, ["COURSE"])
    assert shown["switched_off_at"] is None
    assert "secret" not in shown
    assert (messages, nobodys) == ([], [])
    with world.engine.connect() as connection:
        told = connection.exec_driver_sql(
            "SELECT count(*) FROM audit_entry WHERE result = 'DONE' AND actor_id ="
            " (SELECT id FROM person WHERE code = 'ce-officer')"
        ).all()
    assert told == [(4,)]


def test_what_is_refused_says_why(world: World) -> None:
    _, [made] = run("register", URL, *BY)
    stranger = ("--by", "applicant")
    asked = [
        CliRunner().invoke(app, [*arguments])
        for arguments in (
            ("register", "http://portal.example.org/", *BY),
            ("off", made["id"], *stranger),
            ("redeliver", made["id"], *BY),
            ("list", "--by", "nobody"),
        )
    ]

    assert [(one.exit_code, one.stderr) for one in asked] == [
        (
            2,
            (
                "It is not possible: INPUT_INVALID https://host/path, at most 500 characters,"
                " without a name or password.\n"
            ),
        ),
        (2, "There is none of this person.\n"),
        (2, "There is none of this person.\n"),
        (2, "There is no person with the number nobody.\n"),
    ]
    assert world.count("webhook_endpoint") == 1

"""`trainingflow token` at the terminal: the same tokens as the API makes."""

import json

import pytest
from typer.testing import CliRunner, Result

from tests.world import World
from trainingflow.cli import token as command
from trainingflow.services.signing_in.token_text import key_id, well_formed

MAKE = ["create", "--person", "manager", "--name", "report", "--operation", "READ"]


@pytest.fixture(autouse=True)
def _database(world: World, database_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)


def run(*words: str, said: str | None = None) -> Result:
    return CliRunner().invoke(command.app, list(words), input=said)


def test_the_secret_stands_alone_on_standard_output() -> None:
    made = run(*MAKE, "--kind", "COURSE", "--organisation", "school")

    assert made.exit_code == 0
    assert well_formed(made.stdout.strip())
    [shown] = json.loads(run("list", "--person", "manager", "--json").stdout)
    assert (shown["keyId"], shown["name"], shown["operations"], shown["valid"]) == (
        key_id(made.stdout.strip()),
        "report",
        ["READ"],
        True,
    )


def test_a_token_is_revoked_by_its_key_id_once() -> None:
    made = json.loads(run(*MAKE, "--json").stdout)

    assert run("revoke", made["keyId"]).exit_code == 0
    assert run("revoke", made["keyId"]).exit_code == 1
    assert "ended" in run("list", "--person", "manager").stdout


def test_what_was_published_is_revoked_from_standard_input() -> None:
    secret = run(*MAKE, "--service-of", "school").stdout.strip()

    told = run("leaked", said=f"a = {secret}\nb = {secret}\n")

    assert told.stdout == "1 tokens found, 1 were valid and are revoked.\n"


@pytest.mark.parametrize(
    ("words", "why"),
    [
        ([*MAKE[:2], "nobody", *MAKE[3:]], "There is no person with the number nobody."),
        ([*MAKE, "--organisation", "nowhere"], "There is no unit with the code nowhere."),
        ([*MAKE, "--network", "x"], "networks"),
    ],
)
def test_what_is_not_possible_is_said_and_ends_with_two(words: list[str], why: str) -> None:
    refused = run(*words)

    assert (refused.exit_code, why in refused.stderr) == (2, True)

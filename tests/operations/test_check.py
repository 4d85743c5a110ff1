"""`trainingflow check`: an operator sees what is set and what is not safe, and no secret."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from trainingflow.db.posture import Posture, posture
from trainingflow.services.checking import Finding, Weight, of_database, of_settings
from trainingflow.settings import Settings

SECRET = "0123456789abcdef0123456789abcdef"  # noqa: S105 - of this test
SAFE = {
    "server_version": "18.6",
    "fsync": "on",
    "full_page_writes": "on",
    "synchronous_commit": "on",
    "data_checksums": "on",
    "log_parameter_max_length": "0B",
    "max_connections": "100",
}


def seen(settings: dict[str, str] | None = None, **other: Any) -> Posture:
    usual: dict[str, Any] = {
        "version": 180006,
        "role": "trainingflow_app",
        "powers": (),
        "encrypted": False,
        "distant": False,
    }
    return Posture(settings=SAFE | (settings or {}), **{**usual, **other})


def run(**variables: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "trainingflow", "check", "--json"],
        env={**os.environ, **variables},
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_safe_database_has_nothing_said_of_it() -> None:
    assert list(of_database(seen(), pool=10)) == []


@pytest.mark.parametrize(
    ("posture_", "begins"),
    [
        (seen({"fsync": "off"}), "fsync=off: a power cut may destroy"),
        (seen({"full_page_writes": "off"}), "full_page_writes=off"),
        (seen({"synchronous_commit": "off"}), "synchronous_commit=off: what was acknowledged"),
        (seen({"data_checksums": "off"}), "data_checksums=off"),
        (seen(version=140009), "PostgreSQL 14 is too old"),
        (seen(powers=("superuser",)), "The role trainingflow_app may do what no application may"),
        (seen(distant=True), "The connection to the database leaves this machine unencrypted"),
    ],
)
def test_what_could_lose_or_show_data_is_unsafe(posture_: Posture, begins: str) -> None:
    [found] = of_database(posture_, pool=10)

    assert (found.weight, found.what.startswith(begins)) == (Weight.UNSAFE, True)
    assert found.remedy


@pytest.mark.parametrize(("pool", "said"), [(25, []), (26, ["max_connections=100 is little for "])])
def test_two_processes_find_room_for_both_of_their_pools(pool: int, said: list[str]) -> None:
    found = list(of_database(seen(), pool=pool))

    assert [one.what[: len(said[0])] for one in found] == said
    assert [one.weight for one in found] == [Weight.WARNING] * len(said)


def test_a_demo_is_unsafe_on_the_open_network() -> None:
    found = next(of_settings(Settings(demo=True)))

    assert found == Finding(
        Weight.UNSAFE,
        "TRAININGFLOW_DEMO=yes: anybody may sign in as anybody, and move the clock.",
        "Leave it out wherever real people are.",
    )


def test_the_role_that_migrations_make_has_no_power_it_does_not_need(
    database_url: str, owner_url: str
) -> None:
    assert posture(database_url).powers == ()
    assert set(posture(owner_url).powers) >= {"superuser", "owns the tables", "alters the journal"}


def test_the_command_names_what_is_unsafe_and_hides_secrets(
    database_url: str, tmp_path: Path
) -> None:
    key = tmp_path / "key"
    key.write_text(SECRET)
    key.chmod(0o400)

    done = run(
        DATABASE_URL=database_url,
        TRAININGFLOW_BACKUP_KEY_FILE=str(key),
        TRAININGFLOW_FILES_KEY=SECRET,
        TRAININGFLOW_PROT="8001",
    )

    said = json.loads(done.stdout)
    unsafe = [one["what"] for one in said["findings"] if one["weight"] == "UNSAFE"]
    assert done.returncode == 1  # the server of the tests gives up durability
    assert [one.partition("=")[0] for one in unsafe] == [
        "fsync",
        "full_page_writes",
        "synchronous_commit",
    ]
    assert "Nothing reads TRAININGFLOW_PROT." in [one["what"] for one in said["findings"]]
    assert said["variables"]["TRAININGFLOW_BACKUP_KEY"] == {"value": "…", "from": "file"}
    assert said["variables"]["TRAININGFLOW_FILES_KEY"] == {"value": "…", "from": "environment"}
    assert said["variables"]["TRAININGFLOW_PORT"] == {"value": "", "from": "default"}
    assert said["database"]["role"] == "trainingflow_app"
    assert SECRET not in done.stdout + done.stderr


def test_a_database_that_does_not_answer_and_a_bad_variable_have_their_own_status() -> None:
    nowhere = run(DATABASE_URL="postgresql://u:hunter2@127.0.0.1:1/none")
    bad = run(TRAININGFLOW_PORT="http", TRAININGFLOW_POOL_SIZE="0")

    assert (nowhere.returncode, bad.returncode) == (3, 2)
    assert "hunter2" not in nowhere.stderr
    assert len(bad.stderr.splitlines()) == 2

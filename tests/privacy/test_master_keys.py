"""Master keys: refused in words where they cannot be used, and changed without a loss."""

import asyncio
import json
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from tests.privacy.conftest import Connection, People
from tests.privacy.test_numbers import ALL, KEYRING, keep, read
from trainingflow.cli import keys as command
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.environment import Secret
from trainingflow.services.privacy import starting
from trainingflow.services.privacy.masters import Keyring, MasterMissing
from trainingflow.services.privacy.suites import SealBroken
from trainingflow.settings import SettingInvalid, Settings

GOOD = "00112233445566778899aabbccddeeff0123456789abcdeffedcba9876543210"


@pytest.mark.parametrize(
    "written",
    [
        "short",
        "0" * 64,
        "ab" * 32,
        GOOD[:-1] + "g",
        f"{GOOD} {GOOD}",
        f"{GOOD} {'0' * 64}",
        GOOD * 2,
    ],
)
def test_a_key_that_is_short_a_default_or_no_key_is_refused_without_being_shown(
    written: str,
) -> None:
    with pytest.raises(SettingInvalid, match=r"^TRAININGFLOW_MASTER_KEY='…'") as refused:
        Settings.read({"TRAININGFLOW_MASTER_KEY": written})

    assert written not in str(refused.value)


def test_keys_come_from_a_file_the_newest_first_and_never_print(tmp_path: Path) -> None:
    file = tmp_path / "master.key"
    file.write_text(f"{GOOD}\n{GOOD[::-1]}\n")
    file.chmod(0o400)

    settings = Settings.read(
        {"TRAININGFLOW_MASTER_KEY_FILE": str(file), "TRAININGFLOW_CRYPTO_SUITE": "gm"}
    )

    assert settings.master_keys == (Secret(GOOD), Secret(GOOD[::-1]))
    assert GOOD not in f"{settings!r} {settings.master_keys}"
    keyring = Keyring.of(settings)
    assert keyring is not None
    assert (keyring.suite.name, len(keyring.masters)) == ("gm", 2)


def test_a_suite_that_nobody_knows_is_refused() -> None:
    with pytest.raises(SettingInvalid, match="write intl or gm"):
        Settings.read({"TRAININGFLOW_CRYPTO_SUITE": "rot13"})


async def test_nothing_starts_without_the_key_under_which_something_is_encrypted(
    people: People, database: Database
) -> None:
    await starting.check(database, None)
    await keep(people, KEYRING, *ALL)

    await starting.check(database, KEYRING)
    for other in (None, Keyring.from_hex([GOOD])):
        with pytest.raises(
            MasterMissing, match=f"under the master key {KEYRING.newest.generation}"
        ):
            await starting.check(database, other)


async def test_a_data_key_that_was_changed_stops_the_start(
    people: People, database: Database, owner: Connection
) -> None:
    await keep(people, KEYRING, *ALL)
    owner.execute("UPDATE data_key SET wrapped = set_byte(wrapped, 40, get_byte(wrapped, 40) # 1)")

    with pytest.raises(SealBroken):
        await starting.check(database, KEYRING)


async def test_a_database_that_is_not_there_yet_stops_no_start() -> None:
    database = Database("postgresql://nobody@127.0.0.1:1/nothing", pool_size=1)

    await starting.check(database, None)

    await database.close()


async def test_a_database_that_is_being_migrated_stops_no_start(
    people: People, database: Database, owner: Connection
) -> None:
    """A demo starts its server meanwhile: tables are there before anybody has rights on them."""
    await keep(people, KEYRING, *ALL)
    owner.execute(f"REVOKE ALL ON data_key FROM {APPLICATION}")

    await starting.check(database, None)


def run(*words: str) -> Result:
    return CliRunner().invoke(command.app, list(words))


def test_a_new_generation_is_made_rewrapped_and_the_earlier_one_dropped(
    people: People, database_url: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "master.key"
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.setenv("TRAININGFLOW_MASTER_KEY_FILE", str(file))
    said = [run("new", str(file))]
    [first] = file.read_text().split()
    asyncio.run(keep_and_close(people, Keyring.from_hex([first])))
    said += [run("new", str(file)), run("status", "--json"), run("rewrap"), run("status", "--json")]
    second, before = file.read_text().split()

    assert [one.exit_code for one in said] == [0] * 5
    assert before == first != second
    old, new = (Keyring.from_hex([one]).newest.generation for one in (first, second))
    assert json.loads(said[2].stdout) == {
        "suite": "intl",
        "configured": [new, old],
        "wraps": {old: 2},
    }
    assert json.loads(said[4].stdout)["wraps"] == {new: 2}
    assert file.stat().st_mode & 0o777 == 0o400
    told = "".join(one.output for one in said)
    assert first not in told
    assert second not in told
    assert asyncio.run(read_and_close(people, Keyring.from_hex([second]))) == 3


async def keep_and_close(people: People, keyring: Keyring) -> None:
    await keep(people, keyring, *ALL)
    await people.database.close()


async def read_and_close(people: People, keyring: Keyring) -> int:
    found = await read(people, keyring, "teacher-0")
    await people.database.close()
    return len(found)


def test_without_a_key_the_command_says_what_to_set(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DATABASE_URL", database_url)
    monkeypatch.delenv("TRAININGFLOW_MASTER_KEY", raising=False)

    told = run("status")

    assert (told.exit_code, "TRAININGFLOW_MASTER_KEY_FILE" in told.output) == (2, True)

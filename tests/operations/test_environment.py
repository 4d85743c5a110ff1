"""Configuration is read as a whole: every mistake at once, secrets from files and never shown."""

import pickle
from pathlib import Path

import pytest

from trainingflow.environment import Reading, Secret
from trainingflow.settings import SettingInvalid, Settings, SettingsInvalid

KEY = "0123456789abcdef0123456789abcdef"


def test_all_mistakes_are_told_at_once_each_with_what_to_write() -> None:
    with pytest.raises(SettingsInvalid) as refused:
        Settings.read(
            {
                "DATABASE_URL": "mysql://root:hunter2@db",
                "TRAININGFLOW_PORT": "http",
                "TRAININGFLOW_LOG_LEVEL": "loud",
                "TRAININGFLOW_TRUSTED_PROXIES": "10.0.0.0/99",
                "TRAININGFLOW_METRICS_PORT": "70000",
                "TRAININGFLOW_TRACED_SHARE": "2",
            }
        )

    assert str(refused.value).splitlines() == [
        "DATABASE_URL='…' cannot be used: write an address that starts with postgresql://.",
        "TRAININGFLOW_PORT='http' cannot be used: write a whole number from 1 to 65535.",
        "TRAININGFLOW_LOG_LEVEL='loud' cannot be used: write one of debug, info, warning, error.",
        (
            "TRAININGFLOW_TRUSTED_PROXIES='10.0.0.0/99' cannot be used: "
            "write networks with commas between them, as 10.0.0.0/8, 192.0.2.7."
        ),
        "TRAININGFLOW_TRACED_SHARE='2' cannot be used: write a number from 0 to 1, as 0.1.",
        "TRAININGFLOW_METRICS_PORT='70000' cannot be used: write a port from 1 to 65535.",
    ]


def test_a_value_comes_from_the_file_that_is_named(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(KEY + "\n")
    secret.chmod(0o400)
    reading = Reading(
        {"TRAININGFLOW_FILES": "file:///files", "TRAININGFLOW_FILES_KEY_FILE": str(secret)}
    )

    settings = Settings.read(reading)

    assert settings.files_key == KEY
    assert reading.warnings == []
    assert reading.origin("TRAININGFLOW_FILES_KEY") == "file"


def test_a_secret_that_others_may_read_is_warned_of(tmp_path: Path) -> None:
    secret = tmp_path / "key"
    secret.write_text(KEY)
    secret.chmod(0o644)
    reading = Reading({"TRAININGFLOW_FILES_KEY_FILE": str(secret)})

    Settings.read(reading)

    assert reading.warnings == [
        f"TRAININGFLOW_FILES_KEY_FILE: others may read {secret}; give it the mode 0400."
    ]


def test_a_file_that_cannot_be_read_is_told_and_so_is_a_value_given_twice(tmp_path: Path) -> None:
    with pytest.raises(SettingInvalid, match="cannot be read: No such file or directory"):
        Settings.read({"DATABASE_URL_FILE": str(tmp_path / "nothing")})
    with pytest.raises(SettingInvalid, match="DATABASE_URL is set too: give one of both"):
        Settings.read({"DATABASE_URL_FILE": "/dev/null", "DATABASE_URL": "postgresql:///x"})


def test_a_misspelt_variable_is_found() -> None:
    reading = Reading({"TRAININGFLOW_PROT": "8001", "TRAININGFLOW_PORT": "8001", "PATH": "/bin"})

    Settings.read(reading)

    assert reading.unknown() == ("TRAININGFLOW_PROT",)


def test_a_secret_is_shown_by_nothing_that_prints_or_compares() -> None:
    secret = Secret(KEY)

    assert KEY not in f"{secret} {secret!r} {secret:>40} {[secret]}"
    assert secret == Secret(KEY)
    assert secret != Secret(KEY[::-1])
    assert secret != KEY
    assert secret.reveal() == KEY
    with pytest.raises(TypeError):
        pickle.dumps(secret)


def test_settings_show_neither_the_address_of_the_database_nor_secrets() -> None:
    settings = Settings.read(
        {
            "DATABASE_URL": "postgresql://app:hunter2@db/x",
            "TRAININGFLOW_OTLP_ENDPOINT": "https://collector.example/v1/traces",
            "TRAININGFLOW_OTLP_HEADERS": f"authorization=Bearer {KEY}",
        }
    )

    assert "hunter2" not in repr(settings)
    assert KEY not in repr(settings)

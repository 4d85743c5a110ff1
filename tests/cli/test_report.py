"""`trainingflow report` writes reports without a browser."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from tests.services.reports.looked_at import head, words
from tests.world import World, build_world
from trainingflow.cli.report import app

BY = ("--by", "ce-officer", "--purpose", "归档")


@pytest.fixture
def world(owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    with build_world(owner_url, teachers=3) as made:
        made.set_now("2024-05-20T09:00")
        monkeypatch.setenv("DATABASE_URL", database_url)
        yield made


def run(*arguments: str | Path) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, [*map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_a_report_is_written_and_the_journal_tells_of_it(world: World, tmp_path: Path) -> None:
    file = tmp_path / "archive.pdf"

    status, said, _ = run("growth-archive", file, *BY, "--teacher", "teacher-0", "--json")
    told = json.loads(said)

    assert (status, told["state"], told["bytes"]) == (0, "DONE", file.stat().st_size)
    assert "教师专业成长档案" in words(file.read_bytes())
    assert [one.name for one in tmp_path.iterdir()] == ["archive.pdf"]
    with world.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT encode(after_sha256, 'hex') FROM audit_entry"
            " WHERE action = 'export' AND result = 'READ'"
        ).all()
    assert found == [(told["sha256"],)]


def test_a_report_of_a_unit_in_another_language(world: World, tmp_path: Path) -> None:
    file = tmp_path / "completion.jsonl"

    status, said, _ = run(
        "school-completion", file, *BY, "--unit", "school", "--year", "2023", "--language", "en"
    )

    assert (status, said) == (0, f"0 rows in {file} ({file.stat().st_size} bytes).\n")
    assert head(file.read_bytes())["about"] == [
        {"name": "Scope", "value": "school"},
        {"name": "As of", "value": "2024-05-20"},
    ]


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["growth-archive", "a.csv", *BY], "write one of .jsonl, .pdf, .png, .svg, .xlsx"),
        (["growth-archive", "a.pdf", *BY, "--teacher", "x"], "no person with the number x"),
        (["growth-archive", "a.pdf", *BY, "--unit", "school"], "report.organisation has to be"),
        (["school-completion", "a.pdf", *BY, "--unit", "moon"], "no unit with the code moon"),
    ],
)
def test_what_cannot_be_says_why(
    world: World, tmp_path: Path, arguments: list[str], why: str
) -> None:
    kind, file, *rest = arguments

    status, _, said = run(kind, tmp_path / file, *rest)

    assert (status, why in said) == (2, True), said
    assert world.count("data_export") == 0
    assert list(tmp_path.iterdir()) == []

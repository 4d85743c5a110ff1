"""`trainingflow export` writes lists without a browser."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from typer.testing import CliRunner

from tests.world import World, build_world
from trainingflow.cli.export import app

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


def test_a_list_is_written_and_the_journal_tells_of_it(world: World, tmp_path: Path) -> None:
    file = tmp_path / "statuses.csv"

    status, said, _ = run("credit-statuses", file, *BY, "--json")
    told = json.loads(said)

    rows = list(csv.reader(io.StringIO(file.read_text("utf-8-sig"))))
    assert (status, told["state"], told["rows"]) == (0, "DONE", len(rows) - 1)
    assert told["bytes"] == file.stat().st_size
    assert rows[0][0] == "教师编号"
    assert [one.name for one in tmp_path.iterdir()] == ["statuses.csv"]
    with world.engine.connect() as connection:
        found = connection.exec_driver_sql(
            "SELECT encode(after_sha256, 'hex') FROM audit_entry"
            " WHERE action = 'export' AND result = 'READ'"
        ).all()
    assert found == [(told["sha256"],)]


def test_every_list_in_another_language(world: World, tmp_path: Path) -> None:
    for name in ("work-items", "inbox"):
        file = tmp_path / f"{name}.xlsx"
        status, said, _ = run(
            name, file, *BY, "--unit", "college", "--kind", "COURSE", "--language", "en"
        )
        assert (status, said) == (0, f"0 rows in {file} ({file.stat().st_size} bytes).\n")
        assert openpyxl.load_workbook(file).sheetnames == ["Data", "About"]
    assert world.count("data_export") == 2


@pytest.mark.parametrize(
    ("arguments", "why"),
    [
        (["statuses.pdf", *BY], "statuses.pdf has no ending of a format"),
        (["nowhere/statuses.csv", *BY], "There is no folder"),
        (["s.csv", "--by", "nobody", "--purpose", "x"], "no person with the number nobody"),
        (["s.csv", "--by", "ce-officer", "--purpose", " "], "purpose has to be 1 to 200 char"),
        (["s.csv", *BY, "--unit", "moon"], "no unit with the code moon"),
        (["s.csv", *BY, "--language", "fr"], "There is no language fr"),
    ],
)
def test_what_cannot_be_says_why(
    world: World, tmp_path: Path, arguments: list[str], why: str
) -> None:
    file, *rest = arguments

    status, _, said = run("credit-statuses", tmp_path / file, *rest)

    assert (status, why in said) == (2, True), said
    assert world.count("data_export") == 0
    assert list(tmp_path.iterdir()) == []

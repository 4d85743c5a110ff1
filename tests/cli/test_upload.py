"""`trainingflow upload` tells the municipality of credits, and compares, without a browser."""

import asyncio
import csv
import io
import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from typer.testing import CliRunner

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.municipal.municipality import Municipality
from tests.world import World, build_world
from trainingflow.cli.imports import app as imports
from trainingflow.cli.upload import app

BY = ("--by", "ce-officer")


@pytest.fixture
def world(owner_url: str, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    with build_world(owner_url, teachers=3) as made:
        made.set_now("2025-12-20T09:00")
        import_career(cast("People", SimpleNamespace(world=made)), "teacher-0", "chaoyang-exact")
        monkeypatch.setenv("DATABASE_URL", database_url)
        yield made


def run(*arguments: str | Path, of: Any = app) -> tuple[int, str, str]:
    done = CliRunner().invoke(of, [*map(str, arguments)])
    asyncio.set_event_loop(None)
    return done.exit_code, done.stdout, done.stderr


def told(*arguments: str | Path, of: Any = app) -> dict[str, Any]:
    status, said, error = run(*arguments, "--json", of=of)
    assert status == 0, error
    found: dict[str, Any] = json.loads(said)
    return found


def test_credits_go_over_and_what_comes_back_is_compared(world: World, tmp_path: Path) -> None:
    there, file, answer = Municipality(), tmp_path / "上传.csv", tmp_path / "反馈.csv"

    prepared = told("prepare", *BY)
    written = told("file", "1", file, *BY, "--purpose", "报送")
    sent = told("sent", "1", *BY)

    assert (prepared["state"], prepared["number"]) == ("PREPARED", 1)
    assert written["rows"] == prepared["lines"] == sent["waiting"]
    assert sent["state"] == "SENT"
    [first, *_] = there.read(file.read_bytes())
    there.miscounts = {first["记录编号"]: "0.25"}
    answer.write_bytes(there.take(file.read_bytes()))
    checked = told("check", "municipal-answers", answer, *BY, of=imports)
    told("apply", checked["import"], *BY, of=imports)
    status, said, _ = run("list", *BY)
    assert (status, said.split(":")[0]) == (0, "Upload 1 (chaoyang-2021) is PARTLY_ACKNOWLEDGED")

    status, said, _ = run("differences", *BY, "--json")
    found = json.loads(said)
    assert (status, found["total"]) == (1, 1)
    assert found["differences"] == [
        {
            "kind": "DIFFERENT",
            "reference": first["记录编号"],
            "teacher": "teacher-0",
            "upload": 1,
            "ours": found["differences"][0]["ours"],
            "theirs": "0.25",
            "message": None,
        }
    ]
    status, said, _ = run("differences", *BY)
    assert (status, said.splitlines()[-2:]) == (
        1,
        [
            "学分不一致: 核对双方学分；本系统无误的，再次生成报送即作变更。",
            "1 differences; 1 are shown.",
        ],
    )
    listed = tmp_path / "differences.csv"
    assert run("differences", listed, *BY)[0] == 0
    rows = list(csv.reader(io.StringIO(listed.read_text("utf-8-sig"))))
    assert [row[0] for row in rows] == ["差异种类（代码）", "DIFFERENT"]
    assert world.count("municipal_upload") == 1


def test_what_is_not_possible_is_said_with_its_reason(world: World, tmp_path: Path) -> None:
    told("prepare", *BY)

    assert told("close", "1", *BY, "--reason", "无须报送")["state"] == "DROPPED"
    status, said, error = run("sent", "1", *BY)
    assert (status, said, "It is not possible" in error) == (2, "", True)
    assert run("sent", "7", *BY)[0] == 2
    assert run("file", "7", tmp_path / "x.csv", *BY, "--purpose", "报送")[0] == 2
    status, _, error = run("prepare", "--by", "teacher-0")
    assert (status, "It is not possible" in error) == (2, True)
    assert run("differences", "--by", "teacher-0") == (0, "0 differences; 0 are shown.\n", "")
    assert world.count("municipal_upload") == 1

"""`make bench` runs small, holds its servers to the same data, and writes what it promises."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from bench import report
from bench.pages.operations import OPERATIONS

ROOT = Path(__file__).parents[2]
PROMISED = {"name", "ours", "peer", "limit", "ratioToPeer", "ratioToLimit"}


@pytest.fixture(scope="module")
def found() -> Iterator[dict[str, Any]]:
    # Not pytest's own folder: PostgreSQL runs as another user, who may not enter it.
    with TemporaryDirectory() as folder:
        yield _measured(Path(folder))


def _measured(folder: Path) -> dict[str, Any]:
    small = ["--teachers", "60", "--entries", "5", "--rounds", "1", "--seconds", "0.2"]
    results = folder / "results.json"
    subprocess.run(
        [
            *(sys.executable, "-m", "bench", "--pages-only", "--connections", "2", *small),
            *("--data", str(folder / "data"), "--results", str(results)),
        ],
        cwd=ROOT,
        check=True,
    )
    read: dict[str, Any] = json.loads(results.read_text(encoding="utf-8"))
    return read


def test_every_page_is_measured_beside_the_limit(found: dict[str, Any]) -> None:
    assert [one["name"] for one in found["operations"]] == [one.name for one in OPERATIONS]
    for one in found["operations"]:
        assert one.keys() >= PROMISED
        assert one["ours"] > 0
        assert one["limit"] > 0
        assert one["ratioToLimit"] > 0


def test_the_peer_stands_beside_pages_that_it_has_where_it_is_installed(
    found: dict[str, Any],
) -> None:
    installed = (ROOT / "bench" / "peer" / "node_modules").is_dir()
    beside = {one["name"] for one in found["operations"] if one["ratioToPeer"] is not None}
    assert beside == ({"inbox", "status", "item"} if installed else set())


def test_results_say_where_and_under_what_load_they_were_taken(found: dict[str, Any]) -> None:
    assert found["about"]["teachers"] == 60
    assert found["about"]["loadBefore"] >= 0
    assert {"python", "postgraphile", "granian"} <= found["about"]["versions"].keys()
    assert found["memory"].keys() == found["startUpSeconds"].keys() >= {"ours", "limit"}


def a_round(ours: float, peer: float, load: float = 1.0) -> dict[str, Any]:
    return {"load": load, "ours": {"perSecond": ours}, "peer": {"perSecond": peer}}


def test_a_ratio_is_taken_within_a_round() -> None:
    # In the second round the machine was half as fast for both.
    found = report.operation("page", [a_round(200, 100), a_round(100, 50), a_round(300, 100)])
    assert (found["ratioToPeer"], found["ratioToPeerSpread"]) == (2.0, [2.0, 3.0])
    assert (found["limit"], found["ratioToLimit"], found["ratioToLimitSpread"]) == (
        None, None, None,
    )  # fmt: skip


def test_a_goal_that_was_missed_is_said_beside_the_ratio() -> None:
    found = report.operation("page", [a_round(50, 100)], least=(1.3, None))
    about = {
        "machine": "m", "loadBefore": 0.0, "teachers": 1, "entries": 1, "connections": 1,
        "versions": {},
    }  # fmt: skip
    said = report.printed(
        {"about": about, "operations": [found], "startUpSeconds": {}, "memory": {}}
    )
    assert "| page | 50.0 | 100.0 | — | 0.5 (0.5–0.5, goal 1.3: no) | — | 1.0–1.0 |" in said

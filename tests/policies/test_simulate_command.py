"""`trainingflow credits simulate`: what would be, beside what is, without a server."""

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from trainingflow.cli.credits import app

FOLDER = Path(__file__).parent / "cases" / "credit"
ASKED = ("--policy", "chaoyang-2021", "--facts", str(FOLDER / "chaoyang-exact.json"))
DAY = ("--valid-at", "2025-12-31")


def run(*options: str) -> tuple[int, str, str]:
    done = CliRunner().invoke(app, ["simulate", *ASKED, *DAY, *options])
    return done.exit_code, done.stdout, done.stderr


def answer(*options: str) -> Any:
    code, shown, said = run(*options, "--json")
    assert code == 0, said
    return json.loads(shown)


@pytest.fixture
def more(tmp_path: Path) -> Path:
    """A file with one more training, and with a transfer."""
    path = tmp_path / "more.json"
    record = {
        "id": "more",
        "activity": "ELECTIVE_COURSE",
        "hours": "40",
        "earnedOn": "2025-03-01",
        "confirmedAt": "2025-04-01T09:00:00+08:00",
    }
    path.write_text(json.dumps({"records": [record]}), encoding="utf-8")
    return path


def test_what_is_added_and_what_is_left_out_is_compared(more: Path) -> None:
    found = answer("--add", str(more))

    assert found["before"]["eligible"] is True
    assert {one["code"]: one["have"] for one in found["changes"]} == {
        "TOTAL": "2",
        "ELECTIVE": "2",
        "HOURS": "40",
    }
    assert [line["record"] for line in found["after"]["lines"]][-1] == "more"
    [first, *_] = [line["record"] for line in found["before"]["lines"]]
    gone = answer("--without", first)
    assert gone["after"]["eligible"] is False
    assert first not in [line["record"] for line in gone["after"]["lines"]]


def test_facts_that_are_named_replace_and_others_stay(tmp_path: Path) -> None:
    path = tmp_path / "facts.json"
    transfer = {"on": "2024-02-01", "from": "OTHER_PROVINCE"}
    path.write_text(json.dumps({"teacher": {"transferredIn": transfer}}), encoding="utf-8")

    found = answer("--add", str(path))

    total = next(one for one in found["changes"] if one["code"] == "TOTAL")
    assert (total["before"]["need"], total["after"]["need"]) == ("36", "14.4")


def test_a_draft_is_told_in_sentences(tmp_path: Path) -> None:
    draft = tmp_path / "draft.yaml"
    draft.write_text(
        "id: draft\nextends: chaoyang-2021\ncheckedOn: 2026-11-23\n"
        "credit:\n  requirements:\n    TOTAL: {atLeast: 39}\n    ELECTIVE: {atLeast: 9}\n",
        encoding="utf-8",
    )

    code, shown, _ = run("--under", str(draft), "--language", "zh-CN")

    assert (code, shown.splitlines()) == (
        0,
        [
            "现状：达到结业要求；假设后：未达到。",
            "总学分（TOTAL）：36/36 → 36/39 学分。",
            "选修课程（ELECTIVE）：6/6 → 6/9 学分。",
        ],
    )


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("--without", "nobody"), "the facts have no such record"),
        (("--add", "nowhere.json"), "cannot be read"),
        (("--under", "nowhere"), "there is no such policy"),
        (("--add", str(FOLDER / "chaoyang-exact.json")), "stands in the facts already"),
    ],
)
def test_what_cannot_be_supposed_is_refused_with_a_remedy(
    options: tuple[str, ...], said: str
) -> None:
    code, shown, refused = run(*options)

    assert (code, shown) == (2, "")
    assert said in refused

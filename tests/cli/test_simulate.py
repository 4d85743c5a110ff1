"""`trainingflow simulate` lets a year pass, and says what it cannot do."""

import json

import pytest
from typer.testing import CliRunner

from trainingflow.cli.simulate import app


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--policy", "nowhere-2021"], "No policy nowhere-2021. There are: beijing-2021"),
        (["--policy", "hongkou-2016", "--kind", "NOVEL"], "No kind NOVEL. There are: COURSE"),
    ],
)
def test_what_cannot_be_simulated_is_said_with_what_can(arguments: list[str], said: str) -> None:
    done = CliRunner().invoke(app, arguments)

    assert (done.exit_code, said in done.stderr) == (2, True)


def test_year_of_one_kind_is_reported_as_one_line_of_json() -> None:
    asked = ["--policy", "chaoyang-2021", "--kind", "MANAGER_FILING", "--step", "31", "--json"]

    done = CliRunner().invoke(app, [*asked, "--schools", "1", "--teachers", "1"])

    [line] = done.stdout.splitlines()
    report = json.loads(line)
    assert (done.exit_code, report["sound"], report["year"]) == (0, True, 2025)
    assert set(report["states"]) == {"MANAGER_FILING"}
    assert "2024-10-01, " in done.stderr

"""The lifecycles can be listed, verified and drawn from the command line."""

import json

import pytest
from typer.testing import CliRunner

from trainingflow.cli import workflow
from trainingflow.cli.workflow import app
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.lifecycles.courses.definition import COURSE
from trainingflow.domain.workflow.diagram import mermaid
from trainingflow.domain.workflow.verify import CHECKS, Flaw


def test_list_names_every_lifecycle() -> None:
    said = json.loads(CliRunner().invoke(app, ["list", "--json"]).stdout)

    assert [(one["kind"], one["version"], one["labelZh"]) for one in said] == [
        (str(one.kind), one.version, one.label.zh) for one in DEFINITIONS.values()
    ]
    assert "COURSE 1  课程论证 · course appraisal:" in CliRunner().invoke(app, ["list"]).stdout


def test_check_says_that_the_lifecycles_are_sound() -> None:
    done = CliRunner().invoke(app, ["check"])

    assert (done.exit_code, done.stdout.splitlines()[0]) == (
        0,
        f"COURSE 1: sound, {len(CHECKS)} checks",
    )


def test_check_fails_where_a_lifecycle_has_a_flaw(monkeypatch: pytest.MonkeyPatch) -> None:
    def flawed(_: object) -> tuple[Flaw, ...]:
        return (Flaw("all can end", "LIMBO"),)

    monkeypatch.setattr(workflow, "verify", flawed)

    plain = CliRunner().invoke(app, ["check"])
    programs = CliRunner().invoke(app, ["check", "--json"])

    assert (plain.exit_code, plain.stdout.splitlines()[0]) == (1, "COURSE 1: all can end: LIMBO")
    assert programs.exit_code == 1
    assert json.loads(programs.stdout)["flaws"]["COURSE 1"] == [
        {"check": "all can end", "detail": "LIMBO"}
    ]


@pytest.mark.parametrize("language", ["zh-CN", "en"])
def test_diagram_is_mermaid(language: str) -> None:
    done = CliRunner().invoke(app, ["diagram", "COURSE", "--language", language])

    assert done.stdout == mermaid(COURSE, "zh-CN" if language == "zh-CN" else "en")

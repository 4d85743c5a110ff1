"""Shells complete what is typed: commands, commands of groups, options and values."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest


def run(*arguments: str, **environment: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "trainingflow", *arguments],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )


def completed(words: str) -> list[str]:
    """What bash is told for a line whose last word is not finished."""
    count = len(words.split()) - (not words.endswith(" "))
    done = run(_TRAININGFLOW_COMPLETE="complete_bash", COMP_WORDS=words, COMP_CWORD=str(count))
    assert done.returncode == 0, done.stderr
    return done.stdout.split()


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        ("trainingflow exp", ["export"]),
        ("trainingflow notices ", ["preview"]),
        ("trainingflow export credit-", ["credit-statuses", "credit-records"]),
        ("trainingflow notices preview --lang", ["--language"]),
        ("trainingflow completion z", ["zsh"]),
    ],
)
def test_what_is_typed_is_completed_also_in_commands_that_are_loaded_late(
    words: str, wanted: list[str]
) -> None:
    assert completed(words) == wanted


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_script_is_what_its_shell_understands(shell: str, tmp_path: Path) -> None:
    done = run("completion", shell)

    assert done.returncode == 0
    assert "_TRAININGFLOW_COMPLETE" in done.stdout
    script = tmp_path / "script"
    script.write_text(done.stdout)
    program = shutil.which(shell)
    if program is not None:  # only what is installed can say so
        checked = subprocess.run([program, "-n", script], check=False, capture_output=True)
        assert (checked.returncode, checked.stderr) == (0, b"")


def test_another_shell_is_refused_with_those_that_are_known() -> None:
    done = run("completion", "ksh")

    assert done.returncode == 2
    assert "bash" in done.stderr

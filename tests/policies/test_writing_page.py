"""What `docs/writing-a-policy.md` shows is what happens: every command, every part of a file."""

import re
import shlex
import shutil
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner

from trainingflow.cli.credits import app as credits_app
from trainingflow.cli.policy import app as policy_app
from trainingflow.policies import library
from trainingflow.policies.schema import FACTS, POLICY, schema

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "writing-a-policy.md").read_text(encoding="utf-8")
EXAMPLE = ROOT / "docs" / "examples" / "policy"
FINISHED = (EXAMPLE / "songlan-2026.yaml").read_text(encoding="utf-8")

APPS: Mapping[str, typer.Typer] = {"policy": policy_app, "credits": credits_app}
ANYTHING = "…"


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", PAGE, re.DOTALL | re.MULTILINE)


def shown() -> list[tuple[str, list[str]]]:
    """Give each command of the page with the lines that it is said to print, in order."""
    found: list[tuple[str, list[str]]] = []
    for block in blocks("console"):
        for line in block.splitlines():
            if line.startswith("$ "):
                found.append((line.removeprefix("$ "), []))
            else:
                found[-1][1].append(line)
    return found


@pytest.fixture
def _in_a_copy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The folder of the example as the current one, as somebody who follows the page has it."""
    shutil.copytree(EXAMPLE, tmp_path / "policy")
    monkeypatch.chdir(tmp_path / "policy")
    monkeypatch.setenv("TRAININGFLOW_POLICIES", "")
    yield
    library.open_folder(None)


@pytest.mark.usefixtures("_in_a_copy")
@pytest.mark.parametrize(
    ("command", "printed"), shown(), ids=lambda one: one if isinstance(one, str) else ""
)
def test_command_prints_what_the_page_shows(command: str, printed: list[str]) -> None:
    program, group, *arguments = shlex.split(command)

    done = CliRunner().invoke(APPS[group], arguments)

    assert program == "trainingflow"
    assert done.exit_code in {0, 1, 2}
    assert not done.exception or isinstance(done.exception, SystemExit)
    assert (done.stdout + done.stderr).splitlines() == filled(printed, done.stdout + done.stderr)


def filled(printed: list[str], actual: str) -> list[str]:
    """Put into the places of `…` the lines that were left out there."""
    lines, result = actual.splitlines(), list[str]()
    for number, line in enumerate(printed):
        if line != ANYTHING:
            result.append(line)
            continue
        following = next(iter(printed[number + 1 :]), None)
        rest = lines[len(result) :]
        result += rest[: rest.index(following) if following in rest else len(rest)]
    return result


@pytest.mark.parametrize("block", blocks("yaml"))
def test_part_of_the_example_stands_in_its_file(block: str) -> None:
    assert f"\n{block}" in f"\n{FINISHED}"


def test_every_kind_of_mistake_that_is_shown_is_there_and_no_other() -> None:
    mistakes = {f"mistakes/{path.name}" for path in (EXAMPLE / "mistakes").iterdir()}

    assert mistakes == set(re.findall(r"mistakes/[\w-]+\.yaml", PAGE))


def test_every_command_of_the_group_is_in_the_table() -> None:
    commands = {
        command.name or (command.callback.__name__ if command.callback else "")
        for command in policy_app.registered_commands
    }

    assert set(re.findall(r"^\| `policy (\w+)", PAGE, re.MULTILINE)) == commands


@pytest.mark.parametrize("file", [POLICY, FACTS])
def test_every_word_is_described(file: str) -> None:
    assert list(undescribed(schema(file), "")) == []


def undescribed(shape: object, path: str) -> Iterator[str]:
    if isinstance(shape, Mapping):
        for word, part in shape.get("properties", {}).items():
            if not part.keys() & {"description", "$ref"}:
                yield f"{path}.{word}"
        for key, part in shape.items():
            yield from undescribed(part, f"{path}.{key}")
    elif isinstance(shape, list):
        for number, part in enumerate(shape):
            yield from undescribed(part, f"{path}[{number}]")

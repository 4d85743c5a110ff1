"""The command `trainingflow` as a shell sees it."""

import subprocess
import sys
from importlib.metadata import version

import pytest

HEAVY = {"sqlalchemy", "strawberry", "starlette", "alembic", "granian", "faker", "psycopg"}


def run(*arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "trainingflow", *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_version_is_that_of_the_distribution() -> None:
    done = run("--version")

    assert (done.returncode, done.stdout) == (0, f"trainingflow {version('trainingflow')}\n")


def test_help_lists_the_commands() -> None:
    done = run("--help")

    assert done.returncode == 0
    assert [name for name in ("demo", "serve", "credits") if f" {name} " not in done.stdout] == []


def test_command_that_does_not_exist_is_refused_by_name() -> None:
    done = run("demmo")

    assert done.returncode == 2
    assert "'demmo'" in done.stderr


@pytest.mark.parametrize("arguments", [["--help"], ["credits", "--help"], ["policy", "--help"]])
def test_pure_commands_load_neither_database_nor_web(arguments: list[str]) -> None:
    code = (
        "import sys\n"
        "from trainingflow.cli import main\n"
        f"sys.argv[1:] = {arguments!r}\n"
        "try:\n    main()\n"
        "finally:\n    print(*sys.modules, file=sys.stderr)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert HEAVY & set(done.stderr.split()) == set()


def test_nobody_looks_for_garbage_while_a_command_is_loaded_and_somebody_does_afterwards() -> None:
    code = (
        "import gc, sys\n"
        "from trainingflow.cli import main\n"
        "sys.argv[1:] = ['policy', '--help']\n"
        "try:\n    main()\n"
        "finally:\n"
        "    print(gc.isenabled(), gc.get_freeze_count() > 10_000, file=sys.stderr)\n"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stderr == "True True\n"

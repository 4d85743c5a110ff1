"""The examples of deploy/, under the linters that there are: nothing here can run containers."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from trainingflow.environment import Reading
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.settings import Settings

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
BIN = Path(sys.executable).parent
# systemd's own measure of what a service could do beyond its task: 0 nothing, 10 everything.
EXPOSURE = 2.0


def run(*command: str | Path, cwd: Path = ROOT) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_container_file_passes_hadolint() -> None:
    done = run(BIN / "hadolint", "--failure-threshold", "info", DEPLOY / "Containerfile")

    assert (done.returncode, done.stdout) == (0, "")


def test_container_runs_as_nobody_and_takes_everything_from_the_locks() -> None:
    text = (DEPLOY / "Containerfile").read_text()

    assert re.findall(r"^USER (.*)$", text, re.MULTILINE) == ["10001:10001"]
    installs = re.findall(r"pip install ((?:[^\\&\n]|\\\n)*)", text)
    assert len(installs) == 3
    assert all("--require-hashes" in one or "dist/*.whl" in one for one in installs)
    assert all("--no-compile" in one for one in installs)
    assert "COPY . " not in text
    assert not re.search(r"(?i)^(ARG|ENV).*(KEY|SECRET|PASSWORD)", text, re.MULTILINE)


def test_only_what_is_named_is_sent_to_the_builder() -> None:
    lines = (ROOT / ".containerignore").read_text().splitlines()
    named = [line[1:] for line in lines if line.startswith("!")]
    copied = re.findall(
        r"^COPY (?!--from)(.*) \S+$", (DEPLOY / "Containerfile").read_text(), re.MULTILINE
    )

    assert lines[1] == "*"
    assert "**/*.pyc" in lines
    assert sorted(named) == sorted(part.strip("/") for line in copied for part in line.split())
    assert (ROOT / ".dockerignore").read_text() == (ROOT / ".containerignore").read_text()


def test_compose_file_follows_its_schema_and_separates_the_roles() -> None:
    compose = DEPLOY / "compose" / "compose.yaml"
    done = run(BIN / "check-jsonschema", "--builtin-schema", "vendor.compose-spec", compose)
    text = compose.read_text()

    assert (done.returncode, done.stderr) == (0, "")
    for service in ("api", "worker"):
        part = text.partition(f"\n  {service}:\n")[2].partition("\n\n")[0]
        assert "superuser" not in part
        assert "application_url" in part


def test_secrets_of_the_example_are_made_once_and_for_their_owner(tmp_path: Path) -> None:
    script = tmp_path / "make-secrets.sh"
    shutil.copy(DEPLOY / "compose" / "make-secrets.sh", script)

    first, second = run(script, cwd=tmp_path), run(script, cwd=tmp_path)

    made = {path.name: path for path in (tmp_path / "secrets").iterdir()}
    compose = (DEPLOY / "compose" / "compose.yaml").read_text()
    assert (first.returncode, second.returncode) == (0, 1)
    assert {f"secrets/{name}" for name in made} == set(re.findall(r"secrets/\w+", compose)) - {
        name for name in re.findall(r"/run/(secrets/\w+)", compose) if name[8:] not in made
    }
    assert {path.stat().st_mode & 0o077 for path in made.values()} == {0}
    assert re.fullmatch(r"[0-9a-f]{64}", made["master_key"].read_text())
    Settings.read(
        {
            "DATABASE_URL_FILE": str(made["application_url"]),
            "TRAININGFLOW_MASTER_KEY_FILE": str(made["master_key"]),
        }
    )


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed")
@pytest.mark.parametrize("unit", sorted(path.name for path in (DEPLOY / "systemd").glob("*.*")))
def test_units_are_understood_by_systemd_and_can_do_little(unit: str, tmp_path: Path) -> None:
    if unit.endswith(".example"):
        pytest.skip("no unit")
    program = shutil.which("true")
    for path in (DEPLOY / "systemd").glob("trainingflow*"):
        text = path.read_text().replace("/opt/trainingflow/bin/trainingflow", str(program))
        (tmp_path / path.name).write_text(text)

    verified = run("systemd-analyze", "verify", tmp_path / unit)

    assert (verified.returncode, verified.stderr) == (0, "")
    if unit.endswith(".service") and "backup" not in unit:
        said = run("systemd-analyze", "security", "--offline=true", tmp_path / unit).stdout
        found = re.search(r"exposure level for .*: ([0-9.]+)", said)
        assert found
        assert float(found[1]) <= EXPOSURE


def test_every_variable_of_the_examples_is_read_by_the_program() -> None:
    reading = Reading({})
    Settings.read(reading)
    SignIn.read(reading)
    texts = [path.read_text() for path in DEPLOY.rglob("*") if path.is_file()]
    named = {name for text in texts for name in re.findall(r"\b(TRAININGFLOW_[A-Z_]+)\b", text)}

    assert {name.removesuffix("_FILE") for name in named} - reading.asked == set()


def test_every_variable_that_is_read_is_in_the_page_for_operators() -> None:
    reading = Reading({})
    Settings.read(reading)
    SignIn.read(reading)
    page = (ROOT / "docs" / "operations.md").read_text()

    assert sorted(name for name in reading.asked if f"`{name}`" not in page) == []

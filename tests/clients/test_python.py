"""The client of Python: generated anew it is the same, typed, and it reads a district whole."""

import json
import os
import signal
import sqlite3
import subprocess
import sys
import threading
import time
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.node import ROOT

pytestmark = pytest.mark.kit

CLIENT = ROOT / "clients" / "python"
PYTHON = CLIENT / ".venv" / "bin" / "python"
EXAMPLE = CLIENT / "examples" / "keep_statuses.py"
AUDITOR = "demo-auditor"
ALL = """query S($after: String) {
  creditStatuses(first: 500, after: $after) {
    pageInfo { hasNextPage endCursor }
    nodes { eligible teacher { id } policy { id } requirements { code need have met } }
  }
}"""


@pytest.fixture(scope="session", autouse=True)
def _installed() -> None:
    if not PYTHON.exists():
        pytest.skip("the packages of the Python client are not installed: run `make kit`")


@dataclass
class Gate:
    """Stands before the server, and refuses as often as it is told."""

    url: str
    behind: str
    refusals: list[int] = field(default_factory=list)
    answered: int = 0


@pytest.fixture
def gate(demo: dict[str, Any]) -> Iterator[Gate]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if made.refusals:
                self.send_response(made.refusals.pop(0))
                self.send_header("Retry-After", "0")
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
            kept = {"Content-Type", "Authorization", "Accept"}
            headers = {name: value for name, value in self.headers.items() if name in kept}
            answer = httpx.post(made.behind, content=body, headers=headers, timeout=60)
            made.answered += answer.is_success  # one that says to wait is asked again
            self.send_response(answer.status_code)
            self.send_header("Content-Type", answer.headers["Content-Type"])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Gate(f"http://127.0.0.1:{server.server_port}/graphql", demo["graphql"])
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield made
    server.shutdown()
    thread.join()
    server.server_close()


def begun(url: str, copy: Path, *more: str, token: str = AUDITOR) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [PYTHON, "-u", EXAMPLE, url, copy, *more],
        env=os.environ | {"TRAININGFLOW_TOKEN": token},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )


def run(url: str, copy: Path, *more: str, token: str = AUDITOR) -> tuple[int | None, str, str]:
    with begun(url, copy, *more, token=token) as program:
        said, complained = program.communicate(timeout=300)
        return program.returncode, said, complained


def kept(copy: Path) -> dict[tuple[str, str], Any]:
    with sqlite3.connect(copy) as connection:
        rows = connection.execute("SELECT teacher, policy, said FROM standing").fetchall()
    found = {}
    for teacher, policy, text in rows:
        said = json.loads(text)
        found[teacher, policy] = (said["eligible"], said["requirements"])
    return found


def there(url: str) -> dict[tuple[str, str], Any]:
    """What the server says, read without the client."""
    found, after = {}, None
    while True:
        answer = httpx.post(
            url,
            json={"query": ALL, "variables": {"after": after}},
            headers={"Authorization": f"Bearer {AUDITOR}"},
            timeout=60,
        )
        if answer.status_code == httpx.codes.TOO_MANY_REQUESTS:  # what a minute may cost is spent
            time.sleep(int(answer.headers["Retry-After"]))
            continue
        page = answer.json()["data"]["creditStatuses"]
        for one in page["nodes"]:
            key = (one["teacher"]["id"], one["policy"]["id"])
            found[key] = (one["eligible"], one["requirements"])
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


def test_what_is_generated_is_in_what_is_installed(tmp_path: Path) -> None:
    tool = CLIENT / ".venv" / "bin" / "python"

    done = subprocess.run(
        [tool, "-m", "pip", "wheel", "--quiet", "--no-deps", "--no-build-isolation",
         "--wheel-dir", tmp_path, CLIENT],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stderr
    [wheel] = tmp_path.glob("*.whl")
    with zipfile.ZipFile(wheel) as opened:
        names = {Path(name).name for name in opened.namelist() if "/generated/" in name}
    assert {"client.py", "credit_statuses.py", "viewer.py"} <= names


def test_client_and_example_are_typed() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--config-file", os.devnull,
         "--python-executable", PYTHON, CLIENT / "src", EXAMPLE],
        cwd=CLIENT,
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip

    assert done.returncode == 0, done.stdout + done.stderr


def test_first_run_keeps_every_status_of_the_district_and_the_next_nothing_more(
    demo: dict[str, Any], tmp_path: Path
) -> None:
    copy = tmp_path / "statuses.db"

    first = run(demo["graphql"], copy)
    again = run(demo["graphql"], copy)

    expected = there(demo["graphql"])
    assert (first[:2], again[:2]) == ((0, said(expected)), (0, said(expected)))
    assert kept(copy) == expected
    assert again[2] == "0 more\n"


def said(expected: dict[tuple[str, str], Any]) -> str:
    return json.dumps({"standings": len(expected)}) + "\n"


def test_refused_requests_are_sent_again(gate: Gate, tmp_path: Path) -> None:
    gate.refusals = [503, 429, 503]

    status, out, complained = run(gate.url, tmp_path / "statuses.db")

    assert (status, gate.refusals) == (0, []), complained
    assert out == said(there(gate.behind))


def test_killed_between_two_pages_the_next_run_goes_on(gate: Gate, tmp_path: Path) -> None:
    copy = tmp_path / "statuses.db"
    with begun(gate.url, copy, "--page", "50") as program:
        assert program.stderr is not None
        assert program.stderr.readline() == "50 more\n"
        program.send_signal(signal.SIGKILL)
    before, half = gate.answered, len(kept(copy))

    status, out, complained = run(gate.url, copy, "--page", "50")

    expected = there(gate.behind)
    assert (status, out) == (0, said(expected)), complained
    assert kept(copy) == expected
    assert 50 <= half < len(expected)
    assert gate.answered - before <= -(-(len(expected) - half) // 50) + 1  # nothing from anew


def test_token_that_does_not_count_gets_a_sentence_that_does_not_tell_it(
    demo: dict[str, Any], tmp_path: Path
) -> None:
    status, out, complained = run(demo["graphql"], tmp_path / "statuses.db", token="no-token")  # noqa: S106

    assert (status, out) == (1, "")
    assert "run it again" in complained
    assert "no-token" not in complained

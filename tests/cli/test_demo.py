"""The demo as a shell starts and stops it: everything real, on a data folder of its own."""

import json
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.demo_process import attempted, command, free_port, left_behind, started
from trainingflow.cli.demo import PortTaken
from trainingflow.demo import PERSONAS, QUERIES


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder that all tests of this module share: filled once, by `killed`."""
    return tmp_path_factory.mktemp("demo") / "data"


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def killed(data: Path, port: int) -> dict[str, Any]:
    """What the demo said that filled the folder, and was killed as soon as it ran."""
    with subprocess.Popen(command(data, port), stdout=subprocess.PIPE, text=True) as demo:
        assert demo.stdout is not None
        said: dict[str, Any] = json.loads(demo.stdout.readline())
        demo.kill()
    return said


@pytest.fixture(scope="module")
def running(killed: dict[str, Any], data: Path, port: int) -> Iterator[dict[str, Any]]:
    """What a demo says that runs from the first test that asks for it on; its day is moved back."""
    with started(data, port, "--today", "2024-05-20") as (_, line):
        yield json.loads(line)


@pytest.mark.usefixtures("killed")
def test_demo_that_is_killed_takes_its_programs_along_and_the_next_one_stops_everything(
    data: Path,
) -> None:
    with started(data, free_port()) as (_, line):
        assert json.loads(line)["today"] == "2024-05-20"


@pytest.mark.usefixtures("killed")
def test_sigterm_stops_everything_though_a_browser_holds_on_and_the_day_can_be_moved(
    data: Path,
) -> None:
    with started(data, free_port(), "--today", "2024-11-04") as (demo, line):
        said = json.loads(line)
        assert said["today"] == "2024-11-04"
        assert left_behind(data) != []
        with httpx.Client() as browser:  # keeps its connection
            assert browser.get(said["graphiql"]).is_success
            demo.terminate()
            assert demo.wait(timeout=30) == 0

    assert left_behind(data) == []


def test_line_names_the_address_the_day_and_everybody_who_can_sign_in(
    killed: dict[str, Any], running: dict[str, Any], port: int
) -> None:
    address = f"http://127.0.0.1:{port}"
    assert killed == running
    assert running == {
        "address": address,
        "graphql": f"{address}/graphql",
        "graphiql": f"{address}/graphiql",
        "today": "2024-05-20",
        "personas": [
            {
                "name": persona.name,
                "role": persona.role,
                "organisation": persona.organisation,
                "token": persona.token,
                "what_to_try": persona.what_to_try,
            }
            for persona in PERSONAS
        ],
    }


@pytest.mark.parametrize("persona", PERSONAS, ids=lambda persona: persona.token)
def test_every_token_signs_its_person_in(running: dict[str, Any], persona: Any) -> None:
    answer = httpx.post(
        running["graphql"],
        json={"query": "{ viewer { person { name } } }"},
        headers={"Authorization": f"Bearer {persona.token}"},
    ).json()

    assert answer["data"]["viewer"]["person"]["name"] in persona.name


@pytest.mark.parametrize(("title", "document"), QUERIES)
def test_every_query_to_paste_is_answered(
    running: dict[str, Any], title: str, document: str
) -> None:
    answer = httpx.post(
        running["graphql"],
        json={"query": document},
        headers={"Authorization": f"Bearer {PERSONAS[0].token}"},
    ).json()

    assert answer.get("errors", []) == [], title


def test_graphiql_is_there(running: dict[str, Any]) -> None:
    assert '<div id="graphiql"' in httpx.get(running["graphiql"]).text


def test_second_start_on_the_same_data_is_shown_the_first(
    running: dict[str, Any], data: Path
) -> None:
    second = attempted(data, free_port())

    assert (second.returncode, json.loads(second.stdout)) == (0, running)


def test_taken_port_gets_a_sentence(running: dict[str, Any], port: int, tmp_path: Path) -> None:
    refused = attempted(tmp_path / "other", port)

    assert (refused.returncode, refused.stdout, refused.stderr) == (
        1,
        "",
        f"{PortTaken(port)}\n",
    )


def test_broken_data_folder_gets_a_sentence(tmp_path: Path) -> None:
    postgres = tmp_path / "postgres"
    postgres.mkdir()
    (postgres / "PG_VERSION").write_text("9.6\n", encoding="utf-8")

    refused = attempted(tmp_path, free_port())

    assert (refused.returncode, refused.stdout) == (1, "")
    assert "Remove the folder to begin again, or name another" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_running_demo_says_that_it_keeps_its_day(
    running: dict[str, Any], data: Path, port: int
) -> None:
    asked = subprocess.run(
        command(data, port, "--today", "2024-11-10"),
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )

    assert (asked.returncode, json.loads(asked.stdout)["today"]) == (0, "2024-05-20")
    assert "runs already" in asked.stderr

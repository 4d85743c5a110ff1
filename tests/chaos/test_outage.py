"""While the database is away every answer says so: 503, when to come back, what became of changes.

A real server is stopped, killed, filled and cut off, under a real process of the API; what is
looked at are the answers over HTTP, and afterwards the rows.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from tempfile import TemporaryDirectory
from time import monotonic, sleep
from typing import Any

import httpx
import psycopg
import pytest

from tests.chaos.harness.postgres import room
from tests.chaos.outage import ORIGIN, Place, placed, ready
from trainingflow.api import leaked_token
from trainingflow.api.nodes import required_key
from trainingflow.api.sign_in.cookies import SESSION
from trainingflow.db.privileges import APPLICATION
from trainingflow.services.invariants.check import broken
from trainingflow.services.signing_in.token_text import Prefix, new_text

NOTHING_CHANGED = {"code": "UNAVAILABLE", "outcome": "NOTHING_CHANGED", "retryAfter": 1}
UNKNOWN = NOTHING_CHANGED | {"outcome": "UNKNOWN"}
VIEWER = "{ viewer { person { name } } }"


@pytest.fixture(scope="module")
def place() -> Iterator[Place]:
    # Not below pytest's folder: other runs take it from the user as whom the server runs.
    with (
        TemporaryDirectory(prefix="trainingflow-outage-", dir=room()) as folder,
        placed(Path(folder)) as found,
    ):
        yield found


@pytest.fixture(autouse=True)
def _well_again(place: Place) -> Iterator[None]:
    yield
    place.proxy.chosen = None
    place.world.engine.dispose()
    ready(place)
    with place.world.engine.connect() as connection:
        assert {name: rows for name, rows in broken(connection).items() if rows} == {}


def told(response: httpx.Response) -> dict[str, Any]:
    """What an answer says that is given in place of the one that was asked for."""
    assert response.status_code == 503, response.text
    assert response.headers["retry-after"] == "1"
    [error] = response.json()["errors"]
    assert "errorId" not in error["extensions"]
    extensions: dict[str, Any] = error["extensions"]
    return extensions


def payload(response: httpx.Response) -> dict[str, Any]:
    """The payload of the one mutation, which has been carried out."""
    assert response.status_code == 200, response.text
    [found] = response.json()["data"].values()
    assert found["errors"] == []
    return dict(found)


def everything(place: Place) -> dict[str, httpx.Response]:
    """Every kind of request that needs the database."""
    http, token = place.http, new_text(Prefix.PERSONAL)
    secret = f"Bearer {token}"
    cookie = {"cookie": f"{SESSION}=" + "x" * 40, "origin": ORIGIN, "x-trainingflow": "1"}
    return {
        "a query": place.ask(VIEWER),
        "a query of nobody": http.post("/graphql", json={"query": "{ serverTime }"}),
        "a query by GET": http.get(
            "/graphql", params={"query": VIEWER}, headers=place.headers("applicant")
        ),
        "a change": place.declare("away"),
        "a token": http.post("/graphql", json={"query": VIEWER}, headers={"authorization": secret}),
        "a session": http.post("/graphql", json={"query": VIEWER}, headers=cookie),
        "a calendar": http.get("/calendar/secret.ics"),
        "a file": http.get(place.address_of_file()),
        "a file that is sent": http.put(place.address_of_file(), content=b"x"),
        "a leaked token": http.post(leaked_token.PATH, content=token),
        "the clock": http.post("/demo/clock", json={"now": "2024-05-20T09:00:00+08:00"}),
        "a password": http.post(
            "/sign-in/password", json={"name": "somebody", "password": "x" * 20}, headers=cookie
        ),
        "signing out": http.post("/sign-out", headers=cookie),
    }


def test_while_the_server_is_gone_and_while_it_starts_everything_says_so(place: Place) -> None:
    """Connections that are refused, and a server that is there and lets nobody in yet (57P03)."""
    assert place.server.kill()

    away = everything(place)
    with place.server.letting_nobody_in():
        assert "not accepting connections" in place.server.refusal()
        starting = everything(place)
        sleep(1.1)  # so long a look at the database holds good
        ready_, live = place.http.get("/health/ready"), place.http.get("/health/live")
    place.server.start()
    ready(place)

    assert {name: told(one) for name, one in away.items()} == dict.fromkeys(away, NOTHING_CHANGED)
    assert {name: told(one) for name, one in starting.items()} == dict.fromkeys(
        starting, NOTHING_CHANGED
    )
    assert (ready_.status_code, live.status_code) == (503, 200), ready_.text
    done = payload(place.declare("away"))
    assert (done["performed"], done["replayed"]) == (True, False)


def test_server_that_takes_no_more_connections_is_away(place: Place) -> None:
    """53300: others have them all."""
    role = f"ALTER ROLE {APPLICATION} CONNECTION LIMIT"
    with psycopg.connect(place.server.owner_url, autocommit=True) as connection:
        connection.execute(f"{role} 0")
        try:
            place.ended_backends()
            found = everything(place)
        finally:
            connection.execute(f"{role} -1")

    assert {name: told(one) for name, one in found.items()} == dict.fromkeys(found, NOTHING_CHANGED)


def test_change_whose_connection_is_ended_in_the_middle_has_changed_nothing(place: Place) -> None:
    """57P01 while it waits for a row that somebody else holds."""
    course = payload(place.declare("ended"))["item"]["id"]
    with ThreadPoolExecutor() as pool, psycopg.connect(place.server.owner_url) as holder:
        held(holder, course)
        saving = pool.submit(place.save, course, 1, "ended save")
        until_waiting(place, saving)
        assert place.ended_backends() > 0
        first = told(saving.result())
    second = payload(place.save(course, 1, "ended save"))

    assert first == NOTHING_CHANGED
    assert (second["performed"], second["replayed"], second["seq"]) == (True, False, 2)


def test_commit_of_which_the_answer_is_lost_is_unknown_and_found_by_its_key(place: Place) -> None:
    course = payload(place.declare("lost"))["item"]["id"]
    place.proxy.at_commit("answer lost")
    first = place.save(course, 1, "lost save")
    second = payload(place.save(course, 1, "lost save"))

    assert told(first) == UNKNOWN
    assert "same `idempotencyKey`" in first.json()["errors"][0]["message"]
    assert (second["performed"], second["replayed"], second["seq"]) == (True, True, 2)


def test_commit_that_never_arrives_is_as_unknown_and_done_when_asked_again(place: Place) -> None:
    course = payload(place.declare("never"))["item"]["id"]
    place.proxy.at_commit("cut before the server")
    first = told(place.save(course, 1, "never save"))
    second = payload(place.save(course, 1, "never save"))

    assert first == UNKNOWN
    assert (second["performed"], second["replayed"], second["seq"]) == (True, False, 2)


def test_change_that_is_cut_anywhere_is_made_once_by_asking_again(place: Place) -> None:
    """Messages of a change in turn, to its end: those before COMMIT have changed nothing.

    Which message is its COMMIT depends on what else is said at the time: the two tests above cut
    that one on purpose.
    """
    course = payload(place.declare("cut"))["item"]["id"]
    place.proxy.messages = 0
    payload(place.save(course, 1, "cut first"))
    last, version, outcomes = place.proxy.messages, 2, []
    for number in sorted({*range(0, last, 6), *range(last - 6, last)}):
        key = f"cut {number}"
        place.proxy.choose("cut before the server", after=number)
        answer = place.save(course, version, key)
        cut = place.proxy.chosen is None
        place.proxy.chosen = None
        again = payload(place.save(course, version, key))
        if cut and answer.status_code != 200:
            outcomes.append((told(answer)["outcome"], again["replayed"]))
        version += 1
        assert again["seq"] == version

    # Who is told that nothing was changed does it now; who is told nothing certain learns it.
    assert ("NOTHING_CHANGED", True) not in outcomes
    found = {outcome for outcome, _ in outcomes}
    assert found in ({"NOTHING_CHANGED"}, {"NOTHING_CHANGED", "UNKNOWN"})


def held(holder: psycopg.Connection, course: str) -> None:
    """Hold the head of an item until the connection is closed."""
    key = [required_key(course, "Course")]
    assert holder.execute("SELECT id FROM item WHERE id = %s FOR UPDATE", key).fetchall()


def until_waiting(place: Place, asked: "Future[httpx.Response]") -> None:
    deadline = monotonic() + 5
    while not place.waits():
        assert not asked.done(), asked.result().text
        assert monotonic() < deadline
        sleep(0.02)

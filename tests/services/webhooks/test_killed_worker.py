"""A worker that is killed at every step of a delivery: the receiver has every message, once by id.

The worker is the real process with its own settings, told by a failpoint where to send itself
SIGKILL; what has come is told by the log of the receiver.
"""

import os
import signal
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

import pytest
from sqlalchemy import text

from tests.operations.watching import until
from tests.services.conftest import People
from tests.services.webhooks.conftest import MASTER, registered
from tests.services.webhooks.receiver import Receiver, receiving
from tests.services.webhooks.test_delivering import deliveries, told
from trainingflow.domain.global_ids import item_id
from trainingflow.failpoints import Boundary, Moment

POINTS = [
    f"{boundary}.{moment}"
    for boundary in (Boundary.WEBHOOK_KEPT, Boundary.WEBHOOK_BEGUN, Boundary.WEBHOOK_ENDED)
    for moment in Moment
]
_LATER = "UPDATE webhook_delivery SET due_at = kept_at WHERE due_at IS NOT NULL"


@pytest.fixture
def receiver(tmp_path: Path) -> Iterator[Receiver]:
    with receiving(tmp_path, "127.0.0.1") as made:
        yield made


@contextmanager
def working(
    environment: Mapping[str, str], log: Path, fault: str | None = None
) -> Iterator["subprocess.Popen[bytes]"]:
    """A worker, ended with the block if it has not been killed by then."""
    fails = {"TRAININGFLOW_FAILPOINTS": f"{fault}=kill"} if fault else {}
    with log.open("ab") as stream:
        process = subprocess.Popen(
            [sys.executable, "-m", "trainingflow", "worker"],
            env=os.environ | environment | fails,
            stdout=stream,
            stderr=stream,
        )
        try:
            yield process
        finally:
            process.kill()
            process.wait()


async def test_nothing_is_lost_and_nothing_comes_twice_but_with_its_id(
    people: People, receiver: Receiver, tmp_path: Path, database_url: str
) -> None:
    environment = {
        "DATABASE_URL": database_url,
        "TRAININGFLOW_DEMO": "yes",
        "TRAININGFLOW_ENDS_WITH_PARENT": str(os.getpid()),
        "TRAININGFLOW_MASTER_KEY": MASTER,
        "TRAININGFLOW_WEBHOOK_NETWORKS": "127.0.0.0/8",
        "SSL_CERT_FILE": str(receiver.certificate),
    }
    await registered(people, receiver.url)
    courses = []
    for point in POINTS:
        courses.append(await people.declare_course())
        with working(environment, tmp_path / "log", point) as worker:
            assert worker.wait(timeout=120) == -signal.SIGKILL, (tmp_path / "log").read_text()
        # The lease of whoever was killed is over.
        with people.world.engine.begin() as connection:
            connection.execute(text(_LATER))

    with working(environment, tmp_path / "log"):
        until(lambda: all(row["due_at"] is None for row in deliveries(people)), 120)

    events = {(item_id("COURSE", course), 1, "declareCourse") for course in courses}
    by_id = {one.id: event for one, event in zip(receiver.got, told(receiver), strict=True)}
    assert set(told(receiver)) == events
    assert len(by_id) == len(events)
    assert {row["status"] for row in deliveries(people)} == {204}
    twice = [event for event, times in Counter(told(receiver)).items() if times > 1]
    assert len(twice) == 1, "what was sent and not written down, and nothing else"

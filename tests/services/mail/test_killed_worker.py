"""The worker is killed at every step of a mail; the log of the mail server says what came of it."""

import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path

from sqlalchemy import text

from tests.services.conftest import People
from tests.services.mail.conftest import addressed
from tests.services.mail.receiver import Receiver, read
from tests.services.test_window_changes import submitted
from trainingflow.failpoints import Boundary, Moment
from trainingflow.services import clock

_MASTER = "c3a91f07d25e8b64f10937ad5ce286b04f7d913ae8502b6c1d94f376082bea55"
_PATIENCE = 120
_POINTS = [
    f"{at}.{moment}"
    for at in (Boundary.MAIL_MADE, Boundary.MAIL_BEGUN, Boundary.MAIL_ENDED)
    for moment in Moment
]


class Worker:
    """`trainingflow worker`, as an operator starts it."""

    def __init__(self, url: str, receiver: Receiver, log: Path) -> None:
        self._log = log
        self._environment = os.environ | {
            "DATABASE_URL": url,
            "TRAININGFLOW_DEMO": "yes",
            "TRAININGFLOW_MASTER_KEY": _MASTER,
            "TRAININGFLOW_SMTP_HOST": "127.0.0.1",
            "TRAININGFLOW_SMTP_PORT": str(receiver.port),
            "TRAININGFLOW_MAIL_FROM": "教师培训 <training@district.example>",
            "TRAININGFLOW_PORTAL_URL": "https://portal.district.example/notices",
        }

    def start(self, fault: str = "") -> subprocess.Popen[bytes]:
        """Start it, armed with a fault if one is given."""
        with self._log.open("ab") as log:
            return subprocess.Popen(
                [sys.executable, "-m", "trainingflow", "worker"],
                env=self._environment | {"TRAININGFLOW_FAILPOINTS": fault},
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )


def later(people: People) -> None:
    """Let go what a killed worker held, as after its five minutes; its next beat has come too."""
    with people.world.engine.begin() as connection:
        connection.execute(text("UPDATE mail SET held_until = NULL WHERE ended_at IS NULL"))
        connection.execute(text("DELETE FROM procrastinate_periodic_defers"))


def settled(people: People) -> bool:
    """Whether nothing waits: neither to become a mail, nor to be sent."""
    with people.world.engine.begin() as connection:
        return not connection.execute(
            text(
                "SELECT (SELECT count(*) FROM mail_entry WHERE ended_at IS NULL)"
                " + (SELECT count(*) FROM mail WHERE ended_at IS NULL)"
            )
        ).scalar_one()


async def test_killed_at_every_step_nothing_is_lost_and_what_comes_twice_is_one_message(
    people: People, database_url: str, receiver: Receiver, tmp_path: Path
) -> None:
    """Four people, six deaths; a message that came again is the same message, byte for byte."""
    told = ("chair", "college-officer", "ce-officer", "ce-officer-2")
    await addressed(people, *told)
    await submitted(people)
    for at in ("2024-05-29T00:00", "2024-06-04T00:00"):
        people.world.set_now(at)
        await clock.send_due(people.database)
    people.world.set_now("2024-06-05T09:00")
    worker = Worker(database_url, receiver, tmp_path / "log")

    for point in _POINTS:
        running = worker.start(f"{point}=kill")
        try:
            assert running.wait(_PATIENCE) == -signal.SIGKILL, point
        finally:
            running.kill()
        later(people)
    running = worker.start()
    try:
        until = time.monotonic() + _PATIENCE
        while not settled(people):
            assert time.monotonic() < until
            time.sleep(0.5)  # noqa: ASYNC251 - nothing else runs here
    finally:
        running.kill()
        running.wait()

    assert receiver.recipients() == {f"{one}@district.example": 1 for one in told}
    by_id: defaultdict[str, set[bytes]] = defaultdict(set)
    for _, content in receiver.taken:
        by_id[str(read(content)["Message-ID"])].add(content)
    assert {one: len(contents) for one, contents in by_id.items()} == dict.fromkeys(by_id, 1)
    # Handed over and killed before it was written down: that one, and no other, came again.
    assert len(receiver.taken) == len(told) + 1
    with people.world.engine.connect() as connection:
        found = connection.execute(text("SELECT outcome, count(*) FROM mail GROUP BY 1")).all()
    assert [tuple(one) for one in found] == [("SENT", len(told))]

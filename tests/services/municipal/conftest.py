"""A teacher with the credits of a whole cycle, and the office that sends them."""

from pathlib import Path

import pytest

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.exports.taken import Desk
from tests.services.municipal.municipality import Sender
from trainingflow.services.addresses import Signer
from trainingflow.services.files import Files
from trainingflow.services.storage import Storage


@pytest.fixture
def sender(people: People, tmp_path: Path) -> Sender:
    people.world.set_now("2025-12-20T09:00")
    import_career(people, "teacher-0", "chaoyang-exact")
    storage = Storage.at((tmp_path / "stored").as_uri())
    files = Files(storage, Signer("a key of the tests, long enough"), frozenset(), 1 << 20)
    return Sender(people, Desk(people, files))

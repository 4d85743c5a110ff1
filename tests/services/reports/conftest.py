"""The small district at the end of its cycle, and whoever asks for its reports."""

from pathlib import Path

import pytest

from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.exports.taken import Desk
from trainingflow.domain.people import Role
from trainingflow.services.addresses import Signer
from trainingflow.services.files import Files
from trainingflow.services.standings.renew import renew
from trainingflow.services.storage import Storage


@pytest.fixture
def files(tmp_path: Path) -> Files:
    storage = Storage.at((tmp_path / "stored").as_uri())
    return Files(storage, Signer("a key of the tests, long enough"), frozenset(), 1 << 20)


@pytest.fixture
async def desk(people: People, files: Files) -> Desk:
    people.world.set_now("2025-12-20T09:00")
    people.world.appoint("finance-officer", Role.AUDITOR, "commission")
    import_career(people, "teacher-0", "v11-induction-120")
    import_career(people, "private-teacher", "v11-induction-120")
    await renew(people.database)
    return Desk(people, files)

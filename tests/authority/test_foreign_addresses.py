"""The address of a file opens that file of that authority, and tells of no other that there is."""

from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from uuid import uuid4

import httpx
import pytest

from tests.authority.named import ids_of
from tests.authority.populated import MARK
from tests.districts import District
from tests.statements import statements
from tests.world import World
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.domain.calendar import ZONE
from trainingflow.services.addresses import Grant, Purpose, Signer
from trainingflow.services.dossiers.uploads import PATH
from trainingflow.services.files import Files
from trainingflow.services.report_files import write_table
from trainingflow.settings import Settings

KEY = "only the tests sign their addresses with this"
UNTIL = datetime(2024, 10, 9, 9, 20, tzinfo=ZONE)


@pytest.fixture
def contents(twins: District) -> str:
    return twins.database_name


@pytest.fixture
def twin(twins: District, owner_url: str) -> Iterator[World]:
    with twins.world.copied_to(owner_url) as copied:
        copied.set_now("2024-10-09T09:10")
        yield copied


@dataclass(frozen=True)
class Site:
    """The application with a file of the twin, and the means to write any address."""

    client: httpx.AsyncClient
    database: Database
    report: Grant

    async def asked(self, method: str, grant: Grant, key: str = KEY) -> tuple[object, ...]:
        """The whole answer, and the statements that it took."""
        with statements(self.database) as sent:
            found = await self.client.request(method, f"{PATH}/{Signer(key).write(grant)}")
        headers = {name: one for name, one in found.headers.items() if name != "x-request-id"}
        return found.status_code, headers, found.content, sent


@pytest.fixture
async def site(twin: World, database: Database, tmp_path: Path) -> AsyncIterator[Site]:
    settings = Settings(demo=True, files_key=KEY, files=(tmp_path / "files").as_uri())
    files = Files.of(settings)
    assert files is not None
    report = await write_table(database, files, twin.authority_id, f"{MARK}.csv", _pages())
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Site(client, database, Grant(Purpose.FETCH_REPORT, twin.authority_id, report, UNTIL))


async def _pages() -> AsyncIterator[list[list[str]]]:
    yield [[f"{MARK}姓名"]]


async def test_the_address_of_the_file_opens_it(site: Site) -> None:
    status, _, content, _ = await site.asked("GET", site.report)

    assert status == 200
    assert MARK.encode() in content  # type: ignore[operator]  # bytes


@pytest.mark.parametrize("method", ["GET", "PUT"])
@pytest.mark.parametrize("purpose", Purpose)
async def test_a_file_of_the_twin_is_unknown_at_every_address_of_ones_own(
    site: Site, twin: World, populated: District, method: str, purpose: Purpose
) -> None:
    """Even one that is signed: the answer and the statements are those for no file at all."""
    here = replace(site.report, purpose=purpose, authority_id=populated.world.authority_id)
    for id_ in (site.report.document_id, ids_of(twin)["Document"]):
        foreign = await site.asked(method, replace(here, document_id=id_))
        missing = await site.asked(method, replace(here, document_id=uuid4()))

        assert foreign == missing
        assert foreign[0] == 404


@pytest.mark.parametrize(
    "change",
    [
        {"until": datetime(2024, 10, 9, 9, 9, tzinfo=ZONE)},
        {"purpose": Purpose.FETCH},
        {"purpose": Purpose.SEND},
    ],
    ids=["expired", "as a document", "as an upload"],
)
async def test_no_other_address_opens_the_file(site: Site, change: dict[str, object]) -> None:
    status, _, content, _ = await site.asked("GET", replace(site.report, **change))  # type: ignore[arg-type]  # fields by name

    assert status == 404
    assert MARK.encode() not in content  # type: ignore[operator]  # bytes


async def test_an_address_that_somebody_else_signed_asks_the_database_nothing(site: Site) -> None:
    status, _, _, sent = await site.asked("GET", site.report, KEY + "!")

    assert (status, sent) == (404, [])

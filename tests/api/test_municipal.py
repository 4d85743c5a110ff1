"""Uploads to the municipal system over the API: prepared, fetched, said to be sent, closed."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import Api
from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.municipal.municipality import Municipality
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.services.exports import run as exports
from trainingflow.services.files import Files
from trainingflow.services.municipal import run
from trainingflow.settings import Settings

_KEY: Final = "only the tests sign their addresses with this"
_UPLOAD: Final = """{ id number state lines waiting accepted different refused total seen format
  sha256 sentAt closedAt closedBecause policy { code } askedBy { name } sentBy { name } }"""
PREPARE: Final = f"""
mutation P($input: PrepareMunicipalUploadInput!) {{ prepareMunicipalUpload(input: $input) {{
  upload {_UPLOAD} errors {{ code message path }}
}} }}
"""
SENT: Final = f"""
mutation S($id: ID!) {{ declareMunicipalUploadSent(id: $id) {{
  upload {_UPLOAD} errors {{ code message }}
}} }}
"""
CLOSE: Final = f"""
mutation C($id: ID!, $reason: String!) {{ closeMunicipalUpload(id: $id, reason: $reason) {{
  upload {_UPLOAD} errors {{ code message path }}
}} }}
"""
UPLOADS: Final = f"{{ municipalUploads(first: 10) {{ totalCount nodes {_UPLOAD} }} }}"
NODE: Final = f"query N($id: ID!) {{ node(id: $id) {{ ... on MunicipalUpload {_UPLOAD} }} }}"
FETCH: Final = """
mutation F($input: RequestExportInput!) { requestExport(input: $input) {
  export { id } errors { code message path }
} }
"""
FILE: Final = """
query N($id: ID!) { node(id: $id) { ... on DataExport { state file { address } } } }
"""


@pytest.fixture
async def people(people: People) -> People:
    people.world.set_now("2025-12-20T09:00")
    import_career(people, "teacher-0", "chaoyang-exact")
    return people


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(demo=True, files=tmp_path.as_uri(), files_key=_KEY)


@pytest.fixture
async def api(people: People, database: Database, settings: Settings) -> AsyncIterator[Api]:
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, people.world, database)


async def prepare(api: Api, who: str = "ce-officer") -> dict[str, Any]:
    answer = await api.data(PREPARE, who, input={"idempotencyKey": str(uuid4())})
    payload: dict[str, Any] = answer["prepareMunicipalUpload"]
    return payload


async def test_officer_prepares_fetches_and_hands_over_what_the_municipality_does_not_hold(
    api: Api, settings: Settings
) -> None:
    begun = (await prepare(api))["upload"]
    assert (begun["state"], begun["number"], begun["sha256"]) == ("PREPARING", 1, None)
    await run.run(api.database)

    prepared = (await api.data(NODE, "ce-officer", id=begun["id"]))["node"]
    assert {name: prepared[name] for name in ("state", "format", "policy")} == {
        "state": "PREPARED",
        "format": "CSV",
        "policy": {"code": "chaoyang-2021"},
    }
    assert (prepared["lines"], prepared["accepted"]) == (prepared["waiting"], 0)

    said = {
        "what": "MUNICIPAL_UPLOAD",
        "municipalUpload": {"uploadId": begun["id"]},
        "format": prepared["format"],
        "purpose": "报送市级系统",
        "idempotencyKey": str(uuid4()),
    }
    asked = (await api.data(FETCH, "ce-officer", input=said))["requestExport"]
    assert asked["errors"] == []
    files = Files.of(settings)
    assert files is not None
    await exports.run_open(api.database, files)
    export = (await api.data(FILE, "ce-officer", id=asked["export"]["id"]))["node"]
    content = (await api.client.get(export["file"]["address"])).content
    assert len(Municipality().read(content)) == prepared["lines"]

    sent = (await api.data(SENT, "ce-officer", id=begun["id"]))["declareMunicipalUploadSent"]
    assert (sent["upload"]["state"], sent["upload"]["sentBy"], sent["errors"]) == (
        "SENT",
        prepared["askedBy"],
        [],
    )
    closed = (await api.data(CLOSE, "ce-officer", id=begun["id"], reason="市级系统未收到"))[
        "closeMunicipalUpload"
    ]
    assert (closed["upload"]["state"], closed["upload"]["closedBecause"], closed["errors"]) == (
        "REFUSED",
        "市级系统未收到",
        [],
    )
    listed = (await api.data(UPLOADS, "ce-officer"))["municipalUploads"]
    assert listed == {"totalCount": 1, "nodes": [closed["upload"]]}


async def test_others_are_refused_with_the_reason_and_see_no_upload(api: Api) -> None:
    begun = (await prepare(api))["upload"]

    refused = await prepare(api, "manager")

    assert refused["upload"] is None
    assert [one["code"] for one in refused["errors"]] == ["ROLE_REQUIRED"]
    for who in ("manager", "teacher-0"):
        assert (await api.data(NODE, who, id=begun["id"]))["node"] is None
        listed = (await api.data(UPLOADS, who))["municipalUploads"]
        assert listed == {"totalCount": 0, "nodes": []}
    again = await prepare(api)
    assert [one["message"] for one in again["errors"]] == [
        (
            "The upload has to be prepared, to have lines, and not to be closed; wait for one that "
            "is being prepared."
        )
    ]

"""Files over real HTTP: sent to a signed address, made a document, fetched by who may see it."""

import asyncio
import hashlib
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import httpx
import pytest
from moto.server import ThreadedMotoServer
from sqlalchemy import text

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.services.dossiers import uploads
from trainingflow.services.files import Files
from trainingflow.settings import Settings

KEY: Final = "only the tests sign their addresses with this"
PDF: Final = "application/pdf"
CONTENT: Final = b"%PDF-1.7 " + bytes(range(256)) * 40_000

REQUEST: Final = """
mutation Request($input: RequestUploadInput!) {
  requestUpload(input: $input) {
    upload { documentId address expiresAt }
    errors { code path message ... on InputProblem { expected } }
  }
}
"""
COMPLETE: Final = """
mutation Complete($input: CompleteUploadInput!) {
  completeUpload(input: $input) {
    performed replayed
    errors { code path ... on PrerequisiteBlocker { requirement } }
  }
}
"""
DOCUMENTS: Final = """
query Documents($id: ID!) {
  node(id: $id) { ... on WorkItem { documents {
    id kind title sha256 replacesId file { name contentType size address } addedBy { name }
  } } }
}
"""


class Sender:
    """The application with its files, and a course in draft."""

    def __init__(self, api: Api, files: Files, course: UUID) -> None:
        self.api = api
        self.files = files
        self.course = course
        self.item = global_id("Course", course)

    async def request(self, who: str = "applicant", **changes: Any) -> dict[str, Any]:
        """Ask to send the content as a needs survey, unless said otherwise."""
        wanted = {
            "itemId": self.item,
            "kind": "NEEDS_SURVEY",
            "fileName": "调研报告.pdf",
            "contentType": PDF,
            "size": len(CONTENT),
            "sha256": hashlib.sha256(CONTENT).hexdigest(),
            **changes,
        }
        found = await self.api.data(REQUEST, who, input=wanted)
        payload: dict[str, Any] = found["requestUpload"]
        return payload

    async def awaited(self, **changes: Any) -> dict[str, Any]:
        """The same, and it has to be granted."""
        payload = await self.request(**changes)
        assert payload["errors"] == []
        upload: dict[str, Any] = payload["upload"]
        return upload

    async def put(self, address: str, content: bytes = CONTENT, **more: Any) -> httpx.Response:
        """Send the content piece by piece, without saying how long it is."""
        if address.startswith("/"):
            return await self.api.client.put(address, content=in_pieces(content), **more)
        async with httpx.AsyncClient() as client:
            return await client.put(address, content=content)

    async def complete(self, upload: dict[str, Any], **changes: Any) -> dict[str, Any]:
        """Make the file a document."""
        asked = {
            "idempotencyKey": upload["documentId"],
            "itemId": self.item,
            "documentId": upload["documentId"],
            **changes,
        }
        found = await self.api.data(COMPLETE, changes.pop("who", "applicant"), input=asked)
        payload: dict[str, Any] = found["completeUpload"]
        return payload

    async def documents(self, who: str | None = "applicant") -> list[dict[str, Any]]:
        """The documents of the kind that the viewer is shown."""
        node = (await self.api.data(DOCUMENTS, who, id=self.item))["node"]
        return [one for one in node["documents"] if one["file"]] if node else []

    async def uploads(self) -> list[tuple[bool, bool, bool]]:
        """Of each upload: whether it was kept, attached, discarded."""
        sql = (
            "SELECT kept_at IS NOT NULL, attached_at IS NOT NULL, discarded_at IS NOT NULL "
            "FROM upload ORDER BY id"
        )
        async with self.api.database.reading() as session:
            return [(row[0], row[1], row[2]) for row in await session.execute(text(sql))]


async def in_pieces(content: bytes, size: int = 64 * 1024) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def _settings(**files: Any) -> Settings:
    return Settings(demo=True, files_key=KEY, **files)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "files"


async def _sender(people: People, database: Database, settings: Settings) -> AsyncIterator[Sender]:
    course = await people.declare_course()
    transport = httpx.ASGITransport(create_app(settings, database))
    files = Files.of(settings)
    assert files is not None
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Sender(Api(client, people.world, database), files, course)


@pytest.fixture
async def sender(people: People, database: Database, folder: Path) -> AsyncIterator[Sender]:
    """With files in a folder of this machine."""
    async for one in _sender(people, database, _settings(files=folder.as_uri())):
        yield one


@pytest.fixture
def s3(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A server that speaks S3, with an empty bucket; gives its address."""
    for name, value in (
        ("AWS_ACCESS_KEY_ID", "tests"),
        ("AWS_SECRET_ACCESS_KEY", "tests"),
        ("AWS_REGION", "us-east-1"),
    ):
        monkeypatch.setenv(name, value)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    httpx.put(f"http://{host}:{port}/bucket").raise_for_status()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
async def s3_sender(people: People, database: Database, s3: str) -> AsyncIterator[Sender]:
    """With files in an S3-compatible store."""
    settings = _settings(files="s3://bucket/trainingflow", files_endpoint=s3)
    async for one in _sender(people, database, settings):
        yield one


def lying(folder: Path) -> list[str]:
    """The files in the folder, by where they lie."""
    return sorted(
        str(one.relative_to(folder).parts[0]) for one in folder.rglob("*") if one.is_file()
    )


async def test_a_file_is_sent_made_a_document_and_fetched(sender: Sender, folder: Path) -> None:
    upload = await sender.awaited()
    assert upload["address"].startswith("/files/")

    assert (await sender.put(upload["address"])).status_code == 204
    assert lying(folder) == ["incoming"]
    assert await sender.complete(upload, title="需求调研") == {
        "performed": True,
        "replayed": False,
        "errors": [],
    }

    assert lying(folder) == ["files"]
    (document,) = await sender.documents()
    address = document["file"].pop("address")
    assert document == {
        "id": upload["documentId"],
        "kind": "NEEDS_SURVEY",
        "title": "需求调研",
        "sha256": hashlib.sha256(CONTENT).hexdigest(),
        "replacesId": None,
        "file": {"name": "调研报告.pdf", "contentType": PDF, "size": len(CONTENT)},
        "addedBy": {"name": "applicant"},
    }
    fetched = await sender.api.client.get(address)
    assert fetched.content == CONTENT
    assert {name: fetched.headers[name] for name in HARMLESS} == HARMLESS


HARMLESS: Final = {
    "content-type": PDF,
    "content-length": str(len(CONTENT)),
    "content-disposition": "attachment; filename*=UTF-8''%E8%B0%83%E7%A0%94%E6%8A%A5%E5%91%8A.pdf",
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    "cache-control": "private, no-store",
}


async def test_the_store_itself_takes_the_file_where_it_can(s3_sender: Sender) -> None:
    upload = await s3_sender.awaited()
    assert upload["address"].startswith("http://127.0.0.1")

    assert (await s3_sender.complete(upload))["errors"] == [RECEIVED]
    assert (await s3_sender.put(upload["address"])).status_code == 200
    assert (await s3_sender.complete(upload))["performed"]

    (document,) = await s3_sender.documents()
    fetched = await s3_sender.api.client.get(document["file"]["address"])
    assert (fetched.content, fetched.headers["content-type"]) == (CONTENT, PDF)


async def test_what_a_store_took_is_compared_before_it_becomes_a_document(
    s3_sender: Sender,
) -> None:
    upload = await s3_sender.awaited()

    await s3_sender.put(upload["address"], bytes(len(CONTENT)))

    assert (await s3_sender.complete(upload))["errors"] == [RECEIVED]
    assert await s3_sender.documents() == []


RECEIVED: Final = {"code": "PREREQUISITE", "path": [], "requirement": "UPLOAD_RECEIVED"}


@pytest.mark.parametrize(
    "content",
    [CONTENT[:-1], CONTENT + b"!", bytes(len(CONTENT)), b""],
    ids=["shorter", "longer", "another", "empty"],
)
async def test_what_is_not_as_announced_leaves_nothing_behind(
    sender: Sender, folder: Path, content: bytes
) -> None:
    upload = await sender.awaited()

    refused = await sender.put(upload["address"], content)

    assert (refused.status_code, refused.json()["errors"][0]["extensions"]) == (
        422,
        {"code": "FILE_DIFFERS"},
    )
    assert lying(folder) == []
    assert (await sender.complete(upload))["errors"] == [RECEIVED]


async def test_a_file_that_says_another_length_is_not_even_read(sender: Sender) -> None:
    upload = await sender.awaited()

    refused = await sender.api.client.put(upload["address"], content=b"short")

    assert refused.status_code == 422


async def test_an_address_ends(sender: Sender) -> None:
    upload = await sender.awaited()
    sender.api.world.set_now("2024-05-20T09:16")

    refused = await sender.put(upload["address"])

    assert (refused.status_code, refused.json()["errors"][0]["extensions"]) == (
        404,
        {"code": "ADDRESS_UNKNOWN"},
    )
    assert (await sender.complete(upload))["errors"] == [
        {"code": "PREREQUISITE", "path": [], "requirement": "UPLOAD_RUNNING"}
    ]


async def test_an_address_to_fetch_ends_too(sender: Sender) -> None:
    upload = await sender.awaited()
    await sender.put(upload["address"])
    await sender.complete(upload)
    (document,) = await sender.documents()
    sender.api.world.set_now("2024-05-20T09:16")

    refused = await sender.api.client.get(document["file"]["address"])

    assert refused.status_code == 404


async def test_an_address_is_for_one_thing(sender: Sender) -> None:
    upload = await sender.awaited()
    await sender.put(upload["address"])
    assert (await sender.api.client.get(upload["address"])).status_code == 404
    await sender.complete(upload)
    (document,) = await sender.documents()

    assert (await sender.put(upload["address"])).status_code == 404
    assert (await sender.put(document["file"]["address"])).status_code == 404


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"size": 50 * 1024 * 1024 + 1}, "size", "1 to 52428800 bytes"),
        ({"size": 0}, "size", "1 to 52428800 bytes"),
        ({"sha256": "00"}, "sha256", "64 hexadecimal digits"),
        ({"fileName": "../"}, "fileName", "a name of 1 to 150 characters"),
    ],
)
async def test_a_file_that_cannot_be_taken_is_refused_before_it_is_sent(
    sender: Sender, changes: dict[str, Any], field: str, expected: str
) -> None:
    payload = await sender.request(**changes)

    assert payload["upload"] is None
    (error,) = payload["errors"]
    assert (error["code"], error["path"], error["expected"]) == (
        "INPUT_INVALID",
        ["input", field],
        expected,
    )


async def test_what_a_browser_would_run_is_not_taken(sender: Sender) -> None:
    payload = await sender.request(contentType="text/html")

    assert [(one["code"], one["path"]) for one in payload["errors"]] == [
        ("INPUT_INVALID", ["input", "contentType"])
    ]


async def test_only_who_could_attach_it_may_send_a_file(sender: Sender) -> None:
    stranger = await sender.request(who="manager")
    reviewer = await sender.request(who="college-officer")
    wrong = await sender.request(kind="WG_DECISION")

    assert [one["code"] for one in stranger["errors"]] == ["NOT_FOUND"]
    assert [one["code"] for one in reviewer["errors"]] == ["ROLE_REQUIRED"]
    assert [one["code"] for one in wrong["errors"]] == ["INPUT_INVALID"]


async def test_nobody_completes_the_upload_of_another(sender: Sender) -> None:
    upload = await sender.awaited()
    await sender.put(upload["address"])

    refused = await sender.api.data(
        COMPLETE,
        "developer",
        input={"idempotencyKey": "1", "itemId": sender.item, "documentId": upload["documentId"]},
    )

    assert [one["code"] for one in refused["completeUpload"]["errors"]] == ["NOT_FOUND"]


async def test_a_file_is_shown_to_who_may_see_the_document(sender: Sender) -> None:
    upload = await sender.awaited()
    await sender.put(upload["address"])
    await sender.complete(upload)

    assert len(await sender.documents("ce-officer")) == 1
    assert await sender.documents("teacher-3") == []
    assert await sender.documents(None) == []


async def test_completing_twice_makes_one_document(sender: Sender) -> None:
    upload = await sender.awaited()
    await sender.put(upload["address"])
    first = await sender.complete(upload)
    again = await sender.complete(upload)
    other = await sender.complete(upload, idempotencyKey="another")

    assert (first["performed"], again["replayed"]) == (True, True)
    assert [(one["code"], one["path"]) for one in other["errors"]] == [
        ("INPUT_INVALID", ["input", "documentId"])
    ]
    assert len(await sender.documents()) == 1


async def test_the_same_file_lies_once(sender: Sender, folder: Path) -> None:
    for _ in range(2):
        upload = await sender.awaited()
        await sender.put(upload["address"])
        assert (await sender.complete(upload))["performed"]

    assert lying(folder) == ["files"]
    assert len(await sender.documents()) == 2


async def test_a_file_replaces_an_earlier_document(sender: Sender) -> None:
    ids: list[str] = []
    for _ in range(2):
        upload = await sender.awaited()
        await sender.put(upload["address"])
        more = {"replacesId": ids[0]} if ids else {}
        assert (await sender.complete(upload, **more))["errors"] == []
        ids.append(upload["documentId"])

    assert [one["replacesId"] for one in await sender.documents()] == [None, ids[0]]


async def test_what_was_never_finished_is_removed(sender: Sender, folder: Path) -> None:
    await sender.awaited()
    upload = await sender.awaited()
    await sender.put(upload["address"])

    sender.api.world.set_now("2024-05-20T10:10")
    assert await uploads.purge(sender.api.database, sender.files) == 0
    sender.api.world.set_now("2024-05-20T10:20")
    assert await uploads.purge(sender.api.database, sender.files) == 2
    assert await uploads.purge(sender.api.database, sender.files) == 0

    assert lying(folder) == []
    assert await sender.uploads() == [(False, False, True)] * 2


async def test_a_file_that_is_also_a_documents_stays(sender: Sender, folder: Path) -> None:
    kept, lost = await sender.awaited(), await sender.awaited()
    for one in (kept, lost):
        await sender.put(one["address"])
    await sender.complete(kept)
    await sender.complete(lost, expectedVersion=99)
    sender.api.world.set_now("2024-05-20T11:00")

    assert await uploads.purge(sender.api.database, sender.files) == 1

    assert await sender.uploads() == [(True, True, False), (True, False, True)]
    assert lying(folder) == ["files"]


async def test_two_at_once_make_one_document(sender: Sender) -> None:
    upload = await sender.awaited()
    await sender.put(upload["address"])

    answers = await asyncio.gather(
        *(sender.complete(upload, idempotencyKey=str(one)) for one in range(3))
    )

    assert sorted(one["performed"] for one in answers) == [False, False, True]
    assert len(await sender.documents()) == 1


async def test_without_a_place_for_files_there_are_none(api: Api, people: People) -> None:
    course = await people.declare_course()
    wanted = {
        "itemId": global_id("Course", course),
        "kind": "NEEDS_SURVEY",
        "fileName": "调研.pdf",
        "contentType": PDF,
        "size": 1,
        "sha256": "0" * 64,
    }

    found = await api.data(REQUEST, "applicant", input=wanted)

    assert [one["code"] for one in found["requestUpload"]["errors"]] == ["PREREQUISITE"]
    assert (await api.client.get("/files/x")).status_code == 404

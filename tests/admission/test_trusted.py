"""Portals ask by the id of what they registered; where it is so set, nothing else is answered."""

import shutil
from pathlib import Path

import httpx
import pytest
from starlette.applications import Starlette
from starlette.routing import Route
from typer.testing import CliRunner

from tests.api.conftest import without_database
from trainingflow.api.endpoint import Endpoint
from trainingflow.api.limits import Limits
from trainingflow.api.operations import Admission
from trainingflow.api.schema import Schema
from trainingflow.api.trusted import FILE, TrustedDocuments, TrustedInvalid, hash_of
from trainingflow.cli.documents import app as documents

EXAMPLES = Path(__file__).parents[2] / "docs" / "examples"
TEXT = "query Time { serverTime }"


def client(schema: Schema, *, only: bool) -> httpx.AsyncClient:
    admission = Admission(trusted=TrustedDocuments({hash_of(TEXT): TEXT}, only))
    endpoint = Endpoint(schema, without_database, Limits(), admission)
    app = Starlette(routes=[Route("/graphql", endpoint)])
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": f"sha256:{hash_of(TEXT)}"},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": hash_of(TEXT)}}},
        {"query": TEXT},
    ],
    ids=["documentId", "Apollo", "text"],
)
async def test_registered_document_is_answered(body: dict[str, object], schema: Schema) -> None:
    answer = (await client(schema, only=True).post("/graphql", json=body)).json()

    assert answer["data"] == {"serverTime": "2024-05-20T09:00:00+08:00"}


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"query": "{ serverTime }"}, "DOCUMENT_NOT_TRUSTED"),
        ({"documentId": "sha256:" + "0" * 64}, "PERSISTED_QUERY_NOT_FOUND"),
    ],
)
async def test_other_documents_are_refused_where_only_registered_ones_are_accepted(
    body: dict[str, object], code: str, schema: Schema
) -> None:
    answer = (await client(schema, only=True).post("/graphql", json=body)).json()

    [error] = answer["errors"]
    assert ("data" in answer, error["extensions"]) == (False, {"code": code})


def test_folder_of_a_portal_is_registered_and_read(tmp_path: Path) -> None:
    shutil.copy(EXAMPLES / "who-am-i.graphql", tmp_path)

    result = CliRunner().invoke(documents, ["register", str(tmp_path)])

    text = (EXAMPLES / "who-am-i.graphql").read_text(encoding="utf-8")
    assert result.exit_code == 0, result.output
    assert TrustedDocuments.read(str(tmp_path), only=True).texts == {hash_of(text): text}


def test_document_that_is_not_valid_is_not_registered(tmp_path: Path) -> None:
    (tmp_path / "bad.graphql").write_text("{ nope }", encoding="utf-8")

    result = CliRunner().invoke(documents, ["register", str(tmp_path)])

    assert (result.exit_code, (tmp_path / FILE).exists()) == (1, False)


def test_list_whose_hashes_are_wrong_stops_the_start(tmp_path: Path) -> None:
    (tmp_path / FILE).write_text('{"sha256:00": "{ serverTime }"}', encoding="utf-8")

    with pytest.raises(TrustedInvalid):
        TrustedDocuments.read(str(tmp_path), only=True)

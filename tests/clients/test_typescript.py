"""The typed client of TypeScript: generated, compiled, and driven through two libraries."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.node import DOCUMENTS, RELAY, node, tool
from trainingflow.api.trusted import TrustedDocuments

pytestmark = pytest.mark.kit

APPLICANT = "demo-applicant"
STATES = "{ inbox(first: 50) { nodes { state version } } }"
CODES = "query C($after: String) { organisations(first: 100, after: $after) { nodes { code } } }"


def ask(demo: dict[str, Any], query: str) -> Any:
    answer = httpx.post(
        demo["graphql"], json={"query": query}, headers={"Authorization": f"Bearer {APPLICANT}"}
    )
    return answer.json()["data"]


def bare_draft(demo: dict[str, Any]) -> int:
    """The version of the applicant's draft that lacks nearly everything."""
    drafts = [one for one in ask(demo, STATES)["inbox"]["nodes"] if one["state"] == "DRAFT"]
    return int(min(one["version"] for one in drafts))


def test_what_is_generated_compiles_and_mistakes_do_not(generated: Path) -> None:
    assert tool("tsc") == (0, "")


def test_documents_of_the_builds_are_what_the_server_trusts(registered: Path) -> None:
    trusted = TrustedDocuments.read(str(registered), only=True)
    listed = [*json.loads(DOCUMENTS.read_bytes()), *json.loads(RELAY.read_bytes())]

    assert {*trusted.texts} == {key.removeprefix("sha256:") for key in listed}
    assert len(listed) == 8


@pytest.mark.parametrize("client", ["urql", "apollo"])
def test_applicant_reads_why_adds_what_is_missing_and_looks_again(
    client: str, demo: dict[str, Any]
) -> None:
    before = bare_draft(demo)

    done = node("src/day.ts", client, demo["graphql"], APPLICANT)

    assert done.returncode == 0, done.stderr
    seen = json.loads(done.stdout)
    assert seen == {
        "person": "Shen Zhiyuan",
        "item": "Course",
        "missing": seen["missing"],
        "attached": {"performed": True, "replayed": False, "errors": [], "stale": []},
        "repeated": {"performed": True, "replayed": True, "errors": [], "stale": []},
        "outdated": {
            "performed": False,
            "replayed": False,
            "errors": ["StaleObject"],
            "stale": [1],
        },
        "missingThen": seen["missing"][1:],
        "organisations": [one["code"] for one in ask(demo, CODES)["organisations"]["nodes"]],
        "withoutToken": "UNAUTHENTICATED",
    }
    assert (len(seen["missing"]) > 1, bare_draft(demo)) == (True, before + 1)

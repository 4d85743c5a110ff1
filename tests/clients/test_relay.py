"""Relay takes the schema: fragments that are paged and refetched, and asked for by id."""

import json
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.clients.node import RELAY, tool
from trainingflow.api.trusted import hash_of

pytestmark = pytest.mark.kit

APPLICANT = "demo-applicant"


def by_name(name: str) -> str:
    """Under which hash an operation of Relay's compiler is registered."""
    listed: dict[str, str] = json.loads(RELAY.read_text(encoding="utf-8"))
    [found] = [key for key, text in listed.items() if text.startswith(f"query {name}")]
    return found


def page(demo: dict[str, Any], count: int, cursor: str | None) -> dict[str, Any]:
    """What Relay is answered when it fetches the next page, by the document's id alone."""
    answer = httpx.post(
        demo["graphql"],
        json={
            "documentId": by_name("InboxPageQuery"),
            "variables": {"count": count, "cursor": cursor},
        },
        headers={"Authorization": f"Bearer {APPLICANT}"},
    )
    inbox: dict[str, Any] = answer.json()["data"]["inbox"]
    return inbox


def test_compiler_makes_readers_pages_and_refetches(generated: Path) -> None:
    made = {file.name.removesuffix(".graphql.ts") for file in (generated / "relay").iterdir()}

    assert made == {
        "InboxHistoryPageQuery",
        "InboxItemQuery",
        "InboxPageQuery",
        "InboxQuery",
        "Inbox_history",
        "Inbox_item",
        "Inbox_waiting",
    }


def test_compiler_refuses_a_field_that_is_not_there(kit: Path, tmp_path: Path) -> None:
    config = json.loads((kit / "relay.config.json").read_text(encoding="utf-8"))
    del config["persistConfig"]
    config |= {"schema": "./schema.graphql", "artifactDirectory": "./made"}
    (tmp_path / "relay.config.json").write_text(json.dumps(config), encoding="utf-8")
    (tmp_path / "schema.graphql").write_bytes((kit / "../../schema.graphql").read_bytes())
    for folder in ("relay", "made"):
        (tmp_path / folder).mkdir()
    (tmp_path / "relay" / "Bad.ts").write_text(
        "graphql`query BadQuery { viewer { nickname } }`;", encoding="utf-8"
    )

    status, said = tool("relay-compiler", "relay.config.json", folder=tmp_path)

    assert (status, "has no field `nickname`" in said) == (1, True), said


def test_ids_are_the_hashes_that_the_server_knows(generated: Path) -> None:
    listed = json.loads(RELAY.read_text(encoding="utf-8"))

    assert [*listed] == [hash_of(text) for text in listed.values()]


def test_inbox_is_read_page_by_page_by_ids_alone(demo: dict[str, Any]) -> None:
    whole, read, cursor = page(demo, 50, None), [], None
    for _ in range(whole["totalCount"]):
        inbox = page(demo, 1, cursor)
        read += inbox["edges"]
        cursor = inbox["pageInfo"]["endCursor"]

    assert read == whole["edges"]
    assert len(read) > 1
    assert inbox["pageInfo"]["hasNextPage"] is False

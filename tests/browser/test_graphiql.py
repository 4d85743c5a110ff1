"""GraphiQL as a person sees it, on a machine that reaches no other."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import httpx
import pytest

from tests.browser.chromium import REMEDY, chromium, program

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(program() is None, reason=REMEDY),
]

EDITOR = "document.querySelector('.graphiql-query-editor .view-line')?.textContent"
EXECUTE = "document.querySelector('.graphiql-execute-button')"
RESPONSE = "document.querySelector('.graphiql-response .view-lines')?.innerText"


@pytest.fixture
def address(database_url: str) -> Iterator[str]:
    """The address of an API process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "trainingflow", "serve", "--port", str(port)]
    environment = os.environ | {"DATABASE_URL": database_url, "TRAININGFLOW_DEMO": "yes"}
    with subprocess.Popen(command, env=environment) as server:
        address = f"http://127.0.0.1:{port}"
        while not answers(address):
            assert server.poll() is None, "The API stopped."
        yield address
        server.terminate()


def answers(address: str) -> bool:
    try:
        return httpx.get(f"{address}/health/live").is_success
    except httpx.TransportError:
        return False


def test_graphiql_runs_a_query_with_the_network_cut_off(address: str, tmp_path: Path) -> None:
    with chromium(tmp_path) as browser:
        browser.call("Page.navigate", url=f"{address}/graphiql#query={quote('{ serverTime }')}")
        browser.until(f"{EXECUTE} !== null && {EDITOR}?.includes('serverTime')")

        browser.evaluate(f"{EXECUTE}.click()")
        answer = browser.until(RESPONSE, lambda text: "serverTime" in (text or ""))

        assert '"errors"' not in answer
        elsewhere = [
            url for url in browser.requested() if not url.startswith((address, "data:", "blob:"))
        ]
        assert elsewhere == []
        assert browser.complaints() == []


def test_token_of_the_address_becomes_the_header_and_leaves_the_address(
    address: str, tmp_path: Path
) -> None:
    with chromium(tmp_path) as browser:
        browser.call("Page.navigate", url=f"{address}/graphiql#token=abc")

        browser.until(
            "document.querySelector('[aria-label=\"Headers\"] .view-lines')?.textContent",
            lambda text: "Bearer\xa0abc" in (text or ""),
        )

        assert browser.evaluate("location.href") == f"{address}/graphiql"

"""GraphiQL as a person sees it, on a machine that reaches no other."""

import re
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest

from tests.browser.chromium import REMEDY, chromium, program

pytestmark = [
    pytest.mark.browser,
    pytest.mark.skipif(program() is None, reason=REMEDY),
]

EDITOR = "document.querySelector('.graphiql-query-editor .view-lines')?.textContent"
EXECUTE = "document.querySelector('.graphiql-execute-button')"
RESPONSE = (  # Monaco writes every blank as one that does not break
    "document.querySelector('.graphiql-response .view-lines')"
    "?.textContent.replaceAll('\\u00a0', ' ')"
)
QUERY = "{ viewer { person { name } } }"
NAME = re.compile(r'"person": {\s*"name": "([^"]+)"')  # only lines in view are drawn


def test_graphiql_asks_as_the_person_of_the_link_with_the_network_cut_off(
    demo: dict[str, Any], tmp_path: Path
) -> None:
    persona = demo["personas"][0]
    with chromium(tmp_path) as browser:
        link = f"{demo['graphiql']}#token={persona['token']}&query={quote(QUERY)}"
        browser.call("Page.navigate", url=link)
        browser.until(f"{EXECUTE} !== null && {EDITOR}?.includes('viewer')")

        browser.evaluate(f"{EXECUTE}.click()")
        answer = browser.until(RESPONSE, lambda text: bool(NAME.search(text or "")))

        assert NAME.findall(answer)[0] in persona["name"]
        assert browser.evaluate("location.href") == demo["graphiql"]
        assert [url for url in browser.requested() if is_elsewhere(url, demo)] == []
        assert browser.complaints() == []


def is_elsewhere(url: str, demo: dict[str, Any]) -> bool:
    """Whether a request leaves the server; `data:` and `blob:` are inside the page."""
    return not url.startswith((demo["address"], "data:", "blob:"))

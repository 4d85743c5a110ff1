"""Every answer over HTTP tells browsers the same, on every route that there is."""

import re
import secrets
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import httpx
import pytest
from starlette.routing import Mount, Route

from tests.copies import Copies
from tests.operations.conftest import Site
from tests.operations.watching import serving
from tests.world import build_world
from trainingflow.api.graphiql import Page
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.db.privileges import APPLICATION
from trainingflow.environment import Reading
from trainingflow.postgres import EmbeddedServer
from trainingflow.services.signing_in.configuration import SignIn
from trainingflow.settings import Settings

PUBLIC: Final = "https://training.example.edu.cn"
PORTAL: Final = "https://portal.example.edu.cn"
_NOTHING: Final = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
DATA: Final[dict[str, str]] = {
    "cache-control": "no-store",
    "content-security-policy": _NOTHING,
    "cross-origin-opener-policy": "same-origin",
    "permissions-policy": "camera=(), display-capture=(), geolocation=(), microphone=(), "
    "payment=(), usb=()",
    "referrer-policy": "no-referrer",
    "strict-transport-security": "max-age=31536000",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}
FILE: Final[dict[str, str]] = DATA | {
    "cache-control": "private, no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
}
# The same for everybody, so that it may be kept, and asked for anew; it alone runs scripts of ours.
PAGE: Final[dict[str, str]] = DATA | {
    "cache-control": "no-cache",
    "content-security-policy": f"{_NOTHING}; connect-src 'self'; script-src 'self'; style-src "
    "'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; worker-src 'self' blob:",
}
PLAIN: Final[dict[str, str]] = PAGE | {
    "content-security-policy": f"{_NOTHING}; connect-src 'self'; script-src 'self'; style-src "
    "'self'; img-src data:"
}
DOCS: Final[dict[str, str]] = PAGE | {
    "content-security-policy": f"{_NOTHING}; script-src 'self' 'wasm-unsafe-eval'; style-src "
    "'self'; img-src data:"
}
METRICS: Final[dict[str, str]] = {
    "cache-control": "no-store",
    "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
    "referrer-policy": "no-referrer",
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
}

FEED: Final = "mutation { createCalendarFeed { path } }"
LIST: Final = f"""
    mutation {{ writeCertificateList(policy: "{global_id("Policy", "chaoyang-2021")}") {{
        file {{ address }}
    }} }}
"""


def variables(folder: Path) -> dict[str, str]:
    """Everything on that has an address: files, the demo, a provider, passwords."""
    return {
        "TRAININGFLOW_PUBLIC_URL": PUBLIC,
        "TRAININGFLOW_CORS_ORIGINS": PORTAL,
        "TRAININGFLOW_OIDC_ISSUER": "https://127.0.0.1:9/nobody",
        "TRAININGFLOW_OIDC_CLIENT_ID": "trainingflow",
        "TRAININGFLOW_LOCAL_ACCOUNTS": "nist",
        "TRAININGFLOW_PASSWORD_PEPPER": secrets.token_hex(32),
        "TRAININGFLOW_FILES": folder.as_uri(),
        "TRAININGFLOW_FILES_KEY": secrets.token_hex(32),
    }


@pytest.fixture(scope="module")
def site(
    server: EmbeddedServer,
    copies: Copies,
    template: str,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Site]:
    """A server with every route that there is."""
    folder = tmp_path_factory.mktemp("serve")
    files = folder / "files"
    files.mkdir()
    with copies.copy(template) as name, build_world(server.database(name), teachers=1) as world:
        world.set_now("2024-05-20T09:00")
        url = server.database(name, user=APPLICATION)
        with serving(url, folder, workers=1, variables=variables(files)) as watched:
            yield Site(watched, world, server.database(name))


def told(answer: httpx.Response) -> dict[str, str]:
    """What the answer says of these matters; what is said twice is no longer what is expected."""
    return {name: text for name, text in answer.headers.items() if name in DATA}


def routes(folder: Path) -> Iterator[tuple[str, str]]:
    """Method and path of everything that the application answers, and a method that it does not."""
    environment = Reading.of({**variables(folder), "TRAININGFLOW_DEMO": "yes"})
    app = create_app(Settings.read(environment), signing_in=SignIn.read(environment))
    for route in app.routes:
        if isinstance(route, Mount):
            yield "GET", f"{route.path}/nothing.js"
        elif isinstance(route, Route):
            path = re.sub(r"\{[a-z]+\}", "x", route.path)
            for method in sorted((route.methods or {"GET", "POST"}) | {"DELETE", "OPTIONS"}):
                yield method, path


def expected(method: str, path: str) -> Mapping[str, str]:
    if path.startswith("/files/") and method in {"GET", "HEAD", "PUT"}:
        return FILE
    if path == "/graphiql" and method in {"GET", "HEAD"}:
        return PAGE if Page().complete else PLAIN
    if path.startswith("/docs/x") and method in {"GET", "HEAD"}:
        return DOCS
    return DATA


def test_every_route_answers_every_method_with_the_whole_set(site: Site, tmp_path: Path) -> None:
    asked = list(routes(tmp_path))
    with httpx.Client(base_url=site.watched.address, trust_env=False) as client:
        found = {one: told(client.request(*one)) for one in asked}

    assert {path for _, path in asked} >= {
        "/", "/graphql", "/graphiql", "/calendar/x.ics", "/files/x", "/leaked-token", "/sign-in",
        "/sign-out", "/demo/clock", "/health/live", "/health/ready", "/graphiql/plain/nothing.js",
        "/docs", "/docs/x", "/docs/x/x", "/docs/plain/nothing.js",
    }  # fmt: skip
    assert found == {one: dict(expected(*one)) for one in asked}


def ask(site: Site, query: str, who: str = "ce-officer") -> Any:
    headers = {"Authorization": f"Bearer {site.world.token(who)}"}
    answer = httpx.post(
        f"{site.watched.address}/graphql", json={"query": query}, headers=headers, trust_env=False
    )
    assert told(answer) == DATA
    return answer.json()["data"]


def test_what_is_personal_is_kept_nowhere(site: Site) -> None:
    """The answer to a person, a person's calendar, and a file for one person."""
    feed = ask(site, FEED)["createCalendarFeed"]["path"]
    file = ask(site, LIST)["writeCertificateList"]["file"]["address"]
    with httpx.Client(base_url=site.watched.address, trust_env=False) as client:
        calendar, table = client.get(feed), client.get(file)

    assert [one.status_code for one in (calendar, table)] == [200, 200]
    assert (told(calendar), told(table)) == (DATA, FILE)


def test_the_page_alone_runs_scripts_of_this_host(site: Site) -> None:
    with httpx.Client(base_url=site.watched.address, trust_env=False) as client:
        files = [client.get(f"/graphiql/plain/{name}") for name in ("page.js", "page.css")]
        kept = client.get(
            "/graphiql/plain/page.js", headers={"if-none-match": files[0].headers["etag"]}
        )

    assert [one.status_code for one in (*files, kept)] == [200, 200, 304]
    assert [told(one) for one in (*files, kept)] == [PAGE] * 3


NOBODY: Final = {"authorization": "Bearer nobody's"}
ELSEWHERE: Final = "https://elsewhere.example"


def preflight(origin: str) -> dict[str, str]:
    return {"origin": origin, "access-control-request-method": "POST"}


REFUSALS: Final[dict[str, tuple[int, str, str, dict[str, Any]]]] = {
    "no such route": (404, "GET", "/nowhere", {}),
    "outside the folder": (404, "GET", "/graphiql/plain/%2e%2e/page.html", {}),
    "no media type": (415, "POST", "/graphql", {"content": b"{"}),
    "no document": (200, "POST", "/graphql", {"json": {"query": "{"}}),
    "no token": (401, "POST", "/graphql", {"json": {"query": "{ serverTime }"}, "headers": NOBODY}),
    "a portal asks": (200, "OPTIONS", "/graphql", {"headers": preflight(PORTAL)}),
    "another page asks": (400, "OPTIONS", "/graphql", {"headers": preflight(ELSEWHERE)}),
    "too long": (413, "POST", "/leaked-token", {"content": b"x" * 17_000}),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refusal_says_the_same(site: Site, name: str) -> None:
    status, method, path, what = REFUSALS[name]
    with httpx.Client(base_url=site.watched.address, trust_env=False) as client:
        answer = client.request(method, path, **what)

    assert (answer.status_code, told(answer)) == (status, DATA)


def test_a_fault_says_the_same(site: Site) -> None:
    site.rename("calendar_feed", "calendar_feed_gone")
    try:
        answer = httpx.get(f"{site.watched.address}/calendar/x.ics", trust_env=False)
    finally:
        site.rename("calendar_feed_gone", "calendar_feed")

    assert (answer.status_code, told(answer)) == (500, DATA)


def test_metrics_are_kept_framed_and_guessed_at_by_nobody(site: Site) -> None:
    answer = httpx.get(site.watched.metrics, trust_env=False)

    assert (answer.status_code, told(answer)) == (200, METRICS)

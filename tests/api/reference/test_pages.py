"""The pages under /docs: all of them there, every link leads somewhere, nothing from elsewhere."""

import asyncio
import re
from collections.abc import Mapping
from html.parser import HTMLParser
from urllib.parse import urldefrag

import httpx
import pytest
from graphql import GraphQLEnumType, GraphQLInputObjectType, GraphQLUnionType
from starlette.applications import Starlette

from trainingflow.api.limits import Limits
from trainingflow.api.reference.markdown import html
from trainingflow.api.reference.pages import PAGES
from trainingflow.api.reference.routes import HEADERS, Reference
from trainingflow.api.schema import served
from trainingflow.app import create_app
from trainingflow.domain.lifecycles.registry import DEFINITIONS
from trainingflow.policies.library import packaged_ids
from trainingflow.settings import Settings

SCHEMA = served(Limits(), suggestions=True, introspection=True).core
TYPES = [name for name in SCHEMA.type_map if not name.startswith("__")]
ADDRESSES = [
    *(f"/docs/{name}" for name in ("schema", *PAGES)),
    *(f"/docs/schema/{name}" for name in TYPES),
    *(f"/docs/lifecycles/{one.kind}" for one in DEFINITIONS.values()),
    *(f"/docs/policies/{one}" for one in packaged_ids()),
]


class Seen(HTMLParser):
    """The links, names and words of a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: set[str] = set()
        self.names: set[str] = set()
        self.loaded: set[str] = set()
        self.words = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.names |= {given["id"]} if "id" in given else set()
        if tag == "a" and "href" in given:
            self.links.add(given["href"])
        elif "src" in given or (tag == "link" and "href" in given):
            self.loaded.add(given.get("src") or given["href"])

    def handle_data(self, data: str) -> None:
        self.words += data


def client(schema: object = SCHEMA) -> httpx.AsyncClient:
    app = Starlette(routes=Reference(schema).routes())  # type: ignore[arg-type]  # or none
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://api")


@pytest.fixture(scope="module")
def pages() -> Mapping[str, Seen]:
    """Everything that is there, by address."""

    async def asked() -> Mapping[str, httpx.Response]:
        async with client() as asking:
            return {address: await asking.get(address) for address in ADDRESSES}

    answers = asyncio.run(asked())
    assert {address for address, one in answers.items() if one.status_code != 200} == set()
    return {address: Seen(one.text) for address, one in answers.items()}


def test_every_link_of_every_page_leads_to_a_place_on_a_page_that_is_there(
    pages: Mapping[str, Seen],
) -> None:
    lost = {
        (address, link)
        for address, page in pages.items()
        for link in page.links
        if not link.startswith("https://") and not _leads(link, address, pages)
    }
    assert lost == set()


def _leads(link: str, address: str, pages: Mapping[str, Seen]) -> bool:
    if link in {"/docs", "/graphiql"}:
        return True
    path, name = urldefrag(link)
    page = pages.get(path or address)
    return page is not None and (not name or name in page.names)


def test_pages_load_nothing_but_their_own_files(pages: Mapping[str, Seen]) -> None:
    loaded = set().union(*(page.loaded for page in pages.values()))
    assert loaded == {"data:,", "/docs/plain/reference.css", "/docs/assets/diagrams.js"}


def test_schema_has_every_field_argument_and_value_with_its_description(
    pages: Mapping[str, Seen],
) -> None:
    found = {name: missing(SCHEMA.type_map[name], pages[f"/docs/schema/{name}"]) for name in TYPES}

    assert {name: one for name, one in found.items() if one} == {}


def test_tags_in_a_text_are_shown_and_not_obeyed() -> None:
    assert html("a <script>b</script>\n\n[c](javascript:d)", ()) == (
        "<p>a &lt;script&gt;b&lt;/script&gt;</p>\n<p>[c](javascript:d)</p>\n"
    )


def missing(one: object, page: Seen) -> list[str]:
    if isinstance(one, GraphQLUnionType):
        return [each.name for each in one.types if f"/docs/schema/{each.name}" not in page.links]
    if isinstance(one, GraphQLEnumType):
        return [name for name in one.values if name not in page.words]
    if isinstance(one, GraphQLInputObjectType):
        return [name for name in one.fields if name not in page.words]
    fields = getattr(one, "fields", {})
    return [
        name
        for name, field in fields.items()
        if name.lower() not in page.names
        or any(argument not in page.words for argument in field.args)
        or squeezed(field.description)[:40] not in squeezed(page.words)
    ]


def squeezed(text: str | None) -> str:
    return re.sub(r"[\s`*]+", "", text or "")


@pytest.mark.parametrize(("asked", "said"), [("zh-CN", "申报论证"), ("en", "submit")])
async def test_diagram_is_in_the_language_that_is_asked_for(asked: str, said: str) -> None:
    async with client() as asking:
        answer = await asking.get("/docs/lifecycles/COURSE", headers={"Accept-Language": asked})

    [graph] = re.findall(r'<pre class="dot">(.*?)</pre>', answer.text, re.DOTALL)
    assert said in graph.lower()
    assert answer.headers["content-language"] == asked
    assert answer.headers["vary"] == "Accept-Language"


@pytest.mark.parametrize(
    "address",
    ["/docs/nothing", "/docs/schema/Nothing", "/docs/lifecycles/NOTHING", "/docs/policies/../x"],
)
async def test_what_is_not_there_is_a_page_that_says_so(address: str) -> None:
    async with client() as asking:
        answer = await asking.get(address)

    assert answer.status_code == 404


async def test_schema_is_not_shown_where_clients_may_not_read_it() -> None:
    app = create_app(Settings(database_url="postgresql://127.0.0.1:1/none", introspection=False))
    async with httpx.AsyncClient(
        transport=httpx.ASGITransport(app), base_url="http://api"
    ) as asking:
        answers = [await asking.get(f"/docs/{one}") for one in ("schema", "schema/Query", "portal")]

    assert [one.status_code for one in answers] == [404, 404, 200]
    assert "/docs/schema" not in answers[2].text


async def test_front_page_leads_to_the_recipes_and_says_its_policy() -> None:
    async with client() as asking:
        first = await asking.get("/docs")
        page = await asking.get(first.headers["location"])

    assert (first.status_code, page.status_code) == (307, 200)
    assert {name: page.headers[name] for name in HEADERS} == HEADERS

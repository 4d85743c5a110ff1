"""Reports by the API: asked for as lists are, with the numbers of `creditStatuses`."""

from collections import defaultdict
from collections.abc import AsyncIterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import Api
from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.reports.looked_at import tables
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.services.exports import run
from trainingflow.services.files import Files
from trainingflow.services.standings.renew import renew
from trainingflow.settings import Settings

_KEY: Final = "only the tests sign their addresses with this"
REQUEST: Final = """
mutation R($input: RequestExportInput!) { requestExport(input: $input) {
  export { id what format state } errors { code path }
} }
"""
SHOW: Final = """
query N($id: ID!) { node(id: $id) { ... on DataExport {
  what format state rows total refusal file { name size address }
} } }
"""
STATUSES: Final = """
query S($after: String) { creditStatuses(first: 500, after: $after) {
  nodes { policy { code } eligible organisation { code } requirements { code need have } }
  pageInfo { hasNextPage endCursor }
} }
"""
STATUS: Final = """
query T($id: ID!) { node(id: $id) { ... on Teacher { creditStatus {
  requirements { code label need have shortfall citation { article } }
  lines { title hours earnedOn confirmedAt citation { article quote } }
} } } }
"""


@pytest.fixture
async def people(people: People) -> People:
    people.world.set_now("2025-12-20T09:00")
    import_career(people, "teacher-0", "v11-induction-120")
    await renew(people.database)
    return people


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(demo=True, files=tmp_path.as_uri(), files_key=_KEY)


@pytest.fixture
async def api(people: People, database: Database, settings: Settings) -> AsyncIterator[Api]:
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Api(client, people.world, database)


@pytest.fixture
def files(settings: Settings) -> Files:
    files = Files.of(settings)
    assert files is not None
    return files


async def ask(api: Api, who: str, what: str, language: str = "en", **given: Any) -> dict[str, Any]:
    said = {
        "what": what,
        "format": "JSONL",
        "purpose": "年度考核",
        "idempotencyKey": str(uuid4()),
        **given,
    }
    answer: dict[str, Any] = (await api.data(REQUEST, who, language, input=said))["requestExport"]
    return answer


async def taken(api: Api, files: Files, who: str, what: str, **given: Any) -> httpx.Response:
    """A report, from asking to fetching."""
    answer = await ask(api, who, what, **given)
    assert answer["errors"] == []
    assert await run.run_open(api.database, files) == 1
    shown = (await api.data(SHOW, who, id=answer["export"]["id"]))["node"]
    assert (shown["what"], shown["state"], shown["refusal"]) == (what, "DONE", None)
    return await api.client.get(shown["file"]["address"])


async def statuses(api: Api, who: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    after = None
    while True:
        page = (await api.data(STATUSES, who, after=after))["creditStatuses"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


@pytest.mark.parametrize("who", ["ce-officer", "manager", "teacher-0"])
async def test_completion_is_counted_from_the_statuses_that_the_reader_sees(
    api: Api, files: Files, who: str
) -> None:
    counted: defaultdict[tuple[str, str], list[int]] = defaultdict(lambda: [0, 0])
    for one in await statuses(api, who):
        group = counted[one["policy"]["code"], one["organisation"]["code"]]
        group[0] += 1
        group[1] += one["eligible"]

    got = await taken(api, files, who, "SCHOOL_COMPLETION")

    assert {
        (table.removeprefix("schools."), one["organisationCode"]): [
            one["teachers"],
            one["eligible"],
        ]
        for table, rows in tables(got.content).items()
        for one in rows
    } == counted


async def test_an_archive_holds_what_the_status_shows(api: Api, files: Files) -> None:
    teacher = global_id("Teacher", api.world.people["teacher-0"])
    status = (await api.data(STATUS, "manager", id=teacher))["node"]["creditStatus"]

    got = await taken(api, files, "manager", "GROWTH_ARCHIVE", report={"teacher": teacher})

    found = tables(got.content)
    assert [
        (one["code"], one["requirement"], *(Decimal(one[n]) for n in ("need", "have", "shortfall")))
        for one in found["requirements"]
    ] == [
        (one["code"], one["label"], *(Decimal(one[n]) for n in ("need", "have", "shortfall")))
        for one in status["requirements"]
    ]
    assert [
        (one["title"], one["earnedOn"], Decimal(one["hours"]), one["article"], one["decision"])
        for one in found["records"]
    ] == [
        (
            one["title"],
            one["earnedOn"],
            Decimal(one["hours"]),
            one["citation"]["article"],
            f"confirmed on {one['confirmedAt'][:10]}"
            + ("" if one["citation"]["article"] != "附件2 第十六条" else _NO_CREDITS),
        )
        for one in status["lines"]
    ]


_NO_CREDITS: Final = "; its article grants no credits"


async def test_pages_are_fetched_as_pages(api: Api, files: Files) -> None:
    got = await taken(api, files, "ce-officer", "SCHOOL_COMPLETION", format="PDF", language="zh-CN")

    assert got.headers["content-type"] == "application/pdf"
    assert got.content.startswith(b"%PDF-1.7")
    assert "filename*=UTF-8''%E5%90%84%E6%A0%A1" in got.headers["content-disposition"]


async def test_what_does_not_belong_to_a_report_is_refused_where_it_stands(api: Api) -> None:
    unit = global_id("Organisation", api.world.units["school"])

    stray = await ask(api, "ce-officer", "SCHOOL_COMPLETION", inbox={"title": "x"})
    other = await ask(api, "ce-officer", "GROWTH_ARCHIVE", report={"organisation": unit})
    listed = await ask(api, "ce-officer", "WORK_ITEMS", report={"year": 2024})

    assert [(one["code"], one["path"]) for one in stray["errors"] + other["errors"]] == [
        ("INPUT_INVALID", ["input", "inbox"]),
        ("INPUT_INVALID", ["input", "report", "organisation"]),
    ]
    assert [one["path"] for one in listed["errors"]] == [["input", "report"]]

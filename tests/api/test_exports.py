"""Lists as files over the API: asked for, written by the worker, fetched by whoever asked."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import httpx
import pytest

from tests.api.conftest import Api
from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.exports.taken import lines
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
  export { id what format purpose state rows total refusal remedy file { name } }
  errors { code message path }
} }
"""
SHOW: Final = """
query N($id: ID!) { node(id: $id) { ... on DataExport {
  state rows total finishedAt expiresAt refusal remedy
  file { name size sha256 address expiresAt }
} } }
"""
MINE: Final = "{ exports(first: 10) { totalCount nodes { id state } } }"
STATUSES: Final = """
query S($where: CreditStatusFilter, $after: String) {
  creditStatuses(where: $where, first: 50, after: $after) {
    nodes { teacher { code name } policy { code } eligible requirements { code need have } }
    pageInfo { hasNextPage endCursor }
  }
}
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


async def ask(api: Api, who: str = "ce-officer", **given: Any) -> dict[str, Any]:
    said = {
        "what": "CREDIT_STATUSES",
        "format": "JSONL",
        "purpose": "夜间统计",
        "idempotencyKey": str(uuid4()),
        **given,
    }
    answer: dict[str, Any] = (await api.data(REQUEST, who, input=said))["requestExport"]
    return answer


async def written(api: Api, files: Files, who: str = "ce-officer", **given: Any) -> dict[str, Any]:
    """An export that the worker has written, as whoever asked for it sees it."""
    answer = await ask(api, who, **given)
    assert answer["errors"] == []
    assert await run.run_open(api.database, files) == 1
    found: dict[str, Any] = (await api.data(SHOW, who, id=answer["export"]["id"]))["node"]
    return {**found, "id": answer["export"]["id"]}


async def statuses(api: Api, who: str, where: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    found, after = [], None
    while True:
        page = (await api.data(STATUSES, who, where=where, after=after))["creditStatuses"]
        found += page["nodes"]
        if not page["pageInfo"]["hasNextPage"]:
            return found
        after = page["pageInfo"]["endCursor"]


async def test_a_file_holds_what_the_pages_show_to_each(api: Api, files: Files) -> None:
    sizes = {}
    for who in ("ce-officer", "manager", "teacher-0", "teacher-1", "applicant"):
        shown = await statuses(api, who)
        export = await written(api, files, who)
        content = (await api.client.get(export["file"]["address"])).content

        rows = lines(content)[1:]
        assert [
            (
                row["teacher"],
                row["name"],
                row["policy"],
                row["eligible"],
                {
                    name.removesuffix(".have"): (row[f"{name[:-5]}.need"], value)
                    for name, value in row.items()
                    if name.endswith(".have") and value is not None
                },
            )
            for row in rows
        ] == [
            (
                one["teacher"]["code"],
                one["teacher"]["name"],
                one["policy"]["code"],
                one["eligible"],
                {r["code"]: (r["need"], r["have"]) for r in one["requirements"]},
            )
            for one in shown
        ]
        assert (export["state"], export["rows"], export["total"]) == ("DONE", len(rows), len(rows))
        sizes[who] = len(rows)
    assert sizes["ce-officer"] > sizes["manager"] > sizes["teacher-0"] == 2


async def test_a_filter_and_a_language_are_those_of_the_request(api: Api, files: Files) -> None:
    teacher = global_id("Teacher", api.world.people["teacher-0"])
    where = {"teachers": [teacher], "policy": global_id("Policy", "chaoyang-2021")}
    said = {
        "what": "CREDIT_STATUSES",
        "creditStatuses": where,
        "format": "CSV",
        "purpose": "核对",
        "idempotencyKey": "zh",
    }
    answer = (await api.data(REQUEST, "ce-officer", "zh-CN", input=said))["requestExport"]
    await run.run_open(api.database, files)
    export = (await api.data(SHOW, "ce-officer", id=answer["export"]["id"]))["node"]
    got = await api.client.get(export["file"]["address"])

    head, *rows = got.content.decode("utf-8-sig").splitlines()
    assert head.startswith("教师编号,姓名,单位编号,任职单位,办法")
    assert [one.split(",")[0] for one in rows] == ["teacher-0"]
    assert got.headers["content-type"] == "text/csv; charset=utf-8"
    assert "filename*=UTF-8''%E5%AD%A6%E5%88%86" in got.headers["content-disposition"]
    assert got.headers["x-content-type-options"] == "nosniff"
    assert len(got.content) == export["file"]["size"]


async def test_nobody_else_sees_an_export(api: Api, files: Files) -> None:
    export = await written(api, files)

    for who in ("manager", "teacher-0", "ce-officer-2"):
        assert await api.data(SHOW, who, id=export["id"]) == {"node": None}
        assert (await api.data(MINE, who))["exports"] == {"totalCount": 0, "nodes": []}
    assert (await api.data(MINE, "ce-officer"))["exports"] == {
        "totalCount": 1,
        "nodes": [{"id": export["id"], "state": "DONE"}],
    }


async def test_a_link_expires_and_a_day_later_the_file_too(api: Api, files: Files) -> None:
    export = await written(api, files)
    address = export["file"]["address"]
    assert (await api.client.get(address)).status_code == 200

    api.world.set_now("2025-12-20T09:16")
    assert (await api.client.get(address)).status_code == 404
    again = (await api.data(SHOW, "ce-officer", id=export["id"]))["node"]["file"]["address"]
    assert (await api.client.get(again)).status_code == 200

    api.world.set_now("2025-12-21T08:59")
    late = (await api.data(SHOW, "ce-officer", id=export["id"]))["node"]
    assert late["file"]["expiresAt"] == late["expiresAt"]
    api.world.set_now("2025-12-21T09:05")
    gone = (await api.data(SHOW, "ce-officer", id=export["id"]))["node"]
    assert (gone["state"], gone["file"]) == ("EXPIRED", None)
    assert (await api.client.get(late["file"]["address"])).status_code == 404


async def test_a_forged_address_and_one_of_a_suspended_person_give_nothing(
    api: Api, files: Files
) -> None:
    address = (await written(api, files))["file"]["address"]
    forged = address[:-1] + ("A" if address[-1] != "A" else "B")

    assert (await api.client.get(forged)).status_code == 404
    with api.world.engine.begin() as connection:
        connection.exec_driver_sql(
            "INSERT INTO sign_out (authority_id, id, at) VALUES (%s, %s, trainingflow_now())",
            (api.world.authority_id, api.world.people["ce-officer"]),
        )
    assert (await api.client.get(address)).status_code == 404


async def test_what_cannot_be_is_refused_with_every_reason(api: Api) -> None:
    answer = await ask(api, purpose=" ")
    stray = await ask(api, workItems={"kinds": ["COURSE"]}, inbox={"title": "x"})

    assert [(one["code"], one["path"]) for one in answer["errors"]] == [
        ("INPUT_INVALID", ["input", "purpose"])
    ]
    assert sorted(one["path"][-1] for one in stray["errors"]) == ["inbox", "workItems"]
    assert (answer["export"], stray["export"]) == (None, None)


async def test_the_same_key_is_answered_with_the_same_export(api: Api, files: Files) -> None:
    first = await ask(api, idempotencyKey="once")
    again = await ask(api, idempotencyKey="once")
    other = await ask(api, idempotencyKey="once", format="CSV")

    assert again["export"]["id"] == first["export"]["id"]
    assert [one["code"] for one in other["errors"]] == ["KEY_REUSED"]
    assert await run.run_open(api.database, files) == 1


async def test_without_files_nothing_is_exported(people: People, database: Database) -> None:
    transport = httpx.ASGITransport(create_app(Settings(demo=True), database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        answer = await ask(Api(client, people.world, database))
    assert [one["code"] for one in answer["errors"]] == ["PREREQUISITE"]
    assert await run.run_open(database, None) == 0


CANCEL = """
mutation($id: ID!) { cancelExport(id: $id) { export { state refusal remedy } errors { code } } }
"""


async def test_a_register_is_had_by_its_own_filter_and_by_no_other(
    api: Api, files: Files, people: People
) -> None:
    school = global_id("Organisation", people.world.units["school"])
    mine = await written(api, files, "manager", what="TEACHERS", teachers={"employerId": school})
    refused = await ask(api, what="TITLES", organisations={"name": "school"})

    assert mine["rows"] > 0
    assert [one["code"] for one in refused["errors"]] == ["INPUT_INVALID"]


async def test_an_export_is_given_up_by_whoever_asked(api: Api) -> None:
    asked = (await ask(api))["export"]["id"]

    other = (await api.data(CANCEL, "manager", id=asked))["cancelExport"]
    mine = (await api.data(CANCEL, "ce-officer", id=asked))["cancelExport"]

    assert (other["export"], [one["code"] for one in other["errors"]]) == (None, ["NOT_FOUND"])
    assert mine["errors"] == []
    assert (mine["export"]["state"], mine["export"]["refusal"]) == ("REFUSED", "CANCELLED")

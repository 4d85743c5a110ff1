"""Imports over the API: asked for, sent, checked by the worker, looked at, applied, undone."""

import hashlib
from pathlib import Path
from typing import Any, Final

import httpx
import pytest

from tests.api.conftest import Api
from tests.services.imports.sent import as_xlsx, teachers
from trainingflow.api.nodes import global_id
from trainingflow.app import create_app
from trainingflow.services.files import Files
from trainingflow.services.imports import run
from trainingflow.services.imports.kinds import KINDS
from trainingflow.settings import Settings

KEEPER: Final = "personnel-officer"
DATA: Final = as_xlsx(
    teachers(["N001", "张三", "school", "2020-09-01"], ["N002", "", "nowhere", "2020-09-01"])
)
FIELDS: Final = """
  dataImport { id kind fileName state address added changed unchanged faulty }
  errors { code ... on RoleBlocker { required } ... on PrerequisiteBlocker { requirement } }
"""
REQUEST: Final = f"""
mutation Request($input: RequestImportInput!) {{ requestImport(input: $input) {{ {FIELDS} }} }}
"""
STEP: Final = f"""
mutation Step($id: ID!) {{ %sImport(importId: $id) {{ {FIELDS} }} }}
"""
UNDO: Final = f"""
mutation Undo($id: ID!) {{ undoImport(importId: $id, reason: "传错文件") {{ {FIELDS} }} }}
"""
LOOK: Final = """
query Look($id: ID!) {
  node(id: $id) { ... on DataImport {
    state askedBy { name } appliedBy { name } refusal { code message }
    report { name size }
    faulty: rows(outcome: FAULTY) { totalCount nodes {
      number outcome cells { column value } faults { code column heading message }
    } }
    added: rows(outcome: ADDED, first: 1) { totalCount nodes {
      number changes { column heading was becomes }
    } }
  } }
}
"""
LIST: Final = "{ imports(kind: TEACHERS) { totalCount nodes { kind state } } }"
WANTED: Final = {
    "kind": "TEACHERS",
    "fileName": "名册.xlsx",
    "contentType": "application/octet-stream",
    "size": len(DATA),
    "sha256": hashlib.sha256(DATA).hexdigest(),
}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(
        demo=True, files=(tmp_path / "stored").as_uri(), files_key="a key of the tests, no secret"
    )


@pytest.fixture
def storing(api: Api, settings: Settings) -> Api:
    """The API with a folder for files."""
    transport = httpx.ASGITransport(create_app(settings, api.database))
    return Api(
        httpx.AsyncClient(transport=transport, base_url="http://api"), api.world, api.database
    )


async def requested(api: Api, key: str = "k") -> dict[str, Any]:
    answer = await api.data(REQUEST, KEEPER, input={**WANTED, "idempotencyKey": key})
    payload: dict[str, Any] = answer["requestImport"]
    return payload


async def step(api: Api, name: str, id_: str, who: str = KEEPER) -> dict[str, Any]:
    payload: dict[str, Any] = (await api.data(STEP % name, who, id=id_))[f"{name}Import"]
    return payload


async def test_a_table_is_taken_over_step_by_step(storing: Api, settings: Settings) -> None:
    files = Files.of(settings)
    made = (await requested(storing))["dataImport"]
    early = await step(storing, "check", made["id"])
    sent = await storing.client.put(made["address"], content=DATA)
    asked = await step(storing, "check", made["id"])
    await run.run_open(storing.database, files)
    looked = (await storing.data(LOOK, KEEPER, id=made["id"]))["node"]
    applied = await step(storing, "apply", made["id"])
    await run.run_open(storing.database, files)
    undone = (await storing.data(UNDO, KEEPER, id=made["id"]))["undoImport"]
    await run.run_open(storing.database, files)
    last = (await storing.data(LOOK, KEEPER, id=made["id"]))["node"]

    assert early["errors"] == [{"code": "PREREQUISITE", "requirement": "UPLOAD_RECEIVED"}]
    assert sent.status_code == 204
    assert [one["dataImport"]["state"] for one in (asked, applied, undone)] == [
        "CHECKING",
        "APPLYING",
        "UNDOING",
    ]
    assert (looked["state"], looked["askedBy"]) == ("CHECKED", {"name": KEEPER})
    assert looked["report"]["name"] == "名册-问题清单.xlsx"
    assert looked["faulty"] == {
        "totalCount": 1,
        "nodes": [
            {
                "number": 3,
                "outcome": "FAULTY",
                "cells": looked["faulty"]["nodes"][0]["cells"],
                "faults": [
                    {
                        "code": "MISSING",
                        "column": "name_zh",
                        "heading": "Name",
                        "message": "This has to be filled in.",
                    }
                ],
            }
        ],
    }
    assert looked["faulty"]["nodes"][0]["cells"][0] == {"column": "code", "value": "N002"}
    assert looked["added"]["totalCount"] == 1
    assert looked["added"]["nodes"][0]["changes"][0] == {
        "column": "name_zh",
        "heading": "Name",
        "was": "",
        "becomes": "张三",
    }
    assert (last["state"], last["appliedBy"]) == ("UNDONE", {"name": KEEPER})


async def test_the_same_wish_is_one_import(storing: Api) -> None:
    first, again = [(await requested(storing))["dataImport"]["id"] for _ in range(2)]

    assert first == again


async def test_others_neither_import_nor_see_imports(storing: Api) -> None:
    made = (await requested(storing))["dataImport"]

    refused = await storing.data(REQUEST, "ce-officer", input={**WANTED, "idempotencyKey": "other"})
    cancelled = await step(storing, "cancel", made["id"], "ce-officer")
    seen = [
        (await storing.data(LIST, who))["imports"]["totalCount"]
        for who in (KEEPER, "ce-officer", "teacher-1")
    ]

    required = ["PERSONNEL_SECTION.OFFICER", "HK_TT_OFFICE.OFFICER"]
    errors = [{"code": "ROLE_REQUIRED", "required": required}]
    assert refused["requestImport"] == {"dataImport": None, "errors": errors}
    assert cancelled == {"dataImport": None, "errors": errors}
    assert seen == [1, 0, 0]
    node = (await storing.data(LOOK, "ce-officer", id=made["id"]))["node"]
    assert node is None


async def test_without_storage_nothing_is_imported(api: Api) -> None:
    answer = await requested(api)

    assert answer["errors"] == [{"code": "PREREQUISITE", "requirement": "FILES_TAKEN"}]


async def test_an_unknown_import_is_not_found(storing: Api) -> None:
    id_ = global_id("DataImport", storing.world.authority_id)

    answer = await step(storing, "apply", id_)

    assert answer == {"dataImport": None, "errors": [{"code": "NOT_FOUND"}]}


async def test_templates_are_given_to_everybody(storing: Api) -> None:
    data = await storing.data(
        "{ importTemplates { kind label mayImport workbook text columns { heading required } } }",
        KEEPER,
    )

    for one in data["importTemplates"]:
        workbook = await storing.client.get(one["workbook"])
        text = await storing.client.get(one["text"])
        assert (workbook.status_code, workbook.content[:2]) == (200, b"PK")
        headings = text.content.decode("utf-8-sig").strip().split(",")
        columns = KINDS[one["kind"]].columns
        assert headings == [column.heading.zh for column in columns]
        assert [column["heading"] for column in one["columns"]] == [
            column.heading.en for column in columns
        ]
        assert one["mayImport"] is (one["kind"] not in {"FORMER_RECORDS", "MUNICIPAL_ANSWERS"})
    assert (await storing.client.get("/import-templates/NOTHING.xlsx")).status_code == 404


async def test_a_roster_is_its_senders_alone(storing: Api, settings: Settings) -> None:
    """Anybody may send one; what a row may do is decided as by the button."""
    data = as_xlsx([["课程编号", "学期", "人员编号"], ["2024-0001", "2024秋", "teacher-1"]])
    wanted = {
        **WANTED,
        "kind": "ROSTERS",
        "fileName": "名单.xlsx",
        "size": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
        "idempotencyKey": "roster",
    }
    answer = await storing.data(REQUEST, "teacher-1", input=wanted)
    made = answer["requestImport"]["dataImport"]
    await storing.client.put(made["address"], content=data)
    await step(storing, "check", made["id"], "teacher-1")
    await run.run_open(storing.database, Files.of(settings))

    seen = [
        (await storing.data(LOOK, who, id=made["id"]))["node"]
        for who in ("teacher-1", "teacher-2", KEEPER)
    ]
    others = await step(storing, "apply", made["id"], KEEPER)

    assert seen[1:] == [None, None]
    [row] = seen[0]["faulty"]["nodes"]
    assert [one["code"] for one in row["faults"]] == ["UNKNOWN"]
    assert others == {"dataImport": None, "errors": [{"code": "NOT_FOUND"}]}

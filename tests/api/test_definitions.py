"""Lifecycles as a portal draws them, their static checks, and planned changes of them."""

from typing import Any
from uuid import uuid4

import pytest

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.test_definition_changes import appoint, propose
from trainingflow.domain.lifecycles import DEFINITIONS
from trainingflow.domain.workflow.basis import BASIS, RULES
from trainingflow.domain.workflow.verify import CHECKS
from trainingflow.services import carry_over

DEFINITION = """
query D($kind: ItemKind!, $version: Int) {
  definition(kind: $kind, version: $version) {
    kind version label fields { name label type required choices { code label } rows { name } }
    sections { name fields documents } variants { code } asks { name kind same }
    windows { code label } records
    transitions { action owners { label } citations { id article quote } fields { name } }
  }
}
"""
PLAN = """
mutation P($input: PlanDefinitionChangeInput!) {
  planDefinitionChange(input: $input) {
    change { id fromVersion toVersion repin reason approvedAt plannedBy { name }
      states { source target }
      items(first: 5) { totalCount nodes { verdict source target item { id } seq } } }
    counts { verdict items carried } foreseen { verdict target hindrances } errors { code path }
  }
}
"""
APPLY = """
mutation A($id: ID!) {
  applyDefinitionChange(planId: $id) {
    change { id approvedBy { name } counts { verdict items carried } } errors { code }
  }
}
"""


async def test_definition_says_what_a_portal_needs_to_draw_it(api: Api) -> None:
    """Shows: CY-MGMT-05, CY-MGMT-13."""
    shown = (await api.data(DEFINITION, kind="MANAGER_FILING"))["definition"]

    assert {name: shown[name] for name in ("kind", "version", "label", "records", "windows")} == {
        "kind": "MANAGER_FILING",
        "version": 1,
        "label": "training-manager filing",
        "records": [],
        "windows": [],
    }
    assert [(one["name"], one["type"], one["required"]) for one in shown["fields"]] == [
        ("subject", "ID", True),
        ("post", "TEXT", True),
    ]
    assert shown["asks"] == [
        {"name": "open", "kind": "MANAGER_FILING", "same": ["ORGANISATION"]},
        {"name": "filed", "kind": "MANAGER_FILING", "same": ["ORGANISATION"]},
    ]
    propose = shown["transitions"][0]
    assert propose["owners"] == [
        {"label": "The declaring unit (申报单位): officer, principal, training manager"}
    ]
    rule = "CY-MGMT-05"
    assert propose["citations"] == [
        {"id": rule, "article": BASIS[rule].en, "quote": RULES[rule].quote}
    ]


@pytest.mark.parametrize("kind", sorted({str(one.kind) for one in DEFINITIONS.values()}))
async def test_every_definition_can_be_drawn(api: Api, kind: str) -> None:
    shown = (await api.data(DEFINITION, kind=kind, version=1))["definition"]

    assert shown["transitions"]
    assert all(one["owners"][0]["label"] for one in shown["transitions"])
    assert (await api.data(DEFINITION, kind=kind, version=99))["definition"] is None


async def test_every_check_of_every_lifecycle_is_answered(api: Api) -> None:
    query = "{ workflowChecks { kind version check status flaws } }"

    found = (await api.data(query))["workflowChecks"]

    assert found == [
        {
            "kind": str(one.kind),
            "version": one.version,
            "check": name,
            "status": "SOUND",
            "flaws": [],
        }
        for one in DEFINITIONS.values()
        for name in CHECKS
    ]


def asked(**more: Any) -> dict[str, Any]:
    change = {"kind": "MANAGER_FILING", "from": 1, "to": 1, "repin": True, "reason": "办法修订"}
    return {"idempotencyKey": str(uuid4()), **change, **more}


async def test_change_is_foreseen_planned_by_one_and_applied_by_another(
    api: Api, people: People
) -> None:
    await propose(people)
    appoint(people, "teacher-8")
    appoint(people, "teacher-9")

    foreseen = await api.data(PLAN, "teacher-8", input=asked(dryRun=True))
    planned = await api.data(PLAN, "teacher-8", input=asked())
    change = planned["planDefinitionChange"]["change"]
    itself = await api.data(APPLY, "teacher-8", id=change["id"])
    applied = await api.data(APPLY, "teacher-9", id=change["id"])
    await carry_over.run(api.database)
    progress = (
        "query N($id: ID!) { node(id: $id) { ... on DefinitionChange { counts { carried } } } }"
    )

    assert foreseen["planDefinitionChange"] == {
        "change": None,
        "counts": [{"verdict": "MAPS", "items": 1, "carried": 0}],
        "foreseen": [{"verdict": "MAPS", "target": "PROPOSED", "hindrances": []}],
        "errors": [],
    }
    [one] = change["items"]["nodes"]
    assert (one["verdict"], one["source"], one["target"]) == ("MAPS", "PROPOSED", "PROPOSED")
    assert change["states"] == [
        {"source": "PROPOSED", "target": "PROPOSED"},
        {"source": "RETURNED", "target": "RETURNED"},
    ]
    assert itself["applyDefinitionChange"]["errors"] == [{"code": "SAME_PERSON_TWICE"}]
    assert applied["applyDefinitionChange"] == {
        "change": {
            "id": change["id"],
            "approvedBy": {"name": "teacher-9"},
            "counts": [{"verdict": "MAPS", "items": 1, "carried": 0}],
        },
        "errors": [],
    }
    assert (await api.data(progress, "teacher-9", id=change["id"]))["node"] == {
        "counts": [{"carried": 1}]
    }
    assert (await api.data(progress, "ce-officer", id=change["id"]))["node"] is None


async def test_change_by_anybody_else_is_refused(api: Api) -> None:
    refused = (await api.data(PLAN, "ce-officer", input=asked()))["planDefinitionChange"]
    guessed = (await api.data(PLAN, "ce-officer", input=asked(dryRun=True)))["planDefinitionChange"]

    for one in (refused, guessed):
        assert (one["change"], [error["code"] for error in one["errors"]]) == (
            None,
            ["ROLE_REQUIRED"],
        )

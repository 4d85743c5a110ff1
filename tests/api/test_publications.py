"""Versions of policies over the API: drafted, previewed and published by two officers."""

import csv
import io
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, Final

import pytest

from tests.api.offices import Office, opened
from tests.services.career import import_career
from tests.services.conftest import People
from tests.services.policy_life import FIRST, POLICY, SECOND, appoint, asking
from trainingflow.api.nodes import global_id
from trainingflow.db.session import Database
from trainingflow.services.publishing import comparison

ERRORS: Final = (
    "errors { code path message ... on PrerequisiteBlocker { requirement }"
    " ... on InputProblem { expected } }"
)
DRAFT: Final = f"""
mutation Draft($input: DraftPolicyVersionInput!) {{
  draftPolicyVersion(input: $input) {{ publication {{ id state hash number }} {ERRORS} }}
}}
"""
PREVIEW: Final = f"""
mutation Preview($draft: ID!) {{
  previewPolicyVersion(draftId: $draft) {{ preview {{ id seen finishedAt }} {ERRORS} }}
}}
"""
PROPOSE: Final = f"""
mutation Propose($draft: ID!, $preview: ID!) {{
  proposePolicyVersion(draftId: $draft, previewId: $preview) {{
    publication {{ state proposedBy {{ name }} proposedPreview {{ id }} }} {ERRORS}
  }}
}}
"""
PUBLISH: Final = f"""
mutation Publish($draft: ID!, $preview: ID!, $hash: String!) {{
  publishPolicyVersion(draftId: $draft, previewId: $preview, hash: $hash) {{
    publication {{ state number publishedBy {{ name }} }} {ERRORS}
  }}
}}
"""
SEEN: Final = """
query Seen($id: ID!) {
  node(id: $id) { ... on PolicyComparison {
    purpose total seen finishedAt validAt
    counts { effect teachers }
    requirements { code label differ lost reached }
    schools { nodes { organisation { name } gains loses fallsShort unchanged } }
    differences(effect: FALLS_SHORT) { totalCount nodes {
      person { name } organisation { name } eligibleBefore eligibleAfter totalBefore totalAfter
      requirements { code label before { need have met } after { need have met unit } }
    } }
    changes { section code part kind aspect old new }
    file { name size sha256 address }
  } }
}
"""
VERSIONS: Final = """
{ policyPublications { nodes {
  state number hash lockOn policy { code } texts { code text } comparisons { purpose }
} } }
"""
MINE: Final = """
{ viewer { teacher { policyChanges {
  effect eligibleBefore eligibleAfter publication { number reason }
} } } }
"""


class Desk(Office):
    """The application with its files, and the two officers who sit before it."""

    async def draft(self, who: str = FIRST, **changes: Any) -> dict[str, Any]:
        wanted = {
            "idempotencyKey": "0190163d-8694-739b-aea5-966c26f8ad93",
            "policy": global_id("Policy", POLICY),
            "text": asking(40),
            "lockOn": "2024-05-31",
            "reason": "上级文件调整",
            **changes,
        }
        payload: dict[str, Any] = (await self.api.data(DRAFT, who, input=wanted))[
            "draftPolicyVersion"
        ]
        return payload

    async def previewed(self) -> tuple[str, str, str]:
        """A draft, its finished preview, and its hash."""
        draft = (await self.draft())["publication"]
        asked = await self.api.data(PREVIEW, FIRST, draft=draft["id"])
        preview = asked["previewPolicyVersion"]["preview"]
        assert (preview["seen"], preview["finishedAt"]) == (0, None)
        await self.worked()
        return draft["id"], preview["id"], draft["hash"]

    async def published(self) -> tuple[str, str, str]:
        """The same, once it counts."""
        draft, preview, hash_ = await self.previewed()
        await self.api.data(PROPOSE, FIRST, draft=draft, preview=preview)
        await self.api.data(PUBLISH, SECOND, draft=draft, preview=preview, hash=hash_)
        await self.worked()
        return draft, preview, hash_

    async def worked(self) -> None:
        await comparison.run(self.api.database, self.files)


@pytest.fixture
async def desk(people: People, database: Database, tmp_path: Path) -> AsyncIterator[Desk]:
    """June 2026; teacher-0 has exactly what was owed."""
    appoint(people, FIRST, SECOND)
    import_career(people, "teacher-0", "chaoyang-exact")
    people.world.set_now("2026-06-10T09:00")
    async with opened(people.world, database, tmp_path) as (api, files):
        yield Desk(api, files)


async def test_preview_shows_counts_units_persons_and_the_whole_list_as_a_file(desk: Desk) -> None:
    _, preview, _ = await desk.previewed()

    seen = (await desk.api.data(SEEN, FIRST, id=preview))["node"]

    teachers = len(desk.api.world.people)
    assert (seen["purpose"], seen["total"], seen["seen"]) == ("PREVIEW", teachers, teachers)
    assert seen["validAt"] == "2026-06-10"
    assert seen["counts"] == [
        {"effect": "FALLS_SHORT", "teachers": 1},
        {"effect": "LOSES", "teachers": teachers - 3},
    ]
    assert [one for one in seen["requirements"] if one["lost"]] == [
        {
            "code": "TOTAL",
            "label": "Total credits",
            "differ": teachers - 2,
            "lost": 1,
            "reached": 0,
        }
    ]
    [school] = [one for one in seen["schools"]["nodes"] if one["fallsShort"]]
    assert (school["organisation"], school["gains"]) == ({"name": "school"}, 0)
    assert seen["differences"] == {
        "totalCount": 1,
        "nodes": [
            {
                "person": {"name": "teacher-0"},
                "organisation": {"name": "school"},
                "eligibleBefore": True,
                "eligibleAfter": False,
                "totalBefore": "36",
                "totalAfter": "36",
                "requirements": [
                    {
                        "code": "TOTAL",
                        "label": "Total credits",
                        "before": {"need": "36", "have": "36", "met": True},
                        "after": {"need": "40", "have": "36", "met": False, "unit": "CREDITS"},
                    }
                ],
            }
        ],
    }
    assert seen["changes"] == [
        {
            "section": "requirements",
            "code": "TOTAL",
            "part": "atLeast",
            "kind": "CHANGED",
            "aspect": "NUMBER",
            "old": "36",
            "new": "40",
        }
    ]
    response = await desk.api.client.get(seen["file"]["address"])
    assert response.content[:3] == b"\xef\xbb\xbf"
    assert len(response.content) == seen["file"]["size"]
    rows = list(csv.reader(io.StringIO(response.content[3:].decode())))
    assert len(rows) == teachers - 2 + 1
    [row] = [row for row in rows if row[0] == "teacher-0"]
    assert row[3:] == [
        *("由合格变为不合格 FALLS_SHORT", "是", "否"),
        *("36", "36", "总学分：36/36 → 36/40"),
    ]


async def test_two_officers_publish_and_each_teacher_is_told_what_changed(desk: Desk) -> None:
    api = desk.api
    draft, preview, hash_ = await desk.previewed()
    proposed = await api.data(PROPOSE, FIRST, draft=draft, preview=preview)
    alone = await api.data(PUBLISH, FIRST, draft=draft, preview=preview, hash=hash_)
    published = await api.data(PUBLISH, SECOND, draft=draft, preview=preview, hash=hash_)
    await desk.worked()

    assert proposed["proposePolicyVersion"] == {
        "publication": {
            "state": "PROPOSED",
            "proposedBy": {"name": FIRST},
            "proposedPreview": {"id": preview},
        },
        "errors": [],
    }
    assert [one["code"] for one in alone["publishPolicyVersion"]["errors"]] == ["SAME_PERSON_TWICE"]
    assert published["publishPolicyVersion"] == {
        "publication": {"state": "PUBLISHED", "number": 1, "publishedBy": {"name": SECOND}},
        "errors": [],
    }
    assert (await api.data(MINE, "teacher-0"))["viewer"]["teacher"]["policyChanges"] == [
        {
            "effect": "FALLS_SHORT",
            "eligibleBefore": True,
            "eligibleAfter": False,
            "publication": {"number": 1, "reason": "上级文件调整"},
        }
    ]


async def test_drafts_are_for_overseers_and_what_is_published_is_for_everybody(desk: Desk) -> None:
    await desk.draft()
    before = (await desk.api.data(VERSIONS, "teacher-0"))["policyPublications"]["nodes"]
    [drafted] = (await desk.api.data(VERSIONS, SECOND))["policyPublications"]["nodes"]
    await desk.published()

    [shown] = (await desk.api.data(VERSIONS, "teacher-0"))["policyPublications"]["nodes"]

    assert before == []
    assert (drafted["state"], drafted["number"]) == ("DRAFT", None)
    assert (shown["state"], shown["number"], shown["comparisons"]) == ("PUBLISHED", 1, [])
    assert [one["code"] for one in shown["texts"]] == [POLICY, "beijing-2021"]
    assert shown["texts"][0]["text"] == asking(40)
    assert await desk.api.code(VERSIONS) == "UNAUTHENTICATED"


async def test_comparison_is_not_there_for_who_does_not_oversee(desk: Desk) -> None:
    _, preview, _ = await desk.published()

    assert (await desk.api.data(SEEN, "ce-officer", id=preview))["node"] is None


async def test_draft_that_cannot_be_read_is_refused_with_its_line_and_a_remedy(desk: Desk) -> None:
    payload = await desk.draft(text=asking(30))

    [problem] = payload["errors"]
    assert payload["publication"] is None
    assert (problem["code"], problem["path"]) == ("INPUT_INVALID", ["input", "text"])
    assert problem["expected"].startswith("chaoyang-2021.yaml:")
    assert problem["expected"] in problem["message"]
    assert "its parts need 36, more than its own 30" in problem["expected"]


async def test_draft_is_written_once_for_a_key(desk: Desk) -> None:
    first, again = await desk.draft(), await desk.draft()

    assert again == first
    assert desk.api.world.count("policy_publication") == 1

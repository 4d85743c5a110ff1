"""What a teacher would owe and have if: other records, other facts, a draft of a policy."""

import re
from typing import Any

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.test_journey import appraise, confirm_credits, run_course
from trainingflow.api.nodes import global_id

SIMULATE = """
query Simulate($id: ID!, $input: SimulateCreditsInput!) {
  simulateCredits(teacherId: $id, input: $input) {
    before { policy { code } eligible requirements { code have need } }
    after {
      policy { code title }
      requirements { code have need }
      lines { record status title awards { ledger credits } }
      sentences
    }
    changes { code unit before { have need } after { have need } have shortfall }
    hypotheticalRecords
    errors {
      code message path
      ... on PolicyDraftProblem { line where article remedy }
      ... on InputProblem { expected }
    }
  }
}
"""

COURSE = {"activity": "PROFESSIONAL_COURSE", "hours": "20", "earnedOn": "2024-03-01"}
DRAFT = """\
id: chaoyang-2026
extends: chaoyang-2021
checkedOn: 2026-11-23
credit:
  requirements:
    TOTAL:
      atLeast: 38
    ELECTIVE:
      atLeast: 8
"""


def teacher(api: Api, code: str = "teacher-1") -> str:
    return global_id("Teacher", api.world.people[code])


async def simulate(api: Api, who: str = "teacher-1", **supposed: Any) -> Any:
    data = await api.data(SIMULATE, who, id=teacher(api), input=supposed)
    return data["simulateCredits"]


async def error(api: Api, who: str = "ce-officer", **supposed: Any) -> dict[str, Any]:
    found = await simulate(api, who, **supposed)
    assert (found["before"], found["after"], found["changes"]) == (None, None, [])
    [only] = found["errors"]
    assert isinstance(only, dict)
    return only


async def test_hypothetical_records_change_what_they_count_to_and_nothing_else(api: Api) -> None:
    found = await simulate(
        api,
        hypotheticalRecords=[{**COURSE, "fields": {"module": "SUBJECT_LITERACY"}}],
        validAt="2024-05-20",
    )

    assert found["errors"] == []
    assert {one["code"]: (one["have"], one["shortfall"]) for one in found["changes"]} == {
        "TOTAL": ("2", "-2"),
        "REQUIRED": ("2", "-2"),
        "REQUIRED.PROFESSIONAL": ("2", "-2"),
        "HOURS": ("20", "-20"),
    }
    [line] = found["after"]["lines"]
    assert found["hypotheticalRecords"] == [line["record"]]
    told = [one for one in found["after"]["sentences"] if one.startswith("Record")]
    assert [one.split(" counts")[0] for one in told] == ["Record “Professional required course”"]
    assert (line["status"], line["title"]) == ("COUNTED", None)
    assert line["awards"] == [{"ledger": "REQUIRED.PROFESSIONAL.SUBJECT_LITERACY", "credits": "2"}]


async def test_a_record_can_be_left_out(api: Api, people: People) -> None:
    await confirm_credits(people, await run_course(people, await appraise(people)))
    whole = await simulate(api)
    [line] = whole["after"]["lines"]

    found = await simulate(api, withoutRecords=[line["record"]])

    assert whole["changes"] == []
    assert found["after"]["lines"] == []
    assert {one["code"]: one["have"] for one in found["changes"]}["ELECTIVE"] == "-1"


async def test_other_facts_replace_those_that_are_named(api: Api) -> None:
    found = await simulate(
        api,
        hypotheticalFacts={"transferredIn": {"on": "2024-02-01", "from": "OTHER_PROVINCE"}},
        validAt="2024-05-20",
    )

    total = next(one for one in found["changes"] if one["code"] == "TOTAL")
    assert (total["before"]["need"], total["after"]["need"]) == ("36", "14.4")


async def test_another_policy_is_compared_by_the_codes_of_its_requirements(api: Api) -> None:
    found = await simulate(api, policy=global_id("Policy", "beijing-2021"), validAt="2024-05-20")

    assert found["after"]["policy"]["code"] == "beijing-2021"
    changed = {one["code"]: (one["before"], one["after"]) for one in found["changes"]}
    assert changed["SCHOOL_BASED"] == (None, {"have": "0", "need": "12"})
    assert changed["SCHOOL_BASED.RESEARCH"] == ({"have": "0", "need": "10"}, None)


async def test_a_draft_is_tried_and_kept_nowhere(api: Api) -> None:
    tables = ("policy_version", "credit_record", "idempotency_key", "item_event")
    before = [api.world.count(table) for table in tables]

    found = await simulate(api, "ce-officer", draft=DRAFT, validAt="2024-05-20")

    assert found["after"]["policy"]["code"] == "chaoyang-2026"
    assert [(one["code"], one["after"]["need"]) for one in found["changes"]] == [
        ("TOTAL", "38"),
        ("ELECTIVE", "8"),
    ]
    assert [api.world.count(table) for table in tables] == before
    policies = await api.data("{ policies { code } }")
    assert "chaoyang-2026" not in [one["code"] for one in policies["policies"]]


async def test_a_simulation_sends_nothing_but_questions(api: Api) -> None:
    with api.statements() as sent:
        await simulate(api, hypotheticalRecords=[COURSE])

    assert sent
    assert {one.split()[0] for one in sent} <= {"SELECT", "WITH"}
    assert not [one for one in sent if re.search(r"\b(INSERT|UPDATE|DELETE|MERGE)\b", one)]
    async with api.database.reading() as session:
        with pytest.raises(DBAPIError, match="read-only transaction"):
            await session.execute(text("UPDATE teacher SET qualified = false"))


async def test_a_flaw_of_a_draft_is_named_with_its_line_and_a_remedy(api: Api) -> None:
    found = await error(api, draft=DRAFT.replace("atLeast: 8", "atLeast: eight"))

    assert (found["code"], found["path"], found["line"]) == ("INPUT_INVALID", ["input", "draft"], 9)
    assert found["where"] == "credit.requirements.ELECTIVE.atLeast"
    assert found["article"]
    assert found["remedy"]


@pytest.mark.parametrize(
    ("draft", "problem"),
    [
        ("id: x\nextends: nowhere\n", "there is no policy “nowhere”"),
        ("a: &a [*a]", "anchors"),
        ("[" * 5000, ""),
        ("x" * 200_001, "200001 characters"),
        ("id: [", "this is not YAML"),
    ],
)
async def test_a_draft_that_cannot_be_read_is_refused(api: Api, draft: str, problem: str) -> None:
    found = await error(api, draft=draft)

    assert found["path"] == ["input", "draft"]
    assert problem in found["message"]


async def test_a_draft_is_not_for_teachers_and_schools(api: Api) -> None:
    for who in ("teacher-1", "principal"):
        found = await error(api, who, draft=DRAFT)
        assert (found["code"], found["path"]) == ("ROLE_REQUIRED", ["input", "draft"])


@pytest.mark.parametrize(
    ("supposed", "path"),
    [
        (
            {"hypotheticalRecords": [{**COURSE, "fields": {"colour": "red"}}]},
            ["hypotheticalRecords", "0", "fields", "colour"],
        ),
        (
            {"hypotheticalRecords": [{**COURSE, "fields": {"days": 1.5}}]},
            ["hypotheticalRecords", "0", "fields", "days"],
        ),
        (
            {"hypotheticalRecords": [{**COURSE, "fields": "module"}]},
            ["hypotheticalRecords", "0", "fields"],
        ),
        (
            {"hypotheticalRecords": [{**COURSE, "fields": {"hours": "5"}}]},
            ["hypotheticalRecords", "0", "fields", "hours"],
        ),
        (
            {"hypotheticalRecords": [{**COURSE, "hours": "-5"}]},
            ["hypotheticalRecords", "0", "hours"],
        ),
        (
            {"hypotheticalFacts": {"posts": [{"post": "KING"}]}},
            ["hypotheticalFacts", "posts", "0", "post"],
        ),
        ({"hypotheticalRecords": [COURSE] * 201}, ["hypotheticalRecords"]),
        ({"withoutRecords": ["x"] * 201}, ["withoutRecords"]),
        ({"withoutRecords": ["x"]}, ["withoutRecords"]),
    ],
)
async def test_what_cannot_be_supposed_is_named_by_its_path(
    api: Api, supposed: dict[str, Any], path: list[str]
) -> None:
    assert (await error(api, "teacher-1", **supposed))["path"] == ["input", *path]


async def test_a_record_of_somebody_else_cannot_be_left_out(api: Api) -> None:
    unknown = global_id("CreditRecord", api.world.people["teacher-2"])

    assert (await error(api, "teacher-1", withoutRecords=[unknown]))["code"] == "NOT_FOUND"


async def test_a_policy_and_a_draft_at_once_are_refused(api: Api) -> None:
    found = await error(api, draft=DRAFT, policy=global_id("Policy", "beijing-2021"))

    assert found["path"] == ["input", "draft"]


async def test_nobody_simulates_a_teacher_whom_they_may_not_see(api: Api) -> None:
    data = await api.data(SIMULATE, "teacher-0", id=teacher(api), input={})

    assert data == {"simulateCredits": None}
    assert await api.code(SIMULATE, None, id=teacher(api), input={}) == "UNAUTHENTICATED"

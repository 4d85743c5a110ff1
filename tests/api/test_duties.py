"""Duties of the calendar over GraphQL: what is owed, said to be done, and no more reminded of."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import select

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.statements import statements
from trainingflow.api.nodes import global_id
from trainingflow.db.models import Deadline, NoticeMessage, Organisation
from trainingflow.services import clock

POLICY = global_id("Policy", "chaoyang-2021")
RECORD = """
mutation($input: RecordDutyInput!) { recordDuty(input: $input) {
  record { done reference organisation { code } recordedBy { name } }
  replayed errors { code path } } }
"""
LIST = """
query($year: Int!, $mine: Boolean!) { duties(year: $year, mine: $mine) {
  occasion dueAt policy { id } duty { name by } records { done reference organisation { code } } } }
"""


def said(api: Api, name: str, unit: str, **more: Any) -> dict[str, Any]:
    return {
        "idempotencyKey": str(uuid4()),
        "policyId": POLICY,
        "duty": name,
        "occasion": "2024",
        "organisationId": global_id("Organisation", api.world.units[unit]),
        "reference": "朝教继〔2025〕3号",
        **more,
    }


async def reminded(people: People, duty: str) -> list[str]:
    """The codes of those who were reminded of a duty."""
    async with people.database.reading() as session:
        rows = await session.scalars(
            select(Organisation.code)
            .join(NoticeMessage, NoticeMessage.organisation_id == Organisation.id)
            .join(Deadline, Deadline.id == NoticeMessage.deadline_id)
            .where(Deadline.duty == duty)
        )
        return sorted(rows)


@pytest.mark.parametrize(
    ("asked", "day", "left"),
    [
        (("ce-officer", "PROJECT_REPORT", "ce-office"), "2025-02-26T00:00", []),
        (("manager", "TRAINING_PLAN", "school"), "2024-12-29T00:00", ["academy", "college"]),
    ],
)
async def test_who_has_done_a_duty_is_not_reminded_of_it(
    api: Api, people: People, asked: tuple[str, str, str], day: str, left: list[str]
) -> None:
    """The report and the plan have a place, and saying so twice is once.

    Shows: CAL-22, CAL-25, CY-PROJ-27
    """
    who, duty, unit = asked
    done = await api.data(RECORD, who, input=said(api, duty, unit))
    again = await api.data(RECORD, who, input=said(api, duty, unit))
    people.world.set_now(day)
    await clock.send_due(people.database)

    record = {
        "done": True,
        "reference": "朝教继〔2025〕3号",
        "organisation": {"code": unit},
        "recordedBy": {"name": who},
    }
    assert done["recordDuty"] == {"record": record, "replayed": False, "errors": []}
    assert again["recordDuty"] == {"record": record, "replayed": True, "errors": []}
    assert [one for one in await reminded(people, duty) if one != "private-school"] == left
    assert api.world.count("duty_record") == 1


async def test_what_was_said_by_mistake_is_taken_back_and_reminded_of(
    api: Api, people: People
) -> None:
    await api.data(RECORD, "ce-officer", input=said(api, "PROJECT_REPORT", "ce-office"))
    back = said(api, "PROJECT_REPORT", "ce-office", done=False, reference="报告退回修改")
    await api.data(RECORD, "ce-officer", input=back)
    people.world.set_now("2025-02-26T00:00")
    await clock.send_due(people.database)

    assert await reminded(people, "PROJECT_REPORT") == ["ce-office"]


@pytest.mark.parametrize(
    ("who", "more", "code"),
    [
        ("manager", {}, "ROLE_REQUIRED"),
        ("ce-officer", {"reference": " "}, "FIELD_MISSING"),
        ("ce-officer", {"done": False}, "INPUT_INVALID"),
        ("ce-officer", {"occasion": "2024-AUTUMN"}, "NOT_FOUND"),
        ("ce-officer", {"duty": "URGENT_PROJECT"}, "NOT_FOUND"),
    ],
)
async def test_only_who_owes_a_duty_says_that_it_is_done(
    api: Api, who: str, more: dict[str, Any], code: str
) -> None:
    refused = await api.data(RECORD, who, input=said(api, "PROJECT_REPORT", "ce-office", **more))

    assert [one["code"] for one in refused["recordDuty"]["errors"]] == [code]
    assert await api.code(RECORD, input=said(api, "PROJECT_REPORT", "ce-office")) == (
        "UNAUTHENTICATED"
    )


async def test_duties_of_a_year_show_who_has_done_them(api: Api, people: People) -> None:
    """A unit sees its own, a body all; each body stands with one policy only."""
    await api.data(RECORD, "manager", input=said(api, "TRAINING_PLAN", "school"))
    await api.data(RECORD, "ce-officer", input=said(api, "PROJECT_REPORT", "ce-office"))

    seen = await api.data(LIST, "ce-officer", year=2024, mine=False)
    later = await api.data(LIST, "ce-officer", year=2025, mine=False)
    own = await api.data(LIST, "manager", year=2024, mine=True)

    def shown(found: dict[str, Any]) -> dict[tuple[str, str], list[str]]:
        return {
            (one["duty"]["name"], one["occasion"]): [
                record["organisation"]["code"] for record in one["records"]
            ]
            for one in found["duties"]
            if one["policy"]["id"] == POLICY
        }

    assert shown(later)["PROJECT_REPORT", "2024"] == ["ce-office"]
    assert shown(seen)["TRAINING_PLAN", "2024"] == ["school"]
    assert ("PROJECT_REPORT", "2023") in shown(seen).keys() - shown(own).keys()
    assert shown(own)["TRAINING_PLAN", "2024"] == ["school"]
    days = [one["dueAt"] for one in seen["duties"]]
    assert days == sorted(days)
    bodies = [
        (one["duty"]["name"], one["occasion"], by)
        for one in seen["duties"]
        for by in one["duty"]["by"]
        if by not in ("UNIT", "TEACHER")
    ]
    assert len(bodies) == len(set(bodies))


async def test_the_list_costs_the_same_for_one_record_and_for_three(
    api: Api, people: People
) -> None:
    counts = []
    for name in ("PROJECT_REPORT", "PERFORMANCE_APPRAISAL", "CREDIT_STATEMENT"):
        occasion = "2024-SPRING" if name == "CREDIT_STATEMENT" else "2024"
        asked = said(api, name, "ce-office", occasion=occasion)
        assert (await api.data(RECORD, "ce-officer", input=asked))["recordDuty"]["errors"] == []
        with statements(api.database) as sent:
            await api.data(LIST, "ce-officer", year=2024, mine=False)
        counts.append(len(sent))

    assert len(set(counts[-2:])) == 1


async def test_deadlines_show_what_is_said_of_their_duty(api: Api, people: People) -> None:
    await api.data(RECORD, "ce-officer", input=said(api, "PROJECT_REPORT", "ce-office"))
    found = await api.data(
        """{ deadlines(
            dueAfter: "2025-02-19T00:00:00+08:00", dueBefore: "2025-02-27T00:00:00+08:00"
        ) { nodes { rung duty { occasion records { reference } duty { name } } } } }""",
        "ce-officer",
    )

    about = [one["duty"] for one in found["deadlines"]["nodes"] if one["duty"]]
    assert about == [
        {
            "occasion": "2024",
            "records": [{"reference": "朝教继〔2025〕3号"}],
            "duty": {"name": "PROJECT_REPORT"},
        }
    ] * len(about)
    assert about

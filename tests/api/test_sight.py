"""Who sees what: acting for a body is not the same as sitting in it."""

from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import Api
from tests.services.conftest import COMPLETION, People
from tests.services.test_write_path import ready_for_approval
from trainingflow.api.nodes import global_id
from trainingflow.domain.people import Body, Role

SEEN = """
query Seen($id: ID!) {
  node(id: $id) { id } courses { totalCount } teachers { totalCount }
}
"""
REVIEWS = "query R($id: ID!) { node(id: $id) { ... on Course { reviews { reviewer { name } } } } }"
COMMITTEE: dict[str, Any] = {
    "acting_for": Body.ACADEMIC_COMMITTEE,
    "decision_reference": "2024-05 第3次",
}


async def under_review(people: People) -> UUID:
    """A course whose text three members have to read."""
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    await people.must("applicant", "submitForAppraisal", course)
    panel = [str(people.world.people[f"member-{number}"]) for number in (1, 2, 3)]
    await people.must("college-officer", "assignReviewers", course, reviewers=panel, **COMMITTEE)
    await people.must("college-officer", "openTextReview", course, **COMMITTEE)
    return course


async def review(people: People, who: str, course: UUID) -> None:
    given = {"conflict": "NONE", "opinion": "PASS", "text": "内容扎实"}
    await people.must(who, "submitReview", course, **given)


def appoint(people: People, who: str, role: Role, unit: str) -> None:
    """Give a person another role from now on."""
    people.world.appoint(who, role, unit)


async def seen(api: Api, who: str, course: UUID) -> tuple[bool, int, bool]:
    """Whether the person sees a course, how many there are, and more teachers than oneself."""
    data = await api.data(SEEN, who, id=global_id("Course", course))
    return (
        data["node"] is not None,
        data["courses"]["totalCount"],
        data["teachers"]["totalCount"] > 1,
    )


async def test_members_of_a_body_see_what_they_are_assigned_to_and_themselves(
    api: Api, people: People
) -> None:
    draft, course = await people.declare_course(), await under_review(people)

    assert await seen(api, "member-1", course) == (True, 1, False)
    assert await seen(api, "member-1", draft) == (False, 1, False)
    assert await seen(api, "member-4", course) == (False, 0, False)


@pytest.mark.parametrize("who", ["chair", "college-officer", "ce-officer"])
async def test_officers_and_chairs_of_bodies_see_all_items_and_all_teachers(
    api: Api, people: People, who: str
) -> None:
    draft = await people.declare_course()

    assert await seen(api, who, draft) == (True, 1, True)


@pytest.mark.parametrize(
    ("role", "overseen"),
    [(Role.POLICY_OFFICER, (True, 1, False)), (Role.AUDITOR, (True, 1, True))],
)
async def test_overseers_see_all_items_and_only_auditors_the_people(
    api: Api, people: People, role: Role, overseen: tuple[bool, int, bool]
) -> None:
    draft = await people.declare_course()
    appoint(people, "teacher-1", role, "commission")

    assert await seen(api, "teacher-1", draft) == overseen


async def test_member_reads_the_opinions_of_others_only_after_the_own(
    api: Api, people: People
) -> None:
    course = await under_review(people)
    await review(people, "member-1", course)

    assert await reviewers(api, "member-1", course) == ["member-1"]
    assert await reviewers(api, "member-2", course) == []
    assert await reviewers(api, "chair", course) == ["member-1"]
    assert await reviewers(api, "applicant", course) == []

    await review(people, "member-2", course)

    assert await reviewers(api, "member-2", course) == ["member-1", "member-2"]
    assert await reviewers(api, "member-3", course) == []


async def test_members_read_all_opinions_once_the_reading_is_over(api: Api, people: People) -> None:
    course = await under_review(people)
    for who in ("member-1", "member-2"):
        await review(people, who, course)
    await people.must("member-3", "submitReview", course, conflict="DECLARED")
    assert await reviewers(api, "member-3", course) == []

    substitute = [str(people.world.people["member-4"])]
    await people.must(
        "college-officer", "assignReviewers", course, reviewers=substitute, **COMMITTEE
    )
    await review(people, "member-4", course)
    await people.must("college-officer", "finishTextReview", course, **COMMITTEE)

    assert await reviewers(api, "member-3", course) == ["member-1", "member-2", "member-4"]


async def reviewers(api: Api, who: str, course: UUID) -> list[str]:
    node = (await api.data(REVIEWS, who, id=global_id("Course", course)))["node"]
    return [one["reviewer"]["name"] for one in node["reviews"]]


BALLOTS = """
query B($id: ID!) { node(id: $id) { ... on Course { ballots { number cast yes no abstain } } } }
"""


async def test_tally_shows_once_the_vote_is_closed_whoever_has_not_voted(
    api: Api, people: People
) -> None:
    course = await under_review(people)
    for number in (1, 2, 3):
        await review(people, f"member-{number}", course)
    await people.must("college-officer", "finishTextReview", course, **COMMITTEE)
    people.world.set_now("2024-05-22T09:00")
    defence: dict[str, Any] = {"heldOn": "2024-05-21", "documents": ("DEFENCE_MINUTES",)}
    await people.must("college-officer", "recordDefence", course, **defence, **COMMITTEE)
    await people.must("college-officer", "openVote", course, **COMMITTEE)
    await people.must("member-1", "castVote", course, vote="YES")
    assert await ballots(api, course) == [
        {"number": 1, "cast": 1, "yes": None, "no": None, "abstain": None}
    ]

    await people.must("applicant", "withdraw", course, comment="另行申报")

    assert await ballots(api, course) == [{"number": 1, "cast": 1, "yes": 1, "no": 0, "abstain": 0}]


async def ballots(api: Api, course: UUID) -> list[dict[str, Any]]:
    node = (await api.data(BALLOTS, "chair", id=global_id("Course", course)))["node"]
    found: list[dict[str, Any]] = node["ballots"]
    return found


async def test_the_comment_on_an_opinion_is_for_its_author_alone(api: Api, people: People) -> None:
    course = await ready_for_approval(people)
    query = """
        query ($id: ID!) {
          node(id: $id) { ... on WorkItem { history(first: 50) { nodes { action comment } } } }
        }
    """
    node_id = global_id("Course", course)

    async def comments(who: str) -> set[str | None]:
        nodes = (await api.data(query, who, id=node_id))["node"]["history"]["nodes"]
        return {one["comment"] for one in nodes if one["action"] == "castVote"}

    assert await comments("applicant") == {None}
    assert await comments("member-1") == {None, "我的理由"}

"""What a portal shows of a dossier: versions, what differs, decisions, returns, the checklist."""

from typing import Any

from tests.api.conftest import Api
from tests.services.conftest import COMPLETION, People
from tests.services.test_dossiers import COMMITTEE, attach, returned
from trainingflow.api.nodes import global_id
from trainingflow.services.command import Performed

VERSIONS = """
query Versions($id: ID!) { node(id: $id) { ... on WorkItem { dossierVersions { totalCount nodes {
  number sha256 submittedAt submittedBy { name }
  sections { name label fields { name label value } documents { kind } }
} } } } }
"""
DIFF = """
query Diff($id: ID!, $from: Int!, $to: Int!) { node(id: $id) { ... on WorkItem {
  dossierDiff(from: $from, to: $to) {
    changes { sort section path labels old new cameFrom }
    documents { sort kind old { title } new { title } }
  }
} } }
"""
DECIDED = """
query Decided($id: ID!) { node(id: $id) { ... on WorkItem {
  approvals {
    action label version voided voidedBySeq sections { code } changed { code label }
    actor { name }
  }
  returned { action comment sections { code label } actor { name } }
} } }
"""
CHECKLIST = """
query Checklist($id: ID!) { node(id: $id) { ... on WorkItem { checklist {
  action actionLabel there kinds { code label } documents { kind title addedBy { name } }
} } } }
"""


async def revised(people: People) -> str:
    """A course that was sent back, changed in content and documents, and handed in again."""
    course = await returned(people, "COURSE_CONTENT", "NEEDS")
    units = [
        {"title": "第1单元", "hours": "8"},
        *COMPLETION["units"][2:],
        {"title": "新", "hours": "4"},
    ]
    await people.must("applicant", "saveDraft", course, units=units)
    assert isinstance(await attach(people, course, "NEEDS_SURVEY"), Performed)
    await people.must("applicant", "resubmitRevision", course)
    return global_id("Course", course)


async def shown(api: Api, query: str, id_: str, who: str = "applicant", **more: Any) -> Any:
    """What is shown of the item; nothing where the viewer may not see it."""
    return (await api.data(query, who, id=id_, **more))["node"]


async def compared(api: Api, id_: str, old: int, new: int) -> Any:
    """What differs between two versions."""
    node = await shown(api, DIFF, id_, "applicant", **{"from": old, "to": new})
    return node["dossierDiff"]


async def test_versions_show_their_content_by_section(api: Api, people: People) -> None:
    id_ = await revised(people)

    found = (await shown(api, VERSIONS, id_))["dossierVersions"]

    assert found["totalCount"] == 2
    assert [one["number"] for one in found["nodes"]] == [1, 2]
    assert len({one["sha256"] for one in found["nodes"]}) == 2
    first = found["nodes"][0]
    assert first["submittedBy"] == {"name": "applicant"}
    sections = {one["name"]: one for one in first["sections"]}
    assert sections["IMPLEMENTATION"] == {
        "name": "IMPLEMENTATION",
        "label": "implementation and assessment",
        "fields": [
            {
                "name": "assessmentMethod",
                "label": "assessment method",
                "value": COMPLETION["assessmentMethod"],
            }
        ],
        "documents": [{"kind": "COURSE_PLAN"}, {"kind": "IMPLEMENTATION_SCHEME"}],
    }


async def test_two_versions_are_compared(api: Api, people: People) -> None:
    id_ = await revised(people)

    found = await compared(api, id_, 1, 2)

    assert [(one["sort"], one["path"], one["old"], one["new"]) for one in found["changes"]] == [
        ("REMOVED", ["units", "1"], {"title": "第2单元", "hours": "4"}, None),
        ("CHANGED", ["units", "0", "hours"], "4", "8"),
        ("ADDED", ["units", "4"], None, {"title": "新", "hours": "4"}),
    ]
    assert {one["section"] for one in found["changes"]} == {"COURSE_CONTENT"}
    assert found["changes"][1]["labels"] == ["teaching units", "contact hours"]
    assert found["documents"] == [
        {"sort": "ADDED", "kind": "NEEDS_SURVEY", "old": None, "new": {"title": "新材料"}}
    ]


async def test_a_version_does_not_differ_from_itself_and_an_unknown_one_is_none(
    api: Api, people: People
) -> None:
    id_ = await revised(people)

    same = await compared(api, id_, 2, 2)
    unknown = await compared(api, id_, 1, 3)

    assert same == {"changes": [], "documents": []}
    assert unknown is None


async def test_a_decision_shows_what_voided_it(api: Api, people: People) -> None:
    id_ = await revised(people)

    found = await shown(api, DECIDED, id_)

    (approval,) = found["approvals"]
    assert (approval["action"], approval["version"], approval["voided"]) == (
        "formOpinionPass",
        1,
        True,
    )
    assert [one["code"] for one in approval["changed"]] == ["NEEDS", "COURSE_CONTENT"]
    assert "PUBLICATION" not in {one["code"] for one in approval["sections"]}
    assert found["returned"] is None


async def test_who_declared_sees_for_what_it_was_sent_back(api: Api, people: People) -> None:
    course = await returned(people, "NEEDS")

    found = await shown(api, DECIDED, global_id("Course", course))

    assert found["returned"] == {
        "action": "returnForRevision",
        "comment": "请修改",
        "sections": [{"code": "NEEDS", "label": "grounds and needs"}],
        "actor": {"name": "ce-officer"},
    }


async def test_the_checklist_shows_what_is_there_and_what_is_missing(
    api: Api, people: People
) -> None:
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    await people.must("applicant", "submitForAppraisal", course)
    await people.must(
        "college-officer",
        "returnForCompletion",
        course,
        sections=["NEEDS"],
        comment="请补充",
        **COMMITTEE,
    )

    found = (await shown(api, CHECKLIST, global_id("Course", course)))["checklist"]

    assert [(one["there"], [kind["code"] for kind in one["kinds"]]) for one in found] == [
        (True, ["OBJECTIVES"]),
        (True, ["CONTENT"]),
        (True, ["COURSE_PLAN"]),
        (True, ["IMPLEMENTATION_SCHEME"]),
        (True, ["TEXTBOOK", "LECTURE_NOTES"]),
        (True, ["NEEDS_SURVEY"]),
    ]
    assert found[5] == {
        "action": "submitForAppraisal",
        "actionLabel": "submit for appraisal",
        "there": True,
        "kinds": [{"code": "NEEDS_SURVEY", "label": "needs survey"}],
        "documents": [
            {"kind": "NEEDS_SURVEY", "title": "NEEDS_SURVEY", "addedBy": {"name": "applicant"}}
        ],
    }


async def test_before_it_begins_the_lifecycle_says_which_documents_it_takes(api: Api) -> None:
    query = """{ workflowDefinitions { kind checklist { action kinds { code } } } }"""

    found = {one["kind"]: one for one in (await api.data(query))["workflowDefinitions"]}

    assert found["COURSE"]["checklist"][4] == {
        "action": "submitForAppraisal",
        "kinds": [{"code": "TEXTBOOK"}, {"code": "LECTURE_NOTES"}],
    }


async def test_from_outside_nothing_of_it_is_seen(api: Api, people: People) -> None:
    id_ = await revised(people)

    for query, more in (
        (VERSIONS, {}),
        (DIFF, {"from": 1, "to": 2}),
        (DECIDED, {}),
        (CHECKLIST, {}),
    ):
        assert await shown(api, query, id_, "teacher-3", **more) is None


async def test_as_many_statements_for_three_items_as_for_one(api: Api, people: People) -> None:
    ids = [global_id("Course", await returned(people, "NEEDS")) for _ in range(3)]
    query = """query Many($ids: [ID!]!) { nodes(ids: $ids) { ... on WorkItem {
      dossierVersions(first: 10) { nodes { number sections { documents { kind } } } }
      dossierDiff(from: 1, to: 1) { changes { sort } } approvals { action actor { name } }
      returned { action } checklist { there documents { kind } }
    } } }"""

    counts = []
    for some in (ids[:1], ids):
        with api.statements() as sent:
            await api.data(query, "applicant", ids=some)
        counts.append(len(sent))

    assert counts[0] == counts[1]

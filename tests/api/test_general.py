"""Items of general kinds as a portal sees them: made, shown, recorded and refused."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from tests.api.conftest import Api
from tests.api.general_items import one_of_each
from tests.services import project_life
from tests.services.conftest import People
from trainingflow.api.nodes import global_id, parts
from trainingflow.api.types.general import GENERAL_TYPES
from trainingflow.domain.workflow.kinds import ItemKind

PROPOSE = """
mutation P($input: ProposeManagerInput!) {
  proposeManager(input: $input) {
    performed seq
    item { id kind title state dossier { post subject { name } } subject { name } }
    errors { code message path }
  }
}
"""
CREATE = """
mutation C($input: CreateItemInput!) {
  createItem(input: $input) {
    performed item { __typename state }
    errors { __typename code path ... on UnknownAction { known } }
  }
}
"""
PERFORM = """
mutation A($input: PerformActionInput!) {
  performAction(input: $input) {
    performed item { state } errors { __typename code path ... on UnknownAction { known } }
  }
}
"""
FILINGS = """
query F($first: Int) {
  workItems(first: $first, filter: {kinds: [MANAGER_FILING]}) {
    nodes {
      id title state ... on GeneralItem {
        targetYear subject { name } parent { id } undertakingUnit { name }
        children(first: 2) { totalCount } dossierVersion { number submittedAt sha256 }
        records(first: 5) { totalCount nodes { action content } }
      }
      ... on ManagerFiling {
        dossier { post subject { name } }
        open: related(name: OPEN, first: 2) { totalCount nodes { id } }
        filed: related(name: FILED, first: 2) { totalCount nodes { id state } }
      }
    }
  }
}
"""


def asked(api: Api, **more: Any) -> dict[str, Any]:
    return {
        "idempotencyKey": str(uuid4()),
        "organisationId": global_id("Organisation", api.world.units["school"]),
        "subjectId": global_id("Person", api.world.people["teacher-1"]),
        "post": "TEACHING_DIRECTOR",
        **more,
    }


async def propose(api: Api, who: str = "principal", **more: Any) -> dict[str, Any]:
    data = await api.data(PROPOSE, who, input=asked(api, **more))
    answered: dict[str, Any] = data["proposeManager"]
    return answered


async def perform(api: Api, who: str, item: str, action: str, **more: Any) -> dict[str, Any]:
    given = {"idempotencyKey": str(uuid4()), "itemId": item, "action": action, **more}
    answered: dict[str, Any] = (await api.data(PERFORM, who, input=given))["performAction"]
    return answered


async def test_item_is_made_by_the_mutation_of_its_creation_and_shown_by_its_own_type(
    api: Api,
) -> None:
    """Shows: CY-MGMT-05."""
    done = await propose(api)

    assert done == {
        "performed": True,
        "seq": 1,
        "item": {
            "id": done["item"]["id"],
            "kind": "MANAGER_FILING",
            "title": "培训管理者备案",
            "state": "PROPOSED",
            "dossier": {"post": "TEACHING_DIRECTOR", "subject": {"name": "teacher-1"}},
            "subject": {"name": "teacher-1"},
        },
        "errors": [],
    }
    node = "query N($id: ID!) { node(id: $id) { __typename id } }"
    assert (await api.data(node, "principal", id=done["item"]["id"]))["node"] == {
        "__typename": "ManagerFiling",
        "id": done["item"]["id"],
    }


async def test_what_the_lifecycle_asks_about_is_shown_under_its_name(api: Api) -> None:
    first = (await propose(api))["item"]["id"]
    done = await perform(api, "ce-officer", first, "fileManager", expectedVersion=1)
    assert done["performed"], done
    await propose(api)

    nodes = (await api.data(FILINGS, "principal"))["workItems"]["nodes"]

    newest = next(one for one in nodes if one["id"] != first)
    handed_in = newest["dossierVersion"]
    assert (handed_in["number"], bool(handed_in["submittedAt"])) == (1, True)
    assert newest == {
        "id": newest["id"],
        "title": "培训管理者备案",
        "state": "PROPOSED",
        "targetYear": None,
        "subject": {"name": "teacher-1"},
        "parent": None,
        "undertakingUnit": None,
        "children": {"totalCount": 0},
        "dossierVersion": handed_in,
        "records": {"totalCount": 0, "nodes": []},
        "dossier": {"post": "TEACHING_DIRECTOR", "subject": {"name": "teacher-1"}},
        "open": {"totalCount": 1, "nodes": [{"id": first}]},
        "filed": {"totalCount": 1, "nodes": [{"id": first, "state": "FILED"}]},
    }


async def test_statements_do_not_grow_with_the_items_of_a_page(api: Api, people: People) -> None:
    for _ in range(4):
        item = await people.must(
            "principal",
            "proposeManager",
            kind=ItemKind.MANAGER_FILING,
            organisation_id=api.world.units["school"],
            subject=str(api.world.people["teacher-1"]),
            post="TEACHING_DIRECTOR",
        )
        await people.must("principal", "withdraw", item)

    sent = {}
    for size in (1, 3):
        with api.statements() as statements:
            nodes = (await api.data(FILINGS, "ce-officer", first=size))["workItems"]["nodes"]
        assert len(nodes) == size
        sent[size] = len(statements)

    assert sent[1] == sent[3]


@pytest.mark.parametrize(
    ("who", "seen"),
    [
        ("principal", True),
        ("manager", True),
        ("teacher-1", True),
        ("ce-officer", True),
        ("college-officer", True),
        ("applicant", False),
        ("developer", False),
        ("member-1", False),
        ("teacher-2", False),
        (None, False),
    ],
)
async def test_item_is_seen_by_its_unit_its_subject_and_the_bodies_and_by_no_other(
    api: Api, who: str | None, *, seen: bool
) -> None:
    id_ = (await propose(api))["item"]["id"]
    query = "query N($id: ID!) { node(id: $id) { ... on ManagerFiling { dossier { post } } } }"

    node = (await api.data(query, who, id=id_))["node"]

    assert node == ({"dossier": {"post": "TEACHING_DIRECTOR"}} if seen else None)


async def test_generic_creation_does_the_same_and_says_which_actions_there_are(api: Api) -> None:
    given = asked(api, kind="MANAGER_FILING", action="openProject")
    given["input"] = {"subject": given.pop("subjectId"), "post": given.pop("post")}

    wrong = (await api.data(CREATE, "principal", input=given))["createItem"]
    right = (await api.data(CREATE, "principal", input={**given, "action": None}))["createItem"]

    assert wrong == {
        "performed": False,
        "item": None,
        "errors": [
            {
                "__typename": "UnknownAction",
                "code": "UNKNOWN_ACTION",
                "path": ["input", "action"],
                "known": ["proposeManager"],
            }
        ],
    }
    assert right == {
        "performed": True,
        "item": {"__typename": "ManagerFiling", "state": "PROPOSED"},
        "errors": [],
    }


async def test_action_that_the_lifecycle_does_not_have_is_named_as_unknown(api: Api) -> None:
    id_ = (await propose(api))["item"]["id"]

    unknown = await perform(api, "principal", id_, "fillManager", expectedVersion=1)
    elsewhere = await perform(api, "principal", id_, "replaceManager", expectedVersion=1)
    hidden = await perform(api, "teacher-2", id_, "fillManager", expectedVersion=1)

    actions = [
        "proposeManager",
        "returnForCompletion",
        "saveDraft",
        "resubmitRevision",
        "fileManager",
        "refuseManager",
        "withdraw",
        "replaceManager",
    ]
    assert unknown["errors"] == [
        {
            "__typename": "UnknownAction",
            "code": "UNKNOWN_ACTION",
            "path": ["input", "action"],
            "known": actions,
        }
    ]
    assert [one["code"] for one in elsewhere["errors"]] == ["WRONG_STATE"]
    assert [one["code"] for one in hidden["errors"]] == ["NOT_FOUND"]


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "`subjectId`: 'x' is not the id of"), ("zh-CN", "参数 `subjectId`：'x' 不是")],
)
async def test_bad_global_id_names_its_argument_in_the_language_of_the_request(
    api: Api, language: str, said: str
) -> None:
    body = await api.answer(PROPOSE, "principal", language, input=asked(api, subjectId="x"))

    [error] = body["errors"]
    assert error["extensions"] == {"code": "BAD_USER_INPUT", "argument": "subjectId"}
    assert error["message"].startswith(said)


async def test_person_who_is_no_teacher_of_the_authority_is_refused_at_the_argument(
    api: Api,
) -> None:
    stranger = global_id("Person", UUID(int=5))

    refused = await propose(api, subjectId=stranger)

    assert [(one["code"], one["path"]) for one in refused["errors"]] == [
        ("INPUT_INVALID", ["input", "subjectId"])
    ]
    assert parts(stranger) is not None


@pytest.mark.parametrize("kind", sorted(GENERAL_TYPES))
async def test_item_of_any_kind_is_hidden_from_other_schools_and_shown_to_its_own(
    api: Api, kind: ItemKind
) -> None:
    id_ = global_id(GENERAL_TYPES[kind].__name__, one_of_each(api.world)[kind])
    query = """
        query N($id: ID!) { node(id: $id) { id ... on WorkItem { history { totalCount } } } }
    """

    seen = {"id": id_, "history": {"totalCount": 1}}
    for who in ("principal", "manager", "teacher-1", "ce-officer", "college-officer", "chair"):
        assert (await api.data(query, who, id=id_))["node"] == seen
    for stranger in ("teacher-2", "applicant", "developer", "member-1", None):
        assert (await api.data(query, stranger, id=id_))["node"] is None


async def test_request_that_is_sent_again_is_answered_though_the_item_has_moved_on(
    api: Api, people: People
) -> None:
    """Ids in the input are read as before, also where the action is no longer possible."""
    item = await project_life.established(people)
    people.world.set_now("2024-03-01T09:00")
    node, query = global_id("TrainingProject", item), "query N($id: ID!) { node(id: $id) %s }"
    seen = await api.data(query % "{ ... on WorkItem { version } }", "principal", id=node)
    request = {
        "idempotencyKey": "once",
        "expectedVersion": seen["node"]["version"],
        "documents": [
            {"kind": kind, "title": kind, "text": kind} for kind in project_life.START_WITH
        ],
        "input": {
            "projectLeader": global_id("Person", people.world.people["principal"]),
            "projectManager": global_id("Person", people.world.people["manager"]),
            "dedicated": True,
        },
    }
    asked = (api, "principal", node, "start")

    first, again = [await perform(*asked, **request) for _ in range(2)]

    assert (first["performed"], first["errors"]) == (True, [])
    assert again == first

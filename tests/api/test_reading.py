"""What the queries answer, to whom, and with how many statements."""

from typing import Any

import pytest

from tests.api.conftest import Api
from tests.services.conftest import People
from trainingflow.api.nodes import global_id
from trainingflow.domain.lifecycles import DEFINITIONS

COURSES = """
query Courses($first: Int, $after: String, $last: Int, $before: String, $orderBy: WorkItemOrder) {
  courses(first: $first, after: $after, last: $last, before: $before, orderBy: $orderBy) {
    totalCount
    nodes { title }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}
"""

# Every loader is used in one place only: where two places share one, their batches may or may not
# meet, and the number of statements would depend on luck.
PAGE = """
query Page {
  courses(first: 50) {
    totalCount
    nodes {
      id kind title state stateLabel stage version round
      organisation { name policy { code } }
      leader { name }
      policy { title }
      actions(includeBlocked: true) { name allowed blockers { code message } inputSchema }
      history(first: 5) { totalCount nodes { action label toState } }
      documents { kind title }
      deadlines { action dueAt }
      panel { conflict }
      reviews { opinion }
      ballots { electors cast }
      objections { text }
    }
  }
}
"""

TEACHERS = """
query Teachers {
  teachers(first: 50, name: "teacher") {
    totalCount
    nodes {
      name code
      employments { since organisation { name } }
      titles { title } posts { post }
      creditStatus { eligible policy { code } requirements { code need have } lines { status } }
    }
  }
}
"""


async def test_viewer_is_nobody_without_a_token(api: Api) -> None:
    data = await api.data("{ viewer { person { name } } serverTime }")

    assert data["viewer"] is None
    assert data["serverTime"].startswith("2024-05-20T09:0")


async def test_viewer_shows_the_roles_in_force(api: Api) -> None:
    shown = await api.data(
        "{ viewer { person { name } teacher { code } roles { role organisation { name } } } }",
        "principal",
    )

    assert shown == {
        "viewer": {
            "person": {"name": "principal"},
            "teacher": {"code": "principal"},
            "roles": [{"role": "PRINCIPAL", "organisation": {"name": "school"}}],
        }
    }


async def test_unknown_token_is_refused(api: Api) -> None:
    response = await api.client.post(
        "/graphql", json={"query": "{ serverTime }"}, headers={"authorization": "Bearer nobody's"}
    )

    assert response.status_code == 401
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


@pytest.mark.parametrize(
    "sought", ["' OR '1'='1", "'; DROP TABLE person; --", "%", "_", "\\\\", "teacher%", "teacher_1"]
)
async def test_what_looks_like_sql_or_a_pattern_is_searched_for_as_it_is_written(
    api: Api, sought: str
) -> None:
    query = """
        query ($name: String) {
          teachers(name: $name) { totalCount }
          courses(filter: {title: $name}) { totalCount }
          organisations(name: $name) { totalCount }
        }
    """

    found = await api.data(query, "ce-officer", name=sought)
    known = await api.data(query, "ce-officer", name="teacher-1")

    assert [one["totalCount"] for one in found.values()] == [0, 0, 0]
    assert known["teachers"]["totalCount"] > 0


@pytest.mark.parametrize("field", ["courses", "courseRuns", "workItems", "inbox", "deadlines"])
async def test_items_are_for_those_who_are_signed_in(api: Api, field: str) -> None:
    assert await api.code(f"{{ {field} {{ totalCount }} }}") == "UNAUTHENTICATED"


async def test_draft_is_seen_by_its_people_and_by_bodies_only(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())
    query = "query Node($id: ID!) { node(id: $id) { id } courses { totalCount } }"

    seen = {"node": {"id": course}, "courses": {"totalCount": 1}}
    unseen = {"node": None, "courses": {"totalCount": 0}}
    assert await api.data(query, "applicant", id=course) == seen
    assert await api.data(query, "chair", id=course) == seen
    assert await api.data(query, "developer", id=course) == unseen
    assert await api.data(query, "principal", id=course) == unseen


async def test_pages_follow_each_other_without_gap_or_repeat(api: Api, people: People) -> None:
    for number in range(5):
        await people.declare_course(title=f"课程{number}")

    first = (await api.data(COURSES, "applicant", first=2, orderBy="TITLE"))["courses"]
    second = await page_after(api, first)
    third = await page_after(api, second)

    assert [titles(one) for one in (first, second, third)] == [
        ["课程0", "课程1"],
        ["课程2", "课程3"],
        ["课程4"],
    ]
    assert [one["pageInfo"]["hasNextPage"] for one in (first, second, third)] == [True, True, False]
    assert first["totalCount"] == 5


async def test_last_page_reads_backwards_in_the_order_of_the_list(api: Api, people: People) -> None:
    for number in range(3):
        await people.declare_course(title=f"课程{number}")

    last = (await api.data(COURSES, "applicant", last=2, orderBy="TITLE"))["courses"]
    start = last["pageInfo"]["startCursor"]
    before = (await api.data(COURSES, "applicant", last=2, before=start, orderBy="TITLE"))[
        "courses"
    ]

    assert titles(last) == ["课程1", "课程2"]
    assert titles(before) == ["课程0"]
    assert last["pageInfo"]["hasPreviousPage"] is True
    assert before["pageInfo"]["hasPreviousPage"] is False


async def page_after(api: Api, page: dict[str, Any]) -> dict[str, Any]:
    cursor = page["pageInfo"]["endCursor"]
    data = await api.data(COURSES, "applicant", first=2, after=cursor, orderBy="TITLE")
    found: dict[str, Any] = data["courses"]
    return found


def titles(page: dict[str, Any]) -> list[str]:
    return [node["title"] for node in page["nodes"]]


@pytest.mark.parametrize(
    "arguments",
    [
        {"after": "rubbish"},
        {"after": "WyJhYmNkIl0"},
        {"first": 0},
        {"first": -1},
        {"first": 1, "last": 1},
        {"first": 1, "before": "x"},
    ],
    ids=str,
)
async def test_page_that_cannot_be_is_bad_input(api: Api, arguments: dict[str, Any]) -> None:
    assert await api.code(COURSES, "applicant", **arguments) == "BAD_USER_INPUT"


async def test_cursor_of_another_order_is_bad_input(api: Api, people: People) -> None:
    await people.declare_course()
    page = (await api.data(COURSES, "applicant", first=1, orderBy="TITLE"))["courses"]
    cursor = page["pageInfo"]["endCursor"]

    code = await api.code(COURSES, "applicant", first=1, after=cursor, orderBy="NEWEST")

    assert code == "BAD_USER_INPUT"


async def test_page_of_courses_costs_the_same_for_1_3_and_50(api: Api, people: People) -> None:
    counts = []
    for wanted in (1, 3, 50):
        while people.world.count("course") < wanted:
            await people.declare_course()
        with api.statements() as sent:
            data = await api.data(PAGE, "chair")
        assert data["courses"]["totalCount"] == wanted
        counts.append(len(sent))

    assert counts == [counts[0]] * 3, counts


async def test_page_of_teachers_costs_the_same_for_1_3_and_50(api: Api) -> None:
    counts = []
    for wanted in (1, 3, 50):
        query = TEACHERS.replace("first: 50", f"first: {wanted}")
        with api.statements() as sent:
            data = await api.data(query, "principal")
        assert len(data["teachers"]["nodes"]) == wanted
        counts.append(len(sent))

    assert counts == [counts[0]] * 3, counts


async def test_teacher_sees_nobody_else(api: Api) -> None:
    query = "query T($id: ID!) { teacher(id: $id) { name } teachers { nodes { name } } }"
    other = global_id("Teacher", api.world.people["teacher-1"])

    assert await api.data(query, "teacher-0", id=other) == {
        "teacher": None,
        "teachers": {"nodes": [{"name": "teacher-0"}]},
    }


async def test_nodes_keep_their_order_and_leave_gaps(api: Api, people: People) -> None:
    course = global_id("Course", await people.declare_course())
    policy = global_id("Policy", "chaoyang-2021")
    foreign = [global_id("Course", api.world.people["chair"]), "rubbish", global_id("Nope", "1")]

    data = await api.data(
        "query N($ids: [ID!]!) { nodes(ids: $ids) { id } }", "chair", ids=[policy, *foreign, course]
    )

    assert data == {"nodes": [{"id": policy}, None, None, None, {"id": course}]}


async def test_windows_of_the_year_are_there_with_what_is_open(api: Api) -> None:
    data = await api.data(
        "query W($at: DateTime) { windows(openAt: $at) { nodes { name round isOpen label } } }",
        language="zh-CN",
        at="2024-05-20T09:00:00+08:00",
    )

    nodes = data["windows"]["nodes"]
    assert {
        "name": "COURSE_APPRAISAL",
        "round": "2024-MAY",
        "isOpen": True,
        "label": "课程申报论证",
    } in nodes


async def test_lifecycles_are_shown_with_diagram_and_clean_verification(api: Api) -> None:
    data = await api.data(
        "{ workflowDefinitions { kind diagram verification states { name label stage } } }"
    )

    shown = data["workflowDefinitions"]
    assert [one["kind"] for one in shown] == [str(one.kind) for one in DEFINITIONS.values()]
    assert [one["verification"] for one in shown] == [[] for _ in DEFINITIONS]
    assert all("stateDiagram" in one["diagram"] for one in shown)


async def test_policies_name_topics_and_modules(api: Api) -> None:
    data = await api.data("{ policies { code topics { code } modules { code label } } }")

    codes = [one["code"] for one in data["policies"]]
    assert codes == ["chaoyang-2021", "chaoyang-private-2021", "beijing-2021"]
    assert [topic["code"] for topic in data["policies"][0]["topics"]] == [
        "ETHICS",
        "POLICY_THEORY",
        "STUDENT_DEVELOPMENT",
        "MODERN_IT",
    ]
    assert {"code": "SUBJECT_LITERACY", "label": "Subject literacy"} in data["policies"][0][
        "modules"
    ]


@pytest.mark.parametrize(
    ("field", "empty"),
    [
        ("courses", "(filter: {states: []})"),
        ("courseRuns", "(filter: {states: []})"),
        ("workItems", "(filter: {kinds: []})"),
        ("organisations", "(kinds: [])"),
        ("organisations", "(bodies: [])"),
        ("windows", "(names: [])"),
    ],
)
async def test_empty_choice_holds_for_none_and_null_for_all(
    api: Api, people: People, field: str, empty: str
) -> None:
    await people.declare_course()
    query = f"{{ none: {field}{empty} {{ totalCount }} }}"
    everything = f"{{ all: {field}{empty.replace('[]', 'null')} {{ totalCount }} }}"

    assert await api.data(query, "chair") == {"none": {"totalCount": 0}}
    if field != "courseRuns":
        assert (await api.data(everything, "chair"))["all"]["totalCount"] > 0

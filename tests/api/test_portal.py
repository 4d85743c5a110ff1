"""What a portal shows beside the lifecycles: places, records, labels, dossiers."""

from typing import Any

from tests.api.conftest import Api
from tests.services.conftest import COMPLETION, People
from tests.services.test_journey import appraise, confirm_credits, open_enrolment, run_course
from trainingflow.api.nodes import global_id

PLACES = """
query Places($id: ID!) {
  node(id: $id) { ... on CourseRun {
    viewerEnrolment { participant { name } courseClass { number } }
    creditBatch { state }
    classes { capacity enrolled free minimum }
  } }
}
"""

RUNS = """
query Runs($id: ID!) {
  node(id: $id) { ... on Course { runs(first: 5) { totalCount nodes { id } } } }
}
"""

RECORDS = """
query Records($id: ID!) {
  node(id: $id) { ... on CourseRun { creditBatch {
    records(first: 30) {
      totalCount nodes { participant { name } hours passed earnedOn confirmedAt }
    }
  } } }
}
"""

LINES = """
{
  viewer { teacher { creditStatus { lines {
    record title batch { id } run { id }
    activity activityLabel reason reasonLabel awards { ledger ledgerLabel }
  } } } }
}
"""

DOSSIER = """
query Dossier($id: ID!) {
  node(id: $id) { ... on Course {
    developers { name } guides { name }
    dossier { number submittedAt units { title hours } assessmentMethod guideVersion }
  } }
}
"""


async def test_run_shows_the_places_left_and_the_viewers_own(api: Api, people: People) -> None:
    course = await appraise(people)
    key, class_id = await open_enrolment(people, course)
    run = global_id("CourseRun", key)
    for who in ("teacher-1", "teacher-2"):
        await people.must(who, "enrol", key, **{"class": str(class_id)})
    await people.must("teacher-2", "withdrawEnrolment", key)

    classes = [{"capacity": 30, "enrolled": 1, "free": 29, "minimum": 25}]
    own = {"participant": {"name": "teacher-1"}, "courseClass": {"number": 1}}
    shown = {"viewerEnrolment": None, "creditBatch": None, "classes": classes}
    assert await node(api, PLACES, "teacher-1", run) == shown | {"viewerEnrolment": own}
    assert await node(api, PLACES, "teacher-2", run) == shown
    assert await node(api, PLACES, "chair", run) == shown
    assert await node(api, RUNS, "teacher-1", global_id("Course", course)) == {
        "runs": {"totalCount": 1, "nodes": [{"id": run}]}
    }


async def test_records_of_a_batch_are_shown_to_those_inside_and_to_each_the_own(
    api: Api, people: People
) -> None:
    key = await run_course(people, await appraise(people))
    run = global_id("CourseRun", key)
    reported = await records(api, "applicant", run)
    assert [one["confirmedAt"] for one in reported] == [None] * 25

    await confirm_credits(people, key)

    [own] = await records(api, "teacher-1", run)
    assert own == {
        "participant": {"name": "teacher-1"},
        "hours": "20",
        "passed": True,
        "earnedOn": "2024-09-29",
        "confirmedAt": own["confirmedAt"],
    }
    assert own["confirmedAt"].startswith("2024-10-16T09:0")
    for who in ("applicant", "ce-officer"):
        seen = await records(api, who, run)
        assert sorted(one["passed"] for one in seen) == [False] + [True] * 24
    assert await node(api, RECORDS, "teacher-40", run) == {"creditBatch": None}
    assert await node(api, RECORDS, "member-1", run) == {"creditBatch": None}


async def test_line_of_a_credit_status_names_its_run_and_speaks_in_labels(
    api: Api, people: People
) -> None:
    key = await run_course(people, await appraise(people))
    batch = await confirm_credits(people, key)

    [line] = await lines(api, "teacher-1", "zh-CN")
    [failed] = await lines(api, "teacher-0", "en")

    assert line == {
        "record": line["record"],
        "title": line["title"],
        "batch": {"id": global_id("CreditBatch", batch)},
        "run": {"id": global_id("CourseRun", key)},
        "activity": "ELECTIVE_COURSE",
        "activityLabel": "选修课程",
        "reason": None,
        "reasonLabel": None,
        "awards": [{"ledger": "ELECTIVE", "ledgerLabel": "选修课程"}],
    }
    assert "课堂观察与诊断" in line["title"]
    assert (failed["reason"], failed["reasonLabel"]) == ("NOT_PASSED", "it was not passed")
    assert failed["record"] != line["record"]


async def test_dossier_and_people_of_a_course_are_shown_to_those_inside(
    api: Api, people: People
) -> None:
    key = await people.declare_course()
    developer = str(people.world.people["developer"])
    await people.must("applicant", "saveDraft", key, **COMPLETION, developers=[developer])

    for who in ("applicant", "developer", "chair"):
        shown = await node(api, DOSSIER, who, global_id("Course", key))
        assert shown == {
            "developers": [{"name": "developer"}],
            "guides": [],
            "dossier": {
                "number": shown["dossier"]["number"],
                "submittedAt": None,
                "units": [{"title": f"第{n}单元", "hours": "4"} for n in range(1, 6)],
                "assessmentMethod": "课堂观察报告",
                "guideVersion": "2023",
            },
        }


async def test_dossier_of_a_public_course_is_not_public(api: Api, people: People) -> None:
    course = global_id("Course", await appraise(people))

    assert (await node(api, DOSSIER, "teacher-40", course))["dossier"] is None
    assert (await node(api, DOSSIER, "applicant", course))["dossier"]["submittedAt"] is not None


async def test_deadline_is_labelled_in_the_language_of_the_request(
    api: Api, people: People
) -> None:
    await run_course(people, await appraise(people))
    query = "{ deadlines { nodes { action label } } }"

    zh = (await api.data(query, "applicant", "zh-CN"))["deadlines"]["nodes"]
    en = (await api.data(query, "applicant", "en"))["deadlines"]["nodes"]

    assert [one["action"] for one in zh] == [one["action"] for one in en]
    assert zh
    assert all(one["label"].isascii() and one["label"] for one in en)
    assert not any(one["label"].isascii() for one in zh)


async def node(api: Api, query: str, who: str, id_: str) -> dict[str, Any]:
    found: dict[str, Any] = (await api.data(query, who, id=id_))["node"]
    return found


async def records(api: Api, who: str, run: str) -> list[dict[str, Any]]:
    batch = (await node(api, RECORDS, who, run))["creditBatch"]
    found: list[dict[str, Any]] = batch["records"]["nodes"]
    assert batch["records"]["totalCount"] == len(found)
    return found


async def lines(api: Api, who: str, language: str) -> list[dict[str, Any]]:
    data = await api.data(LINES, who, language)
    found: list[dict[str, Any]] = data["viewer"]["teacher"]["creditStatus"]["lines"]
    return found

"""Questionnaires over GraphQL: whom they ask, what is shown to whom, and at what price."""

from typing import Any
from uuid import UUID

import pytest

from tests.api.conftest import Api
from tests.services.conftest import People
from tests.services.test_journey import WORKING_GROUP, appraise, finish_run, open_survey
from tests.services.test_surveys import survey_of
from trainingflow.api.nodes import global_id

DIMENSIONS = ("RESOURCE_CHOICE", "METHOD_DESIGN", "EFFECT", "DELIVERY")

ANSWER = """
mutation Answer($input: AnswerSurveyInput!) {
  answerSurvey(input: $input) { survey { returned viewerHasAnswered } errors { code message } }
}
"""

SURVEY = """
query Run($id: ID!) {
  node(id: $id) { ... on CourseRun { surveys {
    asked returned points viewerIsAsked viewerHasAnswered citation { article }
    dimensions { code label }
    results { dimension { code } answered notApplicable mean }
  } } }
}
"""

INBOX = "{ inbox(first: 5) { nodes { title tasks { actions held dueAt } surveys { id } } } }"

PAGE = """
query Page { courseRuns(first: 50) { nodes {
  surveys { asked returned dimensions { label } item { title } results { mean } }
} } }
"""


def given(survey: UUID, *points: int | None) -> dict[str, Any]:
    answers = [
        {"dimension": one, "points": best} for one, best in zip(DIMENSIONS, points, strict=True)
    ]
    return {"surveyId": global_id("Survey", survey), "answers": answers}


@pytest.fixture
async def run(people: People) -> UUID:
    finished = await finish_run(people, await appraise(people))
    await open_survey(people, finished)
    return finished


async def test_a_participant_is_asked_answers_once_and_sees_no_results(
    api: Api, people: People, run: UUID
) -> None:
    """The task is in the inbox; the office sees what all said together, and nobody else.

    Shows: CY-PLAN-68, CY-COURSE-41
    """
    survey = await survey_of(people, run)
    before = await api.data(INBOX, "teacher-0")
    for number in range(3):
        paper = given(survey, 5, 4, None, 3 + number)
        answered = await api.data(ANSWER, f"teacher-{number}", input=paper)
    again = await api.data(ANSWER, "teacher-0", language="zh-CN", input=given(survey, 1, 1, 1, 1))
    people.world.set_now("2024-10-16T09:00")
    office = await api.data(SURVEY, "ce-officer", id=global_id("CourseRun", run))
    teacher = await api.data(SURVEY, "teacher-0", language="zh-CN", id=global_id("CourseRun", run))

    assert before["inbox"]["nodes"] == [
        {
            "title": "课堂观察与诊断",
            "tasks": [
                {
                    "actions": ["answerSurvey"],
                    "held": "IN_PERSON",
                    "dueAt": "2024-10-16T00:00:00+08:00",
                }
            ],
            "surveys": [{"id": global_id("Survey", survey)}],
        }
    ]
    assert answered["answerSurvey"] == {
        "survey": {"returned": 3, "viewerHasAnswered": True},
        "errors": [],
    }
    assert again["answerSurvey"]["errors"] == [
        {"code": "PREREQUISITE", "message": "您已作答；答卷不能修改。"}
    ]
    (seen,) = office["node"]["surveys"]
    assert (seen["asked"], seen["returned"], seen["viewerIsAsked"]) == (25, 3, False)
    assert seen["citation"] == {"article": "八（二）"}
    assert [
        (one["dimension"]["code"], one["answered"], one["notApplicable"], one["mean"])
        for one in seen["results"]
    ] == [
        ("RESOURCE_CHOICE", 3, 0, "5"),
        ("METHOD_DESIGN", 3, 0, "4"),
        ("EFFECT", 0, 3, None),
        ("DELIVERY", 3, 0, "4"),
    ]
    (own,) = teacher["node"]["surveys"]
    assert own["results"] is None
    assert own["viewerHasAnswered"] is True
    assert [one["label"] for one in own["dimensions"]] == [
        "培训资源选择",
        "培训方式设计",
        "培训效果呈现",
        "培训者授课情况",
    ]


async def test_a_questionnaire_is_found_by_those_who_may_see_it(
    api: Api, people: People, run: UUID
) -> None:
    query = "query One($id: ID!) { node(id: $id) { ... on Survey { asked item { title } } } }"
    survey = global_id("Survey", await survey_of(people, run))

    found = [(await api.data(query, one, id=survey))["node"] for one in ("teacher-0", "applicant")]
    hidden = (await api.data(query, "principal", id=survey))["node"]

    assert found == [{"asked": 25, "item": {"title": "课堂观察与诊断"}}] * 2
    assert hidden is None


async def test_statements_do_not_grow_with_questionnaires(
    api: Api, people: People, run: UUID
) -> None:
    sent = []
    for again in (True, False):
        with api.statements() as statements:
            await api.data(PAGE, "ce-officer")
        sent.append(len(statements))
        if again:
            people.world.set_now("2024-10-16T09:00")
            await people.must(
                "ce-officer", "openSurvey", run, closesOn="2024-10-20", **WORKING_GROUP
            )

    assert sent[0] == sent[1]

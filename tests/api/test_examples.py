"""The examples of the documentation do what they say."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from tests.api.conftest import Api
from tests.services.conftest import COMPLETION, People
from tests.services.test_journey import appraise, finish_run, open_survey
from tests.services.test_surveys import survey_of
from trainingflow.api.nodes import global_id

FOLDER = Path(__file__).parents[2] / "docs" / "examples"
FILES = sorted(FOLDER.glob("*.graphql"))
DOCUMENTS = {file: file.read_text(encoding="utf-8") for file in FILES}

ALWAYS: Mapping[str, Mapping[str, Any]] = {
    "when-is-it-open": {"now": "2024-05-20T09:00:00+08:00"},
    "my-credits": {"validAt": "2024-05-20"},
    "who-gets-a-certificate": {"policy": global_id("Policy", "chaoyang-2021")},
}
"""What an example is filled with, whatever the district holds."""


async def variables_of(name: str, api: Api, people: People) -> Mapping[str, Any]:
    """What an example is filled with."""
    match name:
        case "declare-a-course":
            return {
                "input": {
                    "idempotencyKey": "0190163d-8694-739b-aea5-966c26f8ad91",
                    "organisationId": global_id("Organisation", api.world.units["college"]),
                    "title": "课堂观察与诊断",
                    "category": "ELECTIVE",
                    "activity": "ELECTIVE_COURSE",
                    "hours": "20",
                    "deliveryMode": "FACE_TO_FACE",
                }
            }
        case "submit-a-course":
            course = await people.declare_course()
            await people.must("applicant", "saveDraft", course, **COMPLETION)
            return {
                "input": {
                    "itemId": global_id("Course", course),
                    "action": "submitForAppraisal",
                    "expectedVersion": 2,
                    "idempotencyKey": "0190163d-8694-739b-aea5-966c26f8ad92",
                }
            }
        case "answer-a-questionnaire":
            run = await finish_run(people, await appraise(people))
            await open_survey(people, run)
            return {
                "input": {
                    "surveyId": global_id("Survey", await survey_of(people, run)),
                    "answers": [
                        {"dimension": "RESOURCE_CHOICE", "points": 5},
                        {"dimension": "METHOD_DESIGN", "points": 4},
                        {"dimension": "EFFECT", "points": 4},
                        {"dimension": "DELIVERY"},
                    ],
                }
            }
        case _:
            return {**ALWAYS.get(name, {}), **_of_teacher(name, api)}


def _of_teacher(name: str, api: Api) -> Mapping[str, Any]:
    """What an example about one teacher is filled with."""
    teacher = global_id("Teacher", api.world.people["teacher-1"])
    course = {"activity": "ELECTIVE_COURSE", "hours": "40", "earnedOn": "2024-05-01"}
    plan = {"teacherId": teacher, "by": "2025-12-31"}
    key = "0190163d-8694-739b-aea5-966c26f8ad93"
    given: Mapping[str, Mapping[str, Any]] = {
        "what-if": {"teacherId": teacher, "input": {"hypotheticalRecords": [course]}},
        "plan-my-credits": plan,
        "save-a-plan": {"input": {**plan, "name": "本周期", "idempotencyKey": key}},
    }
    return given.get(name, {})


def test_there_are_examples() -> None:
    assert len(FILES) >= 5


@pytest.mark.parametrize("file", FILES, ids=lambda file: file.stem)
async def test_example_is_answered(file: Path, api: Api, people: People) -> None:
    document = DOCUMENTS[file]
    who = next(
        (line.removeprefix("# as: ") for line in document.splitlines() if line.startswith("# as:")),
        None,
    )

    data = await api.data(document, who, **await variables_of(file.stem, api, people))

    payload = (
        data.get("declareCourse") or data.get("performAction") or data.get("saveCreditPlan") or {}
    )
    assert payload.get("errors", []) == []
    assert data

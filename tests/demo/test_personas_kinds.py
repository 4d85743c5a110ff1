"""What the welcome promises of projects, plans and claims, each persona finds and can do."""

from typing import Any

import psycopg
import pytest

from tests.demo.test_personas import IN_STATE, WAITING_FOR, attempt, document, first
from trainingflow.db.session import Database
from trainingflow.domain.people import Body
from trainingflow.services.command import Command, Performed

ROLE_WAITS = """
    SELECT task.item_id FROM task JOIN item ON item.id = task.item_id
    JOIN assignment held ON held.organisation_id = task.organisation_id AND held.role = task.role
    JOIN person ON person.id = held.person_id
    WHERE person.code = %s AND item.kind = %s AND item.state = %s AND task.closed_at IS NULL
    ORDER BY task.item_id"""
"""Items in a state that wait for a role which the persona holds."""

BY_GROUP: dict[str, Any] = {
    "acting_for": Body.WORKING_GROUP,
    "decision_reference": "教师培训工作小组会议纪要〔2024〕第10号",
    "documents": document("WG_DECISION"),
}

# Who finds what in which state, what can be done with it, and what has to be said and brought.
PROMISED: tuple[tuple[str, str, str, str, dict[str, Any], tuple[str, ...]], ...] = (
    (
        "demo-personnel-officer",
        "TRAINING_PROJECT",
        "PERSONNEL_REVIEW",
        "approveProject",
        {"approvalNumber": "朝教人〔2024〕99号"},
        ("APPROVAL_REPLY",),
    ),
    ("demo-ce-officer", "CREDIT_CLAIM", "DISTRICT_REVIEW", "confirm", {}, ()),
    (
        "demo-ce-officer",
        "PLAN_ADJUSTMENT",
        "UNDER_APPRAISAL",
        "approveAdjustment",
        {},
        ("APPRAISAL_OPINION",),
    ),
    (
        "demo-training-manager",
        "CREDIT_CLAIM",
        "SUBMITTED",
        "verify",
        {"originalSeen": True},
        (),
    ),
    ("demo-training-manager", "SELF_DIRECTED_PLAN", "SUBMITTED", "approve", {}, ()),
    (
        "demo-principal",
        "TRAINING_PROJECT",
        "ESTABLISHED",
        "start",
        {"dedicated": True},
        ("TEACHING_RULES", "QUALITY_MECHANISM", "TRAINEE_RULES", "TRAINEE_ASSESSMENT"),
    ),
)


@pytest.mark.parametrize("promise", PROMISED, ids=lambda promise: "-".join(promise[:3]))
async def test_what_waits_for_a_persona_can_be_done(
    opened: Database,
    district: psycopg.Connection,
    promise: tuple[str, str, str, str, dict[str, Any], tuple[str, ...]],
) -> None:
    token, kind, state, action, given, brings = promise
    item = first(district, ROLE_WAITS, token, kind, state)
    if action == "start":
        people = ("demo-principal", "demo-training-manager")
        leader, manager = (first(district, PERSON, one) for one in people)
        given = {**given, "projectLeader": str(leader), "projectManager": str(manager)}
    command = Command(
        action=action,
        item_id=item,
        input=given,
        documents=tuple(one for kind_ in brings for one in document(kind_)),
    )
    [outcome] = await attempt(opened, (token, command))
    assert isinstance(outcome, Performed), outcome


PERSON = "SELECT id FROM person WHERE code = %s"


async def test_the_teacher_can_submit_the_claim_that_is_drafted(
    opened: Database, district: psycopg.Connection
) -> None:
    claim = first(district, WAITING_FOR, "demo-teacher", "CREDIT_CLAIM", "DRAFT")
    [outcome] = await attempt(
        opened, ("demo-teacher", Command(action="submitClaim", item_id=claim))
    )
    assert isinstance(outcome, Performed), outcome


async def test_a_reviewer_has_a_project_to_appraise(
    opened: Database, district: psycopg.Connection
) -> None:
    token = "demo-reviewer-1"  # noqa: S105 - a persona
    project = first(district, WAITING_FOR, token, "TRAINING_PROJECT", "UNDER_APPRAISAL")
    given = {"opinion": "PASS", "text": "同意。"}
    command = Command(action="submitReview", item_id=project, input=given)
    [outcome] = await attempt(opened, (token, command))
    assert isinstance(outcome, Performed), outcome


async def test_an_officer_can_decide_whether_a_project_is_urgent(
    opened: Database, district: psycopg.Connection
) -> None:
    project = first(district, IN_STATE, "TRAINING_PROJECT", "GATE_PENDING")
    command = Command(action="approveUrgency", item_id=project, **BY_GROUP)
    [outcome] = await attempt(opened, ("demo-ce-officer", command))
    assert isinstance(outcome, Performed), outcome


async def test_the_training_manager_can_record_an_activity_of_the_school_s_plan(
    opened: Database, district: psycopg.Connection
) -> None:
    plan = first(district, ROLE_WAITS, "demo-principal", "SCHOOL_PLAN", "IN_IMPLEMENTATION")
    teacher = first(district, PERSON, "demo-teacher")
    held = {
        "activity": "3",
        "heldOn": "2024-05-17",
        "attendance": [{"teacher": str(teacher), "hours": "4"}],
    }
    command = Command(
        action="recordActivity",
        item_id=plan,
        input=held,
        documents=document("ACTIVITY_MATERIALS"),
    )
    [outcome] = await attempt(opened, ("demo-training-manager", command))
    assert isinstance(outcome, Performed), outcome

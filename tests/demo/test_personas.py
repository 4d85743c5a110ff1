"""Every persona finds in the district what its line promises, on the real write path."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, LiteralString
from uuid import UUID

import httpx
import psycopg
import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.app import create_app
from trainingflow.db.row_security import enter
from trainingflow.db.session import Database
from trainingflow.demo import PERSONAS, QUERIES
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.people import Body
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services.command import Command, NewDocument, Outcome, Performed, Refused
from trainingflow.services.demo_clock import move_clock
from trainingflow.services.identity import begin
from trainingflow.services.perform import perform
from trainingflow.services.signing_in.demo_tokens import holder_of
from trainingflow.settings import Settings

OWN_DRAFTS: LiteralString = """
    SELECT item.id FROM item JOIN person
      ON person.authority_id = item.authority_id AND person.id = item.owner_id
    JOIN course ON course.authority_id = item.authority_id AND course.id = item.id
    WHERE person.code = 'demo-applicant' AND item.state = 'DRAFT'
      AND (course.units > 0) = (%s = 'complete')"""
WAITING_FOR: LiteralString = """
    SELECT task.item_id FROM task JOIN item
      ON item.authority_id = task.authority_id AND item.id = task.item_id
    JOIN person ON person.authority_id = task.authority_id AND person.id = task.person_id
    WHERE person.code = %s AND item.kind = %s AND item.state = %s AND task.closed_at IS NULL
    ORDER BY task.item_id"""
IN_STATE: LiteralString = "SELECT id FROM item WHERE kind = %s AND state = %s ORDER BY id"
VOTED: LiteralString = """
    SELECT ballot.item_id FROM ballot JOIN item
      ON item.authority_id = ballot.authority_id AND item.id = ballot.item_id
    WHERE item.state = 'DELIBERATION' AND NOT EXISTS (
      SELECT FROM elector LEFT JOIN vote USING (authority_id, item_id, ballot_no, person_id)
      WHERE (elector.authority_id, elector.item_id, elector.ballot_no)
          = (ballot.authority_id, ballot.item_id, ballot.no) AND vote.choice IS NULL)"""
CLASS_SHORT_OF_ONE: LiteralString = """
    SELECT class.run_id, class.id FROM course_class class
    JOIN course_run run ON run.authority_id = class.authority_id AND run.id = class.run_id
    JOIN person ON person.authority_id = run.authority_id AND person.id = run.leader_id
    JOIN item ON item.authority_id = run.authority_id AND item.id = run.id
    JOIN enrolment place ON place.authority_id = class.authority_id
         AND place.class_id = class.id AND place.withdrawn_at IS NULL
    WHERE person.code = 'demo-leader' AND item.state = 'ENROLLING'
    GROUP BY class.run_id, class.id HAVING count(*) = 24"""


async def attempt(
    database: Database, *acts: tuple[str, Command], at: datetime | None = None
) -> list[Outcome]:
    """What comes of the acts of personas, one after another; nothing of it stays."""
    outcomes = []
    async with AsyncSession(database.engine, expire_on_commit=False) as session:
        if at is not None:
            assert await move_clock(session, at)
        for token, command in acts:
            who = await holder_of(session, token, demo=True)
            assert who is not None
            await enter(session, who.authority_id)
            outcomes.append(await perform(await begin(session, who.signed_in_as), command))
        await session.rollback()
    return outcomes


def first(connection: psycopg.Connection, query: LiteralString, *values: object) -> UUID:
    row = connection.execute(query, values).fetchone()
    assert row is not None
    found: UUID = row[0]
    return found


def document(kind: str) -> tuple[NewDocument, ...]:
    return (NewDocument(kind=kind, title=kind, text=kind),)


def codes(outcome: Outcome) -> set[BlockerCode]:
    assert isinstance(outcome, Refused), outcome
    return {blocker.code for blocker in outcome.blockers}


async def test_the_applicant_can_submit_the_complete_draft(
    opened: Database, district: psycopg.Connection
) -> None:
    draft = first(district, OWN_DRAFTS, "complete")
    [outcome] = await attempt(
        opened, ("demo-applicant", Command(action="submitForAppraisal", item_id=draft))
    )
    assert isinstance(outcome, Performed), outcome


async def test_the_applicant_is_told_everything_that_the_bare_draft_lacks(
    opened: Database, district: psycopg.Connection
) -> None:
    draft = first(district, OWN_DRAFTS, "bare")
    [outcome] = await attempt(
        opened, ("demo-applicant", Command(action="submitForAppraisal", item_id=draft))
    )
    assert {BlockerCode.DOCUMENT_MISSING, BlockerCode.FIELD_MISSING} <= codes(outcome)


async def test_the_applicant_needs_a_revision_note_to_come_again(
    opened: Database, district: psycopg.Connection
) -> None:
    failed = first(district, WAITING_FOR, "demo-applicant", "COURSE", "NOT_PASSED")
    [outcome] = await attempt(
        opened, ("demo-applicant", Command(action="resubmit", item_id=failed))
    )
    assert codes(outcome) == {BlockerCode.DOCUMENT_MISSING}


@pytest.mark.parametrize("number", [1, 2, 3, 4])
async def test_every_reviewer_has_a_dossier_to_read(
    opened: Database, district: psycopg.Connection, number: int
) -> None:
    token = f"demo-reviewer-{number}"
    course = first(district, WAITING_FOR, token, "COURSE", "TEXT_REVIEW")
    given = {"conflict": "NONE", "opinion": "PASS", "text": "同意。"}
    command = Command(action="submitReview", item_id=course, input=given)
    [outcome] = await attempt(opened, (token, command))
    assert isinstance(outcome, Performed), outcome


@pytest.mark.parametrize("number", [1, 2])
async def test_two_reviewers_have_a_vote_to_cast(
    opened: Database, district: psycopg.Connection, number: int
) -> None:
    token = f"demo-reviewer-{number}"
    course = first(district, WAITING_FOR, token, "COURSE", "DELIBERATION")
    command = Command(action="castVote", item_id=course, input={"vote": "YES"})
    [outcome] = await attempt(opened, (token, command))
    assert isinstance(outcome, Performed), outcome


async def test_the_chair_can_form_the_opinion_where_everybody_has_voted(
    opened: Database, district: psycopg.Connection
) -> None:
    command = Command(
        action="formOpinionPass",
        item_id=first(district, VOTED),
        documents=document("APPRAISAL_OPINION"),
    )
    [outcome] = await attempt(opened, ("demo-chair", command))
    assert isinstance(outcome, Performed), outcome


async def test_the_college_can_file_a_passed_course(
    opened: Database, district: psycopg.Connection
) -> None:
    command = Command(
        action="fileAndPublicise",
        item_id=first(district, IN_STATE, "COURSE", "PASSED"),
        input={"filingNumber": "朝教训备〔2024〕999号"},
        documents=document("BASIC_INFORMATION"),
    )
    [outcome] = await attempt(opened, ("demo-college", command))
    assert isinstance(outcome, Performed), outcome


@pytest.mark.parametrize("token", ["demo-ce-officer", "demo-ce-officer-2"])
async def test_officers_can_approve_for_the_working_group_and_confirm_credits(
    opened: Database, district: psycopg.Connection, token: str
) -> None:
    approve = Command(
        action="approve",
        item_id=first(district, IN_STATE, "COURSE", "WG_REVIEW"),
        acting_for=Body.WORKING_GROUP,
        decision_reference="教师培训工作小组会议纪要〔2024〕第10号",
        documents=document("WG_DECISION"),
    )
    confirm = Command(
        action="confirm", item_id=first(district, IN_STATE, "CREDIT_BATCH", "UNDER_REVIEW")
    )
    outcomes = await attempt(opened, (token, approve), (token, confirm))
    assert [type(outcome) for outcome in outcomes] == [Performed, Performed], outcomes


async def test_the_leader_can_start_the_run_once_the_teacher_has_taken_the_last_place(
    opened: Database, district: psycopg.Connection
) -> None:
    row = district.execute(CLASS_SHORT_OF_ONE).fetchone()
    assert row is not None
    run, short = row
    start = Command(action="startRun", item_id=run)
    enrol = Command(action="enrol", item_id=run, input={"class": str(short)})
    refused, enrolled, started = await attempt(
        opened, ("demo-leader", start), ("demo-teacher", enrol), ("demo-leader", start)
    )
    assert codes(refused) == {BlockerCode.BELOW_MINIMUM}
    assert isinstance(enrolled, Performed), enrolled
    assert isinstance(started, Performed), started


async def test_the_leader_has_a_run_to_be_graded(
    opened: Database, district: psycopg.Connection
) -> None:
    row = district.execute(
        """
        SELECT run.id, array_agg(DISTINCT place.teacher_id) FROM course_run run
        JOIN person ON person.authority_id = run.authority_id AND person.id = run.leader_id
        JOIN item ON item.authority_id = run.authority_id AND item.id = run.id
        JOIN enrolment place ON place.authority_id = run.authority_id
             AND place.run_id = run.id AND place.withdrawn_at IS NULL
        WHERE person.code = 'demo-leader' AND item.state = 'RUNNING'
          AND run.last_session_on < '2024-05-20'
        GROUP BY run.id
        """
    ).fetchone()
    assert row is not None
    run, participants = row
    results = [{"participant": str(one), "assessmentPassed": True} for one in participants]
    grade = Command(action="recordResults", item_id=run, input={"results": results})
    finish = Command(action="finish", item_id=run, documents=document("LEARNING_OUTCOMES"))
    outcomes = await attempt(opened, ("demo-leader", grade), ("demo-leader", finish))
    assert [type(outcome) for outcome in outcomes] == [Performed, Performed], outcomes


@pytest.mark.parametrize(
    ("month", "refusal"), [(5, {BlockerCode.WINDOW_NOT_OPEN, BlockerCode.WINDOW_CLOSED}), (6, None)]
)
async def test_the_leader_can_declare_the_planned_run_when_june_has_come(
    opened: Database,
    district: psycopg.Connection,
    month: int,
    refusal: set[BlockerCode] | None,
) -> None:
    draft = first(district, WAITING_FOR, "demo-leader", "COURSE_RUN", "DRAFT")
    declare = Command(action="declareRun", item_id=draft)
    [outcome] = await attempt(
        opened, ("demo-leader", declare), at=datetime(2024, month, 21, 9, tzinfo=ZONE)
    )
    if refusal is None:
        assert isinstance(outcome, Performed), outcome
    else:
        assert codes(outcome) <= refusal


@pytest.fixture
async def client(opened: Database) -> AsyncIterator[httpx.AsyncClient]:
    app = create_app(Settings(demo=True), opened)
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://demo") as opened_client:
        yield opened_client


async def answer(client: httpx.AsyncClient, token: str, query: str) -> Any:
    response = await client.post(
        "/graphql", json={"query": query}, headers={"authorization": f"Bearer {token}"}
    )
    body = response.json()
    assert "errors" not in body, body["errors"]
    return body["data"]


@pytest.mark.parametrize("query", QUERIES, ids=lambda query: query[0])
async def test_queries_to_paste_are_answered_for_everybody(
    client: httpx.AsyncClient, query: tuple[str, str]
) -> None:
    for persona in PERSONAS:
        assert await answer(client, persona.token, query[1])


@pytest.mark.parametrize(
    "token",
    [
        "demo-applicant",
        "demo-reviewer-1",
        "demo-chair",
        "demo-college",
        "demo-ce-officer",
        "demo-leader",
        "demo-personnel-officer",
        "demo-principal",
        "demo-teacher",
        "demo-training-manager",
    ],
)
async def test_whoever_works_on_items_finds_an_inbox(client: httpx.AsyncClient, token: str) -> None:
    data = await answer(client, token, "{ inbox(first: 1) { totalCount } }")
    assert data["inbox"]["totalCount"] > 0


async def test_teachers_have_very_different_standings(client: httpx.AsyncClient) -> None:
    data = await answer(
        client,
        "demo-auditor",
        """
        { teachers(first: 50) { nodes { creditStatus {
            eligible requirements { code have met } lines { status } } } } }
        """,
    )
    standings = [node["creditStatus"] for node in data["teachers"]["nodes"]]
    totals = {
        one["have"]
        for standing in standings
        for one in standing["requirements"]
        if one["code"] == "TOTAL"
    }
    assert {standing["eligible"] for standing in standings} == {True, False}
    assert len(totals) > 20
    statuses = {line["status"] for standing in standings for line in standing["lines"]}
    assert statuses == {"COUNTED", "PARTIAL", "NOT_COUNTED"}


async def test_a_private_school_s_teacher_stands_under_the_private_policy(
    client: httpx.AsyncClient,
) -> None:
    query = "{ viewer { teacher { creditStatus { policy { id } requirements { code } } } } }"
    own = await answer(client, "demo-private-teacher", query)
    other = await answer(client, "demo-teacher", query)
    assert (
        own["viewer"]["teacher"]["creditStatus"]["policy"]
        != (other["viewer"]["teacher"]["creditStatus"]["policy"])
    )
    codes_ = {one["code"] for one in own["viewer"]["teacher"]["creditStatus"]["requirements"]}
    assert "ANNUAL.2023" in codes_

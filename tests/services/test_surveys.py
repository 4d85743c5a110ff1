"""Questionnaires on a real database: who answers, once, in time, and what is shown to whom."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import People
from tests.services.played import Played, played
from tests.services.project_life import archives_checked, asked, under_evaluation
from tests.services.school_life import refusals
from tests.services.test_journey import (
    WORKING_GROUP,
    appraise,
    finish_run,
    hold,
    open_survey,
)
from trainingflow.domain.workflow.surveys import Judgement, Tally
from trainingflow.services import once, surveys
from trainingflow.services.command import Performed
from trainingflow.services.identity import begin
from trainingflow.services.reading import inbox, surveys as reading
from trainingflow.services.reading.inbox import InboxFilter
from trainingflow.services.reading.viewers import viewer_at
from trainingflow.services.surveys import NewAnswer

DIMENSIONS = ("RESOURCE_CHOICE", "METHOD_DESIGN", "EFFECT", "DELIVERY")


async def survey_of(people: People, item: UUID) -> UUID:
    async with people.database.reading() as session:
        found: UUID = (
            await session.execute(
                text("SELECT id FROM survey WHERE item_id = :item"), {"item": item}
            )
        ).scalar_one()
    return found


async def answer(
    people: People, who: str, survey: UUID, points: Sequence[int | None] = (5, 4, 4, 5)
) -> Any:
    """Let somebody answer."""
    new = NewAnswer(survey, tuple(Judgement(*one) for one in zip(DIMENSIONS, points, strict=False)))
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in(who))
        return await surveys.answer(work, new)


def reasons(outcome: Any) -> list[str]:
    assert isinstance(outcome, once.NotMade), outcome
    return [getattr(one, "requirement", None) or one.code for one in outcome.blockers]


async def results(people: People, who: str, survey: UUID) -> Any:
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        return (await reading.results(session, viewer, [survey])).get(survey)


async def waiting(people: People, who: str) -> int:
    """How many items wait for somebody to answer."""
    async with people.database.reading() as session:
        viewer = await viewer_at(await begin(session, people.world.signed_in(who)))
        return (await inbox.counts(session, viewer, InboxFilter())).total


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def surveyed(copies: Copies, district: District) -> AsyncIterator[Played[UUID]]:
    """A district in which participants of a run are asked: every test gets a copy."""

    async def play(people: People) -> UUID:
        finished = await finish_run(people, await appraise(people))
        await open_survey(people, finished)
        return finished

    async with played(copies, district, play) as made:
        yield made


@pytest.fixture
def contents(surveyed: Played[UUID]) -> str:
    return surveyed.database_name


@pytest.fixture
def run(people: People, surveyed: Played[UUID]) -> UUID:
    """A finished run whose participants are asked until 15 October."""
    return surveyed.given_to(people)


async def test_participants_answer_once_and_nobody_else_does(people: People, run: UUID) -> None:
    """The leader, who sees the questionnaire, is refused; for strangers it is not there.

    Shows: CY-PLAN-68, CY-COURSE-41
    """
    survey = await survey_of(people, run)
    first = await answer(people, "teacher-0", survey)
    again = await answer(people, "teacher-0", survey, (1, 1, 1, 1))
    leader = await answer(people, "applicant", survey)
    stranger = await answer(people, "principal", survey)
    unasked = await answer(people, "teacher-1", survey, (5, 5, 6))

    assert first == once.Made(survey)
    assert reasons(again) == ["NOT_ANSWERED_YET"]
    assert reasons(leader) == ["ROLE_REQUIRED"]
    assert stranger == once.Unknown("surveyId")
    assert reasons(unasked) == ["INPUT_INVALID", "INPUT_INVALID"]


async def test_two_answers_at_once_are_one(people: People, run: UUID) -> None:
    survey = await survey_of(people, run)

    both = await asyncio.gather(*(answer(people, "teacher-0", survey) for _ in range(2)))

    assert sorted(type(one).__name__ for one in both) == ["Made", "NotMade"]
    async with people.database.reading() as session:
        kept = await session.scalar(text("SELECT count(*) FROM survey_answer"))
    assert kept == len(DIMENSIONS)


async def test_results_are_shown_as_a_whole_once_it_is_over_and_enough_have_answered(
    people: People, run: UUID
) -> None:
    """To the bodies and the leader, never to participants; NA is left out, not zero.

    Shows: CY-PLAN-68, CY-COURSE-41
    """
    survey = await survey_of(people, run)
    for who, points in (("teacher-0", (5, 4, None, 1)), ("teacher-1", (3, 4, None, 5))):
        await answer(people, who, survey, points)
    people.world.set_now("2024-10-15T23:59")
    await answer(people, "teacher-2", survey, (4, 4, 2, 5))
    while_it_runs = await results(people, "ce-officer", survey)
    people.world.set_now("2024-10-16T00:00")
    late = await answer(people, "teacher-3", survey)

    assert while_it_runs is None
    assert reasons(late) == ["SURVEY_OPEN"]
    expected = [
        Tally("DELIVERY", 3, 11, 0),
        Tally("EFFECT", 1, 2, 2),
        Tally("METHOD_DESIGN", 3, 12, 0),
        Tally("RESOURCE_CHOICE", 3, 12, 0),
    ]
    for who in ("ce-officer", "applicant"):
        found = await results(people, who, survey)
        assert sorted(found, key=lambda one: one.dimension) == expected
    assert await results(people, "teacher-0", survey) is None


async def test_two_answers_are_too_few_to_be_shown(people: People, run: UUID) -> None:
    survey = await survey_of(people, run)
    for who in ("teacher-0", "teacher-1"):
        await answer(people, who, survey)
    people.world.set_now("2024-10-16T09:00")

    assert await results(people, "ce-officer", survey) is None


async def test_a_questionnaire_waits_in_the_inbox_until_it_is_answered_or_over(
    people: People, run: UUID
) -> None:
    survey = await survey_of(people, run)
    before = [await waiting(people, one) for one in ("teacher-0", "teacher-1")]
    await answer(people, "teacher-0", survey)
    answered = [await waiting(people, one) for one in ("teacher-0", "teacher-1")]
    people.world.set_now("2024-10-16T00:00")
    over = [await waiting(people, one) for one in ("teacher-0", "teacher-1")]

    assert (before, answered, over) == ([1, 1], [0, 1], [0, 0])


async def test_no_row_joins_an_answer_to_a_person_and_no_row_changes(
    people: People, run: UUID
) -> None:
    """Neither the ids nor the history tell: who has answered stands apart from what was said."""
    survey = await survey_of(people, run)
    await answer(people, "teacher-0", survey)
    async with people.database.reading() as session:
        columns = await session.scalars(
            text(
                "SELECT column_name FROM information_schema.columns "
                "WHERE table_name = 'survey_answer' ORDER BY 1"
            )
        )
        versions = await session.scalars(text("SELECT uuid_extract_version(id) FROM survey_answer"))
        events = await session.scalar(
            text("SELECT count(*) FROM item_event WHERE action = 'answerSurvey'")
        )
        keys = await session.scalar(
            text("SELECT count(*) FROM idempotency_key WHERE item_id = :s"), {"s": survey}
        )

    assert columns.all() == ["authority_id", "dimension", "id", "points", "survey_id"]
    assert (events, keys) == (0, 0)
    assert set(versions) == {4}
    for table in ("survey", "survey_answer", "survey_respondent", "survey_return"):
        with pytest.raises(DBAPIError):
            async with people.database.writing() as session:
                await session.execute(text(f"DELETE FROM {table}"))  # noqa: S608 - a name of ours


async def test_a_run_is_decided_on_after_all_three_forms(people: People, run: UUID) -> None:
    """A questionnaire alone does not do.

    Shows: CY-COURSE-41, CY-COURSE-42
    """
    decision = {"documents": ("EVALUATION_ANALYSIS",), **WORKING_GROUP}
    people.world.set_now("2024-10-16T09:00")
    alone = await people.do("ce-officer", "decideContinue", run, **decision)
    await hold(people, "recordSymposium", run)
    await hold(people, "recordInterviews", run)
    decided = await people.do("ce-officer", "decideContinue", run, **decision)

    assert refusals(alone) == ["SYMPOSIUM_HELD", "INTERVIEWS_HELD"]
    assert isinstance(decided, Performed)
    assert decided.state == "CONTINUE"


async def test_trainees_of_a_project_are_asked_where_its_evaluation_says_so(
    people: People,
) -> None:
    """Questionnaire and archives were chosen: each has its own record, and no other stands for it.

    Shows: CY-PROJ-25, CY-PLAN-68
    """
    item = await under_evaluation(people)
    conclusion: dict[str, Any] = {"documents": ("EVALUATION_CONCLUSION",)}
    nothing = await people.do("ce-officer", "passEvaluation", item, **conclusion)
    await asked(people, item)
    survey = await survey_of(people, item)
    trainee = await answer(people, "teacher-1", survey)
    other = await answer(people, "teacher-2", survey)
    running = await people.do("ce-officer", "passEvaluation", item, **conclusion)
    await archives_checked(people, item)
    passed = await people.do("ce-officer", "passEvaluation", item, **conclusion)

    assert refusals(nothing) == ["SURVEY_HELD", "ARCHIVES_CHECKED"]
    assert trainee == once.Made(survey)
    assert other == once.Unknown("surveyId")
    assert refusals(running) == ["SURVEY_OVER", "ARCHIVES_CHECKED"]
    assert isinstance(passed, Performed)

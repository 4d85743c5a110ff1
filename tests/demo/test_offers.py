"""Whatever item, person and moment: what is offered succeeds, what is blocked fails as it said."""

import random
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from trainingflow.db.session import Database
from trainingflow.domain.calendar import ZONE
from trainingflow.domain.lifecycles.courses.facts import CourseFacts
from trainingflow.domain.lifecycles.runs.facts import CourseRunFacts
from trainingflow.domain.workflow.attempt import Attempt
from trainingflow.domain.workflow.blockers import Blocker, BlockerCode
from trainingflow.domain.workflow.decide import Offer, offers
from trainingflow.domain.workflow.facts import Facts
from trainingflow.domain.workflow.fields import Field, FieldType
from trainingflow.services.command import Command, NewDocument, Performed, Refused
from trainingflow.services.identity import SignedIn, begin
from trainingflow.services.perform import perform
from trainingflow.services.reading.actions import known
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.work import Work

SEED = 20241123
DRAWS = 60

# What a query does not demand, because the actor would still supply it.
SUPPLIED = {
    BlockerCode.FIELD_MISSING,
    BlockerCode.INPUT_INVALID,
    BlockerCode.COMMENT_REQUIRED,
    BlockerCode.DOCUMENT_MISSING,
    BlockerCode.CONFLICT_UNDECLARED,  # the review itself carries the declaration
}
# Who organises a run does these for others, and has yet to say for whom.
NAMES_PARTICIPANT = {"enrol", "withdrawEnrolment"}
ABOUT_PARTICIPANT = {BlockerCode.PREREQUISITE, BlockerCode.CONFLICT_OF_INTEREST}


async def test_offers_hold_for_random_items_people_and_moments(
    loaded: str,
) -> None:
    draw = random.Random(SEED)  # noqa: S311 - chooses test cases
    database = Database(loaded, pool_size=2)
    tried = {"allowed": 0, "blocked": 0, "performed": 0}
    async with database.reading() as session:
        items = await _items(session)
        people = await _people(session)

    for _ in range(DRAWS):
        item = draw.choice(items)
        who = draw.choice(people + await _concerned(database, item) * 8)
        at = _moment(draw)
        async with database.writing() as session:
            work = await _work(session, who, at)
            facts, shown = await _offers(work, item)
            for offer in shown:
                tried["allowed" if offer.allowed else "blocked"] += 1
                await _compare(work, item, offer)
            live = [offer for offer in shown if offer.allowed]
            if live:
                tried["performed"] += await _perform_one(work, item, draw.choice(live), facts)
            await session.rollback()

    await database.close()
    assert min(tried.values()) >= 10, (SEED, tried)


async def _items(session: AsyncSession) -> list[UUID]:
    """Every course, run and batch that is under way, and some that have ended.

    What the actions of other kinds need, `simulate/knowledge` knows; the simulated year tries it.
    """
    kinds = "('COURSE', 'COURSE_RUN', 'CREDIT_BATCH')"
    ended = "('IN_LIBRARY', 'WITHDRAWN', 'CONTINUE', 'DISCONTINUED', 'CONFIRMED', 'REJECTED')"
    return list(
        await session.scalars(
            text(
                f"WITH known AS (SELECT * FROM item WHERE kind IN {kinds}) "  # noqa: S608 - our own
                f"SELECT id FROM known WHERE state NOT IN {ended} UNION "
                f"(SELECT id FROM known WHERE state IN {ended} ORDER BY id LIMIT 30) ORDER BY 1"
            )
        )
    )


async def _concerned(database: Database, item: UUID) -> list[SignedIn]:
    """Whom an item waits for, by name."""
    async with database.reading() as session:
        rows = await session.execute(
            text(
                "SELECT DISTINCT authority_id, person_id FROM task "
                "WHERE item_id = :item AND person_id IS NOT NULL AND closed_at IS NULL ORDER BY 2"
            ),
            {"item": item},
        )
        return [SignedIn(row.authority_id, row.person_id) for row in rows]


async def _people(session: AsyncSession) -> list[SignedIn]:
    """Everybody with a demo token."""
    rows = await session.execute(
        text("SELECT authority_id, person_id FROM sign_in_token ORDER BY 2")
    )
    return [SignedIn(row.authority_id, row.person_id) for row in rows]


def _moment(draw: random.Random) -> datetime:
    """Mostly within two months of the day that the district is made for."""
    days = draw.choice((14, 60, 200))
    return datetime(2024, 5, 18, tzinfo=ZONE) + timedelta(minutes=draw.randrange(days * 24 * 60))


async def _work(session: AsyncSession, who: SignedIn, at: datetime) -> Work:
    work = await begin(session, who)
    return Work(session, work.authority_id, work.actor, at)


async def _offers(work: Work, item: UUID) -> tuple[Facts, tuple[Offer, ...]]:
    viewer = Viewer(work.authority_id, work.now, work.actor)
    found = (await known(work.session, viewer, [item]))[item]
    asking = Attempt(actor=work.actor, at=work.now, asking=True)
    return found.facts, offers(found.definition, found.facts, asking)


async def _compare(work: Work, item: UUID, offer: Offer) -> None:
    """Without anything supplied, the command differs from the offer only by what is missing."""
    outcome = await perform(
        work,
        Command(
            action=offer.action,
            item_id=item,
            acting_for=offer.acting_for,
            decision_reference="第 1 次会议",
            comment="理由",
            dry_run=True,
        ),
    )
    said = outcome.blockers if isinstance(outcome, Refused) else ()
    assert _lasting(said, offer.action) == _lasting(offer.blockers, offer.action), (
        SEED,
        offer.action,
        said,
        offer.blockers,
    )


def _lasting(blockers: tuple[Blocker, ...], action: str) -> list[Blocker]:
    """The reasons that supplying something does not clear."""
    supplied = SUPPLIED | (ABOUT_PARTICIPANT if action in NAMES_PARTICIPANT else set())
    return [one for one in blockers if one.code not in supplied]


async def _perform_one(work: Work, item: UUID, offer: Offer, facts: Facts) -> bool:
    """With what it asks for supplied, a live button does what it says; the test undoes it."""
    given = _fill(offer.transition.input, facts, work)
    if given is None:
        return False
    if offer.action in NAMES_PARTICIPANT:
        return False
    if offer.action == "attachDocument":
        given |= {"text": "正文"}  # or a reference: one of the two
    if offer.action == "submitReview":
        given |= {"conflict": "NONE", "opinion": "PASS", "text": "意见"}
    outcome = await perform(
        work,
        Command(
            action=offer.action,
            item_id=item,
            input=given,
            documents=tuple(
                NewDocument(kind=min(choice), title="材料", text="正文")
                for choice in offer.transition.documents
            ),
            acting_for=offer.acting_for,
            decision_reference="第 1 次会议",
            comment="理由",
        ),
    )
    if isinstance(outcome, Refused) and _other_section(outcome):
        return False
    assert isinstance(outcome, Performed), (SEED, offer.action, given, outcome)
    assert outcome.state == offer.transition.target
    return True


def _other_section(outcome: Refused) -> bool:
    """Whether only the document's section is closed: of a returned dossier some sections are."""
    return {one.code for one in outcome.blockers} == {BlockerCode.SECTION_CLOSED}


def _fill(table: tuple[Field, ...], facts: Facts, work: Work) -> dict[str, object] | None:
    """Values for the required fields; None where this test knows no value that fits."""
    values = {one.name: _value(one, facts, work) for one in table if one.required}
    return None if None in values.values() else values


def _value(one: Field, facts: Facts, work: Work) -> Any:
    match one.type:
        case FieldType.TEXT:
            return one.choices[0] if one.choices else "文字"
        case FieldType.DATE:
            return work.now.astimezone(ZONE).date().isoformat()
        case FieldType.ID:
            return _id(one.name, facts)
        case FieldType.IDS:
            return _reviewers(facts)
        case _:
            return None


def _id(name: str, facts: Facts) -> str | None:
    chosen: UUID | None = None
    match name, facts:
        case "class", CourseRunFacts():
            planned = [one for one in facts.active_classes if one.status == "PLANNED"]
            fullest = max(planned, key=lambda one: one.enrolled, default=None)
            chosen = fullest.class_id if fullest else None
        case "objection", CourseFacts():
            chosen = next(iter(facts.open_objections), None)
        case "problem", CourseRunFacts():
            chosen = next(iter(facts.open_problems), None)
        case _:
            chosen = None
    return str(chosen) if chosen else None


def _reviewers(facts: Facts) -> list[str] | None:
    if not isinstance(facts, CourseFacts):
        return None
    free = [one.person_id for one in facts.panel.pool if one.person_id not in facts.interested]
    return [str(one) for one in free[:3]] or None

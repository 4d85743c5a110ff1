"""What the write path promises: refusals change nothing, repeats do nothing, one of many wins."""

import asyncio
from uuid import UUID, uuid4

import pytest
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from tests.services.conftest import COMPLETION, ELECTIVE, People
from trainingflow.db.base import new_id
from trainingflow.db.session import clock
from trainingflow.domain.people import SYSTEM, Body
from trainingflow.domain.workflow.blockers import BlockerCode, StaleBlocker, WindowBlocker
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.command import (
    Command,
    InFlight,
    KeyReused,
    Missing,
    Outcome,
    Performed,
    Refused,
)
from trainingflow.services.facts.common import heads
from trainingflow.services.rivals import hold
from trainingflow.services.work import Work


def codes(outcome: Outcome) -> list[BlockerCode]:
    """The codes of every reason of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return [one.code for one in outcome.blockers]


async def everything(people: People) -> dict[str, int]:
    """How many rows every table has."""
    async with people.database.reading() as session:
        tables = await session.scalars(
            text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'")
        )
        names = [name for name in tables if not name.startswith("alembic")]
    journal = {"audit_entry"}  # that somebody tried something is written down
    return {name: people.world.count(name) for name in sorted({*names} - journal)}


async def item_row(people: People, item: UUID) -> tuple[str, int]:
    async with people.database.reading() as session:
        row = (
            await session.execute(
                text("SELECT state, version FROM item WHERE id = :item"), {"item": item}
            )
        ).one()
    return row.state, row.version


async def test_a_refusal_names_every_reason_and_changes_nothing(people: People) -> None:
    course = await people.declare_course()
    before = await everything(people)
    people.world.set_now("2024-06-01T00:00")

    outcome = await people.do("teacher-1", "submitForAppraisal", course, expected_version=9)

    assert codes(outcome) == [
        BlockerCode.STALE_VERSION,
        BlockerCode.ROLE_REQUIRED,
        BlockerCode.WINDOW_CLOSED,
        *[BlockerCode.FIELD_MISSING] * 3,
        *[BlockerCode.FIELD_MISSING] * 2,
        BlockerCode.BELOW_MINIMUM,
    ]
    assert await everything(people) == before
    assert await item_row(people, course) == ("DRAFT", 1)


async def test_an_item_of_another_authority_is_as_missing(people: People) -> None:
    course = await people.declare_course()

    found = []
    for authority in (people.world.authority_id, new_id()):
        async with people.database.writing() as session:
            work = Work(session, authority, SYSTEM, await clock(session))
            work.only_asks()
            found.append(list(await heads(work, [course], lock=True)))

    assert found == [[course], []]


async def test_a_closed_window_says_when_it_opens_again(people: People) -> None:
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    people.world.set_now("2024-06-01T00:00")

    outcome = await people.do("applicant", "submitForAppraisal", course)

    assert isinstance(outcome, Refused)
    (blocker,) = outcome.blockers
    assert isinstance(blocker, WindowBlocker)
    assert blocker.next_possible_at is not None
    assert blocker.next_possible_at.isoformat() == "2024-11-01T00:00:00+08:00"


async def test_a_stale_version_is_refused(people: People) -> None:
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, expected_version=1, title="新名")

    outcome = await people.do("applicant", "saveDraft", course, expected_version=1, title="旧名")

    assert isinstance(outcome, Refused)
    (blocker,) = outcome.blockers
    assert isinstance(blocker, StaleBlocker)
    assert (blocker.expected, blocker.current) == (1, 2)


async def test_a_repeated_key_does_it_once_and_gives_the_same_answer(people: People) -> None:
    command = Command(
        action="declareCourse",
        kind=ItemKind.COURSE,
        organisation_id=people.world.units["college"],
        input=ELECTIVE,
        idempotency_key="key-1",
    )

    first = await people.carry_out("applicant", command)
    second = await people.carry_out("applicant", command)

    assert isinstance(first, Performed)
    assert isinstance(second, Performed)
    assert (second.item_id, second.seq, second.state) == (first.item_id, 1, "DRAFT")
    assert (first.replayed, second.replayed) == (False, True)
    assert people.world.count("item") == 1


async def test_a_key_used_for_something_else_is_refused(people: People) -> None:
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, idempotency_key="key-1", title="一")

    outcome = await people.do("applicant", "saveDraft", course, idempotency_key="key-1", title="二")

    assert outcome == KeyReused("key-1")


async def test_the_same_key_of_two_persons_is_two_commands(people: People) -> None:
    for who in ("applicant", "developer"):
        outcome = await people.do(
            who,
            "declareCourse",
            kind=ItemKind.COURSE,
            organisation_id=people.world.units["college"],
            idempotency_key="key-1",
            **ELECTIVE,
        )
        assert isinstance(outcome, Performed)
    assert people.world.count("item") == 2


async def test_a_refusal_does_not_use_the_key_up(people: People) -> None:
    course = await people.declare_course()

    refused = await people.do("applicant", "submitForAppraisal", course, idempotency_key="key-1")
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    done = await people.do("applicant", "submitForAppraisal", course, idempotency_key="key-1")

    assert isinstance(refused, Refused)
    assert isinstance(done, Performed)


async def test_a_command_in_flight_is_not_carried_out_twice(people: People) -> None:
    course = await people.declare_course()
    name = f"{people.world.authority_id}:{people.world.people['applicant']}:key-1"
    async with people.database.writing() as session:
        from trainingflow.services.identity import begin  # noqa: PLC0415 - only here

        work = await begin(session, people.world.signed_in("applicant"))
        assert await hold(work, name)

        outcome = await people.do("applicant", "saveDraft", course, idempotency_key="key-1")

    assert outcome == InFlight("key-1")


async def test_a_dry_run_answers_and_changes_nothing(people: People) -> None:
    course = await people.declare_course()
    before = await everything(people)

    outcome = await people.do("applicant", "saveDraft", course, dry_run=True, title="新名")

    assert outcome == Performed(item_id=course, seq=None, state="DRAFT")
    assert await everything(people) == before


async def test_an_item_that_is_not_there_is_missing(people: People) -> None:
    nowhere = new_id()

    outcome = await people.do("applicant", "saveDraft", nowhere)

    assert outcome == Missing("itemId", nowhere)


@pytest.mark.parametrize("rivals", [2, 8])
async def test_of_simultaneous_decisions_one_wins(people: People, rivals: int) -> None:
    course = await ready_for_approval(people)
    before = people.world.count("item_event")

    async def decide(number: int) -> Outcome:
        action = "approve" if number % 2 else "refuse"
        return await people.do(
            "ce-officer" if number % 4 < 2 else "ce-officer-2",
            action,
            course,
            documents=("WG_DECISION",),
            comment="小组会议决定",
            acting_for=Body.WORKING_GROUP,
            decision_reference="2024-05 第5次",
        )

    outcomes = await asyncio.gather(*(decide(number) for number in range(rivals)))

    winners = [one for one in outcomes if isinstance(one, Performed)]
    assert len(winners) == 1
    assert all(codes(one) == [BlockerCode.WRONG_STATE] for one in outcomes if one is not winners[0])
    assert people.world.count("item_event") == before + 1
    assert (await item_row(people, course))[0] == winners[0].state


async def test_the_same_key_at_the_same_moment_does_it_once(people: People) -> None:
    key = str(uuid4())

    outcomes = await asyncio.gather(
        *(
            people.do(
                "applicant",
                "declareCourse",
                kind=ItemKind.COURSE,
                organisation_id=people.world.units["college"],
                idempotency_key=key,
                **ELECTIVE,
            )
            for _ in range(6)
        )
    )

    assert all(isinstance(one, Performed) for one in outcomes)
    assert len({one.item_id for one in outcomes if isinstance(one, Performed)}) == 1
    assert people.world.count("item") == 1


async def ready_for_approval(people: People) -> UUID:
    """A course that waits for the Working Group."""
    reviewers = ("member-1", "member-2", "member-3")
    course = await people.declare_course()
    await people.must("applicant", "saveDraft", course, **COMPLETION)
    await people.must("applicant", "submitForAppraisal", course)
    committee = {"acting_for": Body.ACADEMIC_COMMITTEE}
    ids = [str(people.world.people[one]) for one in reviewers]
    await people.must("college-officer", "assignReviewers", course, reviewers=ids, **committee)
    await people.must("college-officer", "openTextReview", course, **committee)
    for one in reviewers:
        await people.must(one, "submitReview", course, conflict="NONE", opinion="PASS", text="好")
    await people.must("college-officer", "finishTextReview", course, **committee)
    await people.must(
        "college-officer",
        "recordDefence",
        course,
        heldOn="2024-05-20",
        documents=("DEFENCE_MINUTES",),
        **committee,
    )
    await people.must("college-officer", "openVote", course, **committee)
    for one in reviewers:
        await people.must(one, "castVote", course, vote="YES", comment="我的理由")
    return await people.must(
        "college-officer",
        "formOpinionPass",
        course,
        documents=("APPRAISAL_OPINION",),
        **committee,
    )


async def test_a_name_that_nobody_bears_is_refused(people: People) -> None:
    try:
        outcome = await people.do(
            "applicant",
            "declareCourse",
            kind=ItemKind.COURSE,
            organisation_id=people.world.units["college"],
            **{**ELECTIVE, "leader": str(new_id()), "supersedes": str(new_id())},
        )
    except IntegrityError as error:
        pytest.fail(f"the database had to refuse it: {error.orig}")

    assert isinstance(outcome, Refused)
    assert [getattr(one, "field", None) for one in outcome.blockers][-2:] == [
        "leader",
        "supersedes",
    ]


async def test_a_policy_without_a_procedure_lets_nothing_be_declared(people: People) -> None:
    outcome = await people.do(
        "applicant",
        "declareCourse",
        kind=ItemKind.COURSE,
        organisation_id=people.world.units["private-school"],
        **ELECTIVE,
    )

    assert codes(outcome) == [BlockerCode.PREREQUISITE]

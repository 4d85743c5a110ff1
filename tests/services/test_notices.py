"""What the clock says: every rung once, nothing stale, whatever stops and however many work."""

import asyncio
import random
from collections import Counter
from datetime import datetime, timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, text

from tests.services.conftest import People
from tests.services.test_clock import publicise, state_of
from tests.services.test_window_changes import at, complete, submitted
from trainingflow.db.models import Deadline, NoticeMessage, Organisation, Person
from trainingflow.domain.workflow.states import ClockMove
from trainingflow.services import clock, deadlines
from trainingflow.services.clock import notices, switches
from trainingflow.services.clock.switches import ClockRule
from trainingflow.services.command import Performed
from trainingflow.services.identity import begin


async def told(people: People, **about: UUID) -> list[tuple[str, str]]:
    """Every notice that was written: which sentence, and to whom by code."""
    async with people.database.reading() as session:
        statement = (
            select(NoticeMessage.text_key, Person.code, Organisation.code, NoticeMessage.role)
            .join(Deadline, Deadline.id == NoticeMessage.deadline_id)
            .outerjoin(Person, Person.id == NoticeMessage.person_id)
            .outerjoin(Organisation, Organisation.id == NoticeMessage.organisation_id)
        )
        if "item" in about:
            statement = statement.where(Deadline.item_id == about["item"])
        else:
            statement = statement.where(Deadline.item_id.is_(None))
        rows = await session.execute(statement.order_by(NoticeMessage.created_at))
        return sorted((row[0], row[1] or f"{row[2]}.{row[3]}") for row in rows)


async def test_reminders_go_to_whom_the_item_waits_for_and_then_to_those_above(
    people: People,
) -> None:
    """Shows: AMB-14."""
    item = await submitted(people)
    for day in ("2024-05-28T23:59", "2024-05-29T00:00", "2024-06-01T00:00", "2024-06-04T00:00"):
        people.world.set_now(day)
        await clock.send_due(people.database)

    assert await told(people, item=item) == [
        ("ESCALATE.AFTER", "committee.CHAIR"),
        ("ESCALATE.AFTER", "working-group.OFFICER"),
        *[
            (f"REMIND.{rung}", f"committee.{role}")
            for rung in ("BEFORE", "DUE")
            for role in ("CHAIR", "OFFICER")
        ],
    ]


async def test_window_is_announced_and_counted_down_to_who_has_a_draft(people: People) -> None:
    """Shows: CAL-03, CY-COURSE-21."""
    people.world.set_now("2024-10-20T09:00")
    await complete(people)
    for day in ("2024-11-01T00:00", "2024-11-21T00:00", "2024-11-28T00:00", "2024-12-01T00:00"):
        people.world.set_now(day)
        await clock.send_due(people.database)

    about = [
        one
        for one in await told(people)
        if one[1] in ("applicant", "committee.OFFICER") and "GAPS" not in one[0]
    ]
    assert [one for one in about if one[1] == "applicant"] == [
        ("OPEN_WINDOW.OPENS", "applicant"),
        ("REMIND.CLOSED", "applicant"),
        ("REMIND.DAYS_LEFT", "applicant"),
        ("REMIND.DAYS_LEFT", "applicant"),
    ]
    assert ("REMIND.CLOSED", "committee.OFFICER") in about


async def test_every_unit_without_a_plan_is_reminded_in_january(people: People) -> None:
    """A private school has no self-directed summaries. Shows: CAL-01, CAL-02, CAL-11, CY-SBR-38."""
    people.world.set_now("2025-01-01T00:00")
    await clock.send_due(people.database)

    opened = Counter(one for one in await told(people) if one[0] == "OPEN_WINDOW.OPENS")
    assert opened["OPEN_WINDOW.OPENS", "school.TRAINING_MANAGER"] == 2
    assert opened["OPEN_WINDOW.OPENS", "private-school.TRAINING_MANAGER"] == 1


async def test_after_a_stop_of_forty_days_only_the_newest_rung_is_sent(people: People) -> None:
    item = await submitted(people)
    people.world.set_now(at("2024-05-20T09:00") + timedelta(days=40))

    await clock.send_due(people.database)
    again = await clock.send_due(people.database)

    assert again == []
    assert {one[0] for one in await told(people, item=item)} == {"ESCALATE.AFTER"}
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Deadline.rung, Deadline.outcome).where(Deadline.item_id == item)
        )
        assert sorted(map(tuple, rows)) == [
            ("AFTER", "SENT"),
            ("BEFORE", "SKIPPED_STALE"),
            ("DUE", "SKIPPED_STALE"),
        ]


async def test_two_workers_send_each_notice_once(people: People) -> None:
    item = await submitted(people)
    people.world.set_now("2024-06-04T00:00")

    both = await asyncio.gather(*(clock.send_due(people.database) for _ in range(3)))

    ids = [one.deadline_id for sent in both for one in sent]
    assert len(ids) == len(set(ids))
    assert len(await told(people, item=item)) == 2


async def test_worker_killed_in_the_middle_has_sent_all_of_a_notice_or_nothing(
    people: People, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = await submitted(people)
    people.world.set_now("2024-05-29T00:00")
    write = notices._write  # noqa: SLF001 - the test dies between the notice and its mark

    async def die(*arguments: object) -> None:
        await write(*arguments)  # type: ignore[arg-type]  # handed on
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        patched.setattr(notices, "_write", die)
        with pytest.raises(KeyboardInterrupt):
            await clock.send_due(people.database)
    assert await told(people, item=item) == []

    await clock.send_due(people.database)

    assert len(await told(people, item=item)) == 2


async def test_what_is_switched_off_waits_and_says_how_much_is_overdue(people: People) -> None:
    course = await publicise(people)
    rule = ClockRule("COURSE", str(ClockMove.AUTO_TRANSITION))
    people.world.set_now("2024-05-28T00:00")
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        switches.switch(work, rule, off=True, reason="系统维护")

    assert await clock.run_due(people.database) == []
    assert await state_of(people, course) == "PUBLICISED"
    people.world.set_now("2024-06-28T00:00")
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        assert await switches.is_off(work, rule)
        assert await switches.overdue(work, rule) == 1
        switches.switch(work, rule, off=False, reason="维护结束")
    [done] = await clock.run_due(people.database)

    assert isinstance(done.outcome, Performed)
    assert await state_of(people, course) == "IN_LIBRARY"


async def test_a_move_that_is_refused_is_told_once_for_each_reason(people: People) -> None:
    """The objection keeps the notice open: who waits hears of it once in any number of tries."""
    course = await publicise(people)
    await people.must("teacher-3", "objectToPublicNotice", course, text="与已有课程重复")
    people.world.set_now("2024-05-28T00:00")
    for _ in range(3):
        await clock.run_due(people.database)
        await clock.send_due(people.database)
    about = [one for one in await told(people, item=course) if one[0] == "ESCALATE.REFUSED"]
    async with people.database.reading() as session:
        params = await session.scalar(
            select(NoticeMessage.params).where(NoticeMessage.text_key == "ESCALATE.REFUSED")
        )

    assert about
    assert len(about) == len(set(about))
    assert params is not None
    assert (params["action"], set(params["reasons"])) == ("endPublicity", {"zh-CN", "en"})


async def test_what_is_scheduled_and_answered_is_not_carried_out(people: People) -> None:
    item = await submitted(people)
    async with people.database.writing() as session:
        work = await begin(session, people.world.signed_in("ce-officer"))
        for number in (1, 2):
            deadlines.schedule(
                work,
                item_id=item,
                kind=ClockMove.EXPIRE,
                action="withdraw",
                due=at("2024-05-21T00:00"),
                occasion=f"invitation/{number}",
            )
        await session.flush()
        await deadlines.cancel(work, "invitation/1")
    people.world.set_now("2024-05-21T00:00")

    done = await clock.run_due(people.database)

    assert [one.action for one in done] == ["withdraw"]  # refused: the clock is no applicant
    assert await state_of(people, item) == "SUBMITTED"


@pytest.mark.parametrize("seed", range(5))
async def test_deadlines_read_before_equal_what_the_clock_then_does(
    people: People, seed: int
) -> None:
    """Until any instant, in any steps: each row that was due, and no other, is carried out.

    A reminder whose ladder has gone on, or whose item the clock itself has moved meanwhile, is
    marked and not sent. Shows: AMB-14, AMB-17.
    """
    chance = random.Random(seed)  # noqa: S311 - items and instants, no secret
    if chance.random() < 0.5:
        await publicise(people)
    for _ in range(chance.randrange(3)):
        await submitted(people)
    start = at("2024-05-28T00:00")
    until = start + timedelta(hours=chance.randrange(1, 24 * 120))
    foreseen = await due_before(people, until)

    stops = sorted(start + (until - start) * chance.random() for _ in range(4))
    done: list[tuple[UUID, str]] = []
    for stop in (*stops, until - timedelta(seconds=2)):
        people.world.set_now(stop)
        done += [(one.deadline_id, one.action) for one in await clock.run_due(people.database)]
        done += [(one.deadline_id, "") for one in await clock.send_due(people.database)]

    assert sorted(done) == sorted(foreseen)


async def due_before(people: People, until: datetime) -> list[tuple[UUID, str]]:
    async with people.database.reading() as session:
        rows = await session.execute(
            select(Deadline.id, Deadline.action).where(
                Deadline.done_at.is_(None), Deadline.due_at < until - timedelta(seconds=1)
            )
        )
        return [(row.id, row.action) for row in rows]


async def test_notices_are_never_altered(people: People) -> None:
    await submitted(people)
    people.world.set_now("2024-06-04T00:00")
    await clock.send_due(people.database)

    with people.world.engine.begin() as connection, pytest.raises(Exception, match="append-only"):
        connection.execute(text("UPDATE notice_message SET role = 'TEACHER'"))

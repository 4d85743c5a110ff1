"""After any history of a ledger what is stored is what an evaluation says."""

from collections.abc import Awaitable, Callable
from datetime import date, timedelta
from decimal import Decimal
from random import Random
from typing import Any, Final
from uuid import UUID

import pytest
from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert

from tests.domain.credit.teachers import a_record
from tests.services.conftest import People
from tests.services.standings.conftest import differences, due
from tests.services.standings.test_at_once import confirmed, work_of
from trainingflow.db.base import new_id
from trainingflow.db.models import CreditRecord, CreditRecordGroup, PostHeld, Teacher
from trainingflow.domain.credit.facts import Record
from trainingflow.services import ledger
from trainingflow.services.standings.refresh import refresh
from trainingflow.services.standings.renew import renew
from trainingflow.services.work import Work

TEACHERS: Final = 6
Act = Callable[[Work, Random, list[UUID]], Awaitable[None]]


async def post(work: Work, random: Random, teachers: list[UUID]) -> None:
    """Records of any kind in a group that waits for its confirmation."""
    group = CreditRecordGroup(authority_id=work.authority_id, id=new_id(), label="test")
    work.session.add(group)
    await work.session.flush()
    rows = [_row(work, random, group.id, random.choice(teachers)) for _ in range(8)]
    await work.session.execute(insert(CreditRecord), rows)


async def confirm(work: Work, random: Random, _teachers: list[UUID]) -> None:
    """One of the groups that wait."""
    waiting = (
        await work.session.scalars(
            text(
                "SELECT id FROM credit_record_group g WHERE NOT EXISTS (SELECT FROM"
                " credit_confirmation c WHERE c.group_id = g.id) ORDER BY id"
            )
        )
    ).all()
    if waiting:
        await confirmed(work, random.choice(waiting))


async def reverse(work: Work, random: Random, _teachers: list[UUID]) -> None:
    """Some records, confirmed or not."""
    records = (
        await work.session.execute(
            select(CreditRecord.id, CreditRecord.teacher_id).order_by(CreditRecord.id)
        )
    ).all()
    if records:
        chosen = random.sample(records, min(3, len(records)))
        await ledger.reverse(work, [one.id for one in chosen])
        await refresh(work, {one.teacher_id for one in chosen})


async def change_facts(work: Work, random: Random, teachers: list[UUID]) -> None:
    """A day of the career, or a post."""
    teacher = await work.session.get_one(Teacher, (work.authority_id, random.choice(teachers)))
    if random.random() < 0.5:
        teacher.induction_completed_on = date(2021, 1, 1) + timedelta(random.randrange(1500))
        teacher.first_taught_on = random.choice((None, date(2012, 9, 1), date(2022, 9, 1)))
    else:
        since = date(2021, 1, 1) + timedelta(random.randrange(1500))
        work.session.add(
            PostHeld(
                authority_id=work.authority_id,
                id=new_id(),
                teacher_id=teacher.id,
                post=random.choice(("IDEOLOGY_TEACHER", "INSTITUTION_TEACHER")),
                since=since,
                until=random.choice((None, since + timedelta(200))),
            )
        )
    await refresh(work, [teacher.id])


ACTS: Final[tuple[Act, ...]] = (post, post, confirm, confirm, reverse, change_facts)


@pytest.mark.parametrize("seed", range(5))
async def test_stored_standing_is_a_fresh_evaluation_after_any_history(
    people: People, seed: int
) -> None:
    random = Random(seed)  # noqa: S311 - reproducible, nothing secret
    teachers = [people.world.people[f"teacher-{one}"] for one in range(TEACHERS)]
    today = date(2024, 5, 20)
    await renew(people.database)

    for _ in range(12):
        for _ in range(random.randrange(1, 4)):
            async with people.database.writing() as session:
                await random.choice(ACTS)(await work_of(people, session), random, teachers)
        assert (await due(people), await differences(people)) == (0, ())
        if random.random() < 0.4:
            today += timedelta(random.randrange(1, 120))
            people.world.set_now(f"{today}T09:00")
            await renew(people.database)
            assert await differences(people) == ()


def _public_course(random: Random, record: Record) -> Record:
    """One of many that fill the cap of a topic, some of them on the same day."""
    return record._replace(
        activity="PUBLIC_COURSE",
        fields={"topic": random.choice(("ETHICS", "ETHICS", "MODERN_IT"))},
        hours=Decimal(random.choice((0, 2, 4, 6))),
        earned_on=date(2022, 1, 1) + timedelta(60 * random.randrange(12)),
    )


def _row(work: Work, random: Random, group: UUID, teacher: UUID) -> dict[str, Any]:
    record = a_record(random, "")
    if random.random() < 0.5:
        record = _public_course(random, record)
    return {
        "authority_id": work.authority_id,
        "id": new_id(),
        "teacher_id": teacher,
        "activity": record.activity,
        "facts": {
            name: str(value) if isinstance(value, Decimal) else value
            for name, value in record.fields.items()
        },
        "hours": record.hours or 0,
        "earned_on": record.earned_on or date(2022, 1, 1),
        "passed": record.passed,
        "provider_recognised": record.provider_recognised,
        "source_kind": "IMPORT",
        "source_id": new_id(),
        "revision": 1,
        "group_id": group,
        "recorded_at": work.now,
    }

"""Hongkou's people at work, and what the ledger says about its teachers."""

from collections import defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from uuid import UUID

import pytest
from sqlalchemy import text

from tests import districts
from tests.copies import Copies
from tests.districts import District
from tests.services.conftest import People
from tests.world import World
from trainingflow.db.session import Database
from trainingflow.domain.credit.status import Status
from trainingflow.domain.workflow.blockers import BlockerCode
from trainingflow.services.command import Outcome, Refused
from trainingflow.services.identity import begin
from trainingflow.services.reading import standing
from trainingflow.services.reading.viewers import viewer_at


@pytest.fixture(scope="session")
def district(copies: Copies, template: str) -> Iterator[District]:
    with districts.hongkou(copies, template) as made:
        yield made


class HongkouPeople(People):
    """Acts as the people of Hongkou."""

    async def state(self, item: UUID) -> str:
        """Where an item is."""
        async with self.database.reading() as session:
            found = await session.scalar(
                text("SELECT state FROM item WHERE id = :item"), {"item": item}
            )
        return str(found)

    async def ledger(self, who: str) -> list[tuple[str, Decimal, date]]:
        """What is confirmed in the ledger for a person: activity, hours, day."""
        async with self.database.reading() as session:
            rows = await session.execute(
                text(
                    "SELECT r.activity, r.hours, r.earned_on FROM credit_record r"
                    " JOIN credit_confirmation c"
                    " ON c.authority_id = r.authority_id AND c.group_id = r.group_id"
                    " WHERE r.teacher_id = :person AND r.reverses_id IS NULL AND NOT EXISTS"
                    " (SELECT FROM credit_record x WHERE x.reverses_id = r.id)"
                    " ORDER BY r.earned_on, r.activity, r.id"
                ),
                {"person": self.world.people[who]},
            )
            return [(row.activity, row.hours, row.earned_on) for row in rows]

    async def status(self, who: str) -> Status:
        """What a teacher owes and has today."""
        question = standing.Question(self.world.people[who])
        async with self.database.writing() as session:
            viewer = await viewer_at(await begin(session, self.world.signed_in(who)))
            found = await standing.statuses(session, viewer, [question])
        return found[question][0]

    async def credits(self, who: str) -> Mapping[str, Decimal]:
        """The credits of a teacher by ledger, as the policy awards them."""
        found: defaultdict[str, Decimal] = defaultdict(Decimal)
        for line in (await self.status(who)).lines:
            for award in line.awards:
                found[award.ledger.removeprefix("CELL.")] += award.credits
        return dict(found)


def codes(outcome: Outcome) -> list[BlockerCode]:
    """The codes of every reason of a refusal."""
    assert isinstance(outcome, Refused), outcome
    return [one.code for one in outcome.blockers]


@pytest.fixture
def people(world: World, database: Database) -> HongkouPeople:
    world.set_now("2018-03-01T09:00")
    return HongkouPeople(world, database)

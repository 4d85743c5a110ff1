"""What a list shows is what the pure decision allows, for whoever looks and whatever there is."""

import random
import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import exists, select, text

from tests.authority.ties import ties_of_items
from tests.districts import District
from tests.world import World
from trainingflow.db.base import Base
from trainingflow.db.models import Enrolment, Item, ItemEvent, Teacher
from trainingflow.db.session import Database
from trainingflow.domain.authority.reading import decide
from trainingflow.domain.authority.table import GRANTS
from trainingflow.domain.authority.terms import Matter, Tie, Ties
from trainingflow.domain.people import Actor, Assignment, Body, Delegation, Role
from trainingflow.services.delegation import LENDABLE
from trainingflow.services.identity import begin
from trainingflow.services.reading import event_feed, history, sight
from trainingflow.services.reading.paging import PageRequest
from trainingflow.services.reading.viewers import Viewer
from trainingflow.services.reading.ways import ROSTERS

LOOKERS = 120

seeds = pytest.mark.parametrize("seed", [1, 2])


@pytest.fixture
def contents(populated: District) -> str:
    return populated.database_name


@pytest.fixture
def world(populated: District, owner_url: str) -> Iterator[World]:
    with populated.world.copied_to(owner_url) as copied:
        yield copied


class Chance:
    """Makes viewers at random: with own roles, and with lent ones."""

    def __init__(self, world: World, seed: int) -> None:
        self.world = world
        self.rng = random.Random(seed)  # noqa: S311 - which test cases there are is no secret
        self.units = [world.units[code] for code in world.units if not code.startswith("kind:")]
        self.bodies = _bodies(world)

    def viewer(self, at: Viewer) -> Viewer:
        person = self.rng.choice(sorted(self.world.people.values()))
        held = tuple(self.assignment(tuple(Role)) for _ in range(self.rng.choice((0, 0, 1, 1, 2))))
        lent = tuple(self.lent(at) for _ in range(self.rng.choice((0, 0, 0, 1, 2))))
        return Viewer(at.authority_id, at.now, Actor(person, held), lent)

    def assignment(self, roles: tuple[Role, ...]) -> Assignment:
        unit = self.rng.choice(self.units)
        body, offices = self.bodies[unit]
        return Assignment(self.rng.choice(roles), unit, body, offices)

    def lent(self, at: Viewer) -> Delegation:
        return Delegation(
            self.rng.choice(sorted(self.world.people.values())),
            at.now - timedelta(days=1),
            at.now + timedelta(days=1),
            (self.assignment(tuple(sorted(LENDABLE))),),
            frozenset(self.rng.sample(["COURSE", "COURSE_RUN", "TRAINING_PROJECT"], 1))
            if self.rng.random() < 0.4
            else frozenset(),
            self.rng.choice(self.units) if self.rng.random() < 0.4 else None,
        )


async def shown(database: Database, column: Any, *where: Any) -> set[UUID]:
    async with database.reading() as session:
        rows = await session.scalars(select(column).where(*where))
        return set(rows)


@seeds
async def test_items_in_a_list_are_those_that_the_decision_allows(
    world: World, database: Database, seed: int
) -> None:
    chance, now = Chance(world, seed), await a_viewer(world, database)
    database = database.of(world.authority_id)
    shuffle(world, chance.rng)
    known = ties_of_items(world.engine)
    seen = 0
    for _ in range(LOOKERS):
        viewer = chance.viewer(now)
        for matter, condition in (
            (Matter.ITEM, sight.items(viewer)),
            (Matter.INSIDE, sight.inside(viewer, Item.authority_id, Item.id)),
        ):
            allowed = {item for item, ties in known.items() if decide(matter, viewer.reader, ties)}
            assert await shown(database, Item.id, condition) == allowed, (matter, viewer)
            seen += 0 < len(allowed) < len(known)

    assert seen > LOOKERS / 2  # most viewers see some and not all: the comparison says something


@seeds
async def test_a_list_finds_each_item_once_however_it_is_found(
    world: World, database: Database, seed: int
) -> None:
    chance, now = Chance(world, seed), await a_viewer(world, database)
    database = database.of(world.authority_id)
    shuffle(world, chance.rng)
    known = ties_of_items(world.engine)
    ways = set()
    for _ in range(LOOKERS):
        viewer = chance.viewer(now)
        allowed = {one for one, ties in known.items() if decide(Matter.ITEM, viewer.reader, ties)}
        parts = [await shown(database, Item.id, one) for one in sight.items_apart(viewer)]
        assert sorted(one for part in parts for one in part) == sorted(allowed), viewer
        ways.add((len(parts), all(parts)))

    # Together, and apart: what is published, and the own.
    assert ways >= {(1, True), (2, True)}


@seeds
async def test_the_feed_tells_each_event_once_that_the_conditions_allow(
    world: World, database: Database, seed: int
) -> None:
    chance, now = Chance(world, seed), await a_viewer(world, database)
    database = database.of(world.authority_id)
    shuffle(world, chance.rng)
    told = 0
    for _ in range(LOOKERS):
        viewer = chance.viewer(now)
        item = exists().where(Item.id == ItemEvent.item_id, sight.items(viewer))
        async with database.reading() as session:
            read = await event_feed.read(session, viewer, None, PageRequest(1000))
            allowed = await session.execute(
                history.events(viewer).statement.where(item), {"now": viewer.now}
            )
        shown = [(one.item_id, one.seq) for one in read.page.rows]
        assert sorted(shown) == sorted((one.item_id, one.seq) for one in allowed), viewer
        told += bool(shown)

    assert told > LOOKERS / 2


def test_the_index_of_rosters_knows_all_kinds_that_have_any() -> None:
    indexes = Base.metadata.tables["item_event"].indexes
    [index] = [one for one in indexes if one.name == "ix_item_event_roster"]
    known = re.findall(r"'(\w+)'", str(index.dialect_options["postgresql"]["where"]))

    assert {*known} == {kind for kinds in ROSTERS.values() for kind in kinds} | {
        kind for kind, _ in sight.TELLING
    }


def test_whoever_is_inside_of_an_item_sees_it() -> None:
    """So that the feed need not ask it of each event."""
    sees, inside = (
        {(one.holder, one.tie, one.lent) for one in GRANTS if one.matter is matter}
        for matter in (Matter.ITEM, Matter.INSIDE)
    )

    assert inside <= sees


@seeds
async def test_teachers_and_places_in_a_list_are_those_that_the_decision_allows(
    world: World, database: Database, seed: int
) -> None:
    chance, now = Chance(world, seed), await a_viewer(world, database)
    database = database.of(world.authority_id)
    teachers, places = of_teachers(world), of_places(world)
    for _ in range(LOOKERS):
        viewer = chance.viewer(now)
        for matter, condition, column, known in (
            (Matter.TEACHER, sight.teachers(viewer), Teacher.id, teachers),
            (Matter.TEACHER, sight.teachers(viewer, listed=True), Teacher.id, teachers),
            (Matter.ENROLMENT, sight.participants(viewer), Enrolment.id, places),
        ):
            allowed = {one for one, ties in known.items() if decide(matter, viewer.reader, ties)}
            assert await shown(database, column, condition) == allowed, (matter, viewer)


def test_every_row_of_the_table_is_there_once_and_every_tie_is_used() -> None:
    keys = [one.key for one in GRANTS]

    assert len(keys) == len(set(keys))
    assert {one.tie for one in GRANTS} == set(Tie)
    assert {one.matter for one in GRANTS} == set(Matter)


async def a_viewer(world: World, database: Database) -> Viewer:
    async with database.reading() as session:
        work = await begin(session, world.signed_in("applicant"))
    return Viewer(work.authority_id, work.now)


def shuffle(world: World, rng: random.Random) -> None:
    """Give every general item other people and units, and one of them a roster."""
    people = sorted(world.people.values())
    units = [world.units[code] for code in world.units if not code.startswith("kind:")]
    with world.engine.begin() as connection:
        for code, item in world.units.items():
            if not code.startswith("kind:"):
                continue
            connection.execute(
                text(
                    "UPDATE item SET owner_id = :owner, subject_id = :subject,"
                    " organisation_id = :unit, undertaking_id = :other WHERE id = :id"
                ),
                {
                    "owner": rng.choice(people),
                    "subject": rng.choice([None, *people]),
                    "unit": rng.choice(units),
                    "other": rng.choice([None, *units]),
                    "id": item,
                },
            )
        connection.execute(text("ALTER TABLE item_event DISABLE TRIGGER USER"))
        for kind, name in (("TRAINING_PROJECT", "results"), ("CLASS_OPENING", "roster")):
            connection.execute(
                text(
                    "UPDATE item_event SET input = jsonb_build_object(CAST(:name AS text),"
                    " jsonb_build_array(jsonb_build_object('teacher', CAST(:teacher AS text),"
                    " 'school', CAST(:school AS text)))) WHERE item_id = :id"
                ),
                {
                    "teacher": str(rng.choice(people)),
                    "school": str(rng.choice(units)),
                    "name": name,
                    "id": world.units[f"kind:{kind}"],
                },
            )


def of_teachers(world: World) -> dict[UUID, Ties]:
    """Who teaches where, today."""
    with world.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT t.id, array_agg(p.unit) AS units FROM teacher t"
                " JOIN employment e ON e.teacher_id = t.id"
                " JOIN organisation o ON o.id = e.organisation_id, unnest(o.path) AS p(unit)"
                " GROUP BY t.id"
            )
        )
        return {
            row.id: Ties(
                authority_id=world.authority_id,
                persons={Tie.SELF: frozenset({row.id})},
                units={Tie.EMPLOYING: frozenset(row.units)},
            )
            for row in rows
        }


def of_places(world: World) -> dict[UUID, Ties]:
    """The places of the run, with what ties somebody to the run."""
    teachers = of_teachers(world)
    with world.engine.connect() as connection:
        rows = connection.execute(
            text(
                "SELECT e.id, e.teacher_id, r.leader_id, i.owner_id, o.path FROM enrolment e"
                " JOIN course_run r ON r.id = e.run_id JOIN item i ON i.id = e.run_id"
                " JOIN organisation o ON o.id = i.organisation_id"
            )
        )
        return {
            row.id: Ties(
                authority_id=world.authority_id,
                persons={
                    Tie.SELF: frozenset({row.teacher_id}),
                    Tie.LEADER: frozenset({row.leader_id}),
                    Tie.OWNER: frozenset({row.owner_id}),
                },
                units={
                    Tie.EMPLOYING: teachers[row.teacher_id].units[Tie.EMPLOYING],
                    Tie.DECLARING: frozenset(row.path),
                },
            )
            for row in rows
        }


def _bodies(world: World) -> dict[UUID, tuple[Body | None, frozenset[Body]]]:
    with world.engine.connect() as connection:
        rows = connection.execute(text("SELECT id, body, office_of FROM organisation"))
        return {
            row.id: (Body(row.body) if row.body else None, frozenset(map(Body, row.office_of)))
            for row in rows
        }

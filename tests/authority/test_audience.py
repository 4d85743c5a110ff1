"""An event is pushed to whoever finds it in the feed, whoever waits and whatever there is."""

import random
from collections.abc import Iterator, Mapping
from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import select

from tests.authority.test_sight_is_the_decision import Chance, a_viewer, shuffle
from tests.authority.ties import ties_of_items
from tests.districts import District
from tests.world import World
from trainingflow.db.models import Item
from trainingflow.db.session import Database
from trainingflow.domain.authority.terms import Ties
from trainingflow.domain.people import Role
from trainingflow.domain.scopes import Operation, Scope
from trainingflow.services.credentials import Credential, Means
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading import audience, event_feed
from trainingflow.services.reading.paging import PageRequest
from trainingflow.services.reading.ties import ties_of
from trainingflow.services.reading.viewers import Viewer, viewer_of, viewers_of

LOOKERS = 120
BEGINNING = (-1, UUID(int=0), 0)


@pytest.fixture
def contents(populated: District) -> str:
    return populated.database_name


@pytest.fixture
def world(populated: District, owner_url: str) -> Iterator[World]:
    with populated.world.copied_to(owner_url) as copied:
        yield copied


def narrowed(viewer: Viewer, chance: Chance) -> Viewer:
    """Now and then somebody with a token that is for some items only."""
    if chance.rng.random() < 0.6:
        return viewer
    scope = Scope(
        frozenset({Operation.READ}),
        frozenset(chance.rng.sample(["COURSE", "COURSE_RUN", "CLASS_OPENING"], 2))
        if chance.rng.random() < 0.5
        else frozenset(),
        chance.rng.choice([None, *chance.units]),
    )
    return replace(viewer, credential=Credential(Means.TOKEN, scope=scope))


async def in_the_feed(database: Database, viewer: Viewer) -> list[tuple[UUID, int, str | None]]:
    async with database.reading() as session:
        found = await event_feed.read(session, viewer, None, PageRequest(10_000))
    return [(one.item_id, one.seq, one.comment) for one in found.page.rows]


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_an_event_is_for_those_who_find_it_in_the_feed(
    world: World, database: Database, seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    chance, at = Chance(world, seed), await a_viewer(world, database)
    database = database.of(world.authority_id)
    shuffle(world, chance.rng)
    monkeypatch.setattr(audience, "MOST", 10_000)
    people = sorted(world.people.values())
    waiting = [SignedIn(world.authority_id, one) for one in people]
    async with database.reading() as session:
        happened = await audience.read(session, world.authority_id, BEGINNING, waiting)
    some = 0
    for _ in range(LOOKERS):
        viewer = narrowed(chance.viewer(at), chance)
        sees = happened.seen_by(viewer)
        told = [audience.shown_to(one, viewer) for one in happened.events if sees(one)]

        found = await in_the_feed(database, viewer)

        assert [(one.item_id, one.seq, one.comment) for one in told] == found, viewer
        some += 0 < len(found) < len(happened.events)
    assert some > LOOKERS / 5  # most see some and not all: the comparison says something


async def test_ties_are_those_of_the_tables(world: World, database: Database) -> None:
    shuffle(world, random.Random(4))  # noqa: S311 - which test cases there are is no secret
    known = ties_of_items(world.engine)
    people = sorted(world.people.values())
    async with database.of(world.authority_id).reading() as session:
        items = list(await session.scalars(select(Item.id)))
        found = await ties_of(session, world.authority_id, items, people)
        nobody = await ties_of(session, world.authority_id, items, [])

    def filled(ties: Mapping[UUID, Ties]) -> Mapping[UUID, Ties]:
        return {
            item: replace(
                one,
                persons={tie: who for tie, who in one.persons.items() if who},
                units={tie: who for tie, who in one.units.items() if who},
            )
            for item, one in ties.items()
        }

    own = {item: one for item, one in known.items() if one.authority_id == world.authority_id}
    assert filled(found) == filled(own)
    assert nobody.keys() == found.keys()


async def test_many_viewers_are_what_each_of_them_is(world: World, database: Database) -> None:
    world.appoint("teacher-3", Role.AUDITOR, "commission")
    waiting = [SignedIn(world.authority_id, one) for one in world.people.values()]
    async with database.of(world.authority_id).reading() as session:
        await session.connection()  # one transaction, and so one instant
        alone = [await viewer_of(session, one) for one in waiting]
        together = await viewers_of(session, world.authority_id, waiting)

    assert together == alone

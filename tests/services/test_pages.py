"""Pages of items: those of a page are chosen first, and read whole as if all had been read."""

from dataclasses import replace
from uuid import UUID

import pytest
from sqlalchemy import literal, select, text

from tests.services.conftest import People
from trainingflow.db.asking import Question
from trainingflow.db.session import Session
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.services.identity import begin
from trainingflow.services.reading import inbox, items
from trainingflow.services.reading.inbox import InboxFilter
from trainingflow.services.reading.items import ItemFilter, ItemOrder
from trainingflow.services.reading.paging import Listing, PageRequest, Questions, count, page
from trainingflow.services.reading.viewers import Viewer, viewer_at

WANTED = (
    ItemFilter(),
    ItemFilter(title="堂观"),
    ItemFilter(kinds=(ItemKind.COURSE,), category="ELECTIVE"),
)


async def _viewer(people: People, session: Session, who: str) -> Viewer:
    return await viewer_at(await begin(session, people.world.signed_in(who)))


def _publish(people: People, course: UUID, owner: str) -> None:
    """Put a course into the library, as somebody's."""
    with people.world.engine.begin() as connection:
        connection.execute(text("SET LOCAL session_replication_role = replica"))
        connection.execute(
            text(
                "UPDATE item SET state = 'IN_LIBRARY', owner_id = :owner, organisation_id = :unit"
                " WHERE id = :id"
            ),
            {
                "id": course,
                "owner": people.world.people[owner],
                "unit": people.world.units["college" if owner == "applicant" else "private-school"],
            },
        )


async def _same_pages(session: Session, listing: Listing) -> int:
    """Walk a list in both directions, two ways, and count it; the number of rows that were met."""
    together = replace(listing, wide=None, parts=(), questions=None)
    assert await count(session, listing) == await count(session, together)
    met = 0
    for backward in (False, True):
        request = PageRequest(2, None, backward)
        while True:
            chosen = await page(session, listing, request)
            whole = await page(session, together, request)
            assert [tuple(row) for row in chosen.rows] == [tuple(row) for row in whole.rows]
            assert (list(chosen.positions), chosen.more) == (list(whole.positions), whole.more)
            met += len(chosen.rows)
            if not chosen.more:
                break
            request = request._replace(position=chosen.positions[0 if backward else -1])
    return met


@pytest.mark.parametrize("order", ItemOrder)
async def test_items_of_a_page_are_those_of_the_whole_list(
    people: People, order: ItemOrder
) -> None:
    courses = [await people.declare_course() for _ in range(5)]
    _publish(people, courses[1], "applicant")
    _publish(people, courses[3], "private-teacher")
    met: dict[str, list[int]] = {}
    async with people.database.reading() as session:
        for who in ("applicant", "ce-officer"):
            viewer = await _viewer(people, session, who)
            lists = [
                *(items.listing(viewer, wanted, order) for wanted in WANTED),
                inbox.listing(viewer, InboxFilter(), order),
                inbox.listing(viewer, InboxFilter(items=WANTED[2]), order),
            ]
            met[who] = [await _same_pages(session, one) for one in lists]

    # Five rows, both ways, of which two are published; a draft waits for nobody else.
    assert met == {"applicant": [10, 10, 10, 10, 10], "ce-officer": [10, 10, 10, 0, 0]}


def test_of_one_list_a_few_statements_are_kept_the_least_used_forgotten_first() -> None:
    built: list[int] = []

    def find(size: int) -> None:
        def build() -> Question:
            built.append(size)
            return Question(select(literal(size)))

        kept.find(size, build)

    kept = Questions(3)
    for size in (1, 2, 3, 1, 4, 1, 3, 2):
        find(size)
    assert built == [1, 2, 3, 4, 2]

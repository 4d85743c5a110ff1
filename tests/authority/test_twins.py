"""Two authorities in one database: to the people of one, the other is not there."""

import base64
import binascii
import json
import re
from collections.abc import AsyncIterator, Iterator
from dataclasses import dataclass
from uuid import UUID

import httpx
import pytest
import pytest_asyncio
from graphql import GraphQLSchema
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.routing import Route

from tests.authority.operations import questions
from tests.authority.populated import MARK
from tests.copies import Copies
from tests.districts import District
from tests.world import World
from trainingflow.api.calendar_feed import PATH, FeedRoute
from trainingflow.api.context import Context
from trainingflow.api.limits import Limits
from trainingflow.api.schema import Schema
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database
from trainingflow.domain.calendar import ZONE
from trainingflow.services import clock, feeds
from trainingflow.services.identity import begin
from trainingflow.services.reading.viewers import Viewer, viewer_at

WIDE = Limits(
    document_characters=10**7,
    tokens=10**6,
    aliases=10**5,
    fields=10**6,
    nodes=10**9,
    depth=30,
    documents_tokens=10**6,  # everybody asks the same questions
)
DEPTH = 3
LOOKERS = (
    *(None, "applicant", "teacher-1", "manager", "chair", "ce-officer"),
    *("auditor", "security-administrator"),
)
_INSTANT = re.compile(r"20\d\d-\d\d-\d\dT[\d:.]+(?:Z|[+-]\d\d:\d\d)?")
# Cursors of changes hold the number of a transaction, which all databases of a server share.
_TRANSACTION = re.compile(r'[cC]ursor": "[^"]*"')
# An entry is told by the real clock, its hash covers numbers that are shared, a request is another.
_ENTRY = re.compile(r'"AuditEntry_(at|hash|requestId)": "[^"]*"')
_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")


@dataclass(frozen=True)
class Authority:
    """One of the twins, as its people ask in it."""

    world: World
    database: Database
    schema: Schema

    @property
    def core(self) -> GraphQLSchema:
        return self.schema._schema  # noqa: SLF001 - strawberry has no public name for it

    async def viewer(self, who: str | None) -> Viewer:
        database = self.database.of(self.world.authority_id)
        async with database.reading() as session:
            viewer = await viewer_at(await begin(session, self.world.signed_in(who or "chair")))
        return viewer if who else Viewer(viewer.authority_id, viewer.now)

    async def answer(self, who: str | None, document: str) -> str:
        """The whole answer, data and errors, with every instant of this hour made the same."""
        viewer = await self.viewer(who)
        context = Context(self.database.of(self.world.authority_id), viewer, "en")
        result = await self.schema.execute(document, context_value=context)
        errors = [(error.path, str(error.original_error)) for error in result.errors or ()]
        hour = f"{viewer.now.astimezone(ZONE):%Y-%m-%dT%H}"
        said = json.dumps([result.data, errors], ensure_ascii=False, default=str)
        said = _INSTANT.sub(lambda at: "now" if at[0].startswith(hour) else at[0], said)
        said = _ENTRY.sub(r'"AuditEntry_\1": ""', said)
        return _TRANSACTION.sub('cursor": ""', said)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def both(
    copies: Copies, populated: District, twins: District
) -> AsyncIterator[tuple[Authority, Authority, Authority]]:
    """The first alone, the first beside its twin, and the twin."""
    schema = Schema(WIDE)
    with copies.copy(populated.database_name) as alone, copies.copy(twins.database_name) as beside:
        databases = [
            Database(copies.server.database(name, user=APPLICATION), pool_size=20)
            for name in (alone, beside)
        ]
        with (
            populated.world.copied_to(copies.server.database(alone)) as one,
            twins.world.copied_to(copies.server.database(beside)) as other,
        ):
            one.set_now("2024-10-09T09:10")
            other.set_now("2024-10-09T09:10")
            yield (
                Authority(one, databases[0], schema),
                Authority(one, databases[1], schema),
                Authority(other, databases[1], schema),
            )
        for database in databases:
            await database.close()


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("who", LOOKERS)
async def test_no_answer_changes_because_there_is_a_twin(
    both: tuple[Authority, Authority, Authority], who: str | None
) -> None:
    """Neither data nor counts, cursors or errors: the twin is not there."""
    alone, beside, twin = both
    foreign = ids_of(twin.world)
    for name, document in questions(alone.core, DEPTH):
        before, after = await alone.answer(who, document), await beside.answer(who, document)
        assert (name, after) == (name, before)
        assert MARK not in after, name
        assert foreign.isdisjoint(ids_in(after)), name


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("who", ["applicant", "manager", "ce-officer", "auditor"])
async def test_the_twin_sees_its_own_and_nothing_of_the_first(
    both: tuple[Authority, Authority, Authority], who: str
) -> None:
    _, beside, twin = both
    foreign, own = ids_of(beside.world), ids_of(twin.world)
    seen = set[str]()
    for name, document in questions(twin.core, DEPTH):
        answer = await twin.answer(who, document)
        found = ids_in(answer)
        assert foreign.isdisjoint(found), name
        seen |= found & own

    assert seen


SOUGHT = f"""{{
  teachers(name: "{MARK}", first: 5) {{ totalCount nodes {{ name }} edges {{ cursor }} }}
  organisations(name: "{MARK}", first: 5) {{ totalCount nodes {{ name }} edges {{ cursor }} }}
  courses(filter: {{title: "{MARK}"}}, first: 5) {{ totalCount nodes {{ title }} }}
  workItems(filter: {{title: "{MARK}"}}, first: 5) {{ totalCount nodes {{ title }} }}
  inbox(filter: {{title: "{MARK}"}}, first: 5) {{ totalCount }}
}}"""

COUNTED = """{
  creditRollUp { teachers eligible policy { id } }
  byBand: creditStatuses(first: 50) { totalCount pageInfo { startCursor endCursor } }
  notices(first: 50) { totalCount }
  windowChangeProposals(first: 50) { totalCount nodes { reason } }
  dataRequests(first: 50) { totalCount nodes { reason } }
  teachers(first: 100) { totalCount }
}"""


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("who", LOOKERS)
@pytest.mark.parametrize("document", [SOUGHT, COUNTED], ids=["search", "counts"])
async def test_no_search_finds_and_no_count_counts_what_is_of_the_twin(
    both: tuple[Authority, Authority, Authority], who: str | None, document: str
) -> None:
    alone, beside, _ = both

    before, after = await alone.answer(who, document), await beside.answer(who, document)

    assert after == before
    assert MARK not in after


@pytest.mark.asyncio(loop_scope="module")
async def test_everything_that_must_stay_hidden_is_there_to_be_seen_by_the_twin(
    both: tuple[Authority, Authority, Authority],
) -> None:
    """Else the canaries would say nothing: each list shows the twin's people something marked."""
    _, _, twin = both
    asked = {
        "ce-officer": ("teachers", "organisations", "workItems", "windowChangeProposals"),
        "auditor": ("auditEntries", "dataRequests", "creditStatuses"),
        "applicant": ("courses",),
    }
    questions_of = dict(questions(twin.core, DEPTH))

    silent = [
        (who, name)
        for who, names in asked.items()
        for name in names
        if MARK not in await twin.answer(who, questions_of[name])
    ]

    assert silent == []


async def test_what_the_clock_opens_is_told_in_the_journal_of_whose_it_is(
    copies: Copies, populated: District, twins: District
) -> None:
    count = "SELECT count(*) FROM audit_entry WHERE actor_id IS NULL AND authority_id = :id"
    with (
        copies.copy(twins.database_name) as name,
        populated.world.copied_to(copies.server.database(name)) as world,
    ):
        world.set_now("2026-01-02T09:00")
        database = Database(copies.server.database(name, user=APPLICATION))
        told = []
        for opening in (False, True):
            added = await clock.open_windows(database) if opening else 0
            with world.engine.connect() as connection:
                told.append(
                    [
                        connection.scalar(text(count), {"id": one.world.authority_id})
                        for one in (populated, twins)
                    ]
                )
        await database.close()

    assert added > 0
    assert [after - before for before, after in zip(*told, strict=True)] == [1, 1]


@pytest.mark.asyncio(loop_scope="module")
@pytest.mark.parametrize("who", ["applicant", "teacher-1", "manager", "ce-officer"])
async def test_a_calendar_feed_shows_what_is_ones_own(
    both: tuple[Authority, Authority, Authority], who: str
) -> None:
    alone, beside, twin = both

    before, after = await feed_of(alone, who), await feed_of(beside, who)
    theirs = await feed_of(twin, who)

    assert after == before
    assert "BEGIN:VEVENT" in theirs
    assert MARK not in after
    assert ids_of(twin.world).isdisjoint(ids_in(after))
    assert ids_of(beside.world).isdisjoint(ids_in(theirs))


async def feed_of(authority: Authority, who: str) -> str:
    """The calendar of somebody as any reader of calendars fetches it."""
    world = authority.world
    async with authority.database.of(world.authority_id).writing() as session:
        secret = await feeds.create(await begin(session, world.signed_in(who)), "zh-CN")
    app = Starlette(routes=[Route(PATH, FeedRoute(authority.database).show)])
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        response = await client.get(PATH.format(secret=secret))
    assert response.status_code == 200
    return response.text.replace("\r\n ", "")


def ids_of(world: World) -> frozenset[str]:
    """Every id in every table of an authority."""
    found = set[str]()
    with world.engine.connect() as connection:
        tables = connection.execute(
            text(
                "SELECT c.table_name FROM information_schema.columns c"
                " JOIN information_schema.columns a USING (table_schema, table_name)"
                " WHERE c.table_schema = 'public' AND c.column_name = 'id'"
                " AND c.data_type = 'uuid' AND a.column_name = 'authority_id'"
            )
        ).scalars()
        for table in tables.all():
            rows = connection.execute(
                text(f'SELECT id FROM "{table}" WHERE authority_id = :id'),  # noqa: S608 - of the catalogue
                {"id": world.authority_id},
            )
            found |= {str(one) for one in rows.scalars()}
    return frozenset(found) | {str(world.authority_id)}


def ids_in(answer: str) -> frozenset[str]:
    """Every id in an answer: plain ones, and those inside of global ids and cursors."""
    inner = " ".join(_opened(answer))
    return frozenset(_UUID.findall(answer)) | frozenset(_UUID.findall(inner))


def _opened(answer: str) -> Iterator[str]:
    for word in set(re.findall(r"[A-Za-z0-9_-]{16,}", answer)):
        try:
            yield base64.urlsafe_b64decode(word + "=" * (-len(word) % 4)).decode("latin-1")
        except (binascii.Error, ValueError):
            continue


def test_ids_are_found_wherever_they_hide() -> None:
    one = UUID(int=7)
    hidden = base64.urlsafe_b64encode(f"Course:{one}".encode()).decode().rstrip("=")

    assert ids_in(f'{{"a": "{hidden}", "b": "{UUID(int=8)}"}}') == {str(one), str(UUID(int=8))}

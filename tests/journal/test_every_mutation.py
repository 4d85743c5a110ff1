"""Every mutation over HTTP: what it changes and its entry are of the same transaction.

Each is sent by nobody, then with the program broken just before it would commit, then as it is.
What has changed is told by the numbers of transactions on the rows and by how many there are.
"""

from collections import Counter
from collections.abc import AsyncIterator, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import uuid4

import httpx
import psycopg
import pytest
from graphql import GraphQLSchema
from psycopg import sql

from tests.authority.conftest import populated
from tests.authority.everybody import ASKERS, Verdict, expected, row_about
from tests.authority.named import ids_of, variables_of
from tests.authority.operations import Operation, document_of, operations
from tests.authority.populated import MASTER
from tests.districts import District
from tests.journal.asks import MEANT, NOT_DONE, Ask, Known, document
from tests.journal.test_transactions import NO_DEED
from tests.world import World
from trainingflow.api.schema import Schema
from trainingflow.app import create_app
from trainingflow.db.session import Database
from trainingflow.domain.people import Role
from trainingflow.environment import Secret
from trainingflow.failpoints import Boundary, Moment, armed
from trainingflow.settings import Settings

__all__ = ["populated"]

NOW: Final = "2024-10-09T09:10"
BROKEN: Final = ";".join(
    f"{one}.{Moment.BEFORE}=raise@every"
    for one in (Boundary.ACTION, Boundary.CHANGE, Boundary.UPLOAD_ASKED, Boundary.BULK_EACH)
)
"""Every place where a mutation commits; the entry of what failed is committed elsewhere."""

CORE: Final[GraphQLSchema] = Schema()._schema  # noqa: SLF001 - strawberry has no public name for it
OPERATIONS: Final[Mapping[str, Operation]] = {
    one.field: one for one in operations(CORE) if one.root == "Mutation"
}
ROWS: Final = "SELECT {name}, t.xmin::text::bigint FROM {table} t"


@pytest.fixture
def contents(populated: District) -> str:
    return populated.database_name


@pytest.fixture
def here(populated: District, owner_url: str) -> Iterator[World]:
    """The district, with a second security administrator and somebody who holds nothing."""
    with populated.world.copied_to(owner_url) as world:
        world.set_now(NOW)
        world.appoint("teacher-2", Role.SECURITY_ADMINISTRATOR, "commission")
        world.dismiss("teacher-4")
        yield world


@dataclass(frozen=True)
class Seen:
    """What a request has left.

    Attributes:
        entries: result and reason of each entry of the journal.
        told: the transactions of the entries of what was done.
        written: the transactions that have left rows, and the tables of these.
        fewer: tables that have lost rows.
    """

    answer: Any
    entries: list[tuple[str, str | None]]
    told: set[int]
    written: dict[int, set[str]]
    fewer: set[str]

    @property
    def left_nothing(self) -> bool:
        return not (self.written or self.fewer)


class Watch:
    """Sends requests, and sees in the database what each has left."""

    def __init__(self, client: httpx.AsyncClient, owner: psycopg.Connection, world: World) -> None:
        self.client = client
        self.owner = owner
        self.world = world
        names = owner.execute(
            """SELECT relname FROM pg_class WHERE relkind = 'r'
               AND relnamespace = 'public'::regnamespace AND relname NOT LIKE 'procrastinate%%'
               AND relname <> ALL(%s)""",
            [[*NO_DEED, "alembic_version", "audit_entry"]],
        )
        self.rows = sql.SQL(" UNION ALL ").join(
            sql.SQL(ROWS).format(name=sql.Literal(name), table=sql.Identifier(name))
            for (name,) in names.fetchall()
        )

    async def send(self, query: str, variables: Mapping[str, Any], who: str | None) -> Seen:
        before, last = Counter(self._stored()), self._last()
        headers = {"authorization": f"Bearer {self.world.token(who)}"} if who else {}
        response = await self.client.post(
            "/graphql", json={"query": query, "variables": variables}, headers=headers
        )
        after = Counter(self._stored())
        written = dict[int, set[str]]()
        for table, transaction in after - before:
            written.setdefault(transaction, set()).add(table)
        counts = [Counter(table for table, _ in one.elements()) for one in (before, after)]
        entries = self.owner.execute(
            "SELECT result, reason, txid & 4294967295 FROM audit_entry WHERE id > %s ORDER BY id",
            [last],
        ).fetchall()
        return Seen(
            response.json(),
            [(result, reason) for result, reason, _ in entries],
            {transaction for result, _, transaction in entries if result == "DONE"},
            written,
            set(counts[0] - counts[1]),
        )

    def _stored(self) -> list[tuple[str, int]]:
        return self.owner.execute(self.rows).fetchall()

    def _last(self) -> int:
        [last] = self.owner.execute("SELECT coalesce(max(id), 0) FROM audit_entry").fetchone() or [
            0
        ]
        return int(last)


@pytest.fixture
async def watch(here: World, database: Database, owner: psycopg.Connection) -> AsyncIterator[Watch]:
    settings = Settings(demo=True, master_keys=(Secret(MASTER),))
    transport = httpx.ASGITransport(create_app(settings, database))
    async with httpx.AsyncClient(transport=transport, base_url="http://api") as client:
        yield Watch(client, owner, here)


async def test_what_a_mutation_changes_is_told_in_its_transaction_and_nothing_else_changes(
    watch: Watch,
) -> None:
    known, wrong = Known(watch.world), list[tuple[object, ...]]()
    for ask in MEANT:
        query, says = document(CORE, ask.name), ask.says(known)
        with armed(BROKEN):
            failed = await watch.send(query, says, ask.who)
        done = await watch.send(query, says, ask.who)
        _keep(known, ask, done)
        if (failed.entries, failed.written, failed.fewer) != ([("FAILED", "Broken")], {}, set()):
            wrong.append((ask.name, "failed", failed))
        # What loses rows leaves none of its transaction.
        changed = done.written.keys() == done.told or (done.fewer and not done.written)
        if not (changed and done.told):
            wrong.append((ask.name, "done", done))

    assert wrong == [], "\n".join(map(str, wrong))


async def test_what_is_refused_is_told_and_changes_nothing(watch: Watch) -> None:
    """Every mutation, by nobody and by somebody who may ask it; and where it breaks instead."""
    ids, wrong, refused = ids_of(watch.world), list[tuple[object, ...]](), set[str]()
    for name, operation in OPERATIONS.items():
        variables, _ = variables_of(operation, lambda one: ids.get(one) or uuid4(), 0)
        if operation.keyed:
            variables[operation.key] = str(uuid4())
        query = document_of([operation])
        with armed(BROKEN):
            broken = await watch.send(query, variables, _somebody(operation))
        if not broken.left_nothing or not broken.entries or ("DONE", None) in broken.entries:
            wrong.append((name, "broken", broken))
        for who in (None, _somebody(operation)):
            seen = await watch.send(query, variables, who)
            results = {result for result, _ in seen.entries}
            if who is None and seen.entries != [("REFUSED", "UNAUTHENTICATED")]:
                wrong.append((name, who, seen))
            elif results == {"REFUSED"}:
                refused.add(name)
                if not seen.left_nothing:
                    wrong.append((name, who, seen))
            elif not results or seen.written.keys() - seen.told:
                wrong.append((name, who, seen))

    assert wrong == [], "\n".join(map(str, wrong))
    assert refused == OPERATIONS.keys()


def test_every_mutation_is_done_or_among_those_that_are_not() -> None:
    assert {one.name for one in MEANT} == OPERATIONS.keys() - NOT_DONE


def _keep(known: Known, ask: Ask, seen: Seen) -> None:
    payload = (seen.answer.get("data") or {}).get(ask.name)
    if ask.keep is not None and isinstance(payload, dict):
        known.made[ask.name] = payload[ask.keep]


def _somebody(operation: Operation) -> str:
    """The first person to whom the table of permissions opens the mutation."""
    row = row_about(operation.name)
    return next(
        one.person
        for one in ASKERS
        if one.person and one.operations is None and expected(row, one) is Verdict.OPEN
    )

"""`python -m bench.lists`: lists of items of those who do not see everything, in a large district.

Who may see an item is one condition of fourteen ties. The same pages and counts are read in two
ways, in turns: found from whoever reads, in parts (ADR 0200), and by asking that condition of the
items of the district. Both find the same rows, with the same indexes.
"""

import argparse
import asyncio
import json
import os
import platform
import statistics
import time
from collections.abc import Awaitable, Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, Final
from uuid import UUID

import psycopg
from psycopg import sql

from bench.credits.rows import database_of
from trainingflow.db.privileges import APPLICATION
from trainingflow.db.session import Database, Session
from trainingflow.domain.workflow.kinds import ItemKind
from trainingflow.postgres import EmbeddedServer, embedded_server
from trainingflow.services.identity import SignedIn
from trainingflow.services.reading import items
from trainingflow.services.reading.items import ItemFilter, ItemOrder
from trainingflow.services.reading.paging import Listing, PageRequest, Questions, count, page
from trainingflow.services.reading.viewers import Viewer, enter_as

RESULTS: Final = Path(__file__).with_name("results-lists.json")

PEOPLE: Final = {
    "a teacher": "T1",
    "the training manager of a school": "manager",
    "an officer": "college-officer",
}
LISTS: Final = {
    "all": ItemFilter(),
    "the courses": ItemFilter(kinds=(ItemKind.COURSE,)),
    "submitted": ItemFilter(states=("SUBMITTED",)),
    "credit batches": ItemFilter(kinds=(ItemKind.CREDIT_BATCH,)),
    "drafts of courses": ItemFilter(kinds=(ItemKind.COURSE,), states=("DRAFT",)),
}
REQUEST: Final = PageRequest(50)

_COPY: Final = """
    CREATE TEMPORARY TABLE one AS SELECT * FROM item ORDER BY created_at LIMIT 1;
    CREATE TEMPORARY TABLE copy AS
    SELECT n, md5('list' || n)::uuid AS id,
        timestamptz '2025-05-19' - n * interval '7 minutes' AS at,
        hashint4(n) & 1023 AS kind, hashint4(-n) & 1023 AS state
    FROM generate_series(1, {number}) n;
    INSERT INTO item ({items}) SELECT {item} FROM one o, copy c;
    UPDATE item SET organisation_id = (SELECT id FROM organisation WHERE code = 'school')
    FROM copy c WHERE c.id = item.id AND n % 100 = 0;
    INSERT INTO item_event ({events}) SELECT {event}
    FROM copy c, generate_series(1, 4) s,
        (SELECT * FROM item_event WHERE seq = 1 LIMIT 1) AS o;
    INSERT INTO enrolment (authority_id, id, run_id, class_id, teacher_id, enrolled_at)
    SELECT o.authority_id, gen_random_uuid(), c.id, c.id, t.id, at FROM one o, copy c,
        LATERAL (SELECT md5('teacher' || 1 + (n + s * 997) % 30000)::uuid AS id
            FROM generate_series(1, 6) s) AS t
    WHERE c.kind BETWEEN 400 AND 699;
    INSERT INTO course_run (authority_id, id, course_id, leader_id, semester, delivery_mode,
        first_session_on, last_session_on)
    SELECT o.authority_id, c.id, c.id, md5('teacher' || 1 + n % 30000)::uuid, '2024-AUTUMN',
        'FACE_TO_FACE', at, at
    FROM one o, copy c WHERE c.kind BETWEEN 400 AND 699;
    INSERT INTO credit_batch (authority_id, id, run_id)
    SELECT o.authority_id, c.id, md5('list' || n - 1)::uuid FROM one o, copy c WHERE c.kind > 699;
    ANALYZE item, item_event, enrolment, course_run, credit_batch;
"""
"""Courses, runs and batches of years: most are over, some wait, few are drafts. A teacher has led,
declared or taken part in some twenty of them, a school has declared a hundredth."""

_OF_ITEM: Final = {
    "id": "c.id",
    "created_at": "c.at",
    "updated_at": "c.at",
    "state_since": "c.at",
    "organisation_id": "md5('school' || 1 + n % 200)::uuid",
    "owner_id": "md5('teacher' || 1 + n % 30000)::uuid",
    "kind": "CASE WHEN c.kind < 400 THEN 'COURSE' WHEN c.kind < 700 THEN 'COURSE_RUN'"
    " ELSE 'CREDIT_BATCH' END",
    "state": "CASE WHEN c.state < 60 THEN 'SUBMITTED' WHEN c.state = 60 THEN 'DRAFT'"
    " WHEN c.kind < 400 THEN 'IN_LIBRARY' WHEN c.kind < 700 THEN 'FINISHED'"
    " ELSE 'CONFIRMED' END",
}
_OF_EVENT: Final = {
    "item_id": "c.id",
    "seq": "s",
    "at": "c.at",
    "from_state": "CASE WHEN s = 1 THEN '' ELSE 'DRAFT' END",
}


def _filled(server: EmbeddedServer, asked: argparse.Namespace) -> str:
    """The name of the database, made of the district of the other benches."""
    source = database_of(server, asked.teachers, asked.entries)
    name = f"{source}_lists"
    with psycopg.connect(server.url, autocommit=True) as connection:
        drop = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
        connection.execute(drop)
        copied = sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy")
        connection.execute(copied.format(sql.Identifier(name), sql.Identifier(source)))
    with psycopg.connect(server.database(name)) as connection:
        connection.execute("SET session_replication_role = replica")
        names = {
            table: [
                row[0]
                for row in connection.execute(
                    "SELECT column_name FROM information_schema.columns"
                    " WHERE table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position",
                    [table],
                )
            ]
            for table in ("item", "item_event")
        }
        statement = _COPY.format(
            number=int(asked.items),
            items=", ".join(names["item"]),
            item=", ".join(_OF_ITEM.get(one, f"o.{one}") for one in names["item"]),
            events=", ".join(names["item_event"]),
            event=", ".join(_OF_EVENT.get(one, f"o.{one}") for one in names["item_event"]),
        )
        for part in statement.split(";")[:-1]:
            connection.execute(part.encode())
    return name


async def _measured(server: EmbeddedServer, name: str, asked: argparse.Namespace) -> list[Any]:
    with psycopg.connect(server.database(name)) as connection:
        row = connection.execute("SELECT id FROM authority").fetchone()
        known = connection.execute(
            "SELECT code, id FROM person WHERE code = ANY(%s)", [[*PEOPLE.values()]]
        )
        codes: dict[str, UUID] = dict(known.fetchall())
    authority_id: UUID = row[0] if row else UUID(int=0)
    database = Database(server.database(name, user=APPLICATION), pool_size=2).of(authority_id)
    found = []
    async with database.reading() as session:
        for who, code in PEOPLE.items():
            signed_in = SignedIn(authority_id, codes[code])
            _, viewer = await enter_as(session, signed_in)
            found += [await _list(session, viewer, who, one, asked.rounds) for one in LISTS]
    await database.close()
    return found


async def _list(
    session: Session, viewer: Viewer, who: str, name: str, rounds: int
) -> dict[str, Any]:
    apart = items.listing(viewer, LISTS[name], ItemOrder.NEWEST)
    asked_of_each = replace(apart, parts=(), questions=Questions())
    shown, other = [await page(session, one, REQUEST) for one in (apart, asked_of_each)]
    if shown.positions[:] != other.positions[:]:
        message = f"{who} does not find the same of {name}"
        raise AssertionError(message)
    return {
        "who": who,
        "list": name,
        "rows": len(shown.rows),
        "page": await _times(rounds, page, session, apart, asked_of_each, REQUEST),
        "count": await _times(rounds, count, session, apart, asked_of_each),
    }


async def _times(
    rounds: int,
    read: Callable[..., Awaitable[Any]],
    session: Session,
    apart: Listing,
    asked_of_each: Listing,
    *how: Any,
) -> dict[str, float]:
    """Milliseconds of both ways, in turns: medians, after each was asked six times."""
    taken: dict[str, list[float]] = {"apart": [], "askedOfEach": []}
    for number in range(-6, rounds):
        for name, listing in (("apart", apart), ("askedOfEach", asked_of_each)):
            began = time.perf_counter()
            await read(session, listing, *how)
            if number >= 0:
                taken[name].append((time.perf_counter() - began) * 1000)
    medians = {name: statistics.median(found) for name, found in taken.items()}
    ratio = medians["askedOfEach"] / medians["apart"]
    return {**{name: round(one, 2) for name, one in medians.items()}, "times": round(ratio, 1)}


def table(found: dict[str, Any]) -> str:
    """The numbers as a table in Markdown: milliseconds a page and a count, both ways."""
    ways = "from who reads, ms | asked of each, ms | times"
    lines = [f"| who | which items | a page {ways} | a count {ways} |", "|---|---|" + 6 * "---:|"]
    for one in found["lists"]:
        numbers = [
            f"{read[name]:g}"
            for read in (one["page"], one["count"])
            for name in ("apart", "askedOfEach", "times")
        ]
        lines.append(f"| {one['who']} | {one['list']} | {' | '.join(numbers)} |")
    return "\n".join(lines)


def main() -> None:
    """Measure; print a table, and keep the numbers."""
    asked = _arguments()
    load = round(os.getloadavg()[0], 1)
    with embedded_server(asked.data) as server:
        lists = asyncio.run(_measured(server, _filled(server, asked), asked))
    found = {
        "machine": f"{platform.machine()}, {os.cpu_count()} processors",
        "loadBefore": load,
        "items": asked.items,
        "teachers": asked.teachers,
        "lists": lists,
    }
    asked.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(table(found))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m bench.lists", description=__doc__)
    parser.add_argument("--teachers", type=int, default=30_000)
    parser.add_argument("--entries", type=int, default=60, help="records of each teacher")
    parser.add_argument("--items", type=int, default=200_000)
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--data", type=Path, default=Path(".trainingflow/bench"))
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

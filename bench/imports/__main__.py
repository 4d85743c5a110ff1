"""`python -m bench.imports`: a table of teachers taken over, beside COPY of the same rows.

A workbook is written, then checked and applied in a process of its own, as the worker does it,
while somebody asks this one for a status again and again. Then the rows that it came to are copied
into tables of the same form by PostgreSQL alone. What else the machine does weighs on both; what an
import costs beside what any program would pay is their ratio, and what it computes is counted in
seconds of a processor.
"""

import argparse
import asyncio
import hashlib
import json
import os
import platform
import sys
import tempfile
import time
from datetime import date, timedelta
from pathlib import Path
from typing import Any, Final
from uuid import uuid4

import psycopg
import xlsxwriter
from psycopg import sql

from bench.imports.beside import p95, served
from bench.imports.work import FAULTY_EVERY
from tests.world import World, build_world
from trainingflow.db.migrations import migrate
from trainingflow.db.privileges import APPLICATION, WORKER
from trainingflow.db.session import Database
from trainingflow.failpoints import Boundary
from trainingflow.postgres import EmbeddedServer, embedded_server
from trainingflow.services.identity import begin
from trainingflow.services.imports import asking
from trainingflow.services.imports.asking import Wanted
from trainingflow.services.imports.found import Named
from trainingflow.services.imports.kinds import KINDS
from trainingflow.services.once import Made

RESULTS: Final = Path(__file__).parents[1] / "results-imports.json"
DATABASE: Final = "trainingflow_bench_imports"
_KEEPER: Final = "personnel-officer"
_COPIED: Final = ("person", "teacher", "employment")
_COUNTED: Final = ("check", "apply", "reading", "server")
"""What an import computes: the worker twice, the process that reads, and PostgreSQL."""

_OWN, _OWN_AND_ENDED = slice(11, 13), slice(11, 15)
"""Where `/proc/…/stat` has the time of a process, and after it that of its children that ended."""

_WARM, _ALONE = 5, 20
"""Seconds in which somebody asks before the import begins: to warm up, and to be measured."""


def main() -> None:
    """Measure, print and keep what was found."""
    asked = _arguments()
    with (
        embedded_server(asked.data) as server,
        tempfile.TemporaryDirectory(prefix="bench-imports-") as folder,
    ):
        _fresh(server)
        file = Path(folder) / "teachers.xlsx"
        _write(file, asked.rows)
        with build_world(server.database(DATABASE), teachers=5) as world:
            world.set_now("2024-05-20T09:00")
            computed = _server_seconds(asked.data)
            found = asyncio.run(_measured(server, world, file, asked.rows))
            found["server_processor_seconds"] = round(_server_seconds(asked.data) - computed, 2)
        computed = _server_seconds(asked.data)
        found["copy_seconds"] = _copied(server)
        found["copy_processor_seconds"] = round(_server_seconds(asked.data) - computed, 2)
    found["processor_seconds"] = round(
        sum(found[f"{one}_processor_seconds"] for one in _COUNTED), 2
    )
    found["rows_a_processor_second"] = round(asked.rows / found["processor_seconds"])
    found["times_copy"] = round(found["processor_seconds"] / found["copy_processor_seconds"], 1)
    found["machine"] = platform.platform()
    asked.results.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(found, indent=2))


async def _measured(server: EmbeddedServer, world: World, file: Path, rows: int) -> dict[str, Any]:
    """The import in a process of its own, as a worker is; meanwhile somebody asks for a status."""
    worker = server.database(DATABASE, user=WORKER)
    database = Database(worker, pool_size=2).of(world.authority_id)
    of = await _begun(database, world, file)
    await database.close()
    ids = (world.authority_id, world.people[_KEEPER], of.id)
    async with served(server.database(DATABASE, user=APPLICATION)) as client:
        began = time.perf_counter()
        await p95(client, world, lambda: time.perf_counter() < began + _WARM)
        began = time.perf_counter()
        alone = await p95(client, world, lambda: time.perf_counter() < began + _ALONE)
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "bench.imports.work", *map(str, ids), worker, str(file)),
            stdout=asyncio.subprocess.PIPE,
        )
        beside = await p95(client, world, lambda: process.returncode is None)
        said, _ = await process.communicate()
    return {
        "rows": rows,
        **json.loads(said),
        "status_p95_milliseconds": alone,
        "status_p95_milliseconds_beside": beside,
        "times_alone": round(beside / alone, 2),
    }


async def _begun(database: Database, world: World, file: Path) -> Named:
    data = await asyncio.to_thread(file.read_bytes)
    wanted = Wanted(
        kind="TEACHERS",
        file_name=file.name,
        content_type="application/octet-stream",
        size=len(data),
        sha256=hashlib.sha256(data).hexdigest(),
    )
    async with database.writing(Boundary.IMPORT_COMMAND) as session:
        work = await begin(session, world.signed_in(_KEEPER))
        made = await asking.begin(work, wanted, str(uuid4()))
    assert isinstance(made, Made), made  # noqa: S101 - the office may import
    return Named(world.authority_id, made.id)


def _server_seconds(data: Path) -> float:
    """What PostgreSQL and all that it has started have computed, in seconds of a processor."""
    pid = next(data.rglob("postmaster.pid")).read_text(encoding="utf-8").split()[0]
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
    own = _ticks(pid, _OWN_AND_ENDED)
    return (own + sum(_ticks(one, _OWN) for one in children)) / os.sysconf("SC_CLK_TCK")


def _ticks(pid: str, fields: slice) -> int:
    try:
        said = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
    except FileNotFoundError:  # it has ended meanwhile, and its parent has its time
        return 0
    return sum(map(int, said[fields]))


def _copied(server: EmbeddedServer) -> float:
    """Seconds that COPY takes for the same rows, into tables with the same keys and checks."""
    with psycopg.connect(server.database(DATABASE)) as connection:
        content = {}
        for table in _COPIED:
            name = sql.Identifier(table)
            with connection.cursor().copy(
                sql.SQL("COPY (SELECT * FROM {}) TO STDOUT").format(name)
            ) as out:
                content[table] = b"".join(map(bytes, out))
            connection.execute(
                sql.SQL("CREATE TABLE {} (LIKE {} INCLUDING ALL)").format(
                    sql.Identifier(f"copied_{table}"), name
                )
            )
        connection.commit()
        began = time.perf_counter()
        for table in _COPIED:
            into = sql.Identifier(f"copied_{table}")
            with connection.cursor().copy(sql.SQL("COPY {} FROM STDIN").format(into)) as target:
                target.write(content[table])
        connection.commit()
        return round(time.perf_counter() - began, 2)


def _write(file: Path, rows: int) -> None:
    """A workbook of teachers, one in a thousand of them at a unit that nobody knows."""
    book = xlsxwriter.Workbook(str(file), {"constant_memory": True})
    sheet = book.add_worksheet()
    columns = KINDS["TEACHERS"].columns
    for place, column in enumerate(columns):
        sheet.write_string(0, place, column.heading.zh)
    for number in range(1, rows + 1):
        faulty = number % FAULTY_EVERY == 0
        since = date(1995, 9, 1) + timedelta(days=number % 9_000)
        cells = {
            "code": f"T{number:07}",
            "name_zh": f"教师{number}",
            "name_en": f"Teacher {number}",
            "unit": "nowhere" if faulty else ("school", "college")[number % 2],
            "since": since.isoformat(),
            "first_taught_on": since.isoformat(),
            "qualified": "是",
        }
        for place, column in enumerate(columns):
            if column.name in cells:
                sheet.write_string(number, place, cells[column.name])
    book.close()


def _fresh(server: EmbeddedServer) -> None:
    with psycopg.connect(server.url, autocommit=True) as connection:
        name = sql.Identifier(DATABASE)
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        connection.execute(sql.SQL("CREATE DATABASE {}").format(name))
    migrate(server.database(DATABASE))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=100_000, help="rows of the table")
    parser.add_argument("--data", type=Path, default=Path("/var/tmp/trainingflow-bench-imports"))  # noqa: S108 - its own folder
    parser.add_argument("--results", type=Path, default=RESULTS)
    return parser.parse_args()


if __name__ == "__main__":
    main()

"""How the database would find what an operation asks for."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import event

from trainingflow.db.session import Database

Asked = tuple[str, Any]
"""A statement as the driver takes it, with its parameters."""


@dataclass(frozen=True, order=True)
class Scan:
    """A way through a whole table, or a whole index.

    Attributes:
        table: through what.
        how: the kind of node, as PostgreSQL calls it.
        rows: of the table, as the planner believes.
    """

    table: str
    how: str
    rows: int = 0


@contextmanager
def asked(database: Database) -> Iterator[list[Asked]]:
    """Every statement that is sent meanwhile, with what it is asked about."""
    sent: list[Asked] = []

    def note(_c: object, _cursor: object, statement: str, given: Any, *_rest: object) -> None:
        if isinstance(given, Mapping) and not statement.startswith("SELECT set_config("):
            sent.append((statement, given))

    engine = database.engine.sync_engine
    event.listen(engine, "before_cursor_execute", note)
    try:
        yield sent
    finally:
        event.remove(engine, "before_cursor_execute", note)


def scans(url: str, authority: UUID, statements: Sequence[Asked]) -> set[Scan]:
    """The whole tables that statements have to go through, as the application's role.

    Args:
        url: the database, as the application reaches it.
        authority: whose data it is.
        statements: what is asked.
    """
    found: set[Scan] = set()
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT set_config('trainingflow.authority', %s, false)", [str(authority)]
        )
        # Where anything else is possible: what is left then has no index, however large it grows.
        connection.execute("SET enable_seqscan = off")
        for text, given in statements:
            explained = connection.execute(f"EXPLAIN (FORMAT JSON) {text}".encode(), given)
            found |= set(_scans(_plan(explained), connection))
            found |= set(_scans(_plan(_prepared(connection, text, given)), connection))
    return found


def looked_at(
    url: str, authority: UUID, statements: Sequence[Asked], table: str | None = None
) -> int:
    """How many rows of tables are taken into the hand, those included that are laid aside.

    Args:
        url: the database, as the application reaches it.
        authority: whose data it is.
        statements: what is asked; they are carried out.
        table: whose rows are counted; none: those of all.
    """
    with psycopg.connect(url) as connection:
        connection.execute(
            "SELECT set_config('trainingflow.authority', %s, false)", [str(authority)]
        )
        plans = [
            _plan(connection.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {text}".encode(), given))
            for text, given in statements
        ]
    return sum(_rows(plan, table) for plan in plans)


def _rows(node: Mapping[str, Any], table: str | None) -> int:
    names = ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Index Recheck")
    each = sum(float(node.get(name, 0)) for name in names) if _is_of(node, table) else 0
    found = round(each * int(node.get("Actual Loops", 1)))
    return found + sum(_rows(below, table) for below in node.get("Plans", ()))


def _is_of(node: Mapping[str, Any], table: str | None) -> bool:
    found = node.get("Relation Name")
    return found is not None and table in {found, None}


def _prepared(connection: psycopg.Connection[Any], text: str, given: Any) -> psycopg.Cursor[Any]:
    """How a statement is found, whatever it may be asked about (`Plan.ONCE`)."""
    names: dict[str, int] = {}

    def number(hole: re.Match[str]) -> str:
        return f"${names.setdefault(hole[1], len(names) + 1)}" if hole[1] else "%"

    numbered = re.sub(r"%(?:%|\((\w+)\)s)", number, text)
    values = sql.SQL(", ").join(sql.Literal(given[name]) for name in names)
    execute = sql.SQL("EXECUTE asked({})" if names else "EXECUTE asked").format(values)
    connection.execute("SET plan_cache_mode = force_generic_plan")
    connection.execute(f"PREPARE asked AS {numbered}".encode())
    explained = connection.execute(sql.SQL("EXPLAIN (FORMAT JSON) ") + execute)
    connection.execute("DEALLOCATE asked")
    connection.execute("RESET plan_cache_mode")
    return explained


def _plan(explained: psycopg.Cursor[Any]) -> Mapping[str, Any]:
    [(plan,)] = explained.fetchall()
    found: Mapping[str, Any] = (json.loads(plan) if isinstance(plan, str) else plan)[0]["Plan"]
    return found


def _scans(node: Mapping[str, Any], connection: psycopg.Connection[Any]) -> Iterator[Scan]:
    kind = str(node["Node Type"])
    if kind == "Seq Scan" or (kind in _BY_INDEX and not _narrows(node.get("Index Cond", ""))):
        table = str(node.get("Relation Name") or node.get("Index Name"))
        row = connection.execute(
            "SELECT reltuples::bigint FROM pg_class"
            " WHERE relname = %s AND relkind = 'r' AND pg_relation_size(oid) > 0",
            [table],
        ).fetchone()
        if row:  # through an empty table every way is as good
            yield Scan(table, kind, row[0])
    for below in node.get("Plans", ()):
        yield from _scans(below, connection)


def _narrows(condition: str) -> bool:
    """Whether an index is asked for more than everything of an authority."""
    return bool(set(_COLUMN.findall(condition)) - {"authority_id"})


_COLUMN = re.compile(r"\b([a-z_0-9]+)\)? (?:=|<|>|<=|>=|@>|&&|IS) ")
_BY_INDEX = frozenset({"Index Scan", "Index Only Scan", "Bitmap Index Scan"})

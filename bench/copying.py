"""Copies of one item with all its rows, written by the database itself."""

from collections.abc import Mapping
from typing import Final, LiteralString
from uuid import UUID

import psycopg
from psycopg import sql

_KEYS: Final = {"item": "id", "course": "id"}
_INSERT: Final = sql.SQL(
    # Looked up once: while rows are copied there are more and more to look through.
    "WITH place AS MATERIALIZED (SELECT ctid AS at, row_number() OVER (ORDER BY ctid) - 1 AS number"
    " FROM {table} WHERE {key} = %s)"
    " INSERT INTO {table} ({names}) SELECT {read} FROM copy c CROSS JOIN {table} o"
    " JOIN place k ON k.at = o.ctid"
    " CROSS JOIN LATERAL (SELECT jsonb_build_object({own})) AS x(own)"
    " CROSS JOIN LATERAL jsonb_populate_record(o, x.own) AS p WHERE {which}"
)


# After the first, statistics are taken: the triggers that check keys would else be planned for
# tables of which nothing is known, and go through every row of the authority for each.
_FIRST: Final[LiteralString] = "c.n <= 300"
_THEN: Final[LiteralString] = "c.n > 300"


def copy(connection: psycopg.Connection, item: UUID, own: Mapping[str, LiteralString]) -> None:
    """Copy an item as often as the temporary table `copy` has rows, with their numbers `n` from 1.

    Args:
        connection: with the temporary table.
        item: what is copied.
        own: by table, what a copy has of its own, as arguments of `jsonb_build_object`: `c` is
            the row of the copy, `o` that of the item, `k.number` says which of the item's rows
            it is, from 0. Everything else is the item's.
    """
    for which in _FIRST, _THEN:
        for table, said in own.items():
            columns = connection.execute(
                "SELECT column_name FROM information_schema.columns"
                " WHERE table_name = %s AND is_generated = 'NEVER' AND table_schema = 'public'",
                [table],
            )
            names = [sql.Identifier(name) for (name,) in columns]
            statement = _INSERT.format(
                table=sql.Identifier(table),
                names=sql.SQL(", ").join(names),
                read=sql.SQL(", ").join(sql.SQL("p.{}").format(one) for one in names),
                key=sql.Identifier(_KEYS.get(table, "item_id")),
                own=sql.SQL(said),
                which=sql.SQL(which),
            )
            connection.execute(statement, [item])
            connection.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table)))

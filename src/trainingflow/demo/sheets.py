"""The rows of the district, table by table, until they are copied into the database."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import islice
from operator import itemgetter
from typing import Final, NamedTuple
from uuid import UUID

import orjson
import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from trainingflow.db.models import Base

_FIRST: Final = 500
"""After so many rows of a table its statistics are taken.

Triggers look into the table that is being filled. Their plans are made while it is empty, when
every index looks as good as any other, and would be kept to its end: the search for the event
before another one then reads all events of the authority, for each of them.
"""


class Sheets:
    """One sheet of rows for each table."""

    def __init__(self, authority_id: UUID) -> None:
        """Begin with empty sheets; every row of them belongs to the authority."""
        self.authority_id = authority_id
        self._sheets: dict[str, _Sheet] = {}

    def add(self, model: type[Base], **values: object) -> None:
        """Add a row of the authority.

        Raises:
            ValueError: the row has more columns than the first row of its table, or fewer.
            KeyError: it has other ones.
        """
        values["authority_id"] = self.authority_id
        self._append(model.__tablename__, values)

    def add_shared(self, model: type[Base], **values: object) -> None:
        """Add a row of a table that has no column for the authority. See `add`."""
        self._append(model.__tablename__, values)

    def _append(self, table: str, values: dict[str, object]) -> None:
        sheet = self._sheets.get(table)
        if sheet is None:
            sheet = self._sheets[table] = _Sheet(tuple(values), itemgetter(*values), [])
        if len(values) != len(sheet.columns):
            message = f"a row of {table} has {[*values]} and the first had {sheet.columns}"
            raise ValueError(message)
        sheet.rows.append(sheet.pick(values))

    def write(self, connection: psycopg.Connection) -> None:
        """Copy every sheet, those that others point at first."""
        for table in Base.metadata.sorted_tables:
            sheet = self._sheets.get(table.name)
            if sheet is not None:
                _copy(connection, table, sheet)


class _Sheet(NamedTuple):
    """The rows of one table; every row has its values in the order of the columns."""

    columns: tuple[str, ...]
    pick: Callable[[Mapping[str, object]], tuple[object, ...]]
    rows: list[tuple[object, ...]]


def _copy(connection: psycopg.Connection, table: Table, sheet: _Sheet) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, sheet.columns))
    )
    rows = _written(table, sheet)
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for row in islice(rows, _FIRST):
                copy.write_row(row)
        if len(sheet.rows) <= _FIRST:
            return
        cursor.execute(sql.SQL("ANALYZE {}").format(sql.Identifier(table.name)))
        with cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)


def _written(table: Table, sheet: _Sheet) -> Iterator[Sequence[object]]:
    """The rows as COPY takes them: JSON as text."""
    json = [
        place for place, name in enumerate(sheet.columns) if isinstance(table.c[name].type, JSONB)
    ]
    if not json:
        yield from sheet.rows
        return
    for row in sheet.rows:
        written = list(row)
        for place in json:
            written[place] = orjson.dumps(written[place]).decode()
        yield written

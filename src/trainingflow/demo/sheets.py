"""The rows of the district, table by table, until they are copied into the database."""

from collections.abc import Iterator
from typing import NamedTuple
from uuid import UUID

import psycopg
from psycopg import sql
from sqlalchemy import Table
from sqlalchemy.dialects.postgresql import JSONB

from trainingflow.db.models import Base
from trainingflow.services.command import canonical


class Sheets:
    """One sheet of rows for each table."""

    def __init__(self, authority_id: UUID) -> None:
        """Begin with empty sheets; every row of them belongs to the authority."""
        self.authority_id = authority_id
        self._sheets: dict[str, _Sheet] = {}

    def add(self, model: type[Base], **values: object) -> None:
        """Add a row of the authority.

        Raises:
            ValueError: the row does not name the columns that the first row of its table named.
        """
        self.add_shared(model, authority_id=self.authority_id, **values)

    def add_shared(self, model: type[Base], **values: object) -> None:
        """Add a row of a table that has no column for the authority. See `add`."""
        table = model.__tablename__
        sheet = self._sheets.get(table)
        if sheet is None:
            sheet = self._sheets[table] = _Sheet(tuple(values), frozenset(values), [])
        if values.keys() != sheet.names:
            message = f"a row of {table} has {[*values]} and the first had {sheet.columns}"
            raise ValueError(message)
        sheet.rows.append([values[name] for name in sheet.columns])

    def write(self, connection: psycopg.Connection) -> None:
        """Copy every sheet, those that others point at first."""
        for table in Base.metadata.sorted_tables:
            sheet = self._sheets.get(table.name)
            if sheet is not None:
                _copy(connection, table, sheet)


class _Sheet(NamedTuple):
    """The rows of one table; every row has its values in the order of the columns."""

    columns: tuple[str, ...]
    names: frozenset[str]
    rows: list[list[object]]


def _copy(connection: psycopg.Connection, table: Table, sheet: _Sheet) -> None:
    statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, sheet.columns))
    )
    with connection.cursor() as cursor, cursor.copy(statement) as copy:
        for row in _written(table, sheet):
            copy.write_row(row)


def _written(table: Table, sheet: _Sheet) -> Iterator[list[object]]:
    json = [
        place for place, name in enumerate(sheet.columns) if isinstance(table.c[name].type, JSONB)
    ]
    for row in sheet.rows:
        for place in json:
            row[place] = canonical(row[place]).decode()
        yield row

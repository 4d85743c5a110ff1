"""The rows of the district, table by table, until they are copied into the database."""

from collections.abc import Iterator
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
        self._columns: dict[str, tuple[str, ...]] = {}
        self._rows: dict[str, list[tuple[object, ...]]] = {}

    def add(self, model: type[Base], **values: object) -> None:
        """Add a row of the authority.

        Raises:
            ValueError: the row does not name the columns that the first row of its table named.
        """
        self.add_shared(model, authority_id=self.authority_id, **values)

    def add_shared(self, model: type[Base], **values: object) -> None:
        """Add a row of a table that has no column for the authority. See `add`."""
        table = model.__tablename__
        columns = self._columns.setdefault(table, tuple(values))
        if values.keys() != set(columns):
            message = f"a row of {table} has {sorted(values)} and the first had {sorted(columns)}"
            raise ValueError(message)
        self._rows.setdefault(table, []).append(tuple(values[name] for name in columns))

    def write(self, connection: psycopg.Connection) -> None:
        """Copy every sheet, those that others point at first."""
        for table in Base.metadata.sorted_tables:
            if table.name in self._rows:
                self._copy(connection, table)

    def _copy(self, connection: psycopg.Connection, table: Table) -> None:
        columns = self._columns[table.name]
        statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
            sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, columns))
        )
        with connection.cursor() as cursor, cursor.copy(statement) as copy:
            for row in self._written(table, columns):
                copy.write_row(row)

    def _written(self, table: Table, columns: tuple[str, ...]) -> Iterator[tuple[object, ...]]:
        json = frozenset(
            place for place, name in enumerate(columns) if isinstance(table.c[name].type, JSONB)
        )
        rows = self._rows[table.name]
        if not json:
            return iter(rows)
        return (
            tuple(
                canonical(value).decode() if place in json else value
                for place, value in enumerate(row)
            )
            for row in rows
        )

"""The clock of the demo: by how much the database's own is moved."""

from datetime import date
from typing import Final

import psycopg

from trainingflow.demo.instants import morning
from trainingflow.domain.calendar import local_date

_ROW: Final = 1

_MOVE: Final = """
    INSERT INTO demo_clock (id, offset_seconds)
    VALUES (%(row)s, ceil(extract(epoch FROM %(at)s::timestamptz - transaction_timestamp()))::int)
    ON CONFLICT (id) DO UPDATE SET offset_seconds = excluded.offset_seconds
"""


def move_clock(connection: psycopg.Connection, today: date) -> None:
    """Let it be nine in the morning of the day in this transaction; the clock then ticks on."""
    connection.execute(_MOVE, {"row": _ROW, "at": morning(today)})


def set_today(url: str, today: date) -> None:
    """Move the clock of a demo database to nine o'clock of the day in Asia/Shanghai."""
    with psycopg.connect(url) as connection:
        move_clock(connection, today)


def today(url: str) -> date:
    """The day that it is in a database, in Asia/Shanghai."""
    with psycopg.connect(url) as connection:
        row = connection.execute("SELECT trainingflow_now()").fetchone()
    if row is None:
        message = "a SELECT without FROM has one row"
        raise LookupError(message)
    return local_date(row[0])

"""Filling an empty database with the demo district."""

from datetime import date

import psycopg

from trainingflow.demo.clock import move_clock
from trainingflow.demo.district import CODE, sheets_of_district
from trainingflow.demo.instants import AS_OF

# Two loads at once wait for each other on this advisory lock.
_LOCK = 7_420_223


def load(url: str, *, today: date | None = None) -> None:
    """Fill a migrated database with the demo district, and set the demo's clock.

    A database that has the district already stays as it is, its clock too.

    Args:
        url: the database's address as its owner or a superuser, as libpq writes it.
        today: the day on which the clock starts, at nine o'clock; 2024-05-20 when left out.
    """
    with psycopg.connect(url) as connection:
        connection.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        if _is_there(connection):
            return
        sheets_of_district().write(connection)
        move_clock(connection, today or AS_OF)
        connection.execute("ANALYZE")


def _is_there(connection: psycopg.Connection) -> bool:
    found = connection.execute("SELECT 1 FROM authority WHERE code = %s", [CODE])
    return found.fetchone() is not None

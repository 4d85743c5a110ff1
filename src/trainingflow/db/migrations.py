"""Bringing a database to the schema that this release needs."""

import time
from pathlib import Path

from alembic import command
from alembic.config import Config
from psycopg import errors
from sqlalchemy import Connection, create_engine, make_url, text
from sqlalchemy.exc import OperationalError

from trainingflow.db import privileges
from trainingflow.db.definitions import write_definitions
from trainingflow.observing.logs import logger

_BESIDE_THE_PACKAGE = Path(__file__).parents[1] / "alembic"  # in the wheel
_IN_THE_CHECKOUT = Path(__file__).parents[3] / "alembic"

# Two migrations at once wait for each other on this advisory lock.
_LOCK = 7_420_221
# Seconds between the attempts of a migration that gets no lock.
_PAUSES = (1, 2, 4, 8, 16)

_log = logger("trainingflow.migrations")


def folder() -> Path:
    """The folder of the migrations: inside the wheel, or at the top of the checkout."""
    return _BESIDE_THE_PACKAGE if _BESIDE_THE_PACKAGE.is_dir() else _IN_THE_CHECKOUT


def configuration(connection: Connection) -> Config:
    """Alembic's configuration for an open connection."""
    config = Config()
    config.set_main_option("script_location", str(folder()).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def migrate(url: str) -> None:
    """Create the roles, run every migration, write the definitions and grant the rights.

    Harmless when there is nothing to do, and when it was interrupted: each migration is a
    transaction of its own, and the next run goes on where this one stopped. While others serve, a
    migration that does not get its locks at once lets them go, and is begun again.

    Needs a role that may create roles the first time.

    Raises:
        OperationalError: a lock was not to be had, however often it was tried.
    """
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.connect() as connection:
            connection.execute(text("SELECT pg_advisory_lock(:key)"), {"key": _LOCK})
            privileges.create_roles(connection)
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
            connection.commit()
            _upgrade(connection)
            write_definitions(connection)
            privileges.grant(connection)
            privileges.grant_queue(connection)
            connection.commit()
            connection.execute(text("SELECT pg_advisory_unlock(:key)"), {"key": _LOCK})
            connection.commit()
    finally:
        engine.dispose()


def _upgrade(connection: Connection) -> None:
    for pause in (*_PAUSES, None):
        try:
            command.upgrade(configuration(connection), "head")
        except OperationalError as error:
            if pause is None or not isinstance(error.orig, errors.LockNotAvailable):
                raise
            connection.rollback()
            _log.warning("migration waits for a lock", seconds=pause)
            time.sleep(pause)
        else:
            return

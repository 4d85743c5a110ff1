"""Bringing a database to the schema that this release needs."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, create_engine, make_url, text

from trainingflow.db import privileges
from trainingflow.db.definitions import write_definitions

_BESIDE_THE_PACKAGE = Path(__file__).parents[1] / "alembic"  # in the wheel
_IN_THE_CHECKOUT = Path(__file__).parents[3] / "alembic"

# Two migrations at once wait for each other on this advisory lock.
_LOCK = 7_420_221


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

    Harmless when there is nothing to do. Needs a role that may create roles the first time.
    """
    engine = create_engine(make_url(url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK})
            privileges.create_roles(connection)
            connection.execute(text("CREATE EXTENSION IF NOT EXISTS btree_gist"))
            command.upgrade(configuration(connection), "head")
            write_definitions(connection)
            privileges.grant(connection)
            privileges.grant_queue(connection)
    finally:
        engine.dispose()

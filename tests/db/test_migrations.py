"""The migrations make exactly the tables that the models describe."""

from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, make_url

from trainingflow.db.migrations import configuration, migrate


def test_the_migrated_database_is_what_the_models_describe(owner_url: str) -> None:
    engine = create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            command.check(configuration(connection))
    finally:
        engine.dispose()


def test_there_is_one_head(owner_url: str) -> None:
    engine = create_engine(make_url(owner_url).set(drivername="postgresql+psycopg"))
    try:
        with engine.begin() as connection:
            heads = ScriptDirectory.from_config(configuration(connection)).get_heads()
    finally:
        engine.dispose()

    assert len(heads) == 1


def test_migrating_again_changes_nothing(owner_url: str) -> None:
    migrate(owner_url)
    migrate(owner_url)

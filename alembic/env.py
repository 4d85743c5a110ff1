"""Runs the migrations on the connection that it is given, as the owner of the tables."""

from alembic import context
from sqlalchemy import Connection, create_engine, make_url, text

from trainingflow.db.models import Base
from trainingflow.db.privileges import OWNER
from trainingflow.settings import Settings


def ours(name: str | None, kind: str, _: object) -> bool:
    """Leave the tables of the job queue to the library that owns them."""
    return kind != "table" or not (name or "").startswith(("procrastinate_", "alembic_"))


def run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=False,
        include_name=ours,
        transaction_per_migration=False,
    )
    with context.begin_transaction():
        connection.execute(text(f"SET ROLE {OWNER}"))
        connection.execute(text("SET LOCAL lock_timeout = '5s'"))
        context.run_migrations()
        connection.execute(text("RESET ROLE"))


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:  # the alembic command itself, for a new revision
    address = make_url(Settings.read().database_url).set(drivername="postgresql+psycopg")
    with create_engine(address).connect() as connection:
        run(connection)
        connection.commit()

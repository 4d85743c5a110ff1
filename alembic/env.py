"""Runs the migrations on the connection that it is given, as the owner of the tables."""

from alembic import context
from sqlalchemy import Connection, create_engine, make_url, text

from trainingflow.db.models import Base
from trainingflow.db.privileges import OWNER
from trainingflow.settings import Settings


def ours(name: str | None, kind: str, _: object) -> bool:
    """Leave the tables of the job queue to the library that owns them."""
    return kind != "table" or not (name or "").startswith(("procrastinate_", "alembic_"))


# A statement that waits for a lock lets everybody else wait behind it: it gives up soon, and the
# migration is begun again. One that takes longer has to be written in batches, or says itself why
# it may (`SET LOCAL statement_timeout`).
LOCK_TIMEOUT = "4s"
STATEMENT_TIMEOUT = "20s"


def run(connection: Connection) -> None:
    """Each migration is a transaction of its own, unless the caller has begun one for all."""
    alone = not connection.in_transaction()
    connection.execute(text(f"SET ROLE {OWNER}"))
    connection.execute(text(f"SET lock_timeout = '{LOCK_TIMEOUT}'"))
    connection.execute(text(f"SET statement_timeout = '{STATEMENT_TIMEOUT}'"))
    if alone:
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=Base.metadata,
        compare_type=True,
        compare_server_default=False,
        include_name=ours,
        transaction_per_migration=True,
    )
    with context.begin_transaction():
        context.run_migrations()
    for setting in ("ROLE", "lock_timeout", "statement_timeout"):
        connection.execute(text(f"RESET {setting}"))
    if alone:
        connection.commit()


given = context.config.attributes.get("connection")
if given is not None:
    run(given)
else:  # the alembic command itself, for a new revision
    address = make_url(Settings.read().database_url).set(drivername="postgresql+psycopg")
    with create_engine(address).connect() as connection:
        run(connection)
        connection.commit()

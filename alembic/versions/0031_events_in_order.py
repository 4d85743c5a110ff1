"""Events have a place in an order that a reader can follow while others write.

Revision ID: 0031
Revises: 0028
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0031"
down_revision: str | None = "0028"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATEMENTS = (
    # The old rows are not written again: they all come first, item by item.
    "ALTER TABLE item_event ADD COLUMN IF NOT EXISTS position bigint NOT NULL DEFAULT 0",
    """
    ALTER TABLE item_event ALTER COLUMN position
    SET DEFAULT (pg_current_xact_id()::text)::bigint
    """,
    # Never before the event that it follows: of two transactions on one item the one that began
    # first may write last.
    """
    CREATE OR REPLACE FUNCTION item_event_place() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS
    $$ BEGIN
         NEW.position := greatest(
           (pg_current_xact_id()::text)::bigint,
           (SELECT position FROM item_event
            WHERE authority_id = NEW.authority_id AND item_id = NEW.item_id
              AND seq = NEW.seq - 1));
         RETURN NEW;
       END $$
    """,
    """
    CREATE OR REPLACE TRIGGER item_event_placed BEFORE INSERT ON item_event
    FOR EACH ROW EXECUTE FUNCTION item_event_place()
    """,
)
_INDEX = "ix_item_event_position"


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    for statement in _STATEMENTS:
        op.execute(statement)
    # Reads the table while others go on writing to it. A run that was killed has left an index
    # that nobody may use: it goes first.
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = '30min'")
        op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {_INDEX}")
        op.execute(
            f"CREATE INDEX CONCURRENTLY {_INDEX} "
            "ON item_event (authority_id, position, item_id, seq)"
        )
        op.execute("SET statement_timeout = '20s'")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

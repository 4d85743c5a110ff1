"""What waits is found in the order in which its items were created.

Revision ID: 0046
Revises: 0045
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0046"
down_revision: str | None = "0045"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE task ADD COLUMN IF NOT EXISTS item_created_at timestamptz",
    # Whoever opens a task says nothing of it, the previous release included.
    """
    CREATE OR REPLACE FUNCTION task_item_created_at() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS
    $$ BEGIN
         NEW.item_created_at := (
           SELECT created_at FROM item
           WHERE authority_id = NEW.authority_id AND id = NEW.item_id);
         RETURN NEW;
       END $$
    """,
    """
    CREATE OR REPLACE TRIGGER task_opened BEFORE INSERT OR UPDATE OF item_id, item_created_at
    ON task FOR EACH ROW EXECUTE FUNCTION task_item_created_at()
    """,
)
# Of what is closed nobody asks any more. The trigger says what it is.
_PIECE = """
    UPDATE task SET item_created_at = NULL WHERE (authority_id, id) IN (
      SELECT authority_id, id FROM task
      WHERE closed_at IS NULL AND item_created_at IS NULL LIMIT 5000)
"""
_RULE = "ck_task_in_order"
_WHOLE = "CHECK (closed_at IS NOT NULL OR item_created_at IS NOT NULL)"
_INDEXES = {
    "ix_task_waiting_person": "authority_id, person_id, item_created_at, item_id",
    "ix_task_waiting_role": "authority_id, organisation_id, role, item_created_at, item_id",
}
_REPLACED = ("ix_task_person", "ix_task_organisation")


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    for statement in _STATEMENTS:
        op.execute(statement)
    # From here on others go on reading and writing. A run that was killed has left a rule, or an
    # index that nobody may use: it goes first.
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = '30min'")
        while op.get_bind().exec_driver_sql(_PIECE).rowcount:
            pass
        op.execute(f"ALTER TABLE task DROP CONSTRAINT IF EXISTS {_RULE}")
        op.execute(f"ALTER TABLE task ADD CONSTRAINT {_RULE} {_WHOLE} NOT VALID")
        op.execute(f"ALTER TABLE task VALIDATE CONSTRAINT {_RULE}")
        for name, columns in _INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(
                f"CREATE INDEX CONCURRENTLY {name} ON task ({columns}) WHERE closed_at IS NULL"
            )
        for name in _REPLACED:
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
        op.execute("SET statement_timeout = '20s'")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

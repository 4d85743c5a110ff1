"""Whoever serves subscriptions is told at the commit that there are events.

Revision ID: 0042
Revises: 0041
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0042"
down_revision: str | None = "0041"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATEMENTS = (
    "SET LOCAL lock_timeout = '5s'",
    # Once for a transaction and an authority: what is equal is told once.
    """
    CREATE OR REPLACE FUNCTION item_event_announce() RETURNS trigger LANGUAGE plpgsql
    SET search_path = public, pg_temp AS
    $$ BEGIN
         PERFORM pg_notify('trainingflow_events', one.authority_id::text)
         FROM (SELECT DISTINCT authority_id FROM added) AS one;
         RETURN NULL;
       END $$
    """,
    """
    CREATE OR REPLACE TRIGGER item_event_announced AFTER INSERT ON item_event
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION item_event_announce()
    """,
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

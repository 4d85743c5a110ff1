"""Lists of items are found in their order, and what is somebody's own from whoever that is.

Revision ID: 0047
Revises: 0046
"""

from collections.abc import Sequence

from alembic import op

revision: str = "0047"
down_revision: str | None = "0046"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_INDEXES = {
    "ix_item_created": "item (authority_id, created_at, id)",
    "ix_item_updated": "item (authority_id, updated_at, id)",
    "ix_item_undertaking": "item (authority_id, undertaking_id) WHERE undertaking_id IS NOT NULL",
    "ix_course_leader": "course (authority_id, leader_id)",
    "ix_course_developer_person": "course_developer (authority_id, person_id)",
    "ix_elector_person": "elector (authority_id, person_id)",
    # What a person or a school is looked for in: rosters, of which only these kinds have any.
    "ix_item_event_roster": "item_event USING gin (input jsonb_path_ops)"
    " WHERE kind IN ('CLASS_OPENING', 'TRAINING_PROJECT')",
}


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    # Others go on reading and writing. A run that was killed has left an index that nobody may
    # use: it goes first.
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = '30min'")
        for name, what in _INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS {name}")
            op.execute(f"CREATE INDEX CONCURRENTLY {name} ON {what}")
        op.execute("SET statement_timeout = '20s'")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

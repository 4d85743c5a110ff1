"""Former credits are imported by one person, confirmed by another, and taken back by two.

Revision ID: 0040
Revises: 0038
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0040"
down_revision: str | None = "0038"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CHECKS = (
    ("two_persons", "kind <> 'FORMER_RECORDS' OR applied_by <> asked_by"),
    (
        "undone_two_persons",
        (
            "kind <> 'FORMER_RECORDS' OR undone_by IS NULL "
            "OR (undo_asked_by IS NOT NULL AND undo_asked_by <> undone_by)"
        ),
    ),
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("data_import", sa.Column("undo_asked_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_data_import_authority_id_undo_asked_by"),
        "data_import",
        "person",
        ["authority_id", "undo_asked_by"],
        ["authority_id", "id"],
    )
    for name, condition in _CHECKS:
        op.execute(
            f"ALTER TABLE data_import ADD CONSTRAINT ck_data_import_{name} CHECK ({condition})"
        )
    for name in ("source", "article"):
        op.add_column("credit_record_group", sa.Column(name, sa.Text(), nullable=True))


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

"""What every lifecycle may need beside its dossier: year, variant, subject, parent, unit.

Revision ID: 0003
Revises: 0002
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0003"
down_revision: str | None = "0002"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("item", sa.Column("target_year", sa.Integer(), nullable=True))
    op.add_column("item", sa.Column("variant", sa.Text(), nullable=True))
    for column, table in (
        ("subject_id", "person"),
        ("parent_id", "item"),
        ("undertaking_id", "organisation"),
    ):
        op.add_column("item", sa.Column(column, sa.Uuid(), nullable=True))
        op.create_foreign_key(
            op.f(f"fk_item_authority_id_{column}"),
            "item",
            table,
            ["authority_id", column],
            ["authority_id", "id"],
        )
    op.create_index("ix_item_subject", "item", ["authority_id", "subject_id", "kind"])
    op.create_index("ix_item_parent", "item", ["authority_id", "parent_id", "kind"])
    op.create_index(
        "ix_item_year", "item", ["authority_id", "kind", "organisation_id", "target_year"]
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

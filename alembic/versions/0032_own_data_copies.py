"""Copies of one's own data that a worker makes.

Revision ID: 0032
Revises: 0031
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0032"
down_revision: str | None = "0031"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs, which knows no copy."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "own_data_copy",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("gone_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(made_at IS NULL) = (size IS NULL) AND (made_at IS NULL) = (sha256 IS NULL)",
            name=op.f("ck_own_data_copy_made"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_own_data_copy_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_own_data_copy")),
    )
    op.create_index(
        "uq_own_data_copy_person",
        "own_data_copy",
        ["authority_id", "person_id"],
        unique=True,
        postgresql_where=sa.text("gone_at IS NULL"),
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

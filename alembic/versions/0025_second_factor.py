"""The second factor of local accounts, and when somebody was signed out everywhere.

Revision ID: 0025
Revises: 0024
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0025"
down_revision: str | None = "0024"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "second_factor",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("secret", sa.LargeBinary(), nullable=True),
        sa.Column("used_step", sa.BigInteger(), nullable=True),
        sa.Column(
            "recovery",
            postgresql.ARRAY(sa.LargeBinary()),
            server_default="{}",
            nullable=False,
        ),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("offered", sa.LargeBinary(), nullable=True),
        sa.Column("offered_until", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_second_factor_authority_id_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_second_factor")),
    )
    op.create_table(
        "sign_out",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_sign_out_authority_id_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_sign_out")),
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

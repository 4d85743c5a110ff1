"""Exports: lists that somebody wants as a file.

Revision ID: 0033
Revises: 0032
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0033"
down_revision: str | None = "0032"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "data_export",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("via_id", sa.Uuid(), nullable=True),
        sa.Column("scope", postgresql.JSONB(), nullable=True),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("wanted", postgresql.JSONB(), nullable=False),
        sa.Column("format", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        sa.Column("held_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("rows", sa.Integer(), server_default="0", nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refusal", sa.Text(), nullable=True),
        sa.Column("file_name", sa.Text(), nullable=True),
        sa.Column("size", sa.BigInteger(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("stored", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("purpose <> ''", name=op.f("ck_data_export_purpose")),
        sa.CheckConstraint(
            "(finished_at IS NULL) = (expires_at IS NULL)", name=op.f("ck_data_export_expires")
        ),
        sa.CheckConstraint(
            "refusal IS NULL OR sha256 IS NULL", name=op.f("ck_data_export_one_end")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_data_export_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_data_export_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_data_export")),
    )
    op.create_index(
        "ix_data_export_open",
        "data_export",
        ["id"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index("ix_data_export_person", "data_export", ["authority_id", "person_id", "id"])
    op.create_index(
        "ix_data_export_kept",
        "data_export",
        ["expires_at"],
        postgresql_where=sa.text("forgotten_at IS NULL"),
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

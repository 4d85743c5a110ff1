"""Field groups, returns that name sections, approvals bound to a hash, uploads.

Revision ID: 0006
Revises: 0005
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0006"
down_revision: str | None = "0005"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = ("approval", "approval_voiding", "dossier_document")

_GUARDS = (
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """
        for table in _JOURNALS
    ),
    *(
        f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
        for table in _JOURNALS
    ),
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only" for table in _JOURNALS),
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate" for table in _JOURNALS),
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "dossier_document",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("document_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "document_id"],
            ["document.authority_id", "document.id"],
            name=op.f("fk_dossier_document_authority_id_document_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "no"],
            ["dossier.authority_id", "dossier.item_id", "dossier.no"],
            name=op.f("fk_dossier_document_authority_id_item_id_no"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "item_id", "no", "document_id", name=op.f("pk_dossier_document")
        ),
    )
    op.create_table(
        "approval",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("dossier_no", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "dossier_no"],
            ["dossier.authority_id", "dossier.item_id", "dossier.no"],
            name=op.f("fk_approval_authority_id_item_id_dossier_no"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "seq"],
            ["item_event.authority_id", "item_event.item_id", "item_event.seq"],
            name=op.f("fk_approval_authority_id_item_id_seq"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "item_id", "seq", name=op.f("pk_approval")),
    )
    op.create_table(
        "approval_voiding",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("approval_seq", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("sections", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint("seq > approval_seq", name=op.f("ck_approval_voiding_later")),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "approval_seq"],
            ["approval.authority_id", "approval.item_id", "approval.seq"],
            name=op.f("fk_approval_voiding_authority_id_item_id_approval_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "seq"],
            ["item_event.authority_id", "item_event.item_id", "item_event.seq"],
            name=op.f("fk_approval_voiding_authority_id_item_id_seq"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "item_id", "approval_seq", name=op.f("pk_approval_voiding")
        ),
    )
    op.create_table(
        "upload",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("requested_by", sa.Uuid(), nullable=False),
        sa.Column("requested_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("attached_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discarded_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "attached_at IS NULL OR discarded_at IS NULL", name=op.f("ck_upload_attached_or_gone")
        ),
        sa.CheckConstraint("size > 0", name=op.f("ck_upload_size")),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_upload_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "requested_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_upload_authority_id_requested_by"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_upload")),
    )
    op.create_index(
        "ix_upload_open",
        "upload",
        ["expires_at"],
        unique=False,
        postgresql_where="attached_at IS NULL AND discarded_at IS NULL",
    )

    op.add_column("dossier", sa.Column("submitted_by", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_dossier_authority_id_submitted_by"),
        "dossier",
        "person",
        ["authority_id", "submitted_by"],
        ["authority_id", "id"],
    )
    op.add_column("document", sa.Column("upload_id", sa.Uuid(), nullable=True))
    op.add_column("document", sa.Column("replaces_id", sa.Uuid(), nullable=True))
    op.create_foreign_key(
        op.f("fk_document_authority_id_upload_id"),
        "document",
        "upload",
        ["authority_id", "upload_id"],
        ["authority_id", "id"],
    )
    op.create_foreign_key(
        op.f("fk_document_authority_id_replaces_id"),
        "document",
        "document",
        ["authority_id", "replaces_id"],
        ["authority_id", "id"],
    )
    op.drop_constraint(op.f("ck_document_content"), "document", type_="check")
    op.create_check_constraint(
        op.f("ck_document_content"),
        "document",
        "text IS NOT NULL OR reference IS NOT NULL OR upload_id IS NOT NULL",
    )
    for statement in _GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

"""Delegations, comments, watched items, staged decisions and bulk jobs.

Revision ID: 0007
Revises: 0006
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0007"
down_revision: str | None = "0006"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = ("decision_release", "item_comment")

_GUARDS = (
    # Of the delegations from one person to one other no two run at once.
    """
    ALTER TABLE delegation ADD CONSTRAINT ex_delegation_overlap EXCLUDE USING gist (
      authority_id WITH =, delegator_id WITH =, delegate_id WITH =,
      tstzrange(opens_at, closes_at) WITH &&) WHERE (revoked_at IS NULL)
    """,
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
        "bulk_job",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("command", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("dry_run", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_bulk_job_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_bulk_job")),
    )
    op.create_index(
        "ix_bulk_job_open",
        "bulk_job",
        ["authority_id", "id"],
        unique=False,
        postgresql_where="finished_at IS NULL AND cancelled_at IS NULL",
    )
    op.create_index(
        "ix_bulk_job_person", "bulk_job", ["authority_id", "person_id", "id"], unique=False
    )
    op.create_table(
        "decision_release",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_decision_release_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "on_behalf_of_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_decision_release_authority_id_on_behalf_of_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_decision_release_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_decision_release")),
    )
    op.create_index(
        "ix_decision_release_person",
        "decision_release",
        ["authority_id", "person_id", "id"],
        unique=False,
    )
    op.create_table(
        "delegation",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("delegator_id", sa.Uuid(), nullable=False),
        sa.Column("delegate_id", sa.Uuid(), nullable=False),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("assignment_ids", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_delegation_period")),
        sa.CheckConstraint("delegator_id <> delegate_id", name=op.f("ck_delegation_two_persons")),
        sa.ForeignKeyConstraint(
            ["authority_id", "delegate_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_delegation_authority_id_delegate_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "delegator_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_delegation_authority_id_delegator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_delegation_authority_id_organisation_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_delegation")),
    )
    op.create_index(
        "ix_delegation_delegate",
        "delegation",
        ["authority_id", "delegate_id", "closes_at"],
        unique=False,
    )
    op.create_index(
        "ix_delegation_delegator",
        "delegation",
        ["authority_id", "delegator_id", "closes_at"],
        unique=False,
    )
    op.create_table(
        "bulk_entry",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("expected_version", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "job_id"],
            ["bulk_job.authority_id", "bulk_job.id"],
            name=op.f("fk_bulk_entry_authority_id_job_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "job_id", "number", name=op.f("pk_bulk_entry")),
        sa.UniqueConstraint(
            "authority_id",
            "job_id",
            "item_id",
            name=op.f("uq_bulk_entry_authority_id_job_id_item_id"),
        ),
    )
    op.create_index(
        "ix_bulk_entry_waiting",
        "bulk_entry",
        ["authority_id", "job_id", "number"],
        unique=False,
        postgresql_where="outcome IS NULL",
    )
    op.create_table(
        "item_comment",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("audience", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("mentions", postgresql.ARRAY(sa.UUID()), server_default="{}", nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "author_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_item_comment_authority_id_author_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_item_comment_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "replaces_id"],
            ["item_comment.authority_id", "item_comment.id"],
            name=op.f("fk_item_comment_authority_id_replaces_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_item_comment")),
        sa.UniqueConstraint(
            "authority_id", "replaces_id", name=op.f("uq_item_comment_authority_id_replaces_id")
        ),
    )
    op.create_index(
        "ix_item_comment_item", "item_comment", ["authority_id", "item_id", "id"], unique=False
    )
    op.create_table(
        "staged_decision",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("batch", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("command", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("expected_version", sa.Integer(), nullable=False),
        sa.Column("staged_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_staged_decision_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_staged_decision_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_staged_decision_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_staged_decision")),
    )
    op.create_index(
        "ix_staged_decision_open",
        "staged_decision",
        ["authority_id", "organisation_id", "batch"],
        unique=False,
        postgresql_where="closed_at IS NULL",
    )
    op.create_index(
        "uq_staged_decision_office",
        "staged_decision",
        ["authority_id", "item_id", "organisation_id"],
        unique=True,
        postgresql_where="closed_at IS NULL AND organisation_id IS NOT NULL",
    )
    op.create_index(
        "uq_staged_decision_person",
        "staged_decision",
        ["authority_id", "item_id", "person_id"],
        unique=True,
        postgresql_where="closed_at IS NULL AND organisation_id IS NULL",
    )
    op.create_table(
        "watch",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_watch_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_watch_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "person_id", "item_id", name=op.f("pk_watch")),
    )
    op.create_index(
        "ix_watch_item",
        "watch",
        ["authority_id", "item_id"],
        unique=False,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "item_notice",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("comment_id", sa.Uuid(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(seq IS NULL) <> (comment_id IS NULL)", name=op.f("ck_item_notice_one_cause")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "comment_id"],
            ["item_comment.authority_id", "item_comment.id"],
            name=op.f("fk_item_notice_authority_id_comment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "seq"],
            ["item_event.authority_id", "item_event.item_id", "item_event.seq"],
            name=op.f("fk_item_notice_authority_id_item_id_seq"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_item_notice_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_item_notice_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_item_notice")),
        sa.UniqueConstraint(
            "authority_id",
            "person_id",
            "comment_id",
            name=op.f("uq_item_notice_authority_id_person_id_comment_id"),
        ),
        sa.UniqueConstraint(
            "authority_id",
            "person_id",
            "item_id",
            "seq",
            name=op.f("uq_item_notice_authority_id_person_id_item_id_seq"),
        ),
    )
    op.create_index(
        "ix_item_notice_person", "item_notice", ["authority_id", "person_id", "id"], unique=False
    )
    op.create_table(
        "released_decision",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("release_id", sa.Uuid(), nullable=False),
        sa.Column("staged_id", sa.Uuid(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column(
            "reasons", postgresql.JSONB(astext_type=sa.Text()), server_default="[]", nullable=False
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "release_id"],
            ["decision_release.authority_id", "decision_release.id"],
            name=op.f("fk_released_decision_authority_id_release_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "staged_id"],
            ["staged_decision.authority_id", "staged_decision.id"],
            name=op.f("fk_released_decision_authority_id_staged_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "release_id", "staged_id", name=op.f("pk_released_decision")
        ),
    )
    for statement in _GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

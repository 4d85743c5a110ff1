"""What people and programs sign in with: tokens, sessions, providers, local accounts.

Revision ID: 0015
Revises: 0014
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0015"
down_revision: str | None = "0014"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "pending_sign_in",
        sa.Column("state_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("browser_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("nonce", sa.Text(), nullable=False),
        sa.Column("verifier", sa.Text(), nullable=False),
        sa.Column("back_to", sa.Text(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("state_sha256", name=op.f("pk_pending_sign_in")),
    )
    op.create_table(
        "sign_in_failure",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("account_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("address_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in_failure")),
    )
    op.create_index(
        "ix_sign_in_failure_account", "sign_in_failure", ["account_sha256", "at"], unique=False
    )
    op.create_index(
        "ix_sign_in_failure_address", "sign_in_failure", ["address_sha256", "at"], unique=False
    )
    op.create_table(
        "access_suspension",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_access_suspension_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_access_suspension")),
    )
    op.create_index(
        "uq_access_suspension_open",
        "access_suspension",
        ["authority_id", "person_id"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    op.create_table(
        "api_token",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("service_of", sa.Uuid(), nullable=True),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("operations", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("kinds", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("networks", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_by", sa.Uuid(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("replaces_id", sa.Uuid(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revoked_by", sa.Uuid(), nullable=True),
        sa.Column("revoked_because", sa.Text(), nullable=True),
        sa.Column("last_used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("last_used_from", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "expires_at <= created_at + interval '366 days'", name=op.f("ck_api_token_expiry")
        ),
        sa.CheckConstraint("operations <> '{}'", name=op.f("ck_api_token_operations")),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_api_token_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "created_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_api_token_authority_id_created_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_api_token_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_api_token_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "replaces_id"],
            ["api_token.authority_id", "api_token.id"],
            name=op.f("fk_api_token_authority_id_replaces_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "revoked_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_api_token_authority_id_revoked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "service_of"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_api_token_authority_id_service_of"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_api_token")),
        sa.UniqueConstraint("key_id", name=op.f("uq_api_token_key_id")),
        sa.UniqueConstraint("sha256", name=op.f("uq_api_token_sha256")),
    )
    op.create_index("ix_api_token_person", "api_token", ["authority_id", "person_id"], unique=False)
    op.create_table(
        "browser_session",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("means", sa.Text(), nullable=False),
        sa.Column("two_factor", sa.Boolean(), nullable=False),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.CheckConstraint("expires_at > created_at", name=op.f("ck_browser_session_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_browser_session_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_browser_session")),
        sa.UniqueConstraint("sha256", name=op.f("uq_browser_session_sha256")),
    )
    op.create_index(
        "ix_browser_session_person", "browser_session", ["authority_id", "person_id"], unique=False
    )
    op.create_table(
        "local_account",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("password", sa.Text(), nullable=True),
        sa.Column("earlier", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("code_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("code_expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_local_account_authority_id_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_local_account")),
    )
    op.create_index("uq_local_account_name", "local_account", ["authority_id", "name"], unique=True)
    op.create_table(
        "provider_identity",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("issuer", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("linked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("linked_because", sa.Text(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_provider_identity_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_provider_identity")),
    )
    op.create_index(
        "ix_provider_identity_person",
        "provider_identity",
        ["authority_id", "person_id"],
        unique=False,
    )
    op.create_index(
        "uq_provider_identity_subject",
        "provider_identity",
        ["issuer", "subject"],
        unique=True,
        postgresql_where="ended_at IS NULL",
    )
    _only_narrows()


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _only_narrows() -> None:
    """A token is never given more than it was made with, nor brought back; for the owner too."""
    kept = (
        "authority_id, id, person_id, service_of, key_id, sha256, operations, kinds, "
        "organisation_id, networks, created_at, created_by, replaces_id"
    )
    was = ", ".join(f"OLD.{name}" for name in kept.split(", "))
    is_ = ", ".join(f"NEW.{name}" for name in kept.split(", "))
    op.execute(
        f"""
        CREATE FUNCTION api_token_only_narrows() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            IF ({was}) IS DISTINCT FROM ({is_})
                OR NEW.expires_at > OLD.expires_at
                OR (OLD.revoked_at IS NOT NULL AND NEW.revoked_at IS DISTINCT FROM OLD.revoked_at)
            THEN
                RAISE EXCEPTION 'a token only ever narrows' USING ERRCODE = 'restrict_violation';
            END IF;
            RETURN NEW;
        END $$
        """
    )
    op.execute(
        "CREATE TRIGGER api_token_narrows BEFORE UPDATE ON api_token "
        "FOR EACH ROW EXECUTE FUNCTION api_token_only_narrows()"
    )
    op.execute("ALTER TABLE api_token ENABLE ALWAYS TRIGGER api_token_narrows")

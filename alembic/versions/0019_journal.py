"""The journal of changes, attempts and reads; its seals; what refuses a change without an entry.

Revision ID: 0019
Revises: 0018
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0019"
down_revision: str | None = "0018"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = ("audit_seal", "audit_purge")

# Whoever changes one of these leaves an entry in the same transaction.
_PROTECTED = (
    "api_token",
    "assignment",
    "calendar_day",
    "clock_switch",
    "credit_confirmation",
    "credit_record",
    "credit_statement",
    "definition_change",
    "definition_change_approval",
    "delegation",
    "item_event",
    "policy_approval",
    "policy_publication",
    "policy_withdrawal",
    "sign_in_token",
    '"window"',
    "window_change",
    "audit_purge",
)

_PERSONAL = (
    "credit_account",
    "credit_record",
    "credit_statement",
    "document",
    "dossier",
    "employment",
    "person",
    "post_held",
    "report_file",
    "review",
    "teacher",
    "teacher_fact",
    "title_held",
)

# Every value with its length in front of it, so that no two rows give the same bytes.
_FUNCTIONS = (
    """
    CREATE FUNCTION audit_part(value text) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT CASE WHEN value IS NULL THEN '-'
       ELSE octet_length(convert_to(value, 'UTF8')) || ':' || value END $$
    """,
    """
    CREATE FUNCTION audit_instant(value timestamptz) RETURNS text LANGUAGE sql IMMUTABLE AS
    $$ SELECT to_char(value AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$
    """,
    """
    CREATE FUNCTION audit_row_hash(e audit_entry) RETURNS bytea LANGUAGE sql STABLE AS
    $$ SELECT sha256(convert_to(
         audit_part(e.authority_id::text) || audit_part(e.id::text) || audit_part(e.txid::text)
         || audit_part(audit_instant(e.at)) || audit_part(e.actor_id::text)
         || audit_part(e.on_behalf_of_id::text) || audit_part(e.via_id::text)
         || audit_part(e.roles::text) || audit_part(e.organisation_id::text)
         || audit_part(e.action) || audit_part(e.object_kind) || audit_part(e.object_id::text)
         || audit_part(encode(e.before_sha256, 'hex')) || audit_part(encode(e.after_sha256, 'hex'))
         || audit_part(e.detail::text) || audit_part(e.result) || audit_part(e.reason)
         || audit_part(e.address) || audit_part(e.request_id), 'UTF8')) $$
    """,
    """
    CREATE FUNCTION audit_write() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         NEW.txid := (pg_current_xact_id()::text)::bigint;
         NEW.at := clock_timestamp();
         NEW.row_hash := audit_row_hash(NEW);
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER audit_entry_written BEFORE INSERT ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION audit_write()
    """,
    """
    CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF TG_OP = 'DELETE' AND EXISTS (
           SELECT FROM audit_purge p
           JOIN audit_seal s ON s.n = p.seal_n
           WHERE OLD.at < p.before AND OLD.at < clock_timestamp() - interval '6 months'
             AND (OLD.txid, OLD.id) <= (s.last_txid, s.last_id)
         ) THEN
           RETURN OLD;
         END IF;
         RAISE EXCEPTION 'audit_entry is append-only' USING ERRCODE = 'restrict_violation';
       END $$
    """,
    """
    CREATE TRIGGER audit_entry_append_only BEFORE UPDATE OR DELETE ON audit_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()
    """,
    """
    CREATE TRIGGER audit_entry_no_truncate BEFORE TRUNCATE ON audit_entry
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
    """,
    *(
        f"ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER audit_entry_{name}"
        for name in ("written", "append_only", "no_truncate")
    ),
    """
    CREATE FUNCTION refuse_unaudited_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF current_setting('is_superuser') = 'off' AND NOT EXISTS (
           SELECT FROM audit_entry WHERE txid = (pg_current_xact_id()::text)::bigint
         ) THEN
           RAISE EXCEPTION 'a change of % needs an audit entry in its transaction', TG_TABLE_NAME
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NULL;
       END $$
    """,
    """
    CREATE FUNCTION purge_audit(purge uuid) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public AS
    $$ DECLARE gone bigint;
       BEGIN
         DELETE FROM audit_entry e USING audit_purge p, audit_seal s
         WHERE p.id = purge AND s.n = p.seal_n
           AND (e.txid, e.id) <= (s.last_txid, s.last_id);
         GET DIAGNOSTICS gone = ROW_COUNT;
         RETURN gone;
       END $$
    """,
    "REVOKE ALL ON FUNCTION purge_audit(uuid) FROM PUBLIC",
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_entry()
    _create_seal()
    for statement in _FUNCTIONS:
        op.execute(statement)
    for table in _JOURNALS:
        _protect(table)
    # Who audits and who backs up sees every row, and changes none.
    for table in _PERSONAL:
        op.execute(
            f"CREATE POLICY whole_to_read ON {table} FOR SELECT "
            "TO trainingflow_auditor, trainingflow_backup USING (true)"
        )
    for table in _PROTECTED:
        name = table.strip('"')
        # The last use of a token is written every minute; that is no deed.
        changed = "UPDATE OF revoked_at" if name == "api_token" else "UPDATE"
        op.execute(
            f"CREATE CONSTRAINT TRIGGER {name}_audited AFTER INSERT OR {changed} OR DELETE ON {table} "
            "DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unaudited_change()"
        )


def _create_entry() -> None:
    op.create_table(
        "audit_entry",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column(
            "txid",
            sa.BigInteger(),
            server_default=sa.text("(pg_current_xact_id()::text)::bigint"),
            nullable=False,
        ),
        sa.Column(
            "at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("on_behalf_of_id", sa.Uuid(), nullable=True),
        sa.Column("via_id", sa.Uuid(), nullable=True),
        sa.Column("roles", postgresql.JSONB(), server_default="[]", nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("object_kind", sa.Text(), nullable=False),
        sa.Column("object_id", sa.Uuid(), nullable=True),
        sa.Column("before_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("after_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("detail", postgresql.JSONB(), server_default="{}", nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("request_id", sa.Text(), nullable=True),
        sa.Column("row_hash", sa.LargeBinary(), server_default=sa.text("''"), nullable=False),
        sa.CheckConstraint(
            "result IN ('DONE', 'REFUSED', 'FAILED', 'READ')", name=op.f("ck_audit_entry_result")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_audit_entry")),
    )
    op.create_index("ix_audit_entry_txid", "audit_entry", ["txid", "id"])
    op.create_index("ix_audit_entry_actor", "audit_entry", ["authority_id", "actor_id", "id"])
    op.create_index("ix_audit_entry_object", "audit_entry", ["authority_id", "object_id", "id"])


def _create_seal() -> None:
    op.create_table(
        "audit_seal",
        sa.Column("n", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("first_txid", sa.BigInteger(), nullable=False),
        sa.Column("first_id", sa.BigInteger(), nullable=False),
        sa.Column("last_txid", sa.BigInteger(), nullable=False),
        sa.Column("last_id", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.Column("previous", sa.LargeBinary(), nullable=False),
        sa.Column("sealed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("key_id", sa.Text(), nullable=False),
        sa.Column("signature", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("n", name=op.f("pk_audit_seal")),
    )
    op.create_table(
        "audit_purge",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column(
            "approved_at",
            sa.DateTime(timezone=True),
            server_default=sa.text("clock_timestamp()"),
            nullable=False,
        ),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("seal_n", sa.BigInteger(), nullable=False),
        sa.Column("entries", sa.Integer(), nullable=False),
        sa.Column("root", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("approved_by <> proposed_by", name=op.f("ck_audit_purge_two_persons")),
        sa.CheckConstraint(
            "before <= approved_at - interval '6 months'", name=op.f("ck_audit_purge_floor")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_purge")),
    )


def _protect(table: str) -> None:
    op.execute(
        f"CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table} "
        "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
    )
    op.execute(
        f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only")
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

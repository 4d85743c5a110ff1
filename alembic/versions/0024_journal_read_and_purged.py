"""The journal is read by time and request, and tells repetitions; guards look in one schema only.

Revision ID: 0024
Revises: 0023
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0024"
down_revision: str | None = "0023"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_STATEMENTS = (
    "ALTER TABLE audit_entry DROP CONSTRAINT ck_audit_entry_result",
    """
    ALTER TABLE audit_entry ADD CONSTRAINT ck_audit_entry_result
    CHECK (result IN ('DONE', 'REPEATED', 'REFUSED', 'FAILED', 'READ')) NOT VALID
    """,
    "ALTER TABLE audit_entry VALIDATE CONSTRAINT ck_audit_entry_result",
    # OVERRIDING SYSTEM VALUE needs no right of its own: the number is compared with the one drawn.
    """
    CREATE OR REPLACE FUNCTION audit_write() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NEW.id IS DISTINCT FROM currval('audit_entry_id_seq') THEN
           RAISE EXCEPTION 'the number of an entry is drawn, not chosen'
             USING ERRCODE = 'generated_always';
         END IF;
         NEW.txid := (pg_current_xact_id()::text)::bigint;
         NEW.at := clock_timestamp();
         NEW.row_hash := audit_row_hash(NEW);
         RETURN NEW;
       END $$
    """,
    # A temporary table comes before one of the same name wherever no path says otherwise: who
    # makes an own audit_entry would be asked for no other.
    """
    DO $$ DECLARE one regprocedure; BEGIN
      FOR one IN
        SELECT p.oid::regprocedure FROM pg_proc p JOIN pg_language l ON l.oid = p.prolang
        WHERE p.pronamespace = 'public'::regnamespace AND l.lanname = 'plpgsql'
          AND p.proname NOT LIKE 'procrastinate%'
          AND pg_has_role(p.proowner, 'USAGE')
          AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')
      LOOP
        EXECUTE format('ALTER FUNCTION %s SET search_path = public, pg_temp', one);
      END LOOP;
    END $$
    """,
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.create_index("ix_audit_entry_at", "audit_entry", ["authority_id", "at", "id"])
    op.create_index(
        "ix_audit_entry_request",
        "audit_entry",
        ["request_id"],
        postgresql_where=sa.text("request_id IS NOT NULL"),
    )
    for statement in _STATEMENTS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

"""Imports of tables: what was sent, its rows while they are looked at, what they changed.

Revision ID: 0028
Revises: 0027
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0028"
down_revision: str | None = "0027"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PROTECTED = ("import_row", "import_change")
_OWN = "authority_id = NULLIF(current_setting('trainingflow.authority', true), '')::uuid"

# What an import may have added, each before what it points to; and what is only reckoned from it.
_ADDED = ("employment", "title_held", "post_held", "teacher", "person", "organisation")
_RECKONED = ("credit_account", "standing_due")

_UNDO = """
    CREATE FUNCTION undo_import(authority uuid, import uuid) RETURNS bigint LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public AS
    $$ DECLARE removed bigint := 0; gone bigint;
       BEGIN
         IF authority IS DISTINCT FROM
             NULLIF(current_setting('trainingflow.authority', true), '')::uuid
           OR NOT EXISTS (
             SELECT FROM data_import i
             WHERE i.authority_id = authority AND i.id = import AND i.state = 'UNDOING')
         THEN
           RAISE EXCEPTION 'this import is not being undone' USING ERRCODE = 'restrict_violation';
         END IF;
         {steps}
         RETURN removed;
       END $$
"""
_STEP = """
         DELETE FROM {table} t USING import_change c
         WHERE c.authority_id = authority AND c.import_id = import AND c.target = '{target}'
           AND c.before IS NULL AND t.authority_id = authority AND t.{key} = c.row_id;
"""
_COUNT = """
         GET DIAGNOSTICS gone = ROW_COUNT;
         removed := removed + gone;
"""
_FORGET = """
    CREATE FUNCTION forget_import(authority uuid, import uuid) RETURNS void LANGUAGE plpgsql
    SECURITY DEFINER SET search_path = public AS
    $$ BEGIN
         IF NOT EXISTS (
           SELECT FROM data_import i
           WHERE i.authority_id = authority AND i.id = import AND i.forgotten_at IS NOT NULL)
         THEN
           RAISE EXCEPTION 'this import is not to be forgotten'
             USING ERRCODE = 'restrict_violation';
         END IF;
         DELETE FROM import_row r WHERE r.authority_id = authority AND r.import_id = import;
         DELETE FROM import_change c WHERE c.authority_id = authority AND c.import_id = import;
       END $$
"""


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _add_import()
    _add_rows()
    _add_changes()
    for table in _PROTECTED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_one_authority ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
        op.execute(
            f"CREATE POLICY whole ON {table} TO trainingflow_owner USING (true) WITH CHECK (true)"
        )
        op.execute(
            f"CREATE POLICY whole_to_read ON {table} FOR SELECT "
            "TO trainingflow_auditor, trainingflow_backup USING (true)"
        )
    # Removing is no right of the application: it asks for what an import has added, and no more.
    op.execute(_UNDO.replace("{steps}", _steps()))
    op.execute(_FORGET)
    for name in ("undo_import", "forget_import"):
        op.execute(f"REVOKE ALL ON FUNCTION {name}(uuid, uuid) FROM PUBLIC")
        op.execute(
            f"GRANT EXECUTE ON FUNCTION {name}(uuid, uuid) TO trainingflow_app, trainingflow_worker"
        )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _steps() -> str:
    steps = []
    for target in _ADDED:
        if target == "teacher":
            steps += [
                _STEP.format(table=one, target="teacher", key="teacher_id") for one in _RECKONED
            ]
        steps += [_STEP.format(table=target, target=target, key="id"), _COUNT]
    return "".join(steps)


def _add_import() -> None:
    counts = ("attempts", "read", "compared", "added", "changed", "unchanged", "faulty")
    op.create_table(
        "data_import",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        *(sa.Column(name, sa.Integer(), server_default="0", nullable=False) for name in counts),
        sa.Column("tried_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("plan_sha256", sa.LargeBinary(), nullable=True),
        sa.Column("refusal", postgresql.JSONB(), nullable=True),
        sa.Column("report_id", sa.Uuid(), nullable=True),
        sa.Column("checked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("applied_by", sa.Uuid(), nullable=True),
        sa.Column("applied_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undone_by", sa.Uuid(), nullable=True),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("undo_reason", sa.Text(), nullable=True),
        sa.Column("forgotten_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("size > 0", name=op.f("ck_data_import_size")),
        sa.CheckConstraint(
            "undo_reason IS NULL OR undo_reason <> ''", name=op.f("ck_data_import_undo_reason")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_data_import_authority_id")
        ),
        *(_refers("data_import", name, "person") for name in ("asked_by", "applied_by")),
        _refers("data_import", "undone_by", "person"),
        _refers("data_import", "report_id", "report_file"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_data_import")),
    )
    op.create_index(
        "ix_data_import_open",
        "data_import",
        ["id"],
        postgresql_where=sa.text("state IN ('CHECKING', 'APPLYING', 'UNDOING')"),
    )
    op.create_index("ix_data_import_asked", "data_import", ["authority_id", "asked_at", "id"])
    op.create_index(
        "ix_data_import_kept",
        "data_import",
        ["asked_at"],
        postgresql_where=sa.text("forgotten_at IS NULL"),
    )


def _add_rows() -> None:
    op.create_table(
        "import_row",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("key", sa.Text(collation="C"), nullable=True),
        sa.Column("cells", postgresql.JSONB(), nullable=False),
        sa.Column("said", postgresql.JSONB(), nullable=True),
        sa.Column("quantities", postgresql.JSONB(), nullable=False),
        sa.Column("faults", postgresql.JSONB(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("changes", postgresql.JSONB(), nullable=False),
        _refers("import_row", "import_id", "data_import"),
        sa.PrimaryKeyConstraint("authority_id", "import_id", "number", name=op.f("pk_import_row")),
    )
    op.create_index(
        "ix_import_row_key", "import_row", ["authority_id", "import_id", "key", "number"]
    )


def _add_changes() -> None:
    op.create_table(
        "import_change",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("import_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("target", sa.Text(), nullable=False),
        sa.Column("row_id", sa.Uuid(), nullable=False),
        sa.Column("before", postgresql.JSONB(), nullable=True),
        sa.Column("after", postgresql.JSONB(), nullable=False),
        _refers("import_change", "import_id", "data_import"),
        sa.PrimaryKeyConstraint("authority_id", "import_id", "seq", name=op.f("pk_import_change")),
    )


def _refers(table: str, column: str, other: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", column],
        [f"{other}.authority_id", f"{other}.id"],
        name=op.f(f"fk_{table}_authority_id_{column}"),
    )

"""Protect personal data: row security, encrypted numbers, restriction and erasure.

Revision ID: 0017
Revises: 0015
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0017"
down_revision: str | None = "0015"
branch_labels: str | None = None
depends_on: str | None = None

_PROTECTED = (
    "credit_account",
    "credit_record",
    "credit_statement",
    "document",
    "dossier",
    "employment",
    "erasure",
    "number_reading",
    "person",
    "personal_number",
    "post_held",
    "report_file",
    "review",
    "subject_key",
    "teacher",
    "teacher_fact",
    "title_held",
)
# The planner may make this comparison before any other (it is leakproof); beside the same filter
# in a statement it becomes one test before the plan runs.
_OWN = "authority_id = NULLIF(current_setting('trainingflow.authority', true), '')::uuid"


def upgrade() -> None:
    """Bring the schema forward; the previous release does not say whose data it works on.

    It must be stopped first: it would see no person any more.
    """
    op.execute("SET LOCAL lock_timeout = '5s'")
    _add_keys()
    _add_numbers()
    _add_erasures()
    for table in _PROTECTED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_one_authority ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
        op.execute(
            f"CREATE POLICY whole ON {table} TO trainingflow_owner USING (true) WITH CHECK (true)"
        )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _person(table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", column],
        ["person.authority_id", "person.id"],
        name=op.f(f"fk_{table}_authority_id_{column}"),
    )


def _add_keys() -> None:
    op.create_table(
        "data_key",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("master", sa.Text(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=False),
        sa.Column("wrapped_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("purpose IN ('SUBJECTS', 'INDEX')", name=op.f("ck_data_key_purpose")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_data_key_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "purpose", name=op.f("pk_data_key")),
    )
    op.create_table(
        "subject_key",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.LargeBinary(), nullable=True),
        sa.Column("destroyed_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(wrapped IS NULL) = (destroyed_at IS NOT NULL)",
            name=op.f("ck_subject_key_destroyed"),
        ),
        _person("subject_key", "person_id"),
        sa.PrimaryKeyConstraint("authority_id", "person_id", name=op.f("pk_subject_key")),
    )


def _add_numbers() -> None:
    op.create_table(
        "personal_number",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.Column("blind", sa.LargeBinary(), nullable=True),
        sa.Column("kept_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "kind IN ('ID_CARD', 'PHONE', 'EMAIL')", name=op.f("ck_personal_number_kind")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["subject_key.authority_id", "subject_key.person_id"],
            name=op.f("fk_personal_number_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "person_id", "kind", name=op.f("pk_personal_number")
        ),
    )
    op.create_index(
        "ix_personal_number_blind", "personal_number", ["authority_id", "kind", "blind"]
    )
    op.create_index(
        "uq_personal_number_id_card",
        "personal_number",
        ["authority_id", "blind"],
        unique=True,
        postgresql_where=sa.text("kind = 'ID_CARD'"),
    )
    op.create_table(
        "number_reading",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reader_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_number_reading_reason")),
        _person("number_reading", "person_id"),
        _person("number_reading", "reader_id"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_number_reading")),
    )
    for column in ("reader", "person"):
        op.create_index(
            f"ix_number_reading_{column}",
            "number_reading",
            ["authority_id", f"{column}_id", "read_at"],
        )


def _add_erasures() -> None:
    op.create_table(
        "erasure",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("restricted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("restricted_by", sa.Uuid(), nullable=False),
        sa.Column("erased_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("erased_by", sa.Uuid(), nullable=True),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_erasure_reason")),
        sa.CheckConstraint(
            "(erased_at IS NULL) = (erased_by IS NULL)", name=op.f("ck_erasure_erased")
        ),
        sa.CheckConstraint("erased_by <> restricted_by", name=op.f("ck_erasure_two_persons")),
        _person("erasure", "person_id"),
        _person("erasure", "restricted_by"),
        _person("erasure", "erased_by"),
        sa.PrimaryKeyConstraint("authority_id", "person_id", name=op.f("pk_erasure")),
    )

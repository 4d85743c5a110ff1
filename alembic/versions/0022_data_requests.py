"""Take requests about personal data; purposes of reading numbers; row security on opinions.

Revision ID: 0022
Revises: 0021
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0022"
down_revision: str | None = "0021"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PROTECTED = (
    "conclusion",
    "credit_plan",
    "credit_plan_share",
    "data_request",
    "defence_session",
    "item_comment",
    "number_search",
    "objection",
    "policy_difference",
    "run_note",
    "score",
    "vote",
)
# Whoever backs up and audits was let into the tables of 0017 that have names, and not into these.
_UNREAD = ("erasure", "number_reading", "personal_number", "subject_key")
_OWN = "authority_id = NULLIF(current_setting('trainingflow.authority', true), '')::uuid"


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs.

    It says whose data it works on wherever it reads one of these.
    """
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("number_reading", sa.Column("purpose", sa.Text(), nullable=True))
    _add_searches()
    _add_requests()
    for table in _PROTECTED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_one_authority ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
        op.execute(
            f"CREATE POLICY whole ON {table} TO trainingflow_owner USING (true) WITH CHECK (true)"
        )
    for table in (*_PROTECTED, *_UNREAD):
        op.execute(
            f"CREATE POLICY whole_to_read ON {table} FOR SELECT "
            "TO trainingflow_auditor, trainingflow_backup USING (true)"
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


def _add_searches() -> None:
    op.create_table(
        "number_search",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("searcher_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found", sa.Integer(), nullable=False),
        sa.Column("searched_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_number_search_reason")),
        _person("number_search", "searcher_id"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_number_search")),
    )
    op.create_index(
        "ix_number_search_searcher", "number_search", ["authority_id", "searcher_id", "searched_at"]
    )


def _add_requests() -> None:
    op.create_table(
        "data_request",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decided_by", sa.Uuid(), nullable=True),
        sa.Column("granted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        sa.CheckConstraint("kind IN ('RESTRICTION', 'ERASURE')", name=op.f("ck_data_request_kind")),
        sa.CheckConstraint("reason <> ''", name=op.f("ck_data_request_reason")),
        sa.CheckConstraint(
            "(decided_at IS NULL) = (decided_by IS NULL)"
            " AND (decided_at IS NULL) = (granted IS NULL)"
            " AND (decided_at IS NULL) = (answer IS NULL)",
            name=op.f("ck_data_request_decided"),
        ),
        sa.CheckConstraint("decided_by <> person_id", name=op.f("ck_data_request_by_another")),
        _person("data_request", "person_id"),
        _person("data_request", "decided_by"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_data_request")),
    )
    op.create_index(
        "uq_data_request_open",
        "data_request",
        ["authority_id", "person_id", "kind"],
        unique=True,
        postgresql_where=sa.text("decided_at IS NULL"),
    )

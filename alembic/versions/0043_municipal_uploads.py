"""Uploads to the municipal system: what was sent, and what it says that it holds.

Revision ID: 0043
Revises: 0042
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0043"
down_revision: str | None = "0042"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PROTECTED = ("municipal_line",)
_OWN = "authority_id = NULLIF(current_setting('trainingflow.authority', true), '')::uuid"


def _key(table: str, *columns: str, to: str) -> sa.ForeignKeyConstraint:
    names = "_".join(("authority_id", *columns))
    return sa.ForeignKeyConstraint(
        ["authority_id", *columns],
        [f"{to}.authority_id", *(f"{to}.id" for _ in columns)],
        name=op.f(f"fk_{table}_{names}"),
    )


def _authority(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id"], ["authority.id"], name=op.f(f"fk_{table}_authority_id")
    )


def _instant(name: str, *, nullable: bool = True) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _ids() -> tuple[sa.Column[object], sa.Column[object]]:
    return (
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
    )


def _check(table: str, name: str, condition: str) -> sa.CheckConstraint:
    return sa.CheckConstraint(condition, name=op.f(f"ck_{table}_{name}"))


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs: all of it is new."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _uploads()
    _lines()
    _strays()
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


def _uploads() -> None:
    table = "municipal_upload"
    op.create_table(
        table,
        *_ids(),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("valid_at", sa.Date(), nullable=False),
        _instant("known_at", nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        _instant("began_at", nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("seen", sa.BigInteger(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("lines", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        _instant("finished_at"),
        _instant("sent_at"),
        sa.Column("sent_by", sa.Uuid(), nullable=True),
        _instant("closed_at"),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("closed_because", sa.Text(), nullable=True),
        _authority(table),
        *(_key(table, column, to="person") for column in ("asked_by", "sent_by", "closed_by")),
        sa.ForeignKeyConstraint(
            ["policy_id", "policy_hash"],
            ["policy_version.policy_id", "policy_version.hash"],
            name=op.f(f"fk_{table}_policy_id_policy_hash"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f(f"pk_{table}")),
        sa.UniqueConstraint("authority_id", "number", name=op.f(f"uq_{table}_authority_id_number")),
        _check(table, "number", "number > 0"),
        _check(table, "finished", "(finished_at IS NULL) = (sha256 IS NULL)"),
        _check(table, "sent", "(sent_at IS NULL) = (sent_by IS NULL)"),
        _check(table, "sent_when_finished", "sent_at IS NULL OR finished_at IS NOT NULL"),
        _check(table, "closed", "num_nulls(closed_at, closed_by, closed_because) IN (0, 3)"),
        _check(table, "closed_when_finished", "closed_at IS NULL OR finished_at IS NOT NULL"),
    )
    op.create_index(
        "uq_municipal_upload_open",
        table,
        ["authority_id"],
        unique=True,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _lines() -> None:
    table = "municipal_line"
    op.create_table(
        table,
        *_ids(),
        sa.Column("upload_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("record_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("credits", sa.Numeric(10, 4), nullable=False),
        sa.Column("said", postgresql.JSONB(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.Column("held", sa.Numeric(10, 4), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        _instant("settled_at"),
        _key(table, "upload_id", to="municipal_upload"),
        _key(table, "record_id", to="credit_record"),
        _key(table, "teacher_id", to="teacher"),
        _key(table, "organisation_id", to="organisation"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f(f"pk_{table}")),
        *(
            sa.UniqueConstraint(
                "authority_id",
                "upload_id",
                column,
                name=op.f(f"uq_{table}_authority_id_upload_id_{column}"),
            )
            for column in ("position", "record_id")
        ),
        _check(table, "action", "action IN ('NEW', 'CHANGED', 'WITHDRAWN')"),
        _check(
            table,
            "outcome",
            "outcome IN ('ACCEPTED', 'DIFFERENT', 'REFUSED', 'UNANSWERED', 'DROPPED')",
        ),
        _check(table, "settled", "(outcome IS NULL) = (settled_at IS NULL)"),
        _check(table, "credits", "credits >= 0"),
    )
    op.create_index(
        "uq_municipal_line_waiting",
        table,
        ["authority_id", "record_id"],
        unique=True,
        postgresql_where=sa.text("outcome IS NULL"),
    )
    op.create_index("ix_municipal_line_record", table, ["authority_id", "record_id", "id"])
    op.create_index("ix_municipal_line_teacher", table, ["authority_id", "teacher_id"])


def _strays() -> None:
    table = "municipal_stray"
    op.create_table(
        table,
        *_ids(),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("held", sa.Numeric(10, 4), nullable=True),
        sa.Column("message", sa.Text(), nullable=True),
        _instant("told_at", nullable=False),
        _instant("gone_at"),
        _authority(table),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f(f"pk_{table}")),
        _check(table, "reference", "char_length(reference) <= 100"),
    )
    op.create_index(
        "uq_municipal_stray_standing",
        table,
        ["authority_id", "reference"],
        unique=True,
        postgresql_where=sa.text("gone_at IS NULL"),
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

"""Facts of teachers that only some policies ask for; whoever has a new one is evaluated again.

Revision ID: 0014
Revises: 0013
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0014"
down_revision: str | None = "0013"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_ROWS = {
    "INSERT": ("NEW TABLE AS new", "SELECT authority_id, teacher_id FROM new"),
    # A fact may have stood with another teacher.
    "UPDATE": (
        "OLD TABLE AS old NEW TABLE AS new",
        "SELECT authority_id, teacher_id FROM new UNION SELECT authority_id, teacher_id FROM old",
    ),
    "DELETE": ("OLD TABLE AS old", "SELECT authority_id, teacher_id FROM old"),
}


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "teacher_fact",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=True),
        sa.Column("since", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("name <> ''", name=op.f("ck_teacher_fact_name")),
        sa.CheckConstraint(
            "value IS NOT NULL OR since IS NOT NULL", name=op.f("ck_teacher_fact_said")
        ),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_teacher_fact_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_teacher_fact_authority_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_teacher_fact")),
    )
    op.create_index("ix_teacher_fact_teacher", "teacher_fact", ["authority_id", "teacher_id"])
    for event, (rows, whose) in _ROWS.items():
        _note_changes(event, rows, whose)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _note_changes(event: str, rows: str, whose: str) -> None:
    """Note whose standings a statement made due; the triggers run for the owner as well."""
    name = f"note_teacher_fact_{event.lower()}"
    trigger = f"teacher_fact_{event.lower()}_makes_due"
    op.execute(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO standing_due (authority_id, teacher_id)
            SELECT DISTINCT authority_id, teacher_id
            FROM ({whose}) AS whose (authority_id, teacher_id)
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$
        """  # noqa: S608 - names and statements of this file
    )
    op.execute(
        f"CREATE TRIGGER {trigger} AFTER {event} ON teacher_fact "
        f"REFERENCING {rows} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
    op.execute(f"ALTER TABLE teacher_fact ENABLE ALWAYS TRIGGER {trigger}")

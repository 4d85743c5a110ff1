"""Questionnaires among participants, and whether a teacher holds a qualification.

Revision ID: 0010
Revises: 0009
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0010"
down_revision: str | None = "0009"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = ("survey", "survey_respondent", "survey_return", "survey_answer")


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column(
        "teacher",
        sa.Column("qualified", sa.Boolean(), server_default=sa.text("true"), nullable=False),
    )
    _create_survey()
    _create_answers()
    for table in _JOURNALS:
        _append_only(table)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _create_survey() -> None:
    op.create_table(
        "survey",
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("dimensions", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("points", sa.Integer(), nullable=False),
        sa.Column("fewest", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("closes_at > opened_at", name=op.f("ck_survey_period")),
        sa.CheckConstraint("points >= 2", name=op.f("ck_survey_points")),
        sa.CheckConstraint("fewest >= 1", name=op.f("ck_survey_fewest")),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_survey_authority_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_survey")),
    )
    op.create_index("ix_survey_item", "survey", ["authority_id", "item_id"])
    op.create_table(
        "survey_respondent",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        _of_survey("survey_respondent"),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_survey_respondent_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "survey_id", "person_id", name=op.f("pk_survey_respondent")
        ),
    )
    op.create_index(
        "ix_survey_respondent_person", "survey_respondent", ["authority_id", "person_id"]
    )


def _create_answers() -> None:
    op.create_table(
        "survey_return",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "survey_id", "person_id"],
            [
                "survey_respondent.authority_id",
                "survey_respondent.survey_id",
                "survey_respondent.person_id",
            ],
            name=op.f("fk_survey_return_authority_id_survey_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "survey_id", "person_id", name=op.f("pk_survey_return")
        ),
    )
    op.create_table(
        "survey_answer",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("survey_id", sa.Uuid(), nullable=False),
        sa.Column("dimension", sa.Text(), nullable=False),
        sa.Column("points", sa.Integer(), nullable=True),
        sa.CheckConstraint("points >= 1", name=op.f("ck_survey_answer_points")),
        _of_survey("survey_answer"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_survey_answer")),
    )
    op.create_index("ix_survey_answer_survey", "survey_answer", ["authority_id", "survey_id"])


def _of_survey(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", "survey_id"],
        ["survey.authority_id", "survey.id"],
        name=op.f(f"fk_{table}_authority_id_survey_id"),
    )


def _append_only(table: str) -> None:
    """Refuse every change of a journal, to the owner as well."""
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

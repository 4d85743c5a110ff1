"""The records of a teacher lie side by side in an index that holds all that is summed.

Revision ID: 0026
Revises: 0020
"""

from alembic import op

revision: str = "0026"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

_SUMMED = (
    "activity",
    "facts",
    "passed",
    "provider_recognised",
    "earned_on",
    "hours",
    "group_id",
    "id",
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute(
        "ALTER TABLE credit_record ADD CONSTRAINT ck_credit_record_facts "
        "CHECK (pg_column_size(facts) <= 1800) NOT VALID"
    )
    # Reads the table once while others go on writing to it. A run that was killed has left an
    # index that nobody may use: it goes first.
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = '30min'")
        op.execute("ALTER TABLE credit_record VALIDATE CONSTRAINT ck_credit_record_facts")
        op.execute("DROP INDEX CONCURRENTLY IF EXISTS ix_credit_record_summed")
        op.execute(
            "CREATE INDEX CONCURRENTLY ix_credit_record_summed ON credit_record "
            f"(authority_id, teacher_id) INCLUDE ({', '.join(_SUMMED)}) WHERE reverses_id IS NULL"
        )
        op.execute("SET statement_timeout = '20s'")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

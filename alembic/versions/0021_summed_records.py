"""The records of a teacher lie side by side in an index that holds all that is summed.

Revision ID: 0021
Revises: 0020
"""

from alembic import op

revision: str = "0021"
down_revision: str | None = "0020"
branch_labels: str | None = None
depends_on: str | None = None

_CHECKS = {"facts": "pg_column_size(facts) <= 1800", "activity": "activity !~ '[[:cntrl:]]'"}
_SUMMED = "activity, facts, passed, provider_recognised, earned_on, hours, group_id, id"
_INDEXES = {
    "summed": f"(authority_id, teacher_id) INCLUDE ({_SUMMED}) WHERE reverses_id IS NULL",
    "reversal": "(authority_id, teacher_id) INCLUDE (reverses_id) WHERE reverses_id IS NOT NULL",
}


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    for name, condition in _CHECKS.items():
        op.execute(
            f"ALTER TABLE credit_record DROP CONSTRAINT IF EXISTS ck_credit_record_{name}, "
            f"ADD CONSTRAINT ck_credit_record_{name} "
            f"CHECK ({condition}) NOT VALID"
        )
    # Reads the table while others go on writing to it. A run that was killed has left constraints,
    # and an index that nobody may use: they go first.
    with op.get_context().autocommit_block():
        op.execute("SET statement_timeout = '30min'")
        for name in _CHECKS:
            op.execute(f"ALTER TABLE credit_record VALIDATE CONSTRAINT ck_credit_record_{name}")
        for name, what in _INDEXES.items():
            op.execute(f"DROP INDEX CONCURRENTLY IF EXISTS ix_credit_record_{name}")
            op.execute(f"CREATE INDEX CONCURRENTLY ix_credit_record_{name} ON credit_record {what}")
        op.execute("SET statement_timeout = '20s'")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

"""Put a second net under personal data: a transaction sees the rows of its own authority only.

Revision ID: 0017
Revises: 0014
"""

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
    "person",
    "post_held",
    "report_file",
    "review",
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

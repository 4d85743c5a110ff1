"""Owners are told that an address was switched off, and change its secret without a gap.

Revision ID: 0045
Revises: 0043
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0045"
down_revision: str | None = "0043"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_WHOLE = "num_nulls(old_secret, old_master, old_until) IN (0, 3)"
_CAUSE = "num_nonnulls(deadline_id, mail_id, webhook_id) = 1"


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs.

    It signs with the newest secret only, and its notices are none of addresses.
    """
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("webhook_endpoint", sa.Column("old_secret", sa.LargeBinary(), nullable=True))
    op.add_column("webhook_endpoint", sa.Column("old_master", sa.Text(), nullable=True))
    op.add_column(
        "webhook_endpoint", sa.Column("old_until", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column("notice_message", sa.Column("webhook_id", sa.Uuid(), nullable=True))
    op.execute("ALTER TABLE notice_message DROP CONSTRAINT ck_notice_message_one_cause")
    for table, name, rule in (
        ("webhook_endpoint", "ck_webhook_endpoint_old_secret", f"CHECK ({_WHOLE})"),
        ("notice_message", "ck_notice_message_one_cause", f"CHECK ({_CAUSE})"),
        (
            "notice_message",
            "fk_notice_message_authority_id_webhook_id",
            "FOREIGN KEY (authority_id, webhook_id) REFERENCES webhook_endpoint (authority_id, id)",
        ),
    ):
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} {rule} NOT VALID")
        op.execute(f"ALTER TABLE {table} VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

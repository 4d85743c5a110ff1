"""Lists of what is wrong in an import lie beside it, and go with its rows.

Revision ID: 0041
Revises: 0040
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0041"
down_revision: str | None = "0040"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Bring the schema forward.

    Imports are new in this release: what served them before is not there to be disturbed. Lists of
    before lie among the report files and are no longer shown; the file is checked again for one.
    """
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("data_import", sa.Column("report_size", sa.BigInteger(), nullable=True))
    op.add_column("data_import", sa.Column("report_sha256", sa.LargeBinary(), nullable=True))
    op.drop_column("data_import", "report_id")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

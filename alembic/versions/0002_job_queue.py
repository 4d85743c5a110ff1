"""The tables of the job queue (procrastinate 3.10), as the library writes them.

A later release of the library brings its own migration files: a new revision runs those.

Revision ID: 0002
Revises: 0001
"""

from collections.abc import Sequence

from alembic import op
from procrastinate.schema import SchemaManager

revision: str = "0002"
down_revision: str | None = "0001"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


def upgrade() -> None:
    """Add the queue; nothing that exists is touched."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.get_bind().exec_driver_sql(SchemaManager.get_schema().replace("%", "%%"))


def downgrade() -> None:
    """Remove nothing: jobs may be waiting."""
    message = "The job queue cannot be removed by a migration."
    raise RuntimeError(message)

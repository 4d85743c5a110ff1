"""Restrictions of personal data are lifted by a second person.

Revision ID: 0027
Revises: 0026
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0027"
down_revision: str | None = "0026"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_CHECKS = (
    (
        "erasure",
        "ck_erasure_lifted",
        (
            "(lifted_at IS NULL) = (lifted_by IS NULL) AND "
            "(lifted_at IS NULL) = (lifted_because IS NULL) AND lifted_because <> ''"
        ),
    ),
    ("erasure", "ck_erasure_lifted_or_erased", "lifted_at IS NULL OR erased_at IS NULL"),
    (
        "erasure",
        "ck_erasure_lifted_two_persons",
        "lifted_by <> restricted_by AND lifted_by <> person_id",
    ),
    ("data_request", "ck_data_request_lifted", "lifted_at IS NULL OR granted IS TRUE"),
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs.

    It goes on showing nobody whose restriction is lifted, which errs on the safe side.
    """
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.add_column("erasure", sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True))
    op.add_column("erasure", sa.Column("lifted_by", sa.Uuid(), nullable=True))
    op.add_column("erasure", sa.Column("lifted_because", sa.Text(), nullable=True))
    op.add_column("data_request", sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True))
    for table, name, condition in _CHECKS:
        op.execute(f"ALTER TABLE {table} ADD CONSTRAINT {name} CHECK ({condition})")
    op.create_foreign_key(
        op.f("fk_erasure_authority_id_lifted_by"),
        "erasure",
        "person",
        ["authority_id", "lifted_by"],
        ["authority_id", "id"],
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

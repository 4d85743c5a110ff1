"""Pools, invitations, rubrics, scores, conclusions and defence sessions of panels.

Revision ID: 0005
Revises: 0004
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0005"
down_revision: str | None = "0004"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = ("conclusion", "score")

_GUARDS = (
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """
        for table in _JOURNALS
    ),
    *(
        f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
        for table in _JOURNALS
    ),
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_append_only" for table in _JOURNALS),
    *(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_no_truncate" for table in _JOURNALS),
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "defence_session",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("begins_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("minutes", sa.Text(), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(held_at IS NULL) = (minutes IS NULL)", name=op.f("ck_defence_session_minutes")
        ),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_defence_session_capacity")),
        sa.CheckConstraint("ends_at > begins_at", name=op.f("ck_defence_session_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "planned_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_defence_session_authority_id_planned_by"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_defence_session")),
    )
    op.create_index(
        "ix_defence_session_begins",
        "defence_session",
        ["authority_id", "begins_at", "id"],
        unique=False,
    )
    op.create_table(
        "expert",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("roles", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("subjects", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("stages", sa.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=True),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("retired_by", sa.Uuid(), nullable=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity > 0", name=op.f("ck_expert_capacity")),
        sa.CheckConstraint("until >= since", name=op.f("ck_expert_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "added_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_expert_authority_id_added_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_expert_authority_id_person_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "retired_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_expert_authority_id_retired_by"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_expert")),
    )
    op.create_index(
        "uq_expert_present",
        "expert",
        ["authority_id", "person_id"],
        unique=True,
        postgresql_where="retired_at IS NULL",
    )
    op.create_table(
        "defence_slot",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("scheduled_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_defence_slot_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "session_id"],
            ["defence_session.authority_id", "defence_session.id"],
            name=op.f("fk_defence_slot_authority_id_session_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "item_id", "attempt", name=op.f("pk_defence_slot")),
    )
    op.create_index(
        "ix_defence_slot_session",
        "defence_slot",
        ["authority_id", "session_id", "position"],
        unique=False,
    )
    op.create_table(
        "conclusion",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("concluded_by", sa.Uuid(), nullable=False),
        sa.Column("concluded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ballot_no", sa.Integer(), nullable=True),
        sa.Column("mean", sa.Numeric(precision=10, scale=4), nullable=True),
        sa.Column("members", sa.Integer(), nullable=False),
        sa.CheckConstraint("result IN ('PASS', 'FAIL')", name=op.f("ck_conclusion_result")),
        sa.ForeignKeyConstraint(
            ["authority_id", "concluded_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_conclusion_authority_id_concluded_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "ballot_no"],
            ["ballot.authority_id", "ballot.item_id", "ballot.no"],
            name=op.f("fk_conclusion_authority_id_item_id_ballot_no"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_conclusion_authority_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "item_id", "no", name=op.f("pk_conclusion")),
    )
    op.create_table(
        "score",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("criterion", sa.Text(), nullable=False),
        sa.Column("points", sa.Numeric(precision=10, scale=4), nullable=True),
        sa.Column("scored_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("points >= 0", name=op.f("ck_score_points")),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "attempt", "person_id"],
            ["review.authority_id", "review.item_id", "review.attempt", "review.person_id"],
            name=op.f("fk_score_authority_id_item_id_attempt_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "item_id", "attempt", "person_id", "criterion", name=op.f("pk_score")
        ),
    )
    op.add_column(
        "panel_member", sa.Column("status", sa.Text(), server_default="ACCEPTED", nullable=False)
    )
    op.add_column("panel_member", sa.Column("role", sa.Text(), nullable=True))
    op.add_column(
        "panel_member", sa.Column("invited_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "panel_member", sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.add_column(
        "panel_member", sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True)
    )
    op.execute("UPDATE panel_member SET status = 'RECUSED' WHERE recused_at IS NOT NULL")
    op.create_check_constraint(
        op.f("ck_panel_member_status"),
        "panel_member",
        "status IN ('PROPOSED', 'INVITED', 'ACCEPTED', 'DECLINED', 'EXPIRED', 'RECUSED')",
    )
    op.create_index(
        "ix_panel_member_person",
        "panel_member",
        ["authority_id", "person_id", "status"],
        unique=False,
    )
    for statement in _GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

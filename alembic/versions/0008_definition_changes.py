"""Migration plans of items from one version of a definition to another.

Revision ID: 0008
Revises: 0007
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0008"
down_revision: str | None = "0007"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = ("definition_change", "definition_change_state", "definition_change_approval")

# An item is carried over only by a change that two people answer for, as that change says.
_TRIGGERS = (
    """
    CREATE FUNCTION refuse_undeclared_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NEW.action <> 'migrateDefinition' THEN RETURN NEW; END IF;
         IF NOT EXISTS (
           SELECT 1 FROM definition_change_item one
           JOIN definition_change change
             ON change.authority_id = one.authority_id AND change.id = one.change_id
           JOIN definition_change_approval approval
             ON approval.authority_id = one.authority_id AND approval.change_id = one.change_id
           JOIN definition_change_state state
             ON state.authority_id = one.authority_id AND state.change_id = one.change_id
           JOIN item
             ON item.authority_id = one.authority_id AND item.id = one.item_id
           WHERE one.authority_id = NEW.authority_id AND one.item_id = NEW.item_id
             AND one.change_id::text = NEW.input->>'change'
             AND one.verdict = 'MAPS' AND one.done_at IS NULL
             AND change.kind = NEW.kind AND change.to_version = NEW.definition_version
             AND change.from_version = item.definition_version
             AND state.from_state = NEW.from_state AND state.to_state = NEW.to_state
         ) THEN
           RAISE EXCEPTION 'no approved change carries item % over', NEW.item_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER item_event_declared_change BEFORE INSERT ON item_event
    FOR EACH ROW EXECUTE FUNCTION refuse_undeclared_change()
    """,
    """
    CREATE FUNCTION refuse_unrecorded_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF (NEW.definition_version, NEW.policy_id, NEW.policy_hash)
            IS NOT DISTINCT FROM (OLD.definition_version, OLD.policy_id, OLD.policy_hash) THEN
           RETURN NULL;
         END IF;
         IF NEW.policy_id <> OLD.policy_id OR NOT EXISTS (
           SELECT 1 FROM item_event
           WHERE authority_id = NEW.authority_id AND item_id = NEW.id AND seq = NEW.version
             AND action = 'migrateDefinition' AND definition_version = NEW.definition_version
             AND input->>'policyHash' = NEW.policy_hash
         ) THEN
           RAISE EXCEPTION 'item % changes what it is bound to without an event', NEW.id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NULL;
       END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER item_change_recorded
    AFTER UPDATE OF definition_version, policy_id, policy_hash ON item
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unrecorded_change()
    """,
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "definition_change",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=False),
        sa.Column("policies", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("repin", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("planned_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("from_version <= to_version", name=op.f("ck_definition_change_forward")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_definition_change_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "planned_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_definition_change_authority_id_planned_by"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_definition_change")),
        sa.UniqueConstraint(
            "authority_id",
            "id",
            "planned_by",
            name=op.f("uq_definition_change_authority_id_id_planned_by"),
        ),
    )
    op.create_table(
        "definition_change_state",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=True),
        _of_change("definition_change_state"),
        sa.PrimaryKeyConstraint(
            "authority_id", "change_id", "from_state", name=op.f("pk_definition_change_state")
        ),
    )
    op.create_table(
        "definition_change_approval",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("planned_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "approved_by <> planned_by", name=op.f("ck_definition_change_approval_two_persons")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "change_id", "planned_by"],
            [
                "definition_change.authority_id",
                "definition_change.id",
                "definition_change.planned_by",
            ],
            name=op.f("fk_definition_change_approval_authority_id_change_id_planned_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "approved_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_definition_change_approval_authority_id_approved_by"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "change_id", name=op.f("pk_definition_change_approval")
        ),
    )
    op.create_table(
        "definition_change_item",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("verdict", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=True),
        sa.Column("hindrances", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("failing", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        _of_change("definition_change_item"),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_definition_change_item_authority_id_item_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "change_id", "item_id", name=op.f("pk_definition_change_item")
        ),
    )
    op.create_index(
        "ix_definition_change_item_pending",
        "definition_change_item",
        ["authority_id", "change_id", "item_id"],
        postgresql_where=sa.text("done_at IS NULL AND verdict = 'MAPS'"),
    )
    for table in _JOURNALS:
        _append_only(table)
    for statement in _TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _of_change(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", "change_id"],
        ["definition_change.authority_id", "definition_change.id"],
        name=op.f(f"fk_{table}_authority_id_change_id"),
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

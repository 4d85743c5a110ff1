"""What reopens a window, and what corrects the credits of many items, takes two persons.

Revision ID: 0023
Revises: 0022
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0023"
down_revision: str | None = "0022"
branch_labels: str | None = None
depends_on: str | None = None

_TABLES = ("window_change_proposal", "window_change_approval")
_CORRECTIONS = "('confirmCorrections', 'revoke')"

_GUARDS = (
    # Whoever writes it and however: what lets in who came too late has been seen by another.
    """
    CREATE FUNCTION refuse_unconfirmed_window() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF (NEW.sort = 'EXCEPTIONAL' OR EXISTS (
               SELECT FROM "window" w WHERE w.authority_id = NEW.authority_id
                 AND w.policy_id = NEW.policy_id AND w.name = NEW.name AND w.round = NEW.round
                 AND w.closes_at <= NEW.made_at))
            AND NOT EXISTS (
              SELECT FROM window_change_approval a JOIN window_change_proposal p
                ON p.authority_id = a.authority_id AND p.id = a.proposal_id
              WHERE a.authority_id = NEW.authority_id AND a.change_id = NEW.id
                AND a.approved_by <> p.proposed_by AND a.approved_by = NEW.made_by
                AND p.policy_id = NEW.policy_id AND p.name = NEW.name
                AND p.until_at = NEW.until_at AND p.opens_at IS NOT DISTINCT FROM NEW.opens_at
                AND p.item_kind IS NOT DISTINCT FROM NEW.item_kind
                AND p.organisation_id IS NOT DISTINCT FROM NEW.organisation_id
                AND p.item_id IS NOT DISTINCT FROM NEW.item_id
                AND p.person_id IS NOT DISTINCT FROM NEW.person_id) THEN
           RAISE EXCEPTION 'the change % of a window has no second person', NEW.id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NULL;
       END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER window_change_confirmed AFTER INSERT ON window_change
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unconfirmed_window()
    """,
    f"""
    CREATE FUNCTION refuse_own_corrections() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF EXISTS (
              SELECT FROM released_decision r
              JOIN staged_decision s ON s.authority_id = r.authority_id AND s.id = r.staged_id
              JOIN decision_release d ON d.authority_id = r.authority_id AND d.id = r.release_id
              WHERE r.authority_id = NEW.authority_id AND r.release_id = NEW.release_id
                AND s.action IN {_CORRECTIONS}
              HAVING count(*) > 1
                AND bool_or(s.person_id = d.person_id OR s.person_id = d.on_behalf_of_id)) THEN
           RAISE EXCEPTION 'release % corrects credits and has no second person', NEW.release_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NULL;
       END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER released_decision_by_another AFTER INSERT ON released_decision
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_own_corrections()
    """,
    f"""
    CREATE FUNCTION refuse_bulk_corrections() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NEW.number > 1 AND EXISTS (
              SELECT FROM bulk_job j WHERE j.authority_id = NEW.authority_id
                AND j.id = NEW.job_id AND j.action IN {_CORRECTIONS} AND NOT j.dry_run) THEN
           RAISE EXCEPTION 'job % corrects credits and has no second person', NEW.job_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER bulk_entry_no_corrections BEFORE INSERT ON bulk_entry
    FOR EACH ROW EXECUTE FUNCTION refuse_bulk_corrections()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """
        for table in _TABLES
    ),
    *(
        f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
        for table in _TABLES
    ),
    *(
        f"""
        CREATE CONSTRAINT TRIGGER {table}_audited AFTER INSERT OR UPDATE OR DELETE ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unaudited_change()
        """
        for table in _TABLES
    ),
    *(
        f"ALTER TABLE {trigger.partition('.')[0]} ENABLE ALWAYS TRIGGER {trigger.partition('.')[2]}"
        for trigger in (
            "window_change.window_change_confirmed",
            "released_decision.released_decision_by_another",
            "bulk_entry.bulk_entry_no_corrections",
            *(f"{table}.{table}_{name}" for table in _TABLES for name in ("append_only",)),
            *(f"{table}.{table}_{name}" for table in _TABLES for name in ("no_truncate",)),
        )
    ),
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "window_change_proposal",
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=True),
        sa.Column("item_kind", sa.Text(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("until_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("target_year", sa.Integer(), nullable=True),
        sa.Column("semester", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("acting_for", sa.Text(), nullable=True),
        sa.Column("decision_reference", sa.Text(), nullable=True),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        _refers("window_change_proposal", "organisation", "organisation_id"),
        _refers("window_change_proposal", "item", "item_id"),
        _refers("window_change_proposal", "person", "person_id"),
        _refers("window_change_proposal", "person", "proposed_by"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_window_change_proposal")),
        sa.UniqueConstraint(
            "authority_id",
            "id",
            "proposed_by",
            name=op.f("uq_window_change_proposal_authority_id_id_proposed_by"),
        ),
    )
    op.create_table(
        "window_change_approval",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("change_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "approved_by <> proposed_by", name=op.f("ck_window_change_approval_two_persons")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "proposal_id", "proposed_by"],
            [
                "window_change_proposal.authority_id",
                "window_change_proposal.id",
                "window_change_proposal.proposed_by",
            ],
            name=op.f("fk_window_change_approval_authority_id_proposal_id_proposed_by"),
        ),
        _refers("window_change_approval", "window_change", "change_id"),
        _refers("window_change_approval", "person", "approved_by"),
        sa.PrimaryKeyConstraint(
            "authority_id", "proposal_id", name=op.f("pk_window_change_approval")
        ),
        sa.UniqueConstraint(
            "authority_id",
            "change_id",
            name=op.f("uq_window_change_approval_authority_id_change_id"),
        ),
    )
    for statement in _GUARDS:
        op.execute(statement)


def _refers(own: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", column],
        [f"{table}.authority_id", f"{table}.id"],
        name=op.f(f"fk_{own}_authority_id_{column}"),
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

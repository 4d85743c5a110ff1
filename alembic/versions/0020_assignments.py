"""Assignments say when they were known, and what administrators hold is kept apart.

Revision ID: 0020
Revises: 0019
"""

import sqlalchemy as sa
from alembic import op

revision: str = "0020"
down_revision: str | None = "0019"
branch_labels: str | None = None
depends_on: str | None = None

_ADMINISTRATORS = "('SYSTEM_ADMINISTRATOR', 'SECURITY_ADMINISTRATOR', 'AUDITOR')"

_GUARDS = (
    # 三员分立: of the administrators' roles nobody holds two, nor one beside any other role.
    f"""
    ALTER TABLE assignment ADD CONSTRAINT ex_assignment_separation EXCLUDE USING gist (
      authority_id WITH =, person_id WITH =,
      (CASE WHEN role IN {_ADMINISTRATORS} THEN role ELSE 'BUSINESS' END) WITH <>,
      daterange(since, until, '[]') WITH &&) WHERE (withdrawn_at IS NULL)
    """,
    # What was recorded stays as it was recorded; it is withdrawn once, and recorded anew.
    """
    CREATE FUNCTION refuse_rewritten_assignment() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF TG_OP = 'DELETE' OR OLD.withdrawn_at IS NOT NULL
            OR (to_jsonb(NEW) - 'withdrawn_at' - 'withdrawn_by')
               <> (to_jsonb(OLD) - 'withdrawn_at' - 'withdrawn_by')
            OR NEW.withdrawn_at IS NULL THEN
           RAISE EXCEPTION 'assignment % is append-only', OLD.id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER assignment_append_only BEFORE UPDATE OR DELETE ON assignment
    FOR EACH ROW EXECUTE FUNCTION refuse_rewritten_assignment()
    """,
    """
    CREATE TRIGGER assignment_no_truncate BEFORE TRUNCATE ON assignment
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
    """,
    # The role of an administrator is given by two, whoever writes it and however.
    f"""
    CREATE FUNCTION refuse_unapproved_assignment() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NEW.role IN {_ADMINISTRATORS} AND NOT EXISTS (
              SELECT 1 FROM assignment_approval a JOIN assignment_proposal p
                ON p.authority_id = a.authority_id AND p.id = a.proposal_id
              WHERE a.authority_id = NEW.authority_id AND a.assignment_id = NEW.id
                AND a.approved_by <> p.proposed_by AND p.person_id = NEW.person_id
                AND p.role = NEW.role AND p.organisation_id = NEW.organisation_id) THEN
           RAISE EXCEPTION 'assignment % of an administrator has no second person', NEW.id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NULL;
       END $$
    """,  # noqa: S608 - no value of anybody's is in it
    # Who is taken over from a register, or loaded, is recorded by nobody: only the owner of the
    # tables does that, and a demo.
    """
    CREATE CONSTRAINT TRIGGER assignment_approved AFTER INSERT ON assignment
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW
    WHEN (NEW.recorded_by IS NOT NULL AND NEW.ends_id IS NULL)
    EXECUTE FUNCTION refuse_unapproved_assignment()
    """,
    """
    CREATE FUNCTION refuse_assignment_by_nobody() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF current_user = 'trainingflow_app' AND NOT EXISTS (SELECT 1 FROM demo_clock) THEN
           RAISE EXCEPTION 'an administrator is appointed by somebody'
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    f"""
    CREATE TRIGGER assignment_by_somebody BEFORE INSERT ON assignment FOR EACH ROW
    WHEN (NEW.recorded_by IS NULL AND NEW.role IN {_ADMINISTRATORS})
    EXECUTE FUNCTION refuse_assignment_by_nobody()
    """,
    # What ends an assignment gives nothing that it did not give: it is the same, cut short.
    """
    CREATE FUNCTION refuse_longer_assignment() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NOT EXISTS (
              SELECT 1 FROM assignment o WHERE o.authority_id = NEW.authority_id
                AND o.id = NEW.ends_id AND o.person_id = NEW.person_id AND o.role = NEW.role
                AND o.organisation_id = NEW.organisation_id AND o.since = NEW.since
                AND NEW.until IS NOT NULL AND NEW.until <= coalesce(o.until, NEW.until)
                AND o.withdrawn_at IS NOT NULL) THEN
           RAISE EXCEPTION 'assignment % does not end the one that it names', NEW.id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER assignment_ends BEFORE INSERT ON assignment FOR EACH ROW
    WHEN (NEW.ends_id IS NOT NULL) EXECUTE FUNCTION refuse_longer_assignment()
    """,
    """
    CREATE FUNCTION refuse_own_approval() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF EXISTS (SELECT 1 FROM assignment_proposal p WHERE p.authority_id = NEW.authority_id
                    AND p.id = NEW.proposal_id
                    AND NEW.approved_by IN (p.proposed_by, p.person_id)) THEN
           RAISE EXCEPTION 'proposal % needs another person', NEW.proposal_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER assignment_approval_by_another BEFORE INSERT ON assignment_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_own_approval()
    """,
    *(
        f"""
        CREATE TRIGGER {table}_append_only BEFORE UPDATE OR DELETE ON {table}
        FOR EACH ROW EXECUTE FUNCTION refuse_change()
        """
        for table in ("assignment_proposal", "assignment_approval")
    ),
    *(
        f"""
        CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table}
        FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()
        """
        for table in ("assignment_proposal", "assignment_approval")
    ),
    *(
        f"ALTER TABLE {trigger.partition('.')[0]} ENABLE ALWAYS TRIGGER {trigger.partition('.')[2]}"
        for trigger in (
            "assignment.assignment_append_only",
            "assignment.assignment_no_truncate",
            "assignment.assignment_approved",
            "assignment.assignment_by_somebody",
            "assignment.assignment_ends",
            "assignment_approval.assignment_approval_by_another",
            "assignment_approval.assignment_approval_append_only",
            "assignment_approval.assignment_approval_no_truncate",
            "assignment_proposal.assignment_proposal_append_only",
            "assignment_proposal.assignment_proposal_no_truncate",
        )
    ),
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _add_columns()
    op.create_table(
        "assignment_proposal",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.CheckConstraint(
            "until IS NULL OR until >= since", name=op.f("ck_assignment_proposal_period")
        ),
        _refers("assignment_proposal", "person", "person_id"),
        _refers("assignment_proposal", "organisation", "organisation_id"),
        _refers("assignment_proposal", "person", "proposed_by"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_assignment_proposal")),
    )
    op.create_table(
        "assignment_approval",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("proposal_id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False),
        _refers("assignment_approval", "assignment_proposal", "proposal_id"),
        _refers("assignment_approval", "assignment", "assignment_id"),
        _refers("assignment_approval", "person", "approved_by"),
        sa.PrimaryKeyConstraint("authority_id", "proposal_id", name=op.f("pk_assignment_approval")),
        sa.UniqueConstraint(
            "authority_id",
            "assignment_id",
            name=op.f("uq_assignment_approval_authority_id_assignment_id"),
        ),
    )
    for statement in _GUARDS:
        op.execute(statement)


def _add_columns() -> None:
    """What was there counts as known from its first day."""
    # Rewritten and not updated: an update is a change, which asks for its entry in the journal.
    op.execute("ALTER TABLE assignment ADD COLUMN recorded_at timestamptz")
    op.execute(
        "ALTER TABLE assignment ALTER COLUMN recorded_at TYPE timestamptz USING "
        "least(trainingflow_now(), since::timestamp AT TIME ZONE 'Asia/Shanghai')"
    )
    op.execute(
        "ALTER TABLE assignment ALTER COLUMN recorded_at SET DEFAULT trainingflow_now(), "
        "ALTER COLUMN recorded_at SET NOT NULL"
    )
    for column in ("recorded_by", "withdrawn_by", "ends_id"):
        op.add_column("assignment", sa.Column(column, sa.Uuid(), nullable=True))
    op.add_column(
        "assignment", sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True)
    )
    for column, table in (
        ("recorded_by", "person"),
        ("withdrawn_by", "person"),
        ("ends_id", "assignment"),
    ):
        op.create_foreign_key(
            op.f(f"fk_assignment_authority_id_{column}"),
            "assignment",
            table,
            ["authority_id", column],
            ["authority_id", "id"],
        )
    op.create_check_constraint(
        op.f("ck_assignment_withdrawal"),
        "assignment",
        "withdrawn_at IS NULL OR withdrawn_at >= recorded_at",
    )


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

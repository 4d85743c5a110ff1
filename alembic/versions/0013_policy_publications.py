"""Published versions of policies, what they change for each teacher, and statements of credits.

Revision ID: 0013
Revises: 0012
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0013"
down_revision: str | None = "0012"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = (
    "report_file",
    "policy_publication",
    "policy_difference",
    "policy_proposal",
    "policy_approval",
    "policy_withdrawal",
    "credit_statement",
)

# A version is published over the one that its preview compared it with, and after it is finished.
# The lock lets two of one policy wait for each other: the second finds the first. A job moves on,
# and never to other terms.
_TRIGGERS = (
    """
    CREATE FUNCTION hold_policy(authority uuid, policy text) RETURNS void LANGUAGE sql AS
    $$ SELECT pg_advisory_xact_lock(hashtextextended(authority::text || ':' || policy, 13)) $$
    """,
    """
    CREATE FUNCTION refuse_unproposed_version() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         PERFORM hold_policy(NEW.authority_id, NEW.policy_id);
         IF NEW.number <> 1 + (
           SELECT coalesce(max(number), 0) FROM policy_approval
           WHERE authority_id = NEW.authority_id AND policy_id = NEW.policy_id
         ) THEN
           RAISE EXCEPTION 'version % of % is not the next one', NEW.number, NEW.policy_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         IF NOT EXISTS (
           SELECT 1 FROM policy_comparison
           WHERE authority_id = NEW.authority_id AND id = NEW.comparison_id
             AND purpose = 'PREVIEW' AND finished_at IS NOT NULL
             AND before_number = NEW.number - 1
         ) THEN
           RAISE EXCEPTION 'no finished preview shows what version % of % changes',
             NEW.number, NEW.policy_id USING ERRCODE = 'restrict_violation';
         END IF;
         IF EXISTS (
           SELECT 1 FROM policy_withdrawal
           WHERE authority_id = NEW.authority_id AND publication_id = NEW.publication_id
         ) THEN
           RAISE EXCEPTION 'draft % is withdrawn', NEW.publication_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER policy_approval_proposed BEFORE INSERT ON policy_approval
    FOR EACH ROW EXECUTE FUNCTION refuse_unproposed_version()
    """,
    """
    CREATE FUNCTION refuse_late_withdrawal() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         PERFORM hold_policy(NEW.authority_id, policy_id) FROM policy_publication
           WHERE authority_id = NEW.authority_id AND id = NEW.publication_id;
         IF EXISTS (
           SELECT 1 FROM policy_approval
           WHERE authority_id = NEW.authority_id AND publication_id = NEW.publication_id
         ) THEN
           RAISE EXCEPTION 'draft % is published', NEW.publication_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER policy_withdrawal_in_time BEFORE INSERT ON policy_withdrawal
    FOR EACH ROW EXECUTE FUNCTION refuse_late_withdrawal()
    """,
    """
    CREATE FUNCTION refuse_other_job() RETURNS trigger LANGUAGE plpgsql AS
    $$ DECLARE progress text[] := '{seen,cursor,school_cursor,file_id,finished_at}';
       BEGIN
         IF TG_OP = 'DELETE' OR OLD.finished_at IS NOT NULL
            OR to_jsonb(NEW) - progress <> to_jsonb(OLD) - progress THEN
           RAISE EXCEPTION '% % is fixed', TG_TABLE_NAME, OLD.id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER policy_comparison_fixed BEFORE UPDATE OR DELETE ON policy_comparison
    FOR EACH ROW EXECUTE FUNCTION refuse_other_job()
    """,
    """
    CREATE TRIGGER statement_batch_fixed BEFORE UPDATE OR DELETE ON statement_batch
    FOR EACH ROW EXECUTE FUNCTION refuse_other_job()
    """,
    """
    CREATE FUNCTION refuse_late_difference() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF EXISTS (
           SELECT 1 FROM policy_comparison JOIN added
             ON policy_comparison.authority_id = added.authority_id
            AND policy_comparison.id = added.comparison_id
           WHERE policy_comparison.finished_at IS NOT NULL
         ) THEN
           RAISE EXCEPTION 'a finished comparison gets no more rows'
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NULL;
       END $$
    """,
    """
    CREATE TRIGGER policy_difference_in_time AFTER INSERT ON policy_difference
    REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_late_difference()
    """,
    *(
        f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {trigger}"
        for table, trigger in (
            ("policy_approval", "policy_approval_proposed"),
            ("policy_withdrawal", "policy_withdrawal_in_time"),
            ("policy_comparison", "policy_comparison_fixed"),
            ("statement_batch", "statement_batch_fixed"),
            ("policy_difference", "policy_difference_in_time"),
        )
    ),
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_report_file()
    _create_policy_publication()
    _create_policy_comparison()
    _create_policy_withdrawal()
    _create_statement_batch()
    _create_credit_statement()
    _create_policy_difference()
    _create_policy_proposal()
    _create_policy_approval()
    for table in _JOURNALS:
        _append_only(table)
    for statement in _TRIGGERS:
        op.execute(statement)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _create_report_file() -> None:
    op.create_table(
        "report_file",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("file_name", sa.Text(), nullable=False),
        sa.Column("content_type", sa.Text(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_report_file_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_report_file")),
    )


def _create_policy_publication() -> None:
    op.create_table(
        "policy_publication",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("lock_on", sa.Date(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("drafted_by", sa.Uuid(), nullable=False),
        sa.Column("drafted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "drafted_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_policy_publication_authority_id_drafted_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_policy_publication_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id", "hash"],
            ["policy_version.policy_id", "policy_version.hash"],
            name=op.f("fk_policy_publication_policy_id_hash"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_policy_publication")),
        sa.UniqueConstraint(
            "authority_id",
            "id",
            "policy_id",
            name=op.f("uq_policy_publication_authority_id_id_policy_id"),
        ),
    )
    op.create_index(
        "ix_policy_publication_policy",
        "policy_publication",
        ["authority_id", "policy_id", "drafted_at"],
        unique=False,
    )


def _create_policy_comparison() -> None:
    op.create_table(
        "policy_comparison",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("before_number", sa.Integer(), nullable=False),
        sa.Column("before_hash", sa.Text(), nullable=False),
        sa.Column("valid_at", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("file_id", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "purpose IN ('PREVIEW', 'PUBLISHED')", name=op.f("ck_policy_comparison_purpose")
        ),
        sa.CheckConstraint("before_number >= 0", name=op.f("ck_policy_comparison_before")),
        sa.ForeignKeyConstraint(
            ["authority_id", "asked_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_policy_comparison_authority_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "file_id"],
            ["report_file.authority_id", "report_file.id"],
            name=op.f("fk_policy_comparison_authority_id_file_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "publication_id"],
            ["policy_publication.authority_id", "policy_publication.id"],
            name=op.f("fk_policy_comparison_authority_id_publication_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_policy_comparison")),
        sa.UniqueConstraint(
            "authority_id",
            "id",
            "publication_id",
            name=op.f("uq_policy_comparison_authority_id_id_publication_id"),
        ),
    )
    op.create_index(
        "ix_policy_comparison_open",
        "policy_comparison",
        ["id"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
    )
    op.create_index(
        "ix_policy_comparison_publication",
        "policy_comparison",
        ["authority_id", "publication_id"],
        unique=False,
    )
    op.create_index(
        "uq_policy_comparison_published",
        "policy_comparison",
        ["authority_id", "publication_id"],
        unique=True,
        postgresql_where=sa.text("purpose = 'PUBLISHED'"),
    )


def _create_policy_withdrawal() -> None:
    op.create_table(
        "policy_withdrawal",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("withdrawn_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "publication_id"],
            ["policy_publication.authority_id", "policy_publication.id"],
            name=op.f("fk_policy_withdrawal_authority_id_publication_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "withdrawn_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_policy_withdrawal_authority_id_withdrawn_by"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "publication_id", name=op.f("pk_policy_withdrawal")
        ),
    )


def _create_statement_batch() -> None:
    op.create_table(
        "statement_batch",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("teacher_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("valid_at", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.Column("cursor", sa.Uuid(), nullable=True),
        sa.Column("school_cursor", sa.Uuid(), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(organisation_id, teacher_id) = 1", name=op.f("ck_statement_batch_whose")
        ),
        sa.CheckConstraint(
            "valid_at >= make_date(year, 1, 1)", name=op.f("ck_statement_batch_year")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "asked_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_statement_batch_authority_id_asked_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_statement_batch_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_statement_batch_authority_id_teacher_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_statement_batch_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_statement_batch")),
    )
    op.create_index(
        "ix_statement_batch_asked",
        "statement_batch",
        ["authority_id", "known_at", "id"],
        unique=False,
    )
    op.create_index(
        "ix_statement_batch_open",
        "statement_batch",
        ["id"],
        unique=False,
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _create_credit_statement() -> None:
    op.create_table(
        "credit_statement",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("year", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("policy_id", sa.Text(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=True),
        sa.Column("valid_at", sa.Date(), nullable=False),
        sa.Column("known_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("issued_by", sa.Uuid(), nullable=False),
        sa.Column("issued_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "sha256 = sha256(convert_to(content, 'UTF8'))", name=op.f("ck_credit_statement_sha256")
        ),
        sa.CheckConstraint(
            "(supersedes_id IS NULL) = (reason IS NULL)",
            name=op.f("ck_credit_statement_superseding"),
        ),
        sa.CheckConstraint(
            "(teacher_id IS NOT NULL) = (policy_hash IS NOT NULL)",
            name=op.f("ck_credit_statement_teacher_or_school"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "batch_id"],
            ["statement_batch.authority_id", "statement_batch.id"],
            name=op.f("fk_credit_statement_authority_id_batch_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "issued_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_credit_statement_authority_id_issued_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_credit_statement_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "supersedes_id"],
            ["credit_statement.authority_id", "credit_statement.id"],
            name=op.f("fk_credit_statement_authority_id_supersedes_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_credit_statement_authority_id_teacher_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_credit_statement_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["policy_id", "policy_hash"],
            ["policy_version.policy_id", "policy_version.hash"],
            name=op.f("fk_credit_statement_policy_id_policy_hash"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_credit_statement")),
        sa.UniqueConstraint(
            "authority_id", "number", name=op.f("uq_credit_statement_authority_id_number")
        ),
        sa.UniqueConstraint(
            "authority_id",
            "supersedes_id",
            name=op.f("uq_credit_statement_authority_id_supersedes_id"),
        ),
    )
    op.create_index(
        "ix_credit_statement_organisation",
        "credit_statement",
        ["authority_id", "organisation_id", "year"],
        unique=False,
    )
    op.create_index(
        "ix_credit_statement_teacher",
        "credit_statement",
        ["authority_id", "teacher_id", "year"],
        unique=False,
    )
    op.create_index(
        "ix_credit_statement_year",
        "credit_statement",
        ["authority_id", "year", "number"],
        unique=False,
    )
    op.create_index(
        "uq_credit_statement_batch_school",
        "credit_statement",
        ["authority_id", "batch_id", "organisation_id"],
        unique=True,
        postgresql_where=sa.text("teacher_id IS NULL"),
    )
    op.create_index(
        "uq_credit_statement_batch_teacher",
        "credit_statement",
        ["authority_id", "batch_id", "teacher_id"],
        unique=True,
        postgresql_where=sa.text("teacher_id IS NOT NULL"),
    )
    op.create_index(
        "uq_credit_statement_first",
        "credit_statement",
        ["authority_id", "teacher_id", "year"],
        unique=True,
        postgresql_where=sa.text("teacher_id IS NOT NULL AND supersedes_id IS NULL"),
    )
    op.create_index(
        "uq_credit_statement_first_list",
        "credit_statement",
        ["authority_id", "organisation_id", "year"],
        unique=True,
        postgresql_where=sa.text("teacher_id IS NULL AND supersedes_id IS NULL"),
    )


def _create_policy_difference() -> None:
    op.create_table(
        "policy_difference",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("eligible_before", sa.Boolean(), nullable=False),
        sa.Column("eligible_after", sa.Boolean(), nullable=False),
        sa.Column("total_before", sa.Numeric(), nullable=False),
        sa.Column("total_after", sa.Numeric(), nullable=False),
        sa.Column("changes", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.CheckConstraint(
            "kind IN ('GAINS', 'LOSES', 'FALLS_SHORT', 'UNCHANGED')",
            name=op.f("ck_policy_difference_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "comparison_id"],
            ["policy_comparison.authority_id", "policy_comparison.id"],
            name=op.f("fk_policy_difference_authority_id_comparison_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_policy_difference_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_policy_difference_authority_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "comparison_id", "teacher_id", name=op.f("pk_policy_difference")
        ),
    )
    op.create_index(
        "ix_policy_difference_kind",
        "policy_difference",
        ["authority_id", "comparison_id", "kind", "teacher_id"],
        unique=False,
    )
    op.create_index(
        "ix_policy_difference_teacher",
        "policy_difference",
        ["authority_id", "teacher_id"],
        unique=False,
    )


def _create_policy_proposal() -> None:
    op.create_table(
        "policy_proposal",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "comparison_id", "publication_id"],
            [
                "policy_comparison.authority_id",
                "policy_comparison.id",
                "policy_comparison.publication_id",
            ],
            name=op.f("fk_policy_proposal_authority_id_comparison_id_publication_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "proposed_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_policy_proposal_authority_id_proposed_by"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "comparison_id", name=op.f("pk_policy_proposal")),
        sa.UniqueConstraint(
            "authority_id",
            "publication_id",
            "comparison_id",
            "proposed_by",
            name=op.f("uq_policy_proposal_authority_id_publication_id_comparison_id_proposed_by"),
        ),
    )


def _create_policy_approval() -> None:
    op.create_table(
        "policy_approval",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("publication_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("comparison_id", sa.Uuid(), nullable=False),
        sa.Column("proposed_by", sa.Uuid(), nullable=False),
        sa.Column("approved_by", sa.Uuid(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "approved_by <> proposed_by", name=op.f("ck_policy_approval_two_persons")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "approved_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_policy_approval_authority_id_approved_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "publication_id", "comparison_id", "proposed_by"],
            [
                "policy_proposal.authority_id",
                "policy_proposal.publication_id",
                "policy_proposal.comparison_id",
                "policy_proposal.proposed_by",
            ],
            name=op.f("fk_policy_approval_authority_id_publication_id_comparison_id_proposed_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "publication_id", "policy_id"],
            [
                "policy_publication.authority_id",
                "policy_publication.id",
                "policy_publication.policy_id",
            ],
            name=op.f("fk_policy_approval_authority_id_publication_id_policy_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "publication_id", name=op.f("pk_policy_approval")),
        sa.UniqueConstraint(
            "authority_id",
            "policy_id",
            "number",
            name=op.f("uq_policy_approval_authority_id_policy_id_number"),
        ),
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

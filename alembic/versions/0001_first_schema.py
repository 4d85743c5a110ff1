"""The first schema: people, items with their history, runs, credits, windows.

Revision ID: 0001
Revises:
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0001"
down_revision: str | None = None
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None


# What the database refuses whoever asks: raw SQL cannot forge a move or rewrite history.
_JOURNALS = (
    "ballot",
    "credit_confirmation",
    "credit_record",
    "credit_record_group",
    "document",
    "elector",
    "idempotency_key",
    "item_event",
    "policy_version",
    "result",
    "review",
    "vote",
)

_GUARDS = (
    # The clock of every decision; the row of demo_clock exists only in demo and test.
    """
    CREATE FUNCTION trainingflow_now() RETURNS timestamptz LANGUAGE sql STABLE AS
    $$ SELECT transaction_timestamp() + make_interval(
         secs => coalesce((SELECT offset_seconds FROM demo_clock WHERE id = 1), 0)) $$
    """,
    """
    CREATE FUNCTION refuse_change() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         RAISE EXCEPTION '% is append-only', TG_TABLE_NAME USING ERRCODE = 'restrict_violation';
       END $$
    """,
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
    # The head of an item only moves forward, and never leaves its authority or kind.
    """
    CREATE FUNCTION refuse_step_back() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NEW.version < OLD.version OR NEW.kind <> OLD.kind THEN
           RAISE EXCEPTION 'item % cannot step back', OLD.id USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER item_forward BEFORE UPDATE ON item
    FOR EACH ROW EXECUTE FUNCTION refuse_step_back()
    """,
    # An event that the head does not follow would be a move that nobody sees.
    """
    CREATE FUNCTION refuse_unfollowed_event() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF NOT EXISTS (SELECT 1 FROM item WHERE authority_id = NEW.authority_id
                        AND id = NEW.item_id AND version >= NEW.seq) THEN
           RAISE EXCEPTION 'event % of item % is not followed by its head', NEW.seq, NEW.item_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NULL;
       END $$
    """,
    """
    CREATE CONSTRAINT TRIGGER item_event_followed AFTER INSERT ON item_event
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION refuse_unfollowed_event()
    """,
    # A submitted dossier is what was decided on: it never changes again.
    """
    CREATE FUNCTION refuse_frozen() RETURNS trigger LANGUAGE plpgsql AS
    $$ BEGIN
         IF OLD.submitted_at IS NOT NULL THEN
           RAISE EXCEPTION 'version % of the dossier of item % is frozen', OLD.no, OLD.item_id
             USING ERRCODE = 'restrict_violation';
         END IF;
         RETURN NEW;
       END $$
    """,
    """
    CREATE TRIGGER dossier_frozen BEFORE UPDATE OR DELETE ON dossier
    FOR EACH ROW EXECUTE FUNCTION refuse_frozen()
    """,
    # Windows of one name never overlap.
    """
    ALTER TABLE "window" ADD CONSTRAINT ex_window_overlap EXCLUDE USING gist (
      authority_id WITH =, policy_id WITH =, name WITH =,
      tstzrange(opens_at, closes_at) WITH &&)
    """,
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    op.create_table(
        "authority",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("municipal_policy_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_authority")),
        sa.UniqueConstraint("code", name=op.f("uq_authority_code")),
    )
    op.create_table(
        "demo_clock",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("offset_seconds", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_demo_clock")),
    )
    op.create_table(
        "idempotency_key",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("request_sha256", sa.LargeBinary(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("authority_id", "actor_id", "key", name=op.f("pk_idempotency_key")),
    )
    op.create_table(
        "lifecycle_state",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind", "definition_version", "state", name=op.f("pk_lifecycle_state")
        ),
    )
    op.create_table(
        "policy_version",
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column(
            "loaded_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("policy_id", "hash", name=op.f("pk_policy_version")),
    )
    op.create_table(
        "transition_rule",
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint(
            "kind",
            "definition_version",
            "from_state",
            "action",
            "to_state",
            name=op.f("pk_transition_rule"),
        ),
    )
    op.create_table(
        "authority_counter",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("last", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_authority_counter_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "name", name=op.f("pk_authority_counter")),
    )
    op.create_table(
        "credit_record_group",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=True),
        sa.Column("label", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_credit_record_group_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_credit_record_group")),
    )
    op.create_table(
        "organisation",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("run_by", sa.Text(), nullable=False),
        sa.Column("body", sa.Text(), nullable=True),
        sa.Column("office_of", postgresql.ARRAY(sa.Text()), server_default="{}", nullable=False),
        sa.Column("parent_id", sa.Uuid(), nullable=True),
        sa.Column("path", postgresql.ARRAY(sa.UUID()), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=True),
        sa.Column("recognised", sa.Boolean(), server_default="false", nullable=False),
        sa.Column(
            "professional_development_school", sa.Boolean(), server_default="false", nullable=False
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "parent_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_organisation_authority_id_parent_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_organisation_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_organisation")),
        sa.UniqueConstraint("authority_id", "code", name=op.f("uq_organisation_authority_id_code")),
    )
    op.create_index(
        "ix_organisation_authority_id_parent_id",
        "organisation",
        ["authority_id", "parent_id"],
        unique=False,
    )
    op.create_index(
        "ix_organisation_path", "organisation", ["path"], unique=False, postgresql_using="gin"
    )
    op.create_index(
        "uq_organisation_body",
        "organisation",
        ["authority_id", "body"],
        unique=True,
        postgresql_where="body IS NOT NULL",
    )
    op.create_table(
        "person",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("code", sa.Text(), nullable=False),
        sa.Column("name_zh", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_person_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_person")),
        sa.UniqueConstraint("authority_id", "code", name=op.f("uq_person_authority_id_code")),
    )
    op.create_table(
        "window",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=False),
        sa.Column("target_year", sa.Integer(), nullable=False),
        sa.Column("semester", sa.Text(), nullable=True),
        sa.Column("opens_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closes_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("daily_from", sa.Time(), nullable=True),
        sa.Column("daily_until", sa.Time(), nullable=True),
        sa.CheckConstraint("closes_at > opens_at", name=op.f("ck_window_period")),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_window_authority_id")
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_window")),
    )
    op.create_index(
        "ix_window_name", "window", ["authority_id", "policy_id", "name", "opens_at"], unique=False
    )
    op.create_table(
        "assignment",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_assignment_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_assignment_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_assignment_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_assignment")),
    )
    op.create_index(
        "ix_assignment_organisation",
        "assignment",
        ["authority_id", "organisation_id", "role"],
        unique=False,
    )
    op.create_index(
        "ix_assignment_person", "assignment", ["authority_id", "person_id"], unique=False
    )
    op.create_table(
        "credit_confirmation",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("confirmed_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "group_id"],
            ["credit_record_group.authority_id", "credit_record_group.id"],
            name=op.f("fk_credit_confirmation_authority_id_group_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "group_id", name=op.f("pk_credit_confirmation")),
    )
    op.create_table(
        "item",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("round", sa.Text(), nullable=True),
        sa.Column("attempt", sa.Integer(), server_default="1", nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_item_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "owner_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_item_authority_id_owner_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id"], ["authority.id"], name=op.f("fk_item_authority_id")
        ),
        sa.ForeignKeyConstraint(
            ["kind", "definition_version", "state"],
            ["lifecycle_state.kind", "lifecycle_state.definition_version", "lifecycle_state.state"],
            name=op.f("fk_item_kind_definition_version_state"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_item")),
        sa.UniqueConstraint(
            "authority_id", "id", "kind", name=op.f("uq_item_authority_id_id_kind")
        ),
    )
    op.create_index(
        "ix_item_kind_state", "item", ["authority_id", "kind", "state", "id"], unique=False
    )
    op.create_index(
        "ix_item_organisation", "item", ["authority_id", "organisation_id", "id"], unique=False
    )
    op.create_index("ix_item_owner", "item", ["authority_id", "owner_id", "id"], unique=False)
    op.create_table(
        "sign_in_token",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("label", sa.Text(), nullable=False),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_sign_in_token_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_sign_in_token")),
        sa.UniqueConstraint("sha256", name=op.f("uq_sign_in_token_sha256")),
    )
    op.create_table(
        "teacher",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("first_taught_on", sa.Date(), nullable=True),
        sa.Column("induction_completed_on", sa.Date(), nullable=True),
        sa.Column("transferred_on", sa.Date(), nullable=True),
        sa.Column("transferred_from", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_teacher_authority_id_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_teacher")),
    )
    op.create_table(
        "ballot",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_ballot_authority_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "item_id", "no", name=op.f("pk_ballot")),
    )
    op.create_table(
        "course",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("category", sa.Text(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=True),
        sa.Column("module", sa.Text(), nullable=True),
        sa.Column("part", sa.Text(), nullable=True),
        sa.Column("size", sa.Text(), nullable=True),
        sa.Column("hours", sa.Numeric(precision=10, scale=4), nullable=False),
        sa.Column("hours_override", sa.Numeric(precision=10, scale=4), nullable=True),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("delivery_mode", sa.Text(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("project_reference", sa.Text(), nullable=True),
        sa.Column("filing_no", sa.Text(), nullable=True),
        sa.Column("filed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("library_no", sa.Text(), nullable=True),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("notice_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("discontinued_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("supersedes_id", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_course_authority_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "leader_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_course_authority_id_leader_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "supersedes_id"],
            ["course.authority_id", "course.id"],
            name=op.f("fk_course_authority_id_supersedes_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_course")),
    )
    op.create_table(
        "credit_record",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("activity", sa.Text(), nullable=False),
        sa.Column("facts", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("hours", sa.Numeric(precision=10, scale=4), nullable=False),
        sa.Column("earned_on", sa.Date(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("provider_recognised", sa.Boolean(), nullable=False),
        sa.Column("source_kind", sa.Text(), nullable=False),
        sa.Column("source_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("reverses_id", sa.Uuid(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "group_id"],
            ["credit_record_group.authority_id", "credit_record_group.id"],
            name=op.f("fk_credit_record_authority_id_group_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "reverses_id"],
            ["credit_record.authority_id", "credit_record.id"],
            name=op.f("fk_credit_record_authority_id_reverses_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_credit_record_authority_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_credit_record")),
        sa.UniqueConstraint(
            "authority_id", "reverses_id", name=op.f("uq_credit_record_authority_id_reverses_id")
        ),
        sa.UniqueConstraint(
            "authority_id",
            "source_kind",
            "source_id",
            "revision",
            name=op.f("uq_credit_record_authority_id_source_kind_source_id_revision"),
        ),
    )
    op.create_index(
        "ix_credit_record_group", "credit_record", ["authority_id", "group_id"], unique=False
    )
    op.create_index(
        "ix_credit_record_teacher", "credit_record", ["authority_id", "teacher_id"], unique=False
    )
    op.create_table(
        "deadline",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_deadline_authority_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_deadline")),
    )
    op.create_index(
        "ix_deadline_due",
        "deadline",
        ["authority_id", "due_at", "id"],
        unique=False,
        postgresql_where="done_at IS NULL",
    )
    op.create_index("ix_deadline_item", "deadline", ["authority_id", "item_id"], unique=False)
    op.create_table(
        "document",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=True),
        sa.Column("reference", sa.Text(), nullable=True),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        sa.Column("added_by", sa.Uuid(), nullable=True),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint(
            "text IS NOT NULL OR reference IS NOT NULL", name=op.f("ck_document_content")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "added_by"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_document_authority_id_added_by"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_document_authority_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_document")),
    )
    op.create_index("ix_document_item", "document", ["authority_id", "item_id"], unique=False)
    op.create_table(
        "dossier",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("no", sa.Integer(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("sha256", sa.LargeBinary(), nullable=True),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_dossier_authority_id_item_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "item_id", "no", name=op.f("pk_dossier")),
    )
    op.create_table(
        "employment",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_employment_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_employment_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_employment_authority_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_employment")),
    )
    op.create_index(
        "ix_employment_organisation",
        "employment",
        ["authority_id", "organisation_id"],
        unique=False,
    )
    op.create_index(
        "ix_employment_teacher", "employment", ["authority_id", "teacher_id"], unique=False
    )
    op.create_table(
        "item_event",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("definition_version", sa.Integer(), nullable=False),
        sa.Column("action", sa.Text(), nullable=False),
        sa.Column("from_state", sa.Text(), nullable=False),
        sa.Column("to_state", sa.Text(), nullable=False),
        sa.Column(
            "previous_seq",
            sa.Integer(),
            sa.Computed("CASE WHEN seq > 1 THEN seq - 1 END", persisted=True),
            nullable=True,
        ),
        sa.Column(
            "previous_state",
            sa.Text(),
            sa.Computed("nullif(from_state, '')", persisted=True),
            nullable=True,
        ),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("acting_for", sa.Text(), nullable=True),
        sa.Column("decision_reference", sa.Text(), nullable=True),
        sa.Column("delegator_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("window_id", sa.Uuid(), nullable=True),
        sa.Column("dossier_no", sa.Integer(), nullable=True),
        sa.Column("comment", sa.Text(), nullable=True),
        sa.Column("input", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("warnings", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("row_hash", sa.LargeBinary(), nullable=False),
        sa.CheckConstraint("(seq = 1) = (from_state = '')", name=op.f("ck_item_event_first")),
        sa.CheckConstraint("seq >= 1", name=op.f("ck_item_event_seq")),
        sa.ForeignKeyConstraint(
            ["authority_id", "actor_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_item_event_authority_id_actor_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "delegator_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_item_event_authority_id_delegator_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "kind"],
            ["item.authority_id", "item.id", "item.kind"],
            name=op.f("fk_item_event_authority_id_item_id_kind"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "previous_seq", "previous_state"],
            [
                "item_event.authority_id",
                "item_event.item_id",
                "item_event.seq",
                "item_event.to_state",
            ],
            name="fk_item_event_previous",
        ),
        sa.ForeignKeyConstraint(
            ["kind", "definition_version", "from_state", "action", "to_state"],
            [
                "transition_rule.kind",
                "transition_rule.definition_version",
                "transition_rule.from_state",
                "transition_rule.action",
                "transition_rule.to_state",
            ],
            name="fk_item_event_rule",
        ),
        sa.PrimaryKeyConstraint("authority_id", "item_id", "seq", name=op.f("pk_item_event")),
        sa.UniqueConstraint(
            "authority_id",
            "item_id",
            "seq",
            "to_state",
            name=op.f("uq_item_event_authority_id_item_id_seq_to_state"),
        ),
    )
    op.create_index(
        "ix_item_event_actor", "item_event", ["authority_id", "actor_id", "at"], unique=False
    )
    op.create_table(
        "objection",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("raised_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("decision", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "status IN ('OPEN', 'DISMISSED', 'UPHELD')", name=op.f("ck_objection_status")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_objection_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_objection_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_objection")),
    )
    op.create_table(
        "panel_member",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("assigned_by", sa.Uuid(), nullable=True),
        sa.Column("assigned_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("conflict_declared_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("conflict", sa.Text(), nullable=True),
        sa.Column("recused_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_panel_member_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_panel_member_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "item_id", "attempt", "person_id", name=op.f("pk_panel_member")
        ),
    )
    op.create_table(
        "post_held",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("post", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.CheckConstraint("until IS NULL OR until >= since", name=op.f("ck_post_held_period")),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_post_held_authority_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_post_held")),
    )
    op.create_index(
        "ix_post_held_teacher", "post_held", ["authority_id", "teacher_id"], unique=False
    )
    op.create_table(
        "task",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("role", sa.Text(), nullable=True),
        sa.Column("actions", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_task_authority_id_item_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "organisation_id"],
            ["organisation.authority_id", "organisation.id"],
            name=op.f("fk_task_authority_id_organisation_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_task_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_task")),
    )
    op.create_index(
        "ix_task_item",
        "task",
        ["authority_id", "item_id"],
        unique=False,
        postgresql_where="closed_at IS NULL",
    )
    op.create_index(
        "ix_task_organisation",
        "task",
        ["authority_id", "organisation_id", "role", "item_id"],
        unique=False,
        postgresql_where="closed_at IS NULL",
    )
    op.create_index(
        "ix_task_person",
        "task",
        ["authority_id", "person_id", "item_id"],
        unique=False,
        postgresql_where="closed_at IS NULL",
    )
    op.create_table(
        "title_held",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("since", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_title_held_authority_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_title_held")),
    )
    op.create_index(
        "ix_title_held_teacher", "title_held", ["authority_id", "teacher_id"], unique=False
    )
    op.create_table(
        "course_developer",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("role", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "course_id"],
            ["course.authority_id", "course.id"],
            name=op.f("fk_course_developer_authority_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_course_developer_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "course_id", "person_id", name=op.f("pk_course_developer")
        ),
    )
    op.create_table(
        "course_run",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("course_id", sa.Uuid(), nullable=False),
        sa.Column("leader_id", sa.Uuid(), nullable=False),
        sa.Column("semester", sa.Text(), nullable=False),
        sa.Column("delivery_mode", sa.Text(), nullable=False),
        sa.Column("first_session_on", sa.Date(), nullable=False),
        sa.Column("last_session_on", sa.Date(), nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "last_session_on >= first_session_on", name=op.f("ck_course_run_period")
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "course_id"],
            ["course.authority_id", "course.id"],
            name=op.f("fk_course_run_authority_id_course_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_course_run_authority_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "leader_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_course_run_authority_id_leader_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_course_run")),
    )
    op.create_index(
        "ix_course_run_course", "course_run", ["authority_id", "course_id"], unique=False
    )
    op.create_index(
        "ix_course_run_leader", "course_run", ["authority_id", "leader_id"], unique=False
    )
    op.create_table(
        "elector",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_no", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "ballot_no"],
            ["ballot.authority_id", "ballot.item_id", "ballot.no"],
            name=op.f("fk_elector_authority_id_item_id_ballot_no"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "person_id"],
            ["person.authority_id", "person.id"],
            name=op.f("fk_elector_authority_id_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "item_id", "ballot_no", "person_id", name=op.f("pk_elector")
        ),
    )
    op.create_table(
        "review",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("opinion", sa.Text(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "attempt", "person_id"],
            [
                "panel_member.authority_id",
                "panel_member.item_id",
                "panel_member.attempt",
                "panel_member.person_id",
            ],
            name=op.f("fk_review_authority_id_item_id_attempt_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "item_id", "attempt", "person_id", name=op.f("pk_review")
        ),
    )
    op.create_table(
        "course_class",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("minimum_waived", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("started_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cancelled_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("capacity >= 1", name=op.f("ck_course_class_capacity")),
        sa.ForeignKeyConstraint(
            ["authority_id", "run_id"],
            ["course_run.authority_id", "course_run.id"],
            name=op.f("fk_course_class_authority_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_course_class")),
        sa.UniqueConstraint(
            "authority_id", "run_id", "id", name=op.f("uq_course_class_authority_id_run_id_id")
        ),
        sa.UniqueConstraint(
            "authority_id",
            "run_id",
            "number",
            name=op.f("uq_course_class_authority_id_run_id_number"),
        ),
    )
    op.create_table(
        "credit_batch",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "id"],
            ["item.authority_id", "item.id"],
            name=op.f("fk_credit_batch_authority_id_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "run_id"],
            ["course_run.authority_id", "course_run.id"],
            name=op.f("fk_credit_batch_authority_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_credit_batch")),
        sa.UniqueConstraint(
            "authority_id", "run_id", name=op.f("uq_credit_batch_authority_id_run_id")
        ),
    )
    op.create_table(
        "run_note",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("content", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        sa.Column("noted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("noted_by", sa.Uuid(), nullable=True),
        sa.Column("resolved_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "run_id"],
            ["course_run.authority_id", "course_run.id"],
            name=op.f("fk_run_note_authority_id_run_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_run_note")),
    )
    op.create_index("ix_run_note_run", "run_note", ["authority_id", "run_id"], unique=False)
    op.create_table(
        "vote",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("item_id", sa.Uuid(), nullable=False),
        sa.Column("ballot_no", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("choice", sa.Text(), nullable=False),
        sa.Column("cast_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("choice IN ('YES', 'NO', 'ABSTAIN')", name=op.f("ck_vote_choice")),
        sa.ForeignKeyConstraint(
            ["authority_id", "item_id", "ballot_no", "person_id"],
            ["elector.authority_id", "elector.item_id", "elector.ballot_no", "elector.person_id"],
            name=op.f("fk_vote_authority_id_item_id_ballot_no_person_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "item_id", "ballot_no", "person_id", name=op.f("pk_vote")
        ),
    )
    op.create_table(
        "class_session",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("planned_on", sa.Date(), nullable=False),
        sa.Column("hours", sa.Numeric(precision=10, scale=4), nullable=False),
        sa.Column("held_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "class_id"],
            ["course_class.authority_id", "course_class.id"],
            name=op.f("fk_class_session_authority_id_class_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_class_session")),
        sa.UniqueConstraint(
            "authority_id",
            "class_id",
            "number",
            name=op.f("uq_class_session_authority_id_class_id_number"),
        ),
    )
    op.create_table(
        "enrolment",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("run_id", sa.Uuid(), nullable=False),
        sa.Column("class_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("enrolled_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("enrolled_by", sa.Uuid(), nullable=True),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "run_id", "class_id"],
            ["course_class.authority_id", "course_class.run_id", "course_class.id"],
            name=op.f("fk_enrolment_authority_id_run_id_class_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "teacher_id"],
            ["teacher.authority_id", "teacher.id"],
            name=op.f("fk_enrolment_authority_id_teacher_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_enrolment")),
    )
    op.create_index("ix_enrolment_class", "enrolment", ["authority_id", "class_id"], unique=False)
    op.create_index(
        "ix_enrolment_teacher", "enrolment", ["authority_id", "teacher_id"], unique=False
    )
    op.create_index(
        "uq_enrolment_active",
        "enrolment",
        ["authority_id", "run_id", "teacher_id"],
        unique=True,
        postgresql_where="withdrawn_at IS NULL",
    )
    op.create_table(
        "attendance",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("session_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["authority_id", "enrolment_id"],
            ["enrolment.authority_id", "enrolment.id"],
            name=op.f("fk_attendance_authority_id_enrolment_id"),
        ),
        sa.ForeignKeyConstraint(
            ["authority_id", "session_id"],
            ["class_session.authority_id", "class_session.id"],
            name=op.f("fk_attendance_authority_id_session_id"),
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "session_id", "enrolment_id", name=op.f("pk_attendance")
        ),
    )
    op.create_index(
        "ix_attendance_enrolment", "attendance", ["authority_id", "enrolment_id"], unique=False
    )
    op.create_table(
        "result",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("enrolment_id", sa.Uuid(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("assessment_passed", sa.Boolean(), nullable=False),
        sa.Column("sessions_held", sa.Integer(), nullable=False),
        sa.Column("sessions_attended", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.Uuid(), nullable=True),
        sa.ForeignKeyConstraint(
            ["authority_id", "enrolment_id"],
            ["enrolment.authority_id", "enrolment.id"],
            name=op.f("fk_result_authority_id_enrolment_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "enrolment_id", "revision", name=op.f("pk_result")),
    )
    op.create_foreign_key(
        "fk_item_last_event",
        "item",
        "item_event",
        ["authority_id", "id", "version", "state"],
        ["authority_id", "item_id", "seq", "to_state"],
        deferrable=True,
        initially="DEFERRED",
    )
    for statement in _GUARDS:
        op.execute(statement)


def downgrade() -> None:
    """There is nothing before the first schema."""
    message = "The first schema cannot be undone: drop the database instead."
    raise RuntimeError(message)

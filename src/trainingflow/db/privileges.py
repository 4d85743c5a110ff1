"""Which role may do what with which table.

The application can add to a journal and never alter it; it reads the tables that the migration
writes; it updates the rest and deletes nothing but the plans of drafts and
what waited and is done.
"""

from sqlalchemy import Connection, text

from trainingflow.db.models import Base

OWNER = "trainingflow_owner"
MIGRATOR = "trainingflow_migrator"
APPLICATION = "trainingflow_app"
WORKER = "trainingflow_worker"
AUDITOR = "trainingflow_auditor"
BACKUP = "trainingflow_backup"

# Who serves and who works in the background may do the same; who only reads may do no more.
SERVING = (APPLICATION, WORKER)
READING = (AUDITOR, BACKUP)

JOURNALS = frozenset(
    {
        "approval",
        "approval_voiding",
        "assignment_approval",
        "assignment_proposal",
        "audit_entry",
        "audit_seal",
        "ballot",
        "calendar_day",
        "clock_switch",
        "conclusion",
        "credit_confirmation",
        "credit_plan",
        "credit_record",
        "credit_record_group",
        "credit_statement",
        "decision_release",
        "definition_change",
        "definition_change_approval",
        "definition_change_state",
        "document",
        "dossier_document",
        "duty_record",
        "elector",
        "idempotency_key",
        "import_change",
        "item_comment",
        "item_event",
        "notice_message",
        "number_reading",
        "number_search",
        "notice_read",
        "policy_approval",
        "policy_difference",
        "policy_proposal",
        "policy_publication",
        "policy_version",
        "policy_withdrawal",
        "report_file",
        "result",
        "review",
        "score",
        "survey",
        "survey_answer",
        "survey_respondent",
        "survey_return",
        "vote",
        "window_change",
        "window_change_approval",
        "window_change_proposal",
    }
)
# What a draft plans is planned anew as a whole; nothing else is ever deleted.
PLANS = frozenset({"class_session", "course_class", "course_developer"})
# What waits to be done goes when it is done, as does what no longer counts; no record of anything.
QUEUES = frozenset({"pending_sign_in", "sign_in_failure", "standing_due"})
# Looked at while a table is taken over, and removed by `forget_import`; no record of anything.
STAGED = frozenset({"import_row"})
# Counted up and down, and forgotten; no record of anything.
COUNTERS = frozenset({"rate_bucket"})
REFERENCES = frozenset({"audit_purge", "authority", "lifecycle_state", "transition_rule"})
# Recorded, and withdrawn or decided once: nothing else of it changes.
WITHDRAWN_ONLY = {
    "assignment": "withdrawn_at, withdrawn_by",
    "own_data_copy": "asked_at, made_at, size, sha256, gone_at",
    "data_request": "decided_at, decided_by, granted, answer, lifted_at",
}
# Moved where it exists, made nowhere: production has no row to move.
DEMO_ONLY = frozenset({"demo_clock"})


# What holds for the application whatever a connection forgets to say, also behind a pooler.
ROLE_SETTINGS = {
    "statement_timeout": "5s",
    "lock_timeout": "2s",
    "idle_in_transaction_session_timeout": "10s",
    "client_connection_check_interval": "1s",
}


def create_roles(connection: Connection) -> None:
    """Create the roles that are missing: who owns, migrates, serves, works, audits, backs up."""
    for role in (OWNER, MIGRATOR, *SERVING, *READING):
        login = "NOLOGIN" if role == OWNER else "LOGIN"
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {role} {login}; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
    for setting, value in ROLE_SETTINGS.items():
        _set_for_application(connection, setting, value)
    if not connection.scalar(
        text("SELECT pg_has_role(:member, :role, 'MEMBER')"), {"member": MIGRATOR, "role": OWNER}
    ):
        connection.execute(text(f"GRANT {OWNER} TO {MIGRATOR}"))
    connection.execute(text(f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}"))


def _set_for_application(connection: Connection, setting: str, value: str) -> None:
    """Set it where it is not set: an operator's own value stays, and no two migrations meet."""
    connection.execute(
        text(
            f"""
            DO $$ BEGIN
                IF NOT EXISTS (
                    SELECT 1 FROM pg_db_role_setting, unnest(setconfig) AS said
                    WHERE setrole = '{APPLICATION}'::regrole AND setdatabase = 0
                        AND said LIKE '{setting}=%'
                ) THEN
                    ALTER ROLE {APPLICATION} SET {setting} = '{value}';
                END IF;
            EXCEPTION WHEN insufficient_privilege OR internal_error THEN
                RAISE NOTICE 'set {setting} = {value} for {APPLICATION} as a superuser';
            END $$
            """  # noqa: S608 - names and values of this file
        )
    )


def grant(connection: Connection) -> None:
    """Give every role what it needs on every table, and nothing more."""
    serving, reading = ", ".join(SERVING), ", ".join(READING)
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {serving}, {reading}"))
    # So that a process can tell whether the schema is the one that it was written for.
    connection.execute(text(f"GRANT SELECT ON alembic_version TO {serving}, {reading}"))
    for table in sorted(Base.metadata.tables):
        rights = rights_on(table)
        connection.execute(text(f'REVOKE ALL ON "{table}" FROM {serving}, {reading}'))
        connection.execute(text(f'GRANT {rights} ON "{table}" TO {serving}'))
        connection.execute(text(f'GRANT SELECT ON "{table}" TO {reading}'))


def grant_queue(connection: Connection) -> None:
    """Let who serves and works defer and run jobs; the tables belong to the job library."""
    serving, reading = ", ".join(SERVING), ", ".join(READING)
    for table in ("jobs", "events", "periodic_defers", "workers"):
        connection.execute(
            text(f"GRANT SELECT, INSERT, UPDATE, DELETE ON procrastinate_{table} TO {serving}")
        )
        connection.execute(text(f"GRANT SELECT ON procrastinate_{table} TO {reading}"))
    connection.execute(text(f"GRANT USAGE ON ALL SEQUENCES IN SCHEMA public TO {serving}"))


def rights_on(table: str) -> str:
    """The rights of the application on a table, as SQL writes them."""
    if table in WITHDRAWN_ONLY:
        return f"SELECT, INSERT, UPDATE ({WITHDRAWN_ONLY[table]})"
    special = (
        (JOURNALS, "SELECT, INSERT"),
        (REFERENCES, "SELECT"),
        (DEMO_ONLY, "SELECT, UPDATE"),
        (QUEUES, "SELECT, INSERT, DELETE"),
        (PLANS | COUNTERS | STAGED, "SELECT, INSERT, UPDATE, DELETE"),
    )
    found = (rights for tables, rights in special if table in tables)
    return next(found, "SELECT, INSERT, UPDATE")

"""Which role may do what with which table.

The application can add to a journal and never alter it; it reads the tables that the migration
writes; it updates the rest and deletes nothing at all.
"""

from sqlalchemy import Connection, text

from trainingflow.db.models import Base

OWNER = "trainingflow_owner"
MIGRATOR = "trainingflow_migrator"
APPLICATION = "trainingflow_app"

JOURNALS = frozenset(
    {
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
    }
)
REFERENCES = frozenset({"authority", "lifecycle_state", "transition_rule"})


def create_roles(connection: Connection) -> None:
    """Create the roles that are missing: who owns, who migrates, who serves."""
    for role, login in ((OWNER, "NOLOGIN"), (MIGRATOR, "LOGIN"), (APPLICATION, "LOGIN")):
        connection.execute(
            text(
                f"DO $$ BEGIN CREATE ROLE {role} {login}; "
                "EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$"
            )
        )
    if not connection.scalar(
        text("SELECT pg_has_role(:member, :role, 'MEMBER')"), {"member": MIGRATOR, "role": OWNER}
    ):
        connection.execute(text(f"GRANT {OWNER} TO {MIGRATOR}"))
    connection.execute(text(f"GRANT CREATE, USAGE ON SCHEMA public TO {OWNER}"))


def grant(connection: Connection) -> None:
    """Give the application what it needs on every table, and nothing more."""
    connection.execute(text(f"GRANT USAGE ON SCHEMA public TO {APPLICATION}"))
    for table in sorted(Base.metadata.tables):
        rights = rights_on(table)
        connection.execute(text(f'REVOKE ALL ON "{table}" FROM {APPLICATION}'))
        connection.execute(text(f'GRANT {rights} ON "{table}" TO {APPLICATION}'))


def rights_on(table: str) -> str:
    """The rights of the application on a table, as SQL writes them."""
    if table in JOURNALS:
        return "SELECT, INSERT"
    if table in REFERENCES:
        return "SELECT"
    return "SELECT, INSERT, UPDATE"

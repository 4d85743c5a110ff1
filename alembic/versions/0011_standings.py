"""Credit accounts with their standings, whose evaluation is due, recomputations; a firmer ledger.

Revision ID: 0011
Revises: 0010
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0011"
down_revision: str | None = "0010"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_NOW = sa.text("(pg_current_xact_id()::text)::bigint")

# What a standing is made of, by table and event; `new` and `old` are the rows of the statement.
_OF_TEACHER = "SELECT authority_id, teacher_id FROM {rows}"
_SOURCES = (
    (
        "credit_record",
        "INSERT",
        """
        SELECT r.authority_id, r.teacher_id FROM new r
        WHERE r.reverses_id IS NOT NULL OR EXISTS (
            SELECT FROM credit_confirmation c
            WHERE c.authority_id = r.authority_id AND c.group_id = r.group_id)
        """,
    ),
    (
        "credit_confirmation",
        "INSERT",
        """
        SELECT r.authority_id, r.teacher_id FROM new c
        JOIN credit_record r ON r.authority_id = c.authority_id AND r.group_id = c.group_id
        """,
    ),
    ("teacher", "INSERT", "SELECT authority_id, id FROM new"),
    (
        "teacher",
        "UPDATE",
        """
        SELECT n.authority_id, n.id FROM new n
        JOIN old o ON o.authority_id = n.authority_id AND o.id = n.id
        WHERE n IS DISTINCT FROM o
        """,
    ),
    *(
        (table, event, _OF_TEACHER.format(rows="old" if event == "DELETE" else "new"))
        for table in ("employment", "title_held", "post_held")
        for event in ("INSERT", "UPDATE", "DELETE")
    ),
    (
        "organisation",
        "UPDATE",
        """
        SELECT e.authority_id, e.teacher_id FROM new n
        JOIN old o ON o.authority_id = n.authority_id AND o.id = n.id
        JOIN organisation below
            ON below.authority_id = n.authority_id AND below.path @> ARRAY[n.id]
        JOIN employment e
            ON e.authority_id = below.authority_id AND e.organisation_id = below.id
        WHERE (n.kind, n.run_by, n.professional_development_school, n.policy_id, n.path)
            IS DISTINCT FROM
            (o.kind, o.run_by, o.professional_development_school, o.policy_id, o.path)
        """,
    ),
    (
        "authority",
        "UPDATE",
        """
        SELECT t.authority_id, t.id FROM new n
        JOIN old o ON o.id = n.id
        JOIN teacher t ON t.authority_id = n.id
        WHERE (n.policy_id, n.municipal_policy_id)
            IS DISTINCT FROM (o.policy_id, o.municipal_policy_id)
        """,
    ),
)
_ROWS = {"INSERT": "NEW TABLE AS new", "DELETE": "OLD TABLE AS old"}
_ROWS["UPDATE"] = f"{_ROWS['DELETE']} {_ROWS['INSERT']}"


_LEDGER_CHECKS = {
    "hours": "hours >= 0",
    "revision": "revision >= 1",
    "reversal": "(reverses_id IS NULL) = (source_kind <> 'REVERSAL')",
}
_SAME = [
    "teacher_id",
    "activity",
    "facts",
    "hours",
    "earned_on",
    "passed",
    "provider_recognised",
    "revision",
    "group_id",
]

# What no row can say of itself. A statement may insert thousands of rows: it is asked once.
_LEDGER_TRIGGERS = (
    f"""
    CREATE FUNCTION refuse_forged_record() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM new r
            LEFT JOIN credit_record o
                ON o.authority_id = r.authority_id AND o.id = r.reverses_id
            WHERE r.reverses_id IS NOT NULL AND (
                o.reverses_id IS NOT NULL OR r.source_id <> r.reverses_id
                OR ({", ".join(f"r.{one}" for one in _SAME)})
                IS DISTINCT FROM ({", ".join(f"o.{one}" for one in _SAME)}))
        ) THEN
            RAISE EXCEPTION 'a reversal says what the record it ends says'
                USING ERRCODE = 'restrict_violation';
        END IF;
        IF EXISTS (
            SELECT FROM new r
            JOIN credit_confirmation c
                ON c.authority_id = r.authority_id AND c.group_id = r.group_id
            WHERE r.reverses_id IS NULL
                AND c.xmin::text::bigint <> (pg_current_xact_id()::text::bigint & 4294967295)
        ) THEN
            RAISE EXCEPTION 'a group that is confirmed takes no further record'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$
    """,  # noqa: S608 - names of this file
    """
    CREATE FUNCTION refuse_own_confirmation() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF EXISTS (
            SELECT FROM new c
            JOIN credit_record r ON r.authority_id = c.authority_id AND r.group_id = c.group_id
            JOIN result s ON s.authority_id = r.authority_id AND s.enrolment_id = r.source_id
                AND s.revision = r.revision
            WHERE r.source_kind = 'RUN_RESULT' AND s.recorded_by = c.confirmed_by
        ) THEN
            RAISE EXCEPTION 'who recorded a result does not confirm its credits'
                USING ERRCODE = 'restrict_violation';
        END IF;
        RETURN NULL;
    END $$
    """,
)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _create_account()
    _create_due()
    _create_recomputation()
    for table, event, whose in _SOURCES:
        _note_changes(table, event, whose)
    _firm_up_the_ledger()
    op.execute(
        "INSERT INTO standing_due (authority_id, teacher_id) SELECT authority_id, id FROM teacher"
    )


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _create_account() -> None:
    op.create_table(
        "credit_account",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("cycle_first", sa.Date(), nullable=False),
        sa.Column("cycle_last", sa.Date(), nullable=False),
        sa.Column("applies", sa.Boolean(), nullable=False),
        sa.Column("organisation_id", sa.Uuid(), nullable=True),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("inputs_hash", sa.Text(), nullable=False),
        sa.Column("valid_on", sa.Date(), nullable=False),
        sa.Column("stands_until", sa.Date(), nullable=True),
        sa.Column("eligible", sa.Boolean(), nullable=False),
        sa.Column("requirements", postgresql.JSONB(), nullable=False),
        sa.Column("missing", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("findings", postgresql.ARRAY(sa.Text()), nullable=False),
        sa.Column("owed_years", sa.Integer(), nullable=False),
        sa.Column("need", sa.Numeric(), nullable=False),
        sa.Column("have", sa.Numeric(), nullable=False),
        sa.Column("evaluated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_xid", sa.BigInteger(), server_default=_NOW, nullable=False),
        sa.CheckConstraint("cycle_last >= cycle_first", name=op.f("ck_credit_account_cycle")),
        sa.CheckConstraint("stands_until >= valid_on", name=op.f("ck_credit_account_stands")),
        _of_teacher("credit_account"),
        sa.PrimaryKeyConstraint(
            "authority_id",
            "teacher_id",
            "policy_id",
            "cycle_first",
            name=op.f("pk_credit_account"),
        ),
    )
    for name, columns in (
        ("change", ["changed_xid", "teacher_id", "policy_id"]),
        ("policy", ["policy_id", "teacher_id"]),
        ("organisation", ["organisation_id"]),
    ):
        op.create_index(f"ix_credit_account_{name}", "credit_account", ["authority_id", *columns])
    op.create_index(
        "ix_credit_account_stands_until",
        "credit_account",
        ["authority_id", "stands_until"],
        postgresql_where=sa.text("applies AND stands_until IS NOT NULL"),
    )


def _create_due() -> None:
    op.create_table(
        "standing_due",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("teacher_id", sa.Uuid(), nullable=False),
        sa.Column("xid", sa.BigInteger(), server_default=_NOW, nullable=False),
        _of_teacher("standing_due"),
        sa.PrimaryKeyConstraint("authority_id", "teacher_id", "xid", name=op.f("pk_standing_due")),
    )


def _create_recomputation() -> None:
    op.create_table(
        "recomputation",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("policy_id", sa.Text(), nullable=False),
        sa.Column("policy_hash", sa.Text(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("after_teacher_id", sa.Uuid(), nullable=True),
        sa.Column("until_teacher_id", sa.Uuid(), nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("done", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("changed", sa.Integer(), server_default=sa.text("0"), nullable=False),
        sa.Column("last_teacher_id", sa.Uuid(), nullable=True),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("done >= 0 AND done <= total", name=op.f("ck_recomputation_progress")),
        sa.ForeignKeyConstraint(
            ["authority_id"],
            ["authority.id"],
            name=op.f("fk_recomputation_authority_id"),
        ),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_recomputation")),
        sa.UniqueConstraint(
            "authority_id",
            "policy_id",
            "policy_hash",
            "part",
            "begun_at",
            name=op.f("uq_recomputation_authority_id_policy_id_policy_hash_part_begun_at"),
        ),
    )
    op.create_index(
        "ix_recomputation_open",
        "recomputation",
        ["authority_id", "id"],
        postgresql_where=sa.text("finished_at IS NULL"),
    )


def _of_teacher(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", "teacher_id"],
        ["teacher.authority_id", "teacher.id"],
        name=op.f(f"fk_{table}_authority_id_teacher_id"),
    )


def _firm_up_the_ledger() -> None:
    for name, condition in _LEDGER_CHECKS.items():
        op.create_check_constraint(op.f(f"ck_credit_record_{name}"), "credit_record", condition)
    for function in _LEDGER_TRIGGERS:
        op.execute(function)
    for table, name in (
        ("credit_record", "refuse_forged_record"),
        ("credit_confirmation", "refuse_own_confirmation"),
    ):
        op.execute(
            f"CREATE TRIGGER {table}_unforged AFTER INSERT ON {table} "
            f"REFERENCING NEW TABLE AS new FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
        )
        op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_unforged")


def _note_changes(table: str, event: str, whose: str) -> None:
    """Note whose standings a statement made due; the triggers run for the owner as well."""
    name = f"note_{table}_{event.lower()}"
    op.execute(
        f"""
        CREATE FUNCTION {name}() RETURNS trigger LANGUAGE plpgsql AS $$
        BEGIN
            INSERT INTO standing_due (authority_id, teacher_id)
            SELECT DISTINCT authority_id, teacher_id
            FROM ({whose}) AS whose (authority_id, teacher_id)
            ON CONFLICT DO NOTHING;
            RETURN NULL;
        END $$
        """  # noqa: S608 - names and statements of this file
    )
    op.execute(
        f"CREATE TRIGGER {table}_{event.lower()}_makes_due AFTER {event} ON {table} "
        f"REFERENCING {_ROWS[event]} FOR EACH STATEMENT EXECUTE FUNCTION {name}()"
    )
    op.execute(f"ALTER TABLE {table} ENABLE ALWAYS TRIGGER {table}_{event.lower()}_makes_due")

"""Windows that are opened, extended and counted in working days.

Revision ID: 0004
Revises: 0003
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision: str = "0004"
down_revision: str | None = "0003"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_JOURNALS = ("calendar_day", "clock_switch", "notice_message", "notice_read", "window_change")


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs."""
    op.execute("SET LOCAL lock_timeout = '5s'")
    _changes()
    _windows()
    _deadlines()
    _notices()
    _days_and_switches()
    for table in _JOURNALS:
        _append_only(table)


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)


def _changes() -> None:
    op.create_table(
        "window_change",
        *_keyed("window_change"),
        _text("policy_id"),
        _text("sort"),
        _text("name"),
        _text("round"),
        _text("item_kind", nullable=True),
        _id("organisation_id", nullable=True),
        _id("item_id", nullable=True),
        _id("person_id", nullable=True),
        _instant("opens_at", nullable=True),
        _instant("until_at"),
        _text("reason"),
        _text("acting_for", nullable=True),
        _text("decision_reference", nullable=True),
        _id("made_by"),
        _instant("made_at"),
        _of_authority("window_change"),
        _refers("window_change", "organisation", "organisation_id"),
        _refers("window_change", "item", "item_id"),
        _refers("window_change", "person", "person_id"),
        _refers("window_change", "person", "made_by"),
        sa.CheckConstraint(
            "sort IN ('EXTENSION', 'EXCEPTIONAL')", name=op.f("ck_window_change_sort")
        ),
        sa.CheckConstraint(
            "(sort = 'EXCEPTIONAL') = (opens_at IS NOT NULL)", name=op.f("ck_window_change_opens")
        ),
    )
    op.create_index(
        "ix_window_change_name", "window_change", ["authority_id", "policy_id", "name", "round"]
    )


def _windows() -> None:
    op.add_column("window", _id("change_id", nullable=True))
    op.add_column("window", sa.Column("scope", sa.Text(), server_default="", nullable=False))
    op.create_foreign_key(
        "fk_window_authority_id_change_id",
        "window",
        "window_change",
        ["authority_id", "change_id"],
        ["authority_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_window_scope"), "window", "(change_id IS NULL) = (scope = '')"
    )
    op.create_index(
        "uq_window_round", "window", ["authority_id", "policy_id", "name", "round"], unique=True
    )
    # Windows of one name and scope never overlap; one opened by exception may lie beside another.
    op.execute('ALTER TABLE "window" DROP CONSTRAINT ex_window_overlap')
    op.execute(
        """
        ALTER TABLE "window" ADD CONSTRAINT ex_window_overlap EXCLUDE USING gist (
          authority_id WITH =, policy_id WITH =, name WITH =, scope WITH =,
          tstzrange(opens_at, closes_at) WITH &&)
        """
    )


def _deadlines() -> None:
    op.alter_column("deadline", "item_id", nullable=True)
    op.add_column("deadline", _id("window_id", nullable=True))
    op.add_column("deadline", _text("duty", nullable=True))
    op.add_column("deadline", _text("policy_id", nullable=True))
    op.add_column("deadline", sa.Column("rung", sa.Text(), server_default="DUE", nullable=False))
    op.add_column("deadline", sa.Column("occasion", sa.Text(), server_default="", nullable=False))
    op.add_column("deadline", _instant("stale_at", nullable=True))
    op.add_column("deadline", _json("recipients", "[]"))
    op.add_column("deadline", _json("input", "{}"))
    op.create_foreign_key(
        "fk_deadline_authority_id_window_id",
        "deadline",
        "window",
        ["authority_id", "window_id"],
        ["authority_id", "id"],
    )
    op.create_check_constraint(
        op.f("ck_deadline_about"), "deadline", "num_nonnulls(item_id, window_id, duty) = 1"
    )
    # What earlier releases wrote: reminders of those for whom the item waits.
    op.execute(
        "UPDATE deadline SET recipients = '[\"OWNERS\"]', occasion = 'item/' || item_id "
        "WHERE kind = 'REMIND'"
    )
    op.create_index("ix_deadline_window", "deadline", ["authority_id", "window_id"])
    op.create_index("ix_deadline_occasion", "deadline", ["authority_id", "occasion", "due_at"])


def _notices() -> None:
    op.create_table(
        "notice_message",
        *_keyed("notice_message"),
        _id("deadline_id"),
        _text("recipient"),
        _id("person_id", nullable=True),
        _id("organisation_id", nullable=True),
        _text("role", nullable=True),
        _text("text_key"),
        sa.Column("params", postgresql.JSONB(astext_type=sa.Text()), nullable=False),
        _instant("created_at"),
        _refers("notice_message", "deadline", "deadline_id"),
        _refers("notice_message", "person", "person_id"),
        _refers("notice_message", "organisation", "organisation_id"),
        sa.UniqueConstraint(
            "authority_id",
            "deadline_id",
            "recipient",
            name="uq_notice_message_authority_id_deadline_id_recipient",
        ),
        sa.CheckConstraint(
            "(person_id IS NULL) = (organisation_id IS NOT NULL AND role IS NOT NULL)",
            name=op.f("ck_notice_message_recipient"),
        ),
    )
    op.create_index(
        "ix_notice_message_person", "notice_message", ["authority_id", "person_id", "created_at"]
    )
    op.create_index(
        "ix_notice_message_role",
        "notice_message",
        ["authority_id", "organisation_id", "role", "created_at"],
    )
    op.create_table(
        "notice_read",
        _id("authority_id"),
        _id("notice_id"),
        _id("person_id"),
        _instant("read_at"),
        _refers("notice_read", "notice_message", "notice_id"),
        _refers("notice_read", "person", "person_id"),
        sa.PrimaryKeyConstraint(
            "authority_id", "notice_id", "person_id", name=op.f("pk_notice_read")
        ),
    )


def _days_and_switches() -> None:
    op.create_table(
        "calendar_day",
        *_keyed("calendar_day"),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("worked", sa.Boolean(), nullable=False),
        _text("reason"),
        _id("set_by"),
        _instant("set_at"),
        _of_authority("calendar_day"),
        _refers("calendar_day", "person", "set_by"),
    )
    op.create_index("ix_calendar_day_day", "calendar_day", ["authority_id", "day", "set_at"])
    op.create_table(
        "clock_switch",
        *_keyed("clock_switch"),
        _text("about"),
        _text("move"),
        _text("action"),
        sa.Column("off", sa.Boolean(), nullable=False),
        _text("reason"),
        _id("switched_by"),
        _instant("switched_at"),
        _of_authority("clock_switch"),
        _refers("clock_switch", "person", "switched_by"),
    )
    op.create_index(
        "ix_clock_switch_rule",
        "clock_switch",
        ["authority_id", "about", "move", "action", "switched_at"],
    )
    op.create_table(
        "calendar_feed",
        *_keyed("calendar_feed"),
        _id("person_id"),
        sa.Column("sha256", sa.LargeBinary(), nullable=False),
        _text("language"),
        _instant("created_at"),
        _instant("revoked_at", nullable=True),
        _refers("calendar_feed", "person", "person_id"),
        sa.UniqueConstraint("sha256", name=op.f("uq_calendar_feed_sha256")),
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


def _keyed(table: str) -> tuple[sa.Column[object] | sa.Constraint, ...]:
    key = sa.PrimaryKeyConstraint("authority_id", "id", name=op.f(f"pk_{table}"))
    return _id("authority_id"), _id("id"), key


def _of_authority(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id"], ["authority.id"], name=op.f(f"fk_{table}_authority_id")
    )


def _refers(table: str, to: str, column: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", column],
        [f"{to}.authority_id", f"{to}.id"],
        name=op.f(f"fk_{table}_authority_id_{column}"),
    )


def _id(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Uuid(), nullable=nullable)


def _text(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.Text(), nullable=nullable)


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def _json(name: str, default: str) -> sa.Column[object]:
    kind = postgresql.JSONB(astext_type=sa.Text())
    return sa.Column(name, kind, server_default=default, nullable=False)

"""Mails: what people are told by mail, how they want it, and what became of it.

Revision ID: 0038
Revises: 0034
"""

from collections.abc import Sequence

import sqlalchemy as sa
from alembic import op

revision: str = "0038"
down_revision: str | None = "0034"
branch_labels: str | Sequence[str] | None = None
depends_on: str | Sequence[str] | None = None

_PROTECTED = ("mail_setting", "mail_choice")
_OWN = "authority_id = NULLIF(current_setting('trainingflow.authority', true), '')::uuid"


def _person(table: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        ["authority_id", "person_id"],
        ["person.authority_id", "person.id"],
        name=op.f(f"fk_{table}_authority_id_person_id"),
    )


def _instant(name: str, *, nullable: bool = False) -> sa.Column[object]:
    return sa.Column(name, sa.DateTime(timezone=True), nullable=nullable)


def upgrade() -> None:
    """Bring the schema forward; safe while the previous release still runs.

    It writes no mails, and every notice that it writes has a deadline.
    """
    op.execute("SET LOCAL lock_timeout = '5s'")
    _settings()
    _mails()
    _notices()
    for table in _PROTECTED:
        op.execute(f"ALTER TABLE {table} ENABLE ROW LEVEL SECURITY")
        op.execute(f"ALTER TABLE {table} FORCE ROW LEVEL SECURITY")
        op.execute(f"CREATE POLICY of_one_authority ON {table} USING ({_OWN}) WITH CHECK ({_OWN})")
        op.execute(
            f"CREATE POLICY whole ON {table} TO trainingflow_owner USING (true) WITH CHECK (true)"
        )
        op.execute(
            f"CREATE POLICY whole_to_read ON {table} FOR SELECT "
            "TO trainingflow_auditor, trainingflow_backup USING (true)"
        )


def _settings() -> None:
    op.create_table(
        "mail_setting",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        sa.Column("digest_at", sa.Time(), nullable=False),
        sa.Column("quiet_from", sa.Time(), nullable=False),
        sa.Column("quiet_until", sa.Time(), nullable=False),
        _instant("refused_at", nullable=True),
        sa.Column("refused_code", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "(refused_at IS NULL) = (refused_code IS NULL)", name=op.f("ck_mail_setting_refused")
        ),
        _person("mail_setting"),
        sa.PrimaryKeyConstraint("authority_id", "person_id", name=op.f("pk_mail_setting")),
    )
    op.create_table(
        "mail_choice",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("delivery", sa.Text(), nullable=False),
        _instant("chosen_at"),
        _person("mail_choice"),
        sa.PrimaryKeyConstraint("authority_id", "person_id", "kind", name=op.f("pk_mail_choice")),
    )


def _mails() -> None:
    op.create_table(
        "mail",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.Text(), nullable=False),
        _instant("made_at"),
        sa.Column("attempts", sa.Integer(), server_default="0", nullable=False),
        _instant("next_at"),
        _instant("held_until", nullable=True),
        sa.Column("answer", sa.Text(), nullable=True),
        _instant("ended_at", nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_mail_ended")),
        _person("mail"),
        sa.PrimaryKeyConstraint("authority_id", "id", name=op.f("pk_mail")),
    )
    op.create_index(
        "ix_mail_open", "mail", ["next_at", "id"], postgresql_where=sa.text("ended_at IS NULL")
    )
    op.create_index("ix_mail_person", "mail", ["authority_id", "person_id", "id"])
    op.create_table(
        "mail_entry",
        sa.Column("authority_id", sa.Uuid(), nullable=False),
        sa.Column("cause_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("notice_id", sa.Uuid(), nullable=True),
        sa.Column("item_notice_id", sa.Uuid(), nullable=True),
        sa.Column("kind", sa.Text(), nullable=False),
        _instant("noted_at"),
        _instant("due_at"),
        sa.Column("mail_id", sa.Uuid(), nullable=True),
        _instant("ended_at", nullable=True),
        sa.Column("outcome", sa.Text(), nullable=True),
        sa.CheckConstraint(
            "num_nonnulls(notice_id, item_notice_id) = 1"
            " AND cause_id = coalesce(notice_id, item_notice_id)",
            name=op.f("ck_mail_entry_one_cause"),
        ),
        sa.CheckConstraint(
            "(ended_at IS NULL) = (outcome IS NULL)", name=op.f("ck_mail_entry_ended")
        ),
        sa.CheckConstraint(
            "(mail_id IS NULL) = (outcome IS DISTINCT FROM 'MAILED')",
            name=op.f("ck_mail_entry_mailed"),
        ),
        _person("mail_entry"),
        *(
            sa.ForeignKeyConstraint(
                ["authority_id", column],
                [f"{table}.authority_id", f"{table}.id"],
                name=op.f(f"fk_mail_entry_authority_id_{column}"),
            )
            for column, table in (
                ("notice_id", "notice_message"),
                ("item_notice_id", "item_notice"),
                ("mail_id", "mail"),
            )
        ),
        sa.PrimaryKeyConstraint(
            "authority_id", "cause_id", "person_id", name=op.f("pk_mail_entry")
        ),
    )
    op.create_index(
        "ix_mail_entry_open",
        "mail_entry",
        ["due_at", "authority_id", "person_id"],
        postgresql_where=sa.text("ended_at IS NULL"),
    )
    op.create_index("ix_mail_entry_person", "mail_entry", ["authority_id", "person_id"])
    op.create_index("ix_mail_entry_mail", "mail_entry", ["authority_id", "mail_id"])


def _notices() -> None:
    """A notice may also tell that a mail did not arrive; nothing that is there breaks the rules."""
    op.add_column("notice_message", sa.Column("mail_id", sa.Uuid(), nullable=True))
    op.alter_column("notice_message", "deadline_id", nullable=True)
    op.execute(
        "ALTER TABLE notice_message ADD CONSTRAINT ck_notice_message_one_cause"
        " CHECK (num_nonnulls(deadline_id, mail_id) = 1) NOT VALID"
    )
    op.execute(
        "ALTER TABLE notice_message ADD CONSTRAINT fk_notice_message_authority_id_mail_id"
        " FOREIGN KEY (authority_id, mail_id) REFERENCES mail (authority_id, id) NOT VALID"
    )
    for name in ("ck_notice_message_one_cause", "fk_notice_message_authority_id_mail_id"):
        op.execute(f"ALTER TABLE notice_message VALIDATE CONSTRAINT {name}")


def downgrade() -> None:
    """Refuse: a schema is brought forward, never back."""
    message = "A migration is undone by a later one."
    raise RuntimeError(message)

"""Mails: how people want to be told, what they are to be told of, and what became of it."""

from datetime import datetime, time
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, Time
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class MailSetting(Base):
    """The hours and the language in which somebody is written to; without a row the usual ones.

    The address itself is a personal number, encrypted as every other.
    """

    __tablename__ = "mail_setting"
    __table_args__ = (
        refers("person", "person_id"),
        CheckConstraint("(refused_at IS NULL) = (refused_code IS NULL)", name="refused"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    language: Mapped[str]
    digest_at: Mapped[time] = mapped_column(Time(), doc="In Asia/Shanghai, as the other hours.")
    quiet_from: Mapped[time] = mapped_column(Time())
    quiet_until: Mapped[time] = mapped_column(Time())
    refused_at: Mapped[datetime | None] = mapped_column(
        doc="When the address was refused for good: until it is recorded anew nothing goes there."
    )
    refused_code: Mapped[str | None] = mapped_column(doc="What the mail server answered.")


class MailChoice(Base):
    """How somebody wants to be told of one kind of thing; without a row as is usual."""

    __tablename__ = "mail_choice"
    __table_args__ = (refers("person", "person_id"),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    kind: Mapped[str] = mapped_column(primary_key=True)
    delivery: Mapped[str] = mapped_column(doc="AT_ONCE, DIGEST or NEVER.")
    chosen_at: Mapped[datetime]


class Mail(Keyed, Base):
    """One message to one person. Its id makes its Message-ID, the same at every attempt."""

    __tablename__ = "mail"
    __table_args__ = (
        refers("person", "person_id"),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        Index("ix_mail_open", "next_at", "id", postgresql_where="ended_at IS NULL"),
        Index("ix_mail_person", "authority_id", "person_id", "id"),
    )

    person_id: Mapped[UUID]
    language: Mapped[str]
    made_at: Mapped[datetime]
    attempts: Mapped[int] = mapped_column(server_default="0", doc="Begun, the one at work too.")
    next_at: Mapped[datetime] = mapped_column(doc="Before then it is not tried.")
    held_until: Mapped[datetime | None] = mapped_column(
        doc="Until when a worker is at it, by the real clock; then another may try."
    )
    answer: Mapped[str | None] = mapped_column(doc="The last code of the mail server.")
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(doc="SENT, REFUSED, GIVEN_UP or WITHDRAWN.")


class MailEntry(Base):
    """That one person is to be told of one notice by mail: written with the notice itself."""

    __tablename__ = "mail_entry"
    __table_args__ = (
        refers("person", "person_id"),
        refers("notice_message", "notice_id"),
        refers("item_notice", "item_notice_id"),
        refers("mail", "mail_id"),
        CheckConstraint(
            "num_nonnulls(notice_id, item_notice_id) = 1"
            " AND cause_id = coalesce(notice_id, item_notice_id)",
            name="one_cause",
        ),
        CheckConstraint("(ended_at IS NULL) = (outcome IS NULL)", name="ended"),
        CheckConstraint("(mail_id IS NULL) = (outcome IS DISTINCT FROM 'MAILED')", name="mailed"),
        Index(
            "ix_mail_entry_open",
            "due_at",
            "authority_id",
            "person_id",
            postgresql_where="ended_at IS NULL",
        ),
        Index("ix_mail_entry_person", "authority_id", "person_id"),
        Index("ix_mail_entry_mail", "authority_id", "mail_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    cause_id: Mapped[UUID] = mapped_column(primary_key=True, doc="The notice, of either table.")
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID | None]
    item_notice_id: Mapped[UUID | None]
    kind: Mapped[str] = mapped_column(doc="REMINDER, ESCALATION, WINDOW, WATCHED or MENTION.")
    noted_at: Mapped[datetime]
    due_at: Mapped[datetime] = mapped_column(doc="Before then nobody needs to look at it.")
    mail_id: Mapped[UUID | None] = mapped_column(doc="The mail that tells of it.")
    ended_at: Mapped[datetime | None]
    outcome: Mapped[str | None] = mapped_column(doc="MAILED, UNWANTED, UNADDRESSED or OUTDATED.")

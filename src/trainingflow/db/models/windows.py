"""When things may be done and will be done: windows, changes of them, deadlines, notices."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class Window(Keyed, Base):
    """A period in which something may be done; half-open, `closes_at` excluded.

    The times are those that the calendar of the policy, or the body that opened it by exception,
    once gave it; extensions are rows of `window_change` beside it.
    """

    __tablename__ = "window"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("window_change", "change_id"),
        CheckConstraint("closes_at > opens_at", name="period"),
        CheckConstraint("(change_id IS NULL) = (scope = '')", name="scope"),
        Index("ix_window_name", "authority_id", "policy_id", "name", "opens_at"),
        Index(
            "uq_window_round",
            "authority_id",
            "policy_id",
            "name",
            "round",
            unique=True,
        ),
    )

    policy_id: Mapped[str]
    name: Mapped[str]
    round: Mapped[str] = mapped_column(doc="2024-MAY; by exception: 2024-EXCEPTIONAL-1.")
    target_year: Mapped[int]
    semester: Mapped[str | None] = mapped_column(doc="Of a run declared in it: 2024-AUTUMN.")
    opens_at: Mapped[datetime]
    due_at: Mapped[datetime | None] = mapped_column(doc="The soft close: from then on it is late.")
    closes_at: Mapped[datetime]
    daily_from: Mapped[time | None]
    daily_until: Mapped[time | None]
    change_id: Mapped[UUID | None] = mapped_column(doc="The change that opened it by exception.")
    scope: Mapped[str] = mapped_column(
        server_default="", doc="Empty for the calendar's; else for whom it is open, as one text."
    )


class WindowChange(Keyed, Base):
    """That a body opened a window by exception, or extended one. Never changed, never deleted.

    What of kind, organisation, item and person is none does not narrow it.
    """

    __tablename__ = "window_change"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("organisation", "organisation_id"),
        refers("item", "item_id"),
        refers("person", "person_id"),
        refers("person", "made_by"),
        CheckConstraint("sort IN ('EXTENSION', 'EXCEPTIONAL')", name="sort"),
        CheckConstraint("(sort = 'EXCEPTIONAL') = (opens_at IS NOT NULL)", name="opens"),
        Index("ix_window_change_name", "authority_id", "policy_id", "name", "round"),
    )

    policy_id: Mapped[str]
    sort: Mapped[str] = mapped_column(doc="EXTENSION or EXCEPTIONAL.")
    name: Mapped[str]
    round: Mapped[str] = mapped_column(doc="The round that is extended, or that is opened.")
    item_kind: Mapped[str | None]
    organisation_id: Mapped[UUID | None] = mapped_column(doc="This unit and those below it.")
    item_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    opens_at: Mapped[datetime | None]
    until_at: Mapped[datetime]
    reason: Mapped[str]
    acting_for: Mapped[str | None]
    decision_reference: Mapped[str | None]
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]


class WindowChangeProposal(Keyed, Base):
    """That somebody wants to reopen a window: it changes nothing until another confirms it."""

    __tablename__ = "window_change_proposal"
    __table_args__ = (
        refers("organisation", "organisation_id"),
        refers("item", "item_id"),
        refers("person", "person_id"),
        refers("person", "proposed_by"),
        UniqueConstraint("authority_id", "id", "proposed_by"),
    )

    policy_id: Mapped[str]
    name: Mapped[str]
    round: Mapped[str | None] = mapped_column(doc="The round to extend; none: one by exception.")
    item_kind: Mapped[str | None]
    organisation_id: Mapped[UUID | None]
    item_id: Mapped[UUID | None]
    person_id: Mapped[UUID | None]
    opens_at: Mapped[datetime | None]
    until_at: Mapped[datetime]
    target_year: Mapped[int | None]
    semester: Mapped[str | None]
    reason: Mapped[str]
    acting_for: Mapped[str | None]
    decision_reference: Mapped[str | None]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]


class WindowChangeApproval(Base):
    """That another person has confirmed a proposal, and which change came of it."""

    __tablename__ = "window_change_approval"
    __table_args__ = (
        refers("window_change_proposal", "proposal_id", "proposed_by", to=("id", "proposed_by")),
        refers("window_change", "change_id"),
        refers("person", "approved_by"),
        UniqueConstraint("authority_id", "change_id"),
        CheckConstraint("approved_by <> proposed_by", name="two_persons"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposed_by: Mapped[UUID]
    change_id: Mapped[UUID]
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime]


class Deadline(Keyed, Base):
    """What the clock will do, and when: with an item, a window or a duty of the calendar.

    Rows of one `occasion` are rungs of one ladder: when several are due, only the last is sent.
    """

    __tablename__ = "deadline"
    __table_args__ = (
        refers("item", "item_id"),
        refers("window", "window_id"),
        CheckConstraint("num_nonnulls(item_id, window_id, duty) = 1", name="about"),
        Index(
            "ix_deadline_due", "authority_id", "due_at", "id", postgresql_where="done_at IS NULL"
        ),
        Index("ix_deadline_item", "authority_id", "item_id"),
        Index("ix_deadline_window", "authority_id", "window_id"),
        Index("ix_deadline_occasion", "authority_id", "occasion", "due_at"),
    )

    item_id: Mapped[UUID | None]
    window_id: Mapped[UUID | None]
    duty: Mapped[str | None] = mapped_column(doc="A periodic duty of the policy's calendar.")
    policy_id: Mapped[str | None] = mapped_column(doc="Of a window or a duty.")
    kind: Mapped[str] = mapped_column(
        doc="AUTO_TRANSITION, REMIND, ESCALATE, EXPIRE or OPEN_WINDOW."
    )
    action: Mapped[str]
    rung: Mapped[str] = mapped_column(server_default="DUE", doc="Which step of the ladder it is.")
    occasion: Mapped[str] = mapped_column(server_default="", doc="The ladder that it belongs to.")
    due_at: Mapped[datetime]
    stale_at: Mapped[datetime | None] = mapped_column(doc="From then on it is not sent any more.")
    recipients: Mapped[list[Any]] = mapped_column(server_default="[]")
    input: Mapped[dict[str, Any]] = mapped_column(
        server_default="{}", doc="What the action is filled with, or the notice speaks of."
    )
    created_at: Mapped[datetime]
    done_at: Mapped[datetime | None]
    outcome: Mapped[str | None]


class NoticeMessage(Keyed, Base):
    """A message of the clock to a person or to whoever holds a role. Never changed.

    One deadline writes at most one to each recipient; a mail that did not arrive and an address
    that was switched off, one to its own.
    """

    __tablename__ = "notice_message"
    __table_args__ = (
        refers("deadline", "deadline_id"),
        refers("mail", "mail_id"),
        refers("webhook_endpoint", "webhook_id"),
        refers("person", "person_id"),
        refers("organisation", "organisation_id"),
        UniqueConstraint("authority_id", "deadline_id", "recipient"),
        CheckConstraint("num_nonnulls(deadline_id, mail_id, webhook_id) = 1", name="one_cause"),
        CheckConstraint(
            "(person_id IS NULL) = (organisation_id IS NOT NULL AND role IS NOT NULL)",
            name="recipient",
        ),
        Index("ix_notice_message_person", "authority_id", "person_id", "created_at"),
        Index("ix_notice_message_role", "authority_id", "organisation_id", "role", "created_at"),
    )

    deadline_id: Mapped[UUID | None]
    mail_id: Mapped[UUID | None] = mapped_column(doc="The mail that did not arrive.")
    webhook_id: Mapped[UUID | None] = mapped_column(doc="The address that was switched off.")
    recipient: Mapped[str] = mapped_column(doc="Person, or organisation and role, as one text.")
    person_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    role: Mapped[str | None]
    text_key: Mapped[str] = mapped_column(doc="Which sentence it is.")
    params: Mapped[dict[str, Any]]
    created_at: Mapped[datetime]


class NoticeRead(Base):
    """That a person has read a notice; others who hold the role may not have."""

    __tablename__ = "notice_read"
    __table_args__ = (refers("notice_message", "notice_id"), refers("person", "person_id"))

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    notice_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    read_at: Mapped[datetime]


class CalendarDay(Keyed, Base):
    """That a day is worked, or is not, whatever the holiday library says; the newest row counts."""

    __tablename__ = "calendar_day"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("person", "set_by"),
        Index("ix_calendar_day_day", "authority_id", "day", "set_at"),
    )

    day: Mapped[date]
    worked: Mapped[bool]
    reason: Mapped[str]
    set_by: Mapped[UUID]
    set_at: Mapped[datetime]


class ClockSwitch(Keyed, Base):
    """That a rule of the clock was switched off or on; the newest row of a rule counts."""

    __tablename__ = "clock_switch"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("person", "switched_by"),
        Index("ix_clock_switch_rule", "authority_id", "about", "move", "action", "switched_at"),
    )

    about: Mapped[str] = mapped_column(doc="A kind of item, or WINDOW, or DUTY.")
    move: Mapped[str] = mapped_column(doc="What the clock does; empty: all.")
    action: Mapped[str] = mapped_column(doc="The action; empty: all.")
    off: Mapped[bool]
    reason: Mapped[str]
    switched_by: Mapped[UUID]
    switched_at: Mapped[datetime]


class CalendarFeed(Keyed, Base):
    """The secret address of a person's calendar, stored only as its SHA-256."""

    __tablename__ = "calendar_feed"
    __table_args__ = (refers("person", "person_id"),)

    person_id: Mapped[UUID]
    sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    language: Mapped[str]
    created_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]


class DutyRecord(Keyed, Base):
    """What a body or unit has said of a duty of the calendar. Never changed; the newest counts."""

    __tablename__ = "duty_record"
    __table_args__ = (
        refers("organisation", "organisation_id"),
        refers("person", "recorded_by"),
        Index(
            "ix_duty_record_duty",
            "authority_id",
            "policy_id",
            "duty",
            "occasion",
            "organisation_id",
            "recorded_at",
        ),
    )

    policy_id: Mapped[str]
    duty: Mapped[str]
    occasion: Mapped[str] = mapped_column(doc="The year, semester or cycle: 2024, 2024-AUTUMN.")
    organisation_id: Mapped[UUID] = mapped_column(doc="The body or unit that owes it.")
    done: Mapped[bool] = mapped_column(doc="False: it is not done after all.")
    reference: Mapped[str] = mapped_column(doc="The document that shows it, or why it is not done.")
    recorded_by: Mapped[UUID]
    recorded_at: Mapped[datetime]

"""The pool of experts (专家库), and the defence sessions (答辩会) in which items are heard."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import ARRAY, CheckConstraint, Index, Text
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class Expert(Keyed, Base):
    """A person in the pool, for a period; retired experts stay, nobody is in it twice at once."""

    __tablename__ = "expert"
    __table_args__ = (
        refers("person", "person_id"),
        refers("person", "added_by"),
        refers("person", "retired_by"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("until >= since", name="period"),
        Index(
            "uq_expert_present",
            "authority_id",
            "person_id",
            unique=True,
            postgresql_where="retired_at IS NULL",
        ),
    )

    person_id: Mapped[UUID]
    roles: Mapped[list[str]] = mapped_column(ARRAY(Text), doc="COURSE_EXPERT, SUBJECT_EXPERT …")
    subjects: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    stages: Mapped[list[str]] = mapped_column(ARRAY(Text), server_default="{}")
    capacity: Mapped[int | None] = mapped_column(doc="Items at once; nothing: any number.")
    since: Mapped[date]
    until: Mapped[date | None] = mapped_column(doc="The last day.")
    added_by: Mapped[UUID | None]
    added_at: Mapped[datetime]
    retired_by: Mapped[UUID | None]
    retired_at: Mapped[datetime | None]


class DefenceSession(Keyed, Base):
    """A defence session: when and where items are heard, and the minutes of it."""

    __tablename__ = "defence_session"
    __table_args__ = (
        refers("person", "planned_by"),
        CheckConstraint("ends_at > begins_at", name="period"),
        CheckConstraint("capacity > 0", name="capacity"),
        CheckConstraint("(held_at IS NULL) = (minutes IS NULL)", name="minutes"),
        Index("ix_defence_session_begins", "authority_id", "begins_at", "id"),
    )

    place: Mapped[str]
    begins_at: Mapped[datetime]
    ends_at: Mapped[datetime]
    capacity: Mapped[int] = mapped_column(doc="How many items it hears at most.")
    planned_by: Mapped[UUID]
    planned_at: Mapped[datetime]
    held_at: Mapped[datetime | None]
    minutes: Mapped[str | None]
    cancelled_at: Mapped[datetime | None]


class DefenceSlot(Base):
    """The place of one submission of an item on the list of a defence session."""

    __tablename__ = "defence_slot"
    __table_args__ = (
        refers("item", "item_id"),
        refers("defence_session", "session_id"),
        Index("ix_defence_slot_session", "authority_id", "session_id", "position"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    item_id: Mapped[UUID] = mapped_column(primary_key=True)
    attempt: Mapped[int] = mapped_column(primary_key=True)
    session_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(doc="The place in the order.")
    scheduled_at: Mapped[datetime]

"""Uploads to the municipal system: what was sent to it, and what it says that it holds."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class MunicipalUpload(Keyed, Base):
    """Confirmed credits that are sent together: a job, `cursor` is the last teacher looked at.

    Where it stands follows from its instants and from the outcomes of its lines.
    """

    __tablename__ = "municipal_upload"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("person", "asked_by"),
        refers("person", "sent_by"),
        refers("person", "closed_by"),
        ForeignKeyConstraint(
            ["policy_id", "policy_hash"], ["policy_version.policy_id", "policy_version.hash"]
        ),
        UniqueConstraint("authority_id", "number"),
        CheckConstraint("number > 0", name="number"),
        CheckConstraint("(finished_at IS NULL) = (sha256 IS NULL)", name="finished"),
        CheckConstraint("(sent_at IS NULL) = (sent_by IS NULL)", name="sent"),
        CheckConstraint("sent_at IS NULL OR finished_at IS NOT NULL", name="sent_when_finished"),
        CheckConstraint("num_nulls(closed_at, closed_by, closed_because) IN (0, 3)", name="closed"),
        CheckConstraint(
            "closed_at IS NULL OR finished_at IS NOT NULL", name="closed_when_finished"
        ),
        # Two at once would each find the same records not sent yet.
        Index(
            "uq_municipal_upload_open",
            "authority_id",
            unique=True,
            postgresql_where=text("finished_at IS NULL"),
        ),
    )

    number: Mapped[int] = mapped_column(BigInteger, doc="Running in the authority, from 1.")
    policy_id: Mapped[str]
    policy_hash: Mapped[str] = mapped_column(doc="Whose columns the file has.")
    valid_at: Mapped[date] = mapped_column(doc="The day for which credits are read.")
    known_at: Mapped[datetime] = mapped_column(doc="What was confirmed by then is sent.")
    asked_by: Mapped[UUID]
    began_at: Mapped[datetime] = mapped_column(doc="By the real clock, which no demo moves.")
    total: Mapped[int] = mapped_column(BigInteger, doc="Teachers to look at.")
    seen: Mapped[int] = mapped_column(BigInteger, doc="Teachers looked at.")
    cursor: Mapped[UUID | None]
    lines: Mapped[int] = mapped_column(BigInteger, doc="How many there are so far.")
    sha256: Mapped[bytes | None] = mapped_column(
        LargeBinary, doc="Over all lines in their order; none until it is finished."
    )
    finished_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    sent_by: Mapped[UUID | None]
    closed_at: Mapped[datetime | None] = mapped_column(
        doc="From when on no answer is waited for any more."
    )
    closed_by: Mapped[UUID | None]
    closed_because: Mapped[str | None]


class MunicipalLine(Keyed, Base):
    """One line of an upload: what is said of a record, and what the municipality said to it.

    Names and codes of people and units are not in it: they are written into the file from where
    they stand.
    """

    __tablename__ = "municipal_line"
    __table_args__ = (
        refers("municipal_upload", "upload_id"),
        refers("credit_record", "record_id"),
        refers("teacher", "teacher_id"),
        refers("organisation", "organisation_id"),
        UniqueConstraint("authority_id", "upload_id", "position"),
        UniqueConstraint("authority_id", "upload_id", "record_id"),
        CheckConstraint("action IN ('NEW', 'CHANGED', 'WITHDRAWN')", name="action"),
        CheckConstraint(
            "outcome IN ('ACCEPTED', 'DIFFERENT', 'REFUSED', 'UNANSWERED', 'DROPPED')",
            name="outcome",
        ),
        CheckConstraint("(outcome IS NULL) = (settled_at IS NULL)", name="settled"),
        CheckConstraint("credits >= 0", name="credits"),
        # A record waits for one answer at a time.
        Index(
            "uq_municipal_line_waiting",
            "authority_id",
            "record_id",
            unique=True,
            postgresql_where=text("outcome IS NULL"),
        ),
        Index("ix_municipal_line_record", "authority_id", "record_id", "id"),
        Index("ix_municipal_line_teacher", "authority_id", "teacher_id"),
    )

    upload_id: Mapped[UUID]
    position: Mapped[int] = mapped_column(BigInteger, doc="In the file, from 1.")
    record_id: Mapped[UUID] = mapped_column(doc="By which both sides name it.")
    teacher_id: Mapped[UUID]
    organisation_id: Mapped[UUID | None] = mapped_column(doc="The employer when it was earned.")
    action: Mapped[str] = mapped_column(doc="NEW, CHANGED or WITHDRAWN.")
    credits: Mapped[Decimal] = mapped_column(doc="Of the record under the policy.")
    said: Mapped[dict[str, Any]] = mapped_column(doc="The values of the policy's columns, as text.")
    sha256: Mapped[bytes] = mapped_column(LargeBinary, doc="Of the action and of what is said.")
    outcome: Mapped[str | None] = mapped_column(
        doc="ACCEPTED, DIFFERENT, REFUSED, UNANSWERED or DROPPED; none while an answer is awaited."
    )
    held: Mapped[Decimal | None] = mapped_column(doc="The credits that the municipality says.")
    message: Mapped[str | None] = mapped_column(doc="What the municipality says.")
    settled_at: Mapped[datetime | None]


class MunicipalStray(Keyed, Base):
    """A record that the municipality says it holds, and that was never sent from here."""

    __tablename__ = "municipal_stray"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        CheckConstraint("char_length(reference) <= 100", name="reference"),
        Index(
            "uq_municipal_stray_standing",
            "authority_id",
            "reference",
            unique=True,
            postgresql_where=text("gone_at IS NULL"),
        ),
    )

    reference: Mapped[str] = mapped_column(doc="As the municipality writes it.")
    held: Mapped[Decimal | None]
    message: Mapped[str | None]
    told_at: Mapped[datetime]
    gone_at: Mapped[datetime | None] = mapped_column(doc="When what had told of it was undone.")

"""Statements of credits: what an office has certified, when and as known when; and their lists."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
)
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class StatementBatch(Keyed, Base):
    """Statements of one year that are issued together: a job, `cursor` is the last teacher done."""

    __tablename__ = "statement_batch"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("organisation", "organisation_id"),
        refers("teacher", "teacher_id"),
        refers("person", "asked_by"),
        CheckConstraint("valid_at >= make_date(year, 1, 1)", name="year"),
        CheckConstraint("num_nonnulls(organisation_id, teacher_id) = 1", name="whose"),
        Index("ix_statement_batch_open", "id", postgresql_where="finished_at IS NULL"),
        Index("ix_statement_batch_asked", "authority_id", "known_at", "id"),
    )

    year: Mapped[int]
    organisation_id: Mapped[UUID | None] = mapped_column(
        doc="Teachers employed there, or below it."
    )
    teacher_id: Mapped[UUID | None] = mapped_column(doc="Only this one.")
    reason: Mapped[str | None] = mapped_column(
        doc="Why statements that say something else now are superseded; none: they are left."
    )
    valid_at: Mapped[date]
    known_at: Mapped[datetime]
    asked_by: Mapped[UUID]
    began_at: Mapped[datetime] = mapped_column(doc="By the real clock, which no demo moves.")
    total: Mapped[int] = mapped_column(doc="Teachers to look at.")
    seen: Mapped[int] = mapped_column(doc="Teachers looked at.")
    cursor: Mapped[UUID | None]
    school_cursor: Mapped[UUID | None] = mapped_column(doc="The last school whose list is issued.")
    finished_at: Mapped[datetime | None]


class CreditStatement(Keyed, Base):
    """A statement of one teacher's credits, or the list of a school's. Never altered.

    `content` is the snapshot as canonical JSON, kept as text: its bytes are what `sha256` is of.
    """

    __tablename__ = "credit_statement"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        refers("statement_batch", "batch_id"),
        refers("teacher", "teacher_id"),
        refers("organisation", "organisation_id"),
        refers("person", "issued_by"),
        refers("credit_statement", "supersedes_id"),
        ForeignKeyConstraint(
            ["policy_id", "policy_hash"], ["policy_version.policy_id", "policy_version.hash"]
        ),
        UniqueConstraint("authority_id", "number"),
        UniqueConstraint("authority_id", "supersedes_id"),
        CheckConstraint("sha256 = sha256(convert_to(content, 'UTF8'))", name="sha256"),
        CheckConstraint("(supersedes_id IS NULL) = (reason IS NULL)", name="superseding"),
        CheckConstraint(
            "(teacher_id IS NOT NULL) = (policy_hash IS NOT NULL)", name="teacher_or_school"
        ),
        Index("ix_credit_statement_teacher", "authority_id", "teacher_id", "year"),
        Index("ix_credit_statement_organisation", "authority_id", "organisation_id", "year"),
        Index("ix_credit_statement_year", "authority_id", "year", "number"),
        # One a teacher and year begins a line of statements, and each is superseded once at most.
        Index(
            "uq_credit_statement_first",
            "authority_id",
            "teacher_id",
            "year",
            unique=True,
            postgresql_where="teacher_id IS NOT NULL AND supersedes_id IS NULL",
        ),
        Index(
            "uq_credit_statement_first_list",
            "authority_id",
            "organisation_id",
            "year",
            unique=True,
            postgresql_where="teacher_id IS NULL AND supersedes_id IS NULL",
        ),
        Index(
            "uq_credit_statement_batch_teacher",
            "authority_id",
            "batch_id",
            "teacher_id",
            unique=True,
            postgresql_where="teacher_id IS NOT NULL",
        ),
        Index(
            "uq_credit_statement_batch_school",
            "authority_id",
            "batch_id",
            "organisation_id",
            unique=True,
            postgresql_where="teacher_id IS NULL",
        ),
    )

    number: Mapped[str] = mapped_column(doc="Running in the authority and year: 2024-000001.")
    year: Mapped[int]
    batch_id: Mapped[UUID]
    teacher_id: Mapped[UUID | None] = mapped_column(doc="None for the list of a school.")
    organisation_id: Mapped[UUID | None] = mapped_column(
        doc="The employer on the day, or the school."
    )
    policy_id: Mapped[str | None]
    policy_hash: Mapped[str | None]
    valid_at: Mapped[date]
    known_at: Mapped[datetime]
    content: Mapped[str]
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    issued_by: Mapped[UUID]
    issued_at: Mapped[datetime]
    supersedes_id: Mapped[UUID | None]
    reason: Mapped[str | None] = mapped_column(doc="Why it supersedes another.")


class ReportFile(Keyed, Base):
    """A file that this installation made, kept under its hash. Never altered."""

    __tablename__ = "report_file"
    __table_args__ = (ForeignKeyConstraint(["authority_id"], ["authority.id"]),)

    file_name: Mapped[str]
    content_type: Mapped[str]
    size: Mapped[int] = mapped_column(BigInteger)
    sha256: Mapped[bytes] = mapped_column(LargeBinary)
    made_at: Mapped[datetime]

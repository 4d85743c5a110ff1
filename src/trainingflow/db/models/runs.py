"""What happens inside a run: classes, sessions, enrolments, attendance, results, notes."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class CourseClass(Keyed, Base):
    """A parallel class (平行班) of a run."""

    __tablename__ = "course_class"
    __table_args__ = (
        refers("course_run", "run_id"),
        UniqueConstraint("authority_id", "run_id", "number"),
        UniqueConstraint("authority_id", "run_id", "id"),
        CheckConstraint("capacity >= 1", name="capacity"),
    )

    run_id: Mapped[UUID]
    number: Mapped[int]
    capacity: Mapped[int]
    status: Mapped[str] = mapped_column(doc="PLANNED, STARTED or CANCELLED.")
    minimum_waived: Mapped[bool] = mapped_column(server_default="false", doc="AMB-22.")
    started_at: Mapped[datetime | None]
    cancelled_at: Mapped[datetime | None]


class ClassSession(Keyed, Base):
    """One session of a class; `held_at` is set when its attendance is recorded."""

    __tablename__ = "class_session"
    __table_args__ = (
        refers("course_class", "class_id"),
        UniqueConstraint("authority_id", "class_id", "number"),
    )

    class_id: Mapped[UUID]
    number: Mapped[int]
    planned_on: Mapped[date]
    hours: Mapped[Decimal]
    held_at: Mapped[datetime | None]


class Enrolment(Keyed, Base):
    """A teacher's place (选课) in a class of a run."""

    __tablename__ = "enrolment"
    __table_args__ = (
        refers("course_class", "run_id", "class_id", to=("run_id", "id")),
        refers("teacher", "teacher_id"),
        Index(
            "uq_enrolment_active",
            "authority_id",
            "run_id",
            "teacher_id",
            unique=True,
            postgresql_where="withdrawn_at IS NULL",
        ),
        Index("ix_enrolment_class", "authority_id", "class_id"),
        Index("ix_enrolment_teacher", "authority_id", "teacher_id"),
    )

    run_id: Mapped[UUID]
    class_id: Mapped[UUID]
    teacher_id: Mapped[UUID]
    enrolled_at: Mapped[datetime]
    enrolled_by: Mapped[UUID | None]
    withdrawn_at: Mapped[datetime | None]


class Attendance(Base):
    """Whether a participant was present at a session."""

    __tablename__ = "attendance"
    __table_args__ = (
        refers("class_session", "session_id"),
        refers("enrolment", "enrolment_id"),
        Index("ix_attendance_enrolment", "authority_id", "enrolment_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    session_id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(primary_key=True)
    present: Mapped[bool]
    recorded_at: Mapped[datetime]


class Result(Base):
    """A participant's result; a correction is a new revision, the old one stays."""

    __tablename__ = "result"
    __table_args__ = (refers("enrolment", "enrolment_id"),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    enrolment_id: Mapped[UUID] = mapped_column(primary_key=True)
    revision: Mapped[int] = mapped_column(primary_key=True)
    assessment_passed: Mapped[bool]
    sessions_held: Mapped[int]
    sessions_attended: Mapped[int]
    passed: Mapped[bool] = mapped_column(doc="Assessment passed and attendance high enough.")
    reason: Mapped[str | None] = mapped_column(doc="Why the result was corrected.")
    recorded_at: Mapped[datetime]
    recorded_by: Mapped[UUID | None]


class RunNote(Keyed, Base):
    """A problem reported, or a supervision visit to a run."""

    __tablename__ = "run_note"
    __table_args__ = (
        refers("course_run", "run_id"),
        Index("ix_run_note_run", "authority_id", "run_id"),
    )

    run_id: Mapped[UUID]
    kind: Mapped[str] = mapped_column(doc="PROBLEM or SUPERVISION.")
    content: Mapped[dict[str, Any]]
    noted_at: Mapped[datetime]
    noted_by: Mapped[UUID | None]
    resolved_at: Mapped[datetime | None]


class CreditRecord(Keyed, Base):
    """A completed activity of a teacher, neutral of any policy. Never changed, never deleted.

    It says what was done, for how many hours and when; what that is worth is decided by the
    policy under which it is read. A reversal is a record of its own that names the one it ends.
    """

    __tablename__ = "credit_record"
    __table_args__ = (
        refers("teacher", "teacher_id"),
        refers("credit_record", "reverses_id"),
        ForeignKeyConstraint(
            ["authority_id", "group_id"],
            ["credit_record_group.authority_id", "credit_record_group.id"],
        ),
        UniqueConstraint("authority_id", "source_kind", "source_id", "revision"),
        UniqueConstraint("authority_id", "reverses_id"),
        CheckConstraint("hours >= 0", name="hours"),
        CheckConstraint("revision >= 1", name="revision"),
        CheckConstraint("(reverses_id IS NULL) = (source_kind <> 'REVERSAL')", name="reversal"),
        # What stands in an index has at most 2,704 bytes.
        CheckConstraint("pg_column_size(facts) <= 1800", name="facts"),
        CheckConstraint("activity !~ '[[:cntrl:]]'", name="activity"),
        Index("ix_credit_record_teacher", "authority_id", "teacher_id"),
        # The records of a teacher side by side, with all that is summed: rows lie in the order in
        # which they were recorded, those of a teacher on a page each (ADR 0143).
        Index(
            "ix_credit_record_summed",
            "authority_id",
            "teacher_id",
            postgresql_include=[
                "activity",
                "facts",
                "passed",
                "provider_recognised",
                "earned_on",
                "hours",
                "group_id",
                "id",
            ],
            postgresql_where=text("reverses_id IS NULL"),
        ),
        Index(
            "ix_credit_record_reversal",
            "authority_id",
            "teacher_id",
            postgresql_include=["reverses_id"],
            postgresql_where=text("reverses_id IS NOT NULL"),
        ),
        Index("ix_credit_record_group", "authority_id", "group_id"),
    )

    teacher_id: Mapped[UUID]
    activity: Mapped[str]
    facts: Mapped[dict[str, Any]] = mapped_column(doc="Topic, module, part … of the activity.")
    hours: Mapped[Decimal]
    earned_on: Mapped[date]
    passed: Mapped[bool]
    provider_recognised: Mapped[bool]
    source_kind: Mapped[str] = mapped_column(doc="RUN_RESULT, IMPORT …, or REVERSAL.")
    source_id: Mapped[UUID]
    revision: Mapped[int]
    group_id: Mapped[UUID] = mapped_column(doc="What is confirmed together.")
    reverses_id: Mapped[UUID | None]
    recorded_at: Mapped[datetime]


class CreditRecordGroup(Keyed, Base):
    """Records that are confirmed together: those of a credit batch or of an import."""

    __tablename__ = "credit_record_group"
    __table_args__ = (ForeignKeyConstraint(["authority_id"], ["authority.id"]),)

    batch_id: Mapped[UUID | None] = mapped_column(doc="The credit batch; none for an import.")
    label: Mapped[str]
    source: Mapped[str | None] = mapped_column(doc="Of an import: where it is written down.")
    article: Mapped[str | None] = mapped_column(doc="Of an import: by which it counts.")


class CreditConfirmation(Base):
    """That a group of records was confirmed (审核确认): from then on they count."""

    __tablename__ = "credit_confirmation"
    __table_args__ = (refers("credit_record_group", "group_id"),)

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    group_id: Mapped[UUID] = mapped_column(primary_key=True)
    confirmed_at: Mapped[datetime]
    confirmed_by: Mapped[UUID | None]

"""What each kind of item has beside its head: one row, with the item's id."""

from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy import CheckConstraint, Index, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, refers


class Course(Base):
    """A training course (培训课程) on its way through appraisal."""

    __tablename__ = "course"
    __table_args__ = (
        refers("item", "id"),
        refers("person", "leader_id"),
        refers("course", "supersedes_id"),
        Index("ix_course_leader", "authority_id", "leader_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    category: Mapped[str] = mapped_column(doc="REQUIRED, ELECTIVE or SPECIAL_LECTURE.")
    activity: Mapped[str] = mapped_column(doc="The credit activity: PROFESSIONAL_COURSE …")
    topic: Mapped[str | None]
    module: Mapped[str | None]
    part: Mapped[str | None]
    size: Mapped[str | None] = mapped_column(doc="GENERAL or MICRO; none for required courses.")
    hours: Mapped[Decimal]
    hours_override: Mapped[Decimal | None] = mapped_column(doc="Beyond the band (AMB-26).")
    units: Mapped[int] = mapped_column(doc="Teaching units (授课单元).")
    delivery_mode: Mapped[str] = mapped_column(doc="FACE_TO_FACE, ONLINE or BLENDED.")
    leader_id: Mapped[UUID]
    project_reference: Mapped[str | None] = mapped_column(doc="Approving project (AMB-48).")
    filing_no: Mapped[str | None]
    filed_at: Mapped[datetime | None]
    library_no: Mapped[str | None]
    passed_at: Mapped[datetime | None]
    notice_from: Mapped[datetime | None]
    notice_until: Mapped[datetime | None]
    discontinued_at: Mapped[datetime | None]
    supersedes_id: Mapped[UUID | None]


class CourseDeveloper(Base):
    """A person who developed a course, or guided its development."""

    __tablename__ = "course_developer"
    __table_args__ = (
        refers("course", "course_id"),
        refers("person", "person_id"),
        Index("ix_course_developer_person", "authority_id", "person_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[UUID] = mapped_column(primary_key=True)
    person_id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str] = mapped_column(doc="DEVELOPER or GUIDE.")


class CourseRun(Base):
    """One implementation (实施) of a course: its classes, sessions and participants."""

    __tablename__ = "course_run"
    __table_args__ = (
        refers("item", "id"),
        refers("course", "course_id"),
        refers("person", "leader_id"),
        Index("ix_course_run_course", "authority_id", "course_id"),
        Index("ix_course_run_leader", "authority_id", "leader_id"),
        CheckConstraint("last_session_on >= first_session_on", name="period"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    course_id: Mapped[UUID]
    leader_id: Mapped[UUID]
    semester: Mapped[str] = mapped_column(doc="2024-AUTUMN: the first semester of the run.")
    delivery_mode: Mapped[str]
    first_session_on: Mapped[date]
    last_session_on: Mapped[date]
    started_at: Mapped[datetime | None]
    finished_at: Mapped[datetime | None]


class CreditBatch(Base):
    """The credits of one run on their way to confirmation (B.14)."""

    __tablename__ = "credit_batch"
    __table_args__ = (
        refers("item", "id"),
        refers("course_run", "run_id"),
        UniqueConstraint("authority_id", "run_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    id: Mapped[UUID] = mapped_column(primary_key=True)
    run_id: Mapped[UUID]

"""Persons, teachers and what they held when; roles and demo sign-in."""

from datetime import date, datetime
from uuid import UUID

from sqlalchemy import (
    CheckConstraint,
    ForeignKeyConstraint,
    Index,
    LargeBinary,
    UniqueConstraint,
    text,
)
from sqlalchemy.engine.default import DefaultExecutionContext
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers
from trainingflow.domain.calendar import midnight


def _period() -> CheckConstraint:
    return CheckConstraint("until IS NULL OR until >= since", name="period")


class Person(Keyed, Base):
    """Anyone who can be named: a teacher, an officer, a reviewer."""

    __tablename__ = "person"
    __table_args__ = (
        ForeignKeyConstraint(["authority_id"], ["authority.id"]),
        UniqueConstraint("authority_id", "code"),
    )

    code: Mapped[str] = mapped_column(doc="The number by which the authority knows the person.")
    name_zh: Mapped[str]
    name_en: Mapped[str]


class Teacher(Keyed, Base):
    """A person with the facts that decide which credits are owed; `id` is the person's."""

    __tablename__ = "teacher"
    __table_args__ = (refers("person", "id"),)

    first_taught_on: Mapped[date | None]
    induction_completed_on: Mapped[date | None]
    transferred_on: Mapped[date | None]
    transferred_from: Mapped[str | None] = mapped_column(doc="OTHER_PROVINCE or OVERSEAS.")
    qualified: Mapped[bool] = mapped_column(
        server_default="true", doc="Holds a teacher qualification (教师资格)."
    )


class Employment(Keyed, Base):
    """Where a teacher was employed; `until` is the last day, none while it lasts."""

    __tablename__ = "employment"
    __table_args__ = (
        refers("teacher", "teacher_id"),
        refers("organisation", "organisation_id"),
        Index("ix_employment_teacher", "authority_id", "teacher_id"),
        Index("ix_employment_organisation", "authority_id", "organisation_id"),
        _period(),
    )

    teacher_id: Mapped[UUID]
    organisation_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]


class TitleHeld(Keyed, Base):
    """A professional title (职称) from the day it was granted."""

    __tablename__ = "title_held"
    __table_args__ = (
        refers("teacher", "teacher_id"),
        Index("ix_title_held_teacher", "authority_id", "teacher_id"),
    )

    teacher_id: Mapped[UUID]
    title: Mapped[str]
    since: Mapped[date]


class PostHeld(Keyed, Base):
    """A post that brings its own requirements, e.g. head teacher (班主任)."""

    __tablename__ = "post_held"
    __table_args__ = (
        refers("teacher", "teacher_id"),
        Index("ix_post_held_teacher", "authority_id", "teacher_id"),
        _period(),
    )

    teacher_id: Mapped[UUID]
    post: Mapped[str]
    since: Mapped[date]
    until: Mapped[date | None]


class TeacherFact(Keyed, Base):
    """A fact that only some policies ask for (`teacherFacts`), from and to which day, if known."""

    __tablename__ = "teacher_fact"
    __table_args__ = (
        refers("teacher", "teacher_id"),
        Index("ix_teacher_fact_teacher", "authority_id", "teacher_id"),
        CheckConstraint("name <> ''", name="name"),
        CheckConstraint("value IS NOT NULL OR since IS NOT NULL", name="said"),
        _period(),
    )

    teacher_id: Mapped[UUID]
    name: Mapped[str] = mapped_column(doc="As the policy declares it, e.g. certificate.")
    value: Mapped[str | None] = mapped_column(
        doc="One of the declared words, a number such as 7.5, true, false, or any text; none for a "
        "fact that is a day, which is `since`."
    )
    since: Mapped[date | None]
    until: Mapped[date | None]


def _from_its_first_day(context: DefaultExecutionContext) -> datetime:
    """What is taken over from a register counts as known from its first day."""
    since: date = context.get_current_parameters()["since"]  # type: ignore[no-untyped-call]
    return midnight(since)


class Assignment(Keyed, Base):
    """A role of a person in an organisation, for a period; `until` is the last day.

    Append-only: it is withdrawn once, and recorded anew as it is. So the rows say who held what
    when, and who was thought to hold it at any instant since. The database keeps administrators
    apart from each other and from everybody else (三员分立).
    """

    __tablename__ = "assignment"
    __table_args__ = (
        refers("person", "person_id"),
        refers("organisation", "organisation_id"),
        refers("person", "recorded_by"),
        refers("person", "withdrawn_by"),
        refers("assignment", "ends_id"),
        CheckConstraint("withdrawn_at IS NULL OR withdrawn_at >= recorded_at", name="withdrawal"),
        Index("ix_assignment_person", "authority_id", "person_id"),
        Index("ix_assignment_organisation", "authority_id", "organisation_id", "role"),
        _period(),
    )

    person_id: Mapped[UUID]
    role: Mapped[str]
    organisation_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]
    recorded_at: Mapped[datetime] = mapped_column(
        default=_from_its_first_day, server_default=text("trainingflow_now()")
    )
    recorded_by: Mapped[UUID | None] = mapped_column(doc="None: taken over from a register.")
    withdrawn_at: Mapped[datetime | None] = mapped_column(doc="From when it no longer counts.")
    withdrawn_by: Mapped[UUID | None]
    ends_id: Mapped[UUID | None] = mapped_column(doc="The assignment that it cuts short.")


class AssignmentProposal(Keyed, Base):
    """That somebody proposes an administrator, for which a second person is needed."""

    __tablename__ = "assignment_proposal"
    __table_args__ = (
        refers("person", "person_id"),
        refers("organisation", "organisation_id"),
        refers("person", "proposed_by"),
        _period(),
    )

    person_id: Mapped[UUID]
    role: Mapped[str]
    organisation_id: Mapped[UUID]
    since: Mapped[date]
    until: Mapped[date | None]
    reason: Mapped[str]
    proposed_by: Mapped[UUID]
    proposed_at: Mapped[datetime]


class AssignmentApproval(Base):
    """That another security administrator agreed, and which assignment came of it."""

    __tablename__ = "assignment_approval"
    __table_args__ = (
        refers("assignment_proposal", "proposal_id"),
        refers("assignment", "assignment_id"),
        refers("person", "approved_by"),
        UniqueConstraint("authority_id", "assignment_id"),
    )

    authority_id: Mapped[UUID] = mapped_column(primary_key=True)
    proposal_id: Mapped[UUID] = mapped_column(primary_key=True)
    assignment_id: Mapped[UUID]
    approved_by: Mapped[UUID]
    approved_at: Mapped[datetime]


class SignInToken(Keyed, Base):
    """A bearer token, stored only as its SHA-256; the demo's tokens never work elsewhere."""

    __tablename__ = "sign_in_token"
    __table_args__ = (refers("person", "person_id"),)

    person_id: Mapped[UUID]
    sha256: Mapped[bytes] = mapped_column(LargeBinary, unique=True)
    label: Mapped[str]
    demo: Mapped[bool]
    expires_at: Mapped[datetime]

"""Plans of runs that somebody saved for a teacher, and with whom they are shared."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import CheckConstraint, Index
from sqlalchemy.orm import Mapped, mapped_column

from trainingflow.db.base import Base, Keyed, refers


class CreditPlan(Keyed, Base):
    """A saved plan: what was computed, from what, for whom and by whom. Never changed."""

    __tablename__ = "credit_plan"
    __table_args__ = (
        refers("teacher", "teacher_id"),
        refers("person", "made_by"),
        Index("ix_credit_plan_teacher", "authority_id", "teacher_id"),
        Index("ix_credit_plan_maker", "authority_id", "made_by"),
    )

    teacher_id: Mapped[UUID]
    name: Mapped[str]
    due_by: Mapped[date] = mapped_column(doc="The day by which everything should be there.")
    advisory: Mapped[bool] = mapped_column(doc="Whether it also fills what only warns.")
    policy_id: Mapped[str]
    policy_hash: Mapped[str]
    inputs_hash: Mapped[str] = mapped_column(doc="SHA-256 of everything that it depends on.")
    facts_hash: Mapped[str] = mapped_column(doc="SHA-256 of the teacher's facts and records.")
    content: Mapped[dict[str, Any]] = mapped_column(doc="Classes, what remains, assumptions.")
    made_by: Mapped[UUID]
    made_at: Mapped[datetime]


class CreditPlanShare(Keyed, Base):
    """That a plan is shown to a person, or to those who manage the training of a school."""

    __tablename__ = "credit_plan_share"
    __table_args__ = (
        refers("credit_plan", "plan_id"),
        refers("person", "person_id"),
        refers("organisation", "organisation_id"),
        refers("person", "shared_by"),
        CheckConstraint("(person_id IS NULL) <> (organisation_id IS NULL)", name="one"),
        Index("ix_credit_plan_share_plan", "authority_id", "plan_id"),
        Index("ix_credit_plan_share_person", "authority_id", "person_id"),
    )

    plan_id: Mapped[UUID]
    person_id: Mapped[UUID | None]
    organisation_id: Mapped[UUID | None]
    shared_by: Mapped[UUID]
    shared_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]
